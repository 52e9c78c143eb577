/* OutputDirectory: the directory of a batch's pictures, held by one run at a time.
 *
 * Its folder MIRROR_STATE has a lock, drafts, the journal of a run in progress, and a HashMemo.
 * None of it is needed when no run is active.  The directory is held by its descriptor, and
 * everything in it is opened from there (below.h): nothing in it can lead elsewhere.  Paths are
 * relative to the directory. */
#pragma once

#include <sys/stat.h>

#include "batch/pour.h"
#include "batch/shard.h"

typedef struct OutputDirectory OutputDirectory;

/* Creates the directory at `path` if it is missing, and locks it.  Runs of different shards do not
 * exclude each other; a full run or a merge excludes every other.  Removes what a killed run left
 * unfinished.  NULL and LADDER_ERROR_OUTPUT on failure. */
OutputDirectory *output_directory_open(const char *path, const Shard *shard, GError **error);

/* Read-only: nothing is created or locked.  A missing one has no files.  NULL and
 * LADDER_ERROR_OUTPUT if it is not a directory. */
OutputDirectory *output_directory_look(const char *path, GError **error);

/* Closes it; removes temporary files. */
void output_directory_close(OutputDirectory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OutputDirectory, output_directory_close)

/* In a forked process, which does not own the lock. */
void output_directory_forget_lock(OutputDirectory *self);

/* The path of a shard's file in the state folder.  Caller frees. */
char *output_directory_state(const Shard *shard, const char *name);

/* The file's path for messages.  Caller frees. */
char *output_directory_called(const OutputDirectory *self, const char *path);

/* Does it exist as a regular file? */
gboolean output_directory_stat(const OutputDirectory *self, const char *path, struct stat *facts);

/* The SHA-256 of the regular file; NULL: there is none.  Caller frees. */
char *output_directory_hash(const OutputDirectory *self, const char *path);

/* A descriptor for reading; -1 without an error if it does not exist; -1 and LADDER_ERROR_OUTPUT if
 * it is not a regular file or cannot be read. */
int output_directory_read(const OutputDirectory *self, const char *path, GError **error);

/* A descriptor for reading the names in that folder ("": the directory itself); -1: none. */
int output_directory_read_names(const OutputDirectory *self, const char *path);

/* A descriptor for appending; creates the file if it is missing. -1 and LADDER_ERROR_OUTPUT on
 * failure, and if it has another hard link, which may be anywhere. */
int output_directory_append(const OutputDirectory *self, const char *path, GError **error);

/* Writes a draft; its name has no folders.  FALSE and LADDER_ERROR_OUTPUT on failure; then there is
 * none. */
gboolean output_directory_draft(const OutputDirectory *self, const char *name, Bytes bytes,
				GError **error);

/* Moves the draft into place: `path` is from mirror_path().  It inherits owner and permissions of
 * the file it replaces (file_access_keep()).  FALSE and LADDER_ERROR_OUTPUT on failure. */
gboolean output_directory_place(const OutputDirectory *self, const char *draft, const char *path,
				GError **error);

/* Does the file have exactly what is poured? */
gboolean output_directory_holds(const OutputDirectory *self, const char *path, Pour pour,
				gconstpointer from);

/* Writes a whole file through a draft, unless its content is the same. */
gboolean output_directory_write(const OutputDirectory *self, const char *path, Pour pour,
				gconstpointer from, GError **error);

/* Removes the file, if it is a regular one, and folders that become empty.  FALSE and errno:
 * such a file is still there. */
gboolean output_directory_remove(const OutputDirectory *self, const char *path);
