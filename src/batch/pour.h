/* Pour: the content of a file, passed on in pieces, repeatable: a manifest may be larger than the
 * memory of a run. */
#pragma once

#include "base/bytes.h"

/* Takes the next bytes.  FALSE: stop. */
typedef gboolean (*PourSink)(gpointer to, Bytes bytes);

/* FALSE if the sink stopped. */
typedef gboolean (*Pour)(gconstpointer from, PourSink sink, gpointer to);

/* A Pour of Bytes. */
gboolean pour_bytes(gconstpointer from, PourSink sink, gpointer to);

/* A PourSink into `to`, a FILE.  FALSE, and errno, on failure. */
gboolean pour_into_file(gpointer to, Bytes bytes);
