/* `pcapladder batch --merge`: the manifests of all shards become one, with its front page. */
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/quantity.h"
#include "base/text.h"
#include "batch/mirror.h"
#include "cli/batch.h"
#include "cli/command.h"

static gboolean fail(const char *message, GError **error)
{
	g_set_error_literal(error, LADDER_ERROR, LADDER_ERROR_INPUT, message);
	return FALSE;
}

/* How many shards the directory has manifests of; 0: none, or shards of different N. */
static guint count_shards(const OutputDirectory *directory)
{
	g_autoptr(GArray) shards = batch_shards(directory);
	guint of = shards->len ? g_array_index(shards, Shard, 0).of : 0;

	return of && g_array_index(shards, Shard, shards->len - 1).of == of ? of : 0;
}

/* Shards made from different captures or with different options do not belong together. */
static gboolean add_shard(Manifest *all, Manifest *part, GError **error)
{
	if (!part->root)
		return fail("is missing: run that shard first", error);
	if (all->root && (strcmp(all->root, part->root) || strcmp(all->options, part->options) ||
			  strcmp(all->version, part->version)))
		return fail("was made with other options or another version than the previous "
			    "shards: run that shard again",
			    error);
	if (!all->root) {
		all->root = g_strdup(part->root);
		all->options = g_strdup(part->options);
		all->version = g_strdup(part->version);
	}
	manifest_add(all, part);
	return TRUE;
}

/* A shard with a journal is incomplete. */
static gboolean is_through(const OutputDirectory *directory, const Shard *shard, GError **error)
{
	g_autofree char *path = output_directory_state(shard, "journal");
	g_autoptr(GError) reason = NULL;
	int fd = output_directory_read(directory, path, &reason);

	if (fd >= 0) {
		close(fd);
		return fail("is incomplete: run that shard again", error);
	}
	if (!reason)
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&reason));
	return FALSE;
}

static gboolean read_shard(const OutputDirectory *directory, Manifest *all, const Shard *shard,
			   GError **error)
{
	g_autofree char *name = shard_file_name(shard, "manifest", ".json");
	g_autoptr(Manifest) part = batch_load_manifest(directory, name, error);
	g_autofree char *called = output_directory_called(directory, name);

	if (!part)
		return FALSE;
	if (is_through(directory, shard, error) && add_shard(all, part, error))
		return TRUE;
	if (g_error_matches(*error, LADDER_ERROR, LADDER_ERROR_INPUT)) /* of the shard */
		g_prefix_error(error, "%s: ", called);
	return FALSE;
}

static int read_shards(const OutputDirectory *directory, Manifest *all, guint of)
{
	for (guint number = 1; number <= of; number++) {
		g_autoptr(GError) error = NULL;

		if (!read_shard(directory, all, &(Shard){ number, of }, &error))
			return complain("", error);
	}
	return EXIT_WELL;
}

typedef struct {
	const OutputDirectory *directory;
	const Manifest *all;
	int status;
} Merge;

static void remove_if_gone(gpointer data, const Entry *before)
{
	Merge *self = data;
	g_autoptr(GError) error = NULL;
	g_autoptr(Entry) still = manifest_find(self->all, before->path);

	if (!batch_remove_outputs(self->directory, before, still, &error))
		self->status = complain("", error);
}

/* The old manifest may name captures and formats that no shard has any more.  A damaged one is
 * ignored.  FALSE and LADDER_ERROR_OUTPUT if it cannot be read. */
static gboolean remove_gone(Merge *self, GError **error)
{
	g_autoptr(GError) reason = NULL;
	g_autoptr(Manifest) before = batch_load_manifest(self->directory, MIRROR_MANIFEST, &reason);

	if (before)
		manifest_each(before, remove_if_gone, self);
	if (!g_error_matches(reason, LADDER_ERROR, LADDER_ERROR_OUTPUT))
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&reason));
	return FALSE;
}

static void complain_of(gpointer data, const Entry *entry)
{
	((Merge *)data)->status |= batch_complain(entry, NULL);
}

static int merge(OutputDirectory *directory, const Options *options, guint of)
{
	g_autoptr(Manifest) all = manifest_new();
	g_autoptr(GError) error = NULL;
	g_autofree char *captures = NULL;
	Merge merge = { directory, all, read_shards(directory, all, of) };

	if (merge.status != EXIT_WELL)
		return merge.status;
	if (!remove_gone(&merge, &error) || !batch_publish(directory, all, &(Shard){ 0 }, &error))
		return complain("", error);
	batch_remove_shards(directory);
	batch_remove_journals(directory, &(Shard){ 0 });
	captures = quantity_of(manifest_size(all), "capture");
	remark(options->quiet, options->output, "%s from %u shards", captures, of);
	manifest_each(all, complain_of, &merge);
	return merge.status;
}

/* Checks before creating a directory. */
static guint find_shards(const Options *options, GError **error)
{
	g_autoptr(OutputDirectory) directory = output_directory_look(options->output, error);
	guint of = directory ? count_shards(directory) : 0;
	g_autofree char *shown = text_printable(options->output, strlen(options->output), 0);

	if (directory && !of) {
		fail("has no shards, or shards of different N: run --shard 1/N to N/N, or a batch "
		     "without --shard",
		     error);
		g_prefix_error(error, "%s: ", shown);
	}
	return of;
}

int batch_merge(const Options *options)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(OutputDirectory) directory = NULL;
	guint of = find_shards(options, &error);

	if (of)
		directory = output_directory_open(options->output, &(Shard){ 0 }, &error);
	return directory ? merge(directory, options, of) : complain("", error);
}
