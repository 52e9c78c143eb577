/* OutputDirectory: the directory of a batch's pictures, held by one run at a time.
 *
 * In its folder MIRROR_STATE stand a lock, the files that are not ready yet, the journal of a run
 * that is under way, and a HashMemo.  None of it is needed once no run is at work.
 *
 * The directory is held by its descriptor, and all that lies in it is reached from there as below.h
 * does: what others put there leads nowhere else.  Paths are seen from the directory. */
#pragma once

#include <sys/stat.h>

#include "batch/pour.h"
#include "batch/shard.h"

typedef struct OutputDirectory OutputDirectory;

/* Makes the directory at `path` where it is missing, and locks it.  Runs of different shards do not
 * shut each other out, but a run of all, or one that merges, shuts out every other.  What a run
 * that was killed left unfinished is cleared away.  NULL and LADDER_ERROR_OUTPUT on failure. */
OutputDirectory *output_directory_open(const char *path, const Shard *shard, GError **error);

/* To be read, as it is: nothing is made or locked.  One that is not there has no files.  NULL and
 * LADDER_ERROR_OUTPUT when it is no directory. */
OutputDirectory *output_directory_look(const char *path, GError **error);

/* Lets go of it; removes what only a run needs. */
void output_directory_close(OutputDirectory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OutputDirectory, output_directory_close)

/* In a process that was forked: the lock is not its own. */
void output_directory_forget_lock(OutputDirectory *self);

/* The path of a shard's file in the folder of state.  Caller frees. */
char *output_directory_state(const Shard *shard, const char *name);

/* What the user calls the file.  Caller frees. */
char *output_directory_called(const OutputDirectory *self, const char *path);

/* Is it there, a regular file? */
gboolean output_directory_stat(const OutputDirectory *self, const char *path, struct stat *facts);

/* The SHA-256 of the regular file; NULL: there is none.  Caller frees. */
char *output_directory_hash(const OutputDirectory *self, const char *path);

/* A descriptor for reading it; -1, and no error, where nothing is there; -1 and LADDER_ERROR_OUTPUT
 * when it is no regular file, or cannot be read. */
int output_directory_read(const OutputDirectory *self, const char *path, GError **error);

/* A descriptor for reading the names in that folder ("": the directory itself); -1: none. */
int output_directory_read_names(const OutputDirectory *self, const char *path);

/* A descriptor for writing at its end; the file is made where it is missing.  -1 and
 * LADDER_ERROR_OUTPUT on failure, and when it has another name, which may lie anywhere. */
int output_directory_append(const OutputDirectory *self, const char *path, GError **error);

/* Writes a draft: a name without folders.  FALSE and LADDER_ERROR_OUTPUT on failure; then there is
 * none. */
gboolean output_directory_draft(const OutputDirectory *self, const char *name, Bytes bytes,
				GError **error);

/* Moves the draft of that name to where it belongs: `path` is as mirror_path() gives it.  What it
 * replaces leaves it its owner and permissions, as file_access_keep() has it.  FALSE and
 * LADDER_ERROR_OUTPUT on failure. */
gboolean output_directory_place(const OutputDirectory *self, const char *draft, const char *path,
				GError **error);

/* Has the file just what is poured? */
gboolean output_directory_holds(const OutputDirectory *self, const char *path, Pour pour,
				gconstpointer from);

/* Writes a whole file by way of a draft, unless it holds just that. */
gboolean output_directory_write(const OutputDirectory *self, const char *path, Pour pour,
				gconstpointer from, GError **error);

/* Removes the file, if it is a regular one, and the folders that it leaves empty.  FALSE and errno:
 * such a file is still there. */
gboolean output_directory_remove(const OutputDirectory *self, const char *path);
