/* HashMemo: a cache of checksums of files that look unchanged.  Without it everything is read
 * again, and nothing else changes.  An item is 16 bytes, a checksum of a file's name, metadata and
 * checksum: it can be queried, but not listed. */
#pragma once

#include <sys/stat.h>

#include "batch/pour.h"

typedef struct HashMemo HashMemo;

/* Loads from the file `fd`, which is closed; empty if it is -1 or unreadable. */
HashMemo *hash_memo_load(int fd);
void hash_memo_free(HashMemo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HashMemo, hash_memo_free)

/* Is `key` known with that SHA-256 and the metadata `facts`? */
gboolean hash_memo_knows(HashMemo *self, const char *key, const struct stat *facts,
			 const char *sha256);

/* Keeps it for the next run, unless the file had changed so shortly before it was examined, at
 * `looked_ns` since the epoch, that a later change might go unnoticed. */
void hash_memo_put(HashMemo *self, const char *key, const struct stat *facts, gint64 looked_ns,
		   const char *sha256);

/* Nothing more is put.  After this a HashMemo can be poured in the format of hash_memo_load(): only
 * items put or queried. */
void hash_memo_settle(HashMemo *self);
gboolean hash_memo_pour(gconstpointer self, PourSink sink, gpointer to);
