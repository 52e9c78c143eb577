/* A serialized Entry: a block of memory that begins with its path and a NUL. It takes about 200
 * bytes; an Entry with its texts takes four times that, and a manifest may have a million. */
#pragma once

#include "batch/entry.h"

/* Caller frees, as the next. */
char *entry_pack(const Entry *self);
Entry *entry_unpack(const char *packed);
