/* Pour: what a file is to hold, handed on in pieces from the first to the last, as often as it is
 * asked for: a manifest may be larger than all that a run has in memory. */
#pragma once

#include "base/bytes.h"

/* Takes the next bytes.  FALSE: it wants no more. */
typedef gboolean (*PourSink)(gpointer to, Bytes bytes);

/* FALSE when the sink had enough. */
typedef gboolean (*Pour)(gconstpointer from, PourSink sink, gpointer to);

/* A Pour of what is at hand, a Bytes. */
gboolean pour_bytes(gconstpointer from, PourSink sink, gpointer to);

/* A PourSink into `to`, a FILE.  FALSE, and errno, on failure. */
gboolean pour_into_file(gpointer to, Bytes bytes);
