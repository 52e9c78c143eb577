/* Before a batch draws: finds captures, reads earlier results and plans the jobs. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/json-writer.h"
#include "base/quantity.h"
#include "base/text.h"
#include "batch/mirror.h"
#include "cli/batch.h"
#include "cli/command.h"
#include "cli/recipe.h"

/* The captures' folder relative to the pictures'. */
static char *root_text(const Batch *self)
{
	char *here = realpath(self->options->output, NULL);
	g_autofree char *absolute =
		g_canonicalize_filename(here ? here : self->options->output, NULL);
	g_autofree char *way = mirror_way(absolute, self->found.root);

	free(here);
	return mirror_text(way);
}

/* Adds what the manifest of that name says; a damaged one is ignored. */
static gboolean load_manifest(const Batch *self, const char *name, GError **error)
{
	g_autoptr(GError) reason = NULL;
	g_autoptr(Manifest) manifest = batch_load_manifest(self->directory, name, &reason);

	if (manifest) {
		manifest_add(self->before, manifest);
		return TRUE;
	}
	if (!g_error_matches(reason, LADDER_ERROR, LADDER_ERROR_OUTPUT)) {
		complain("", reason);
		return TRUE;
	}
	g_propagate_error(error, g_steal_pointer(&reason));
	return FALSE;
}

static gboolean load_journal(const Batch *self, const Shard *shard, GError **error)
{
	g_autofree char *path = output_directory_state(shard, "journal");
	g_autoptr(GError) reason = NULL;

	manifest_add_journal(self->before, output_directory_read(self->directory, path, &reason));
	if (!reason)
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&reason));
	return FALSE;
}

/* A full run reuses the shards. */
static gboolean load_shard_journals(const Batch *self, GError **error)
{
	int state = output_directory_read_names(self->directory, MIRROR_STATE);
	g_autoptr(GArray) shards = shard_list(state, "journal", "");

	for (guint i = 0; i < shards->len; i++)
		if (!load_journal(self, &g_array_index(shards, Shard, i), error))
			return FALSE;
	return TRUE;
}

/* Results of earlier runs: the last complete one, and interrupted ones. */
static gboolean load_before(Batch *self, GError **error)
{
	const Shard *shard = &self->options->batch.shard;
	g_autofree char *own = shard_file_name(shard, "manifest", ".json");

	self->before = manifest_new();
	if (!load_manifest(self, MIRROR_MANIFEST, error))
		return FALSE;
	if (shard->of
		    ? !load_journal(self, &(Shard){ 0 }, error) || !load_manifest(self, own, error)
		    : !batch_add_shards(self->before, self->directory, error) ||
			      !load_shard_journals(self, error))
		return FALSE;
	return load_journal(self, shard, error);
}

static gboolean find(Batch *self, GError **error)
{
	const Options *options = self->options;
	struct stat facts;
	gboolean is_there = stat(options->output, &facts) == 0;
	const FinderSpec spec = { .paths = options->batch.paths,
				  .include = options->batch.include,
				  .exclude = options->batch.exclude,
				  .without = is_there ? &facts : NULL };

	if (!finder_find(&self->found, &spec, error))
		return FALSE;
	self->files = g_ptr_array_new();
	for (guint i = 0; i < self->found.files->len; i++) {
		FoundFile *file = g_ptr_array_index(self->found.files, i);

		if (shard_has(&options->batch.shard, file->name))
			g_ptr_array_add(self->files, file);
	}
	return TRUE;
}

/* Starts a new line after a half-written one of a killed run. */
static gboolean open_journal(Batch *self, GError **error)
{
	g_autofree char *path = output_directory_state(&self->options->batch.shard, "journal");
	g_autoptr(GString) line = g_string_new("\n");
	JsonWriter json = { .out = line };

	json_begin_object(&json, NULL);
	json_string(&json, "root", self->now->root);
	json_end_object(&json);
	g_string_append_c(line, '\n');
	self->journal = output_directory_append(self->directory, path, error);
	if (self->journal < 0)
		return FALSE;
	if (write(self->journal, line->str, line->len) != (gssize)line->len) {
		close(self->journal);
		self->journal = -1;
	}
	return TRUE;
}

static gboolean fail(const Batch *self, const char *message, GError **error)
{
	g_autofree char *shown =
		text_printable(self->options->output, strlen(self->options->output), 0);

	g_set_error(error, LADDER_ERROR, LADDER_ERROR_OUTPUT, "%s: %s", shown, message);
	return FALSE;
}

/* A directory whose pictures are of these captures, or which has none yet. */
static gboolean check_before(const Batch *self, GError **error)
{
	const char *root = self->before->root;
	g_autofree char *message = NULL;

	if (root && strcmp(root, self->now->root) != 0) {
		message = g_strdup_printf("belongs to captures in %s (relative to it), not in %s: "
					  "name another directory, or delete its %s",
					  root, self->now->root, MIRROR_MANIFEST);
		return fail(self, message, error);
	}
	if (!root && batch_page_is_foreign(self->directory))
		return fail(self,
			    "has an " MIRROR_PAGE " that was not made by a batch: move it, or name "
			    "another directory",
			    error);
	if (self->found.files->len == 0 && manifest_size(self->before) > 0 &&
	    !self->options->batch.forces)
		return fail(
			self,
			"has pictures, but no file was found: check that the captures exist, or "
			"use --force to remove their pictures",
			error);
	return TRUE;
}

gboolean batch_prepare(Batch *self, GError **error)
{
	const Options *options = self->options;

	self->recipe = recipe_digest(self->options, self->order, PCAPLADDER_VERSION);
	self->now = manifest_new();
	self->now->version = g_strdup(PCAPLADDER_VERSION);
	self->now->options = recipe_options(self->options, self->order);
	self->looked_ns = g_get_real_time() * NS_PER_US;
	if (!find(self, error))
		return FALSE;
	self->directory =
		options->batch.checks
			? output_directory_look(options->output, error)
			: output_directory_open(options->output, &options->batch.shard, error);
	if (!self->directory)
		return FALSE;
	self->now->root = root_text(self);
	if (!load_before(self, error) || !check_before(self, error))
		return FALSE;
	batch_load_memo(self);
	return options->batch.checks || open_journal(self, error);
}

static gboolean looks_untouched(const Batch *self, const FoundFile *file)
{
	g_autoptr(Entry) before = manifest_find(self->before, file->name);

	return before && !self->options->batch.forces && before->state != ENTRY_STOPPED &&
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
