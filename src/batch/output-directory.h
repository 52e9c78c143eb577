/* OutputDirectory: the directory of a batch's pictures, held by one run at a time.
 *
 * In its folder MIRROR_STATE stand a lock, the files that are not ready yet, the journal of a run
 * that is under way, and a HashMemo.  None of it is needed once no run is at work. */
#pragma once

#include "base/bytes.h"
#include "batch/share.h"

typedef struct OutputDirectory OutputDirectory;

/* Makes the directory at `path` where it is missing, and locks it.  Runs of different shares do not
 * shut each other out, but a run of all, or one that merges, shuts out every other.  What a run
 * that was killed left unfinished is cleared away.  NULL and LADDER_ERROR_OUTPUT on failure. */
OutputDirectory *output_directory_open(const char *path, const Share *share, GError **error);

/* Lets go of it; removes what only a run needs. */
void output_directory_close(OutputDirectory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OutputDirectory, output_directory_close)

/* In a process that was forked: the lock is not its own. */
void output_directory_forget_lock(OutputDirectory *self);

/* Paths of files in it: of `name`, of one of the folder of state, of one that is not ready.  Caller
 * frees. */
char *output_directory_path(const OutputDirectory *self, const char *name);
char *output_directory_state_path(const OutputDirectory *self, const char *name);
char *output_directory_draft_path(const OutputDirectory *self, const char *name);

/* Writes a draft.  FALSE and LADDER_ERROR_OUTPUT on failure; then there is none. */
gboolean output_directory_draft(const OutputDirectory *self, const char *name, Bytes bytes,
				GError **error);

/* Moves the draft of that name to where it belongs: `path` is as mirror_path() gives it.  FALSE and
 * LADDER_ERROR_OUTPUT on failure. */
gboolean output_directory_place(OutputDirectory *self, const char *draft, const char *path,
				GError **error);

/* Writes a whole file by way of a draft. */
gboolean output_directory_write(OutputDirectory *self, const char *path, const GString *bytes,
				GError **error);

/* Removes the file, and the folders that it leaves empty. */
void output_directory_remove(OutputDirectory *self, const char *path);
