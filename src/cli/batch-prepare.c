/* Before a batch draws: what is there, what was drawn before, and what is left to be looked at. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "batch/mirror.h"
#include "cli/batch.h"
#include "cli/command.h"
#include "cli/recipe.h"

#ifndef PCAPLADDER_VERSION
#define PCAPLADDER_VERSION "unknown"
#endif

/* The captures' folder as seen from the pictures'. */
static char *root_text(const Batch *self)
{
	char *here = realpath(self->options->output, NULL);
	g_autofree char *absolute =
		g_canonicalize_filename(here ? here : self->options->output, NULL);
	g_autofree char *way = mirror_way(absolute, self->findings.root);

	free(here);
	return mirror_text(way);
}

static gboolean check_root(const Batch *self, GError **error)
{
	const char *before = self->before->root;
	g_autofree char *shown =
		text_printable(self->options->output, strlen(self->options->output), 0);

	if (!before || !strcmp(before, self->now->root))
		return TRUE;
	g_set_error(error, LADDER_ERROR, LADDER_ERROR_OUTPUT,
		    "%s: holds the pictures of captures in %s, seen from there, not in %s: name "
		    "another directory",
		    shown, before, self->now->root);
	return FALSE;
}

/* A manifest that is damaged is as good as none. */
static Manifest *load_manifest(const Batch *self, const char *name)
{
	g_autofree char *path = g_build_filename(self->options->output, name, NULL);
	g_autoptr(GError) error = NULL;
	Manifest *manifest = manifest_load(path, &error);

	if (manifest)
		return manifest;
	complain(path, error);
	return manifest_new();
}

/* What runs before this one did: the last that ended, and those that did not. */
static void load_before(Batch *self)
{
	const Share *share = &self->options->share;
	g_autofree char *own = share_file_name(share, "manifest", ".json");
	g_autofree char *name = share_file_name(share, "journal", "");
	g_autofree char *journal =
		g_build_filename(self->options->output, MIRROR_STATE, name, NULL);

	self->before = load_manifest(self, MIRROR_MANIFEST);
	if (share->of) {
		g_autoptr(Manifest) of_share = load_manifest(self, own);

		manifest_add(self->before, of_share);
	} else {
		batch_add_shares(self->before, self->options->output);
	}
	manifest_add_journal(self->before, journal);
}

static gboolean find(Batch *self, GError **error)
{
	const Options *options = self->options;
	struct stat facts;
	gboolean is_there = stat(options->output, &facts) == 0;
	const FinderSpec spec = { .paths = options->paths,
				  .include = options->include,
				  .exclude = options->exclude,
				  .without = is_there ? &facts : NULL };

	if (!finder_find(&self->findings, &spec, error))
		return FALSE;
	self->files = g_ptr_array_new();
	for (guint i = 0; i < self->findings.files->len; i++) {
		FoundFile *file = g_ptr_array_index(self->findings.files, i);

		if (share_has(&options->share, file->name))
			g_ptr_array_add(self->files, file);
	}
	return TRUE;
}

static void open_journal(Batch *self)
{
	g_autofree char *name = share_file_name(&self->options->share, "journal", "");
	g_autofree char *path = output_directory_state_path(self->directory, name);

	self->journal = g_open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
}

gboolean batch_prepare(Batch *self, GError **error)
{
	const Options *options = self->options;

	self->recipe = recipe_digest(self->order, PCAPLADDER_VERSION);
	self->now = manifest_new();
	self->now->version = g_strdup(PCAPLADDER_VERSION);
	self->now->options = recipe_options(self->order);
	if (!find(self, error))
		return FALSE;
	if (!options->checks &&
	    !(self->directory = output_directory_open(options->output, &options->share, error)))
		return FALSE;
	self->now->root = root_text(self);
	load_before(self);
	batch_load_memo(self);
	if (!check_root(self, error))
		return FALSE;
	if (self->directory)
		open_journal(self);
	return TRUE;
}

static gboolean looks_untouched(const Batch *self, const FoundFile *file)
{
	const Entry *before = manifest_find(self->before, file->name);

	return before && !self->options->forces && before->state != ENTRY_STOPPED &&
	       !strcmp(before->recipe, self->recipe) && batch_remembers(self, file, before);
}

void batch_plan(Batch *self)
{
	self->jobs = g_ptr_array_new();
	for (guint i = 0; i < self->files->len; i++) {
		FoundFile *file = g_ptr_array_index(self->files, i);

		if (looks_untouched(self, file))
			batch_keep(self, file);
		else
			g_ptr_array_add(self->jobs, file);
	}
}
