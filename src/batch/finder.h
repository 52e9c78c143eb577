/* Finder: the files below the paths that a batch is given. */
#pragma once

#include <glib.h>
#include <sys/stat.h>

typedef struct {
	char *path; /* to be opened by: as the user wrote it, and on; owned */
	char *name; /* from the root; owned */
	struct stat facts;
	gboolean is_named; /* by the user: it ought to be a capture */
} FoundFile;

typedef struct {
	char *root;        /* the folder that all paths lie in, absolute, without links */
	GPtrArray *files;  /* of FoundFile, by their names; owned */
	GPtrArray *unread; /* of FoundFile: what could not be looked at or into; owned */
} Findings;

typedef struct {
	char *const *paths;         /* NULL-terminated */
	char *const *include;       /* globs, as fnmatch() takes them; NULL: none */
	char *const *exclude;       /* likewise */
	const struct stat *without; /* a folder that is not looked into; NULL: none */
} FinderSpec;

/* All regular files that lie below the folders among the paths, links and names that begin with a
 * dot passed over, and those that are named themselves.  A glob with a "/" is held against the name
 * from the root, one without against the last part; `include` has a say on files that are found,
 * `exclude` on folders and on what is named, too.  FALSE and LADDER_ERROR_INPUT when a path is not
 * there. */
gboolean finder_find(Findings *self, const FinderSpec *spec, GError **error);
void findings_clear(Findings *self);
