/* HashMemo: checksums of files that were computed before, as long as the files look untouched.
 *
 * Only a memory: without it everything is read again, and nothing else changes. */
#pragma once

#include <glib.h>
#include <sys/stat.h>

typedef struct HashMemo HashMemo;

/* What the file at `path` keeps; empty where there is none, or none that can be read. */
HashMemo *hash_memo_load(const char *path);
void hash_memo_free(HashMemo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HashMemo, hash_memo_free)

/* The SHA-256 of what is called `key` and looks like `facts`; NULL: not known.  Borrowed. */
const char *hash_memo_find(const HashMemo *self, const char *key, const struct stat *facts);

/* Remembers it, unless the file had changed so lately when it was looked at, at `looked_ns` since
 * the epoch, that a later change might not show. */
void hash_memo_put(HashMemo *self, const char *key, const struct stat *facts, gint64 looked_ns,
		   const char *sha256);

/* As hash_memo_load() reads it, keys sorted; only what was put or found.  Caller frees. */
GString *hash_memo_write(const HashMemo *self);
