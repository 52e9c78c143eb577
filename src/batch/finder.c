#include "batch/finder.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

typedef struct {
	FoundFiles *found;
	const FinderSpec *spec;
} Finder;

static void found_free(gpointer data)
{
	FoundFile *file = data;

	g_free(file->path);
	g_free(file->name);
	g_free(file);
}

static FoundFile *found_new(const char *path, const char *name, const struct stat *facts)
{
	FoundFile *file = g_new0(FoundFile, 1);

	file->path = g_strdup(path);
	file->name = g_strdup(name);
	file->facts = *facts;
	return file;
}

/* "old/" means the same as "old". */
static char *without_slash(const char *glob)
{
	gsize n = strlen(glob);

	return g_strndup(glob, n > 1 && glob[n - 1] == '/' ? n - 1 : n);
}

static gboolean fits(char *const *globs, const char *name)
{
	const char *slash = strrchr(name, '/');

	for (; globs && *globs; globs++) {
		g_autofree char *glob = without_slash(*globs);

		if (!fnmatch(glob, strchr(glob, '/') || !slash ? name : slash + 1, 0))
			return TRUE;
	}
	return FALSE;
}

static gboolean is_same(const struct stat *a, const struct stat *b)
{
	return a && a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static void look_into(const Finder *self, const char *path, const char *name);

static void note_unread(const Finder *self, const char *path, const char *name)
{
	const struct stat unknown = { 0 };

	g_ptr_array_add(self->found->unread, found_new(path, name, &unknown));
}

static void take(const Finder *self, const char *path, const char *name)
{
	struct stat facts;

	if (fits(self->spec->exclude, name))
		return;
	if (lstat(path, &facts) != 0) {
		if (errno != ENOENT)
			note_unread(self, path, name);
		return;
	}
	if (S_ISDIR(facts.st_mode)) {
		if (!is_same(self->spec->without, &facts))
			look_into(self, path, name);
	} else if (S_ISREG(facts.st_mode) &&
		   (!self->spec->include || fits(self->spec->include, name))) {
		g_ptr_array_add(self->found->files, found_new(path, name, &facts));
	}
}

/* The next name, or NULL; `errno` is 0 at the end, else the error. */
static const char *next_name(DIR *folder)
{
	const struct dirent *entry;

	errno = 0;
	entry = readdir(folder);
	return entry ? entry->d_name : NULL;
}

/* `name` is "" for the root. */
static void look_into(const Finder *self, const char *path, const char *name)
{
	DIR *folder = opendir(path);
	const char *part;

	if (!folder) {
		note_unread(self, path, name);
		return;
	}
	while ((part = next_name(folder))) {
		g_autofree char *below = g_build_filename(path, part, NULL);
		g_autofree char *name_below =
			*name ? g_build_filename(name, part, NULL) : g_strdup(part);

		if (*part != '.')
			take(self, below, name_below);
	}
	if (errno)
		note_unread(self, path, name);
	closedir(folder);
}

/* The part of absolute `path` below the root; "" for the root itself. */
static const char *name_in(const char *root, const char *path)
{
	const char *rest = path + strlen(root);

	return *rest == '/' ? rest + 1 : rest;
}

/* Shortens `root` until it is `path` or a folder above it. */
static void widen_root(char *root, const char *path)
{
	gsize n;

	while ((n = strlen(root)) > 1 &&
	       (strncmp(root, path, n) != 0 || (path[n] != '/' && path[n] != '\0')))
		*strrchr(root, '/') = '\0';
	if (!*root)
		strcpy(root, "/");
}

static gboolean fail(const char *path, const char *reason, GError **error)
{
	g_autofree char *shown = text_printable(path, strlen(path), 0);

	g_set_error(error, LADDER_ERROR, LADDER_ERROR_INPUT,
		    "%s: cannot be searched (%s): name existing files or folders", shown, reason);
	return FALSE;
}

/* Resolves links in the paths, and finds the root. */
static gboolean resolve(FoundFiles *self, const FinderSpec *spec, GPtrArray *real, GError **error)
{
	for (char *const *path = spec->paths; *path; path++) {
		char *resolved = realpath(*path, NULL);
		g_autofree char *folder = NULL;
		struct stat facts;

		if (!resolved || stat(resolved, &facts) != 0) {
			free(resolved);
			return fail(*path, g_strerror(errno), error);
		}
		if (!S_ISDIR(facts.st_mode) && !S_ISREG(facts.st_mode)) {
			free(resolved);
			return fail(*path, "neither a regular file nor a folder", error);
		}
		g_ptr_array_add(real, resolved);
		folder = S_ISDIR(facts.st_mode) ? g_strdup(resolved) : g_path_get_dirname(resolved);
		if (self->root)
			widen_root(self->root, folder);
		else
			self->root = g_strdup(folder);
	}
	return TRUE;
}

static void find_below(const Finder *self, const char *path, const char *real)
{
	const char *name = name_in(self->found->root, real);
	FoundFile *file;
	struct stat facts;

	if (stat(real, &facts) != 0)
		return;
	if (S_ISDIR(facts.st_mode)) {
		look_into(self, path, name);
		return;
	}
	if (fits(self->spec->exclude, name))
		return;
	file = found_new(path, name, &facts);
	file->is_named = TRUE;
	g_ptr_array_add(self->found->files, file);
}

/* By name; of duplicates, the one named by the user comes first. */
static gint compare(gconstpointer a, gconstpointer b)
{
	const FoundFile *x = *(const FoundFile *const *)a, *y = *(const FoundFile *const *)b;
	int order = strcmp(x->name, y->name);

	return order ? order : y->is_named - x->is_named;
}

static void drop_doubles(GPtrArray *files)
{
	guint kept = 0;

	for (guint i = 0; i < files->len; i++) {
		FoundFile *file = g_ptr_array_index(files, i);
		const FoundFile *last = kept ? g_ptr_array_index(files, kept - 1) : NULL;

		if (last && !strcmp(last->name, file->name))
			found_free(file);
		else
			files->pdata[kept++] = file;
	}
	g_ptr_array_set_free_func(files, NULL); /* the rest was moved or freed */
	g_ptr_array_set_size(files, (gint)kept);
	g_ptr_array_set_free_func(files, found_free);
}

gboolean finder_find(FoundFiles *self, const FinderSpec *spec, GError **error)
{
	Finder finder = { self, spec };
	g_autoptr(GPtrArray) real = g_ptr_array_new_with_free_func(free);

	*self = (FoundFiles){ .files = g_ptr_array_new_with_free_func(found_free),
			      .unread = g_ptr_array_new_with_free_func(found_free) };
	if (!resolve(self, spec, real, error))
		return FALSE;
	for (guint i = 0; i < real->len; i++)
		find_below(&finder, spec->paths[i], g_ptr_array_index(real, i));
	g_ptr_array_sort(self->files, compare);
	drop_doubles(self->files);
	return TRUE;
}

void found_files_clear(FoundFiles *self)
{
	g_clear_pointer(&self->root, g_free);
	g_clear_pointer(&self->files, g_ptr_array_unref);
	g_clear_pointer(&self->unread, g_ptr_array_unref);
}
