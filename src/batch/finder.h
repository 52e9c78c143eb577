/* Finder: the files below the paths that a batch is given. */
#pragma once

#include <glib.h>
#include <sys/stat.h>

typedef struct {
	char *path; /* for opening: starts as the user wrote it; owned */
	char *name; /* from the root; owned */
	struct stat facts;
	gboolean is_named; /* by the user: should be a capture */
} FoundFile;

typedef struct {
	char *root;        /* the common folder of all paths, absolute, without links */
	GPtrArray *files;  /* of FoundFile, by their names; owned */
	GPtrArray *unread; /* of FoundFile: what could not be read or searched; owned */
} FoundFiles;

typedef struct {
	char *const *paths;         /* NULL-terminated */
	char *const *include;       /* globs, as fnmatch() takes them; NULL: none */
	char *const *exclude;       /* likewise */
	const struct stat *without; /* a folder not to be searched; NULL: none */
} FinderSpec;

/* All regular files below the folders among the paths, except links and names that begin with a
 * dot, and files named by the user.  A glob with a "/" is matched against the name from the root,
 * one without against the last component; `include` applies to files found, `exclude` also to
 * folders and to named files.  FALSE and LADDER_ERROR_INPUT if a path does not exist. */
gboolean finder_find(FoundFiles *self, const FinderSpec *spec, GError **error);
void found_files_clear(FoundFiles *self);
