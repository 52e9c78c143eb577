/* Spool: texts that arrive in any order are written in order of their numbers; early ones are kept
 * in an unlinked temporary file. */
#pragma once

#include "base/bytes.h"

typedef struct Spool Spool;

/* Writes one text, the next; FALSE with `error` set on failure. */
typedef gboolean (*SpoolWrite)(gpointer data, Bytes text, GError **error);

/* For texts from 0 up to `n`. */
Spool *spool_new(guint32 n, SpoolWrite write, gpointer data);
void spool_free(Spool *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Spool, spool_free)

/* Takes a text that is not empty, each number once.  FALSE if writing fails, or with
 * LADDER_ERROR_OUTPUT if the temporary file does. */
gboolean spool_add(Spool *self, guint32 number, Bytes text, GError **error);
