/* Names of DCE/RPC's interfaces and of their operations. */
#pragma once

#include <glib.h>

#define DCERPC_UUID_CHARS 36
#define DCERPC_INTERFACES_MAX 63

/* The number of the interface that a UUID names, in lower case with hyphens; from 1, at most
 * DCERPC_INTERFACES_MAX.
 * 0: none that is known. */
guint8 dcerpc_interface(const char *uuid);

/* "NETLOGON"; NULL for 0.  Static. */
const char *dcerpc_interface_name(guint8 interface);

/* "NetrServerReqChallenge"; NULL: none that is known.  Static. */
const char *dcerpc_operation_name(guint8 interface, guint16 opnum);
