/* `pcapladder batch --merge`: the manifests of all shares become one, with its front page. */
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "base/quantity.h"
#include "batch/mirror.h"
#include "cli/batch.h"
#include "cli/command.h"

static gboolean fail(const char *message, GError **error)
{
	g_set_error_literal(error, LADDER_ERROR, LADDER_ERROR_INPUT, message);
	return FALSE;
}

/* How many shares the directory has manifests of; 0: none, or of several divisions. */
static guint count_shares(const char *path)
{
	g_autoptr(GArray) shares = share_list(path, "manifest", ".json");
	guint of = shares->len ? g_array_index(shares, Share, 0).of : 0;

	return of && g_array_index(shares, Share, shares->len - 1).of == of ? of : 0;
}

/* Shares that differ in what they were made from or by are no parts of one whole. */
static gboolean add_share(Manifest *all, Manifest *part, GError **error)
{
	if (!part->root)
		return fail("is not there yet: run that share first", error);
	if (all->root && (strcmp(all->root, part->root) || strcmp(all->options, part->options) ||
			  strcmp(all->version, part->version)))
		return fail("was made by other options, or by another version, than the shares "
			    "before it: run that share again",
			    error);
	if (!all->root) {
		all->root = g_strdup(part->root);
		all->options = g_strdup(part->options);
		all->version = g_strdup(part->version);
	}
	manifest_add(all, part);
	return TRUE;
}

static char *share_path(const OutputDirectory *directory, guint number, guint of)
{
	g_autofree char *name = share_file_name(&(Share){ number, of }, "manifest", ".json");

	return output_directory_path(directory, name);
}

/* A share with a journal is not through. */
static gboolean is_through(const OutputDirectory *directory, const Share *share, GError **error)
{
	g_autofree char *name = share_file_name(share, "journal", "");
	g_autofree char *path = output_directory_state_path(directory, name);

	return !g_file_test(path, G_FILE_TEST_EXISTS) ||
	       fail("was interrupted when it was made: run that share again", error);
}

static int read_shares(OutputDirectory *directory, Manifest *all, guint of)
{
	for (guint number = 1; number <= of; number++) {
		g_autofree char *path = share_path(directory, number, of);
		g_autoptr(GError) error = NULL;
		g_autoptr(Manifest) part = manifest_load(path, &error);

		if (!part || !is_through(directory, &(Share){ number, of }, &error) ||
		    !add_share(all, part, &error))
			return complain(path, error);
	}
	return EXIT_WELL;
}

/* The whole of before may name captures, and formats, that no share has any more. */
static void remove_gone(OutputDirectory *directory, const Manifest *all)
{
	g_autofree char *path = output_directory_path(directory, MIRROR_MANIFEST);
	g_autoptr(Manifest) before = manifest_load(path, NULL);
	GHashTableIter iter;
	gpointer entry;

	if (!before)
		return;
	g_hash_table_iter_init(&iter, before->entries);
	while (g_hash_table_iter_next(&iter, NULL, &entry))
		batch_remove_outputs(directory, entry, manifest_find(all, ((Entry *)entry)->path));
}

static int complain_all(const Manifest *all)
{
	g_autoptr(GPtrArray) entries = manifest_sorted(all);
	int status = EXIT_WELL;

	for (guint i = 0; i < entries->len; i++)
		status |= batch_complain(g_ptr_array_index(entries, i), NULL);
	return status;
}

static int merge(OutputDirectory *directory, const Options *options, guint of)
{
	g_autoptr(Manifest) all = manifest_new();
	g_autoptr(GError) error = NULL;
	g_autofree char *captures = NULL;
	int status = read_shares(directory, all, of);

	if (status != EXIT_WELL)
		return status;
	remove_gone(directory, all);
	if (!batch_publish(directory, all, &(Share){ 0 }, &error))
		return complain("", error);
	batch_remove_shares(options->output);
	batch_remove_journals(directory, &(Share){ 0 });
	captures = quantity_of(g_hash_table_size(all->entries), "capture");
	remark(options, options->output, "%s of %u shares", captures, of);
	return complain_all(all);
}

int batch_merge(const Options *options)
{
	guint of = count_shares(options->output);
	g_autoptr(GError) error = NULL;
	g_autoptr(OutputDirectory) directory = NULL;

	if (!of) {
		fail("has no manifests of shares, or of several divisions: run --shard 1/N to "
		     "N/N, or all without --shard",
		     &error);
		return complain(options->output, error);
	}
	directory = output_directory_open(options->output, &(Share){ 0 }, &error);
	return directory ? merge(directory, options, of) : complain("", error);
}
