/* An Entry at rest: a block of memory that begins with its path, NUL behind it.
 *
 * It takes some 200 bytes; the Entry itself, with its texts, is four times that, and a manifest may
 * have a million. */
#pragma once

#include "batch/entry.h"

/* Caller frees, as the next. */
char *entry_pack(const Entry *self);
Entry *entry_unpack(const char *packed);
