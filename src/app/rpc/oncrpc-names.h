/* Names of ONC RPC's programs and of their procedures. */
#pragma once

#include <glib.h>

/* "NFS"; NULL: a program that is not known.  Static. */
const char *oncrpc_program_name(guint32 program);

/* "GETATTR"; NULL: none that is known.  Static. */
const char *oncrpc_procedure_name(guint32 program, guint32 version, guint32 procedure);
