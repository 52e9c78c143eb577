/* HashMemo: which files had which checksums, as long as the files look untouched.
 *
 * Only a memory: without it everything is read again, and nothing else changes.  Each thing that it
 * knows is 16 bytes, a checksum of a file's name, looks and checksum: it can be asked, but not be
 * read. */
#pragma once

#include <sys/stat.h>

#include "batch/pour.h"

typedef struct HashMemo HashMemo;

/* What the file `fd` keeps, which is closed; empty where it is -1, or none that can be read. */
HashMemo *hash_memo_load(int fd);
void hash_memo_free(HashMemo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HashMemo, hash_memo_free)

/* Had what is called `key` that SHA-256 when it was kept, and looked like `facts`? */
gboolean hash_memo_knows(HashMemo *self, const char *key, const struct stat *facts,
			 const char *sha256);

/* Keeps it for the next run, unless the file had changed so lately when it was looked at, at
 * `looked_ns` since the epoch, that a later change might not show. */
void hash_memo_put(HashMemo *self, const char *key, const struct stat *facts, gint64 looked_ns,
		   const char *sha256);

/* No more is put.  Then a HashMemo can be poured as hash_memo_load() reads it: only what was put or
 * asked for. */
void hash_memo_settle(HashMemo *self);
gboolean hash_memo_pour(gconstpointer self, PourSink sink, gpointer to);
