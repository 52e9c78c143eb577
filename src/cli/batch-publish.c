/* The manifest and the front page. */
#include <stdio.h>
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "batch/front-page.h"
#include "batch/json-in.h"
#include "batch/mirror.h"
#include "cli/batch.h"
#include "cli/command.h"

#define PAGE_MARK "content=\"pcapladder" /* of its generator: templates/front-page.html */
#define HEAD_BYTES 4096                  /* searched for the mark */

/* Independent of where the captures' folder is. */
static char *title_for(const char *root)
{
	const char *slash = strrchr(root, '/');
	const char *last = slash ? slash + 1 : root;

	return g_strdup(*last == '.' || !*last ? "captures" : last);
}

GString *batch_page(const Manifest *now)
{
	g_autoptr(GPtrArray) entries = manifest_sorted(now);
	g_autoptr(JsonObject) options = json_in_parse(now->options, -1);
	g_autofree char *title = title_for(now->root);
	const FrontPageWords words = { .title = title,
				       .version = now->version,
				       .is_dark = json_in_bool(options, "dark") };

	return front_page_new(entries, &words);
}

gboolean batch_page_is_foreign(const OutputDirectory *directory)
{
	g_autoptr(GError) error = NULL;
	int fd = output_directory_read(directory, MIRROR_PAGE, &error);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
	char head[HEAD_BYTES + 1];
	gsize n;

	if (!file)
		return error != NULL;
	n = fread(head, 1, HEAD_BYTES, file);
	head[n] = '\0';
	fclose(file);
	return !strstr(head, PAGE_MARK);
}

/* Of all, it has a front page. */
static gboolean publish_page(OutputDirectory *directory, const Manifest *now, GError **error)
{
	g_autoptr(GString) page = batch_page(now);
	const Bytes bytes = { (const guint8 *)page->str, page->len };

	return output_directory_write(directory, MIRROR_PAGE, pour_bytes, &bytes, error);
}

/* The page comes first: a manifest never refers to a missing one. */
gboolean batch_publish(OutputDirectory *directory, const Manifest *now, const Shard *shard,
		       GError **error)
{
	g_autofree char *name = shard_file_name(shard, "manifest", ".json");

	return (shard->of || publish_page(directory, now, error)) &&
	       output_directory_write(directory, name, manifest_pour, now, error);
}

Manifest *batch_load_manifest(const OutputDirectory *directory, const char *name, GError **error)
{
	g_autofree char *called = output_directory_called(directory, name);
	g_autofree char *shown = text_printable(called, strlen(called), 0);
	g_autoptr(GError) reason = NULL;
	int fd = output_directory_read(directory, name, &reason);
	Manifest *manifest;

	if (reason) {
		g_propagate_error(error, g_steal_pointer(&reason));
		return NULL;
	}
	manifest = manifest_load(fd, error);
	if (!manifest)
		g_prefix_error(error, "%s: ", shown);
	return manifest;
}

GArray *batch_shards(const OutputDirectory *directory)
{
	return shard_list(output_directory_read_names(directory, ""), "manifest", ".json");
}

gboolean batch_add_shards(Manifest *all, const OutputDirectory *directory, GError **error)
{
	g_autoptr(GArray) shards = batch_shards(directory);

	for (guint i = 0; i < shards->len; i++) {
		g_autofree char *name =
			shard_file_name(&g_array_index(shards, Shard, i), "manifest", ".json");
		g_autoptr(GError) reason = NULL;
		g_autoptr(Manifest) part = batch_load_manifest(directory, name, &reason);

		if (part) {
			manifest_add(all, part);
		} else if (g_error_matches(reason, LADDER_ERROR, LADDER_ERROR_OUTPUT)) {
			g_propagate_error(error, g_steal_pointer(&reason));
			return FALSE;
		}
	}
	return TRUE;
}

void batch_remove_shards(const OutputDirectory *directory)
{
	g_autoptr(GArray) shards = batch_shards(directory);

	for (guint i = 0; i < shards->len; i++) {
		g_autofree char *name =
			shard_file_name(&g_array_index(shards, Shard, i), "manifest", ".json");

		output_directory_remove(directory, name);
	}
}

static void remove_journal(const OutputDirectory *directory, const Shard *shard)
{
	g_autofree char *path = output_directory_state(shard, "journal");

	output_directory_remove(directory, path);
}

void batch_remove_journals(const OutputDirectory *directory, const Shard *shard)
{
	int state = output_directory_read_names(directory, MIRROR_STATE);
	g_autoptr(GArray) shards = shard_list(state, "journal", "");

	remove_journal(directory, shard);
	for (guint i = 0; !shard->of && i < shards->len; i++)
		remove_journal(directory, &g_array_index(shards, Shard, i));
}

static gboolean fail_to_remove(const char *path, GError **error)
{
	const char *reason = g_strerror(errno);
	g_autofree char *shown = mirror_text(path);

	if (error && !*error)
		g_set_error(error, LADDER_ERROR, LADDER_ERROR_OUTPUT,
			    "%s is obsolete and cannot be removed (%s): make the directory "
			    "writable",
			    shown, reason);
	return FALSE;
}

/* A file that was modified or replaced by somebody is kept. */
static gboolean remove_output(const OutputDirectory *directory, const char *path,
			      const EntryOutput *output, GError **error)
{
	g_autofree char *sha256 = output_directory_hash(directory, path);
	gboolean is_none = errno == ENOENT || errno == ENOTDIR || errno == ELOOP;

	if (!sha256)
		return is_none || fail_to_remove(path, error);
	return strcmp(sha256, output->sha256) != 0 || output_directory_remove(directory, path) ||
	       fail_to_remove(path, error);
}

gboolean batch_remove_outputs(const OutputDirectory *directory, const Entry *entry,
			      const Entry *still, GError **error)
{
	gboolean are_gone = TRUE;

	for (guint i = 0; i < entry->outputs->len; i++) {
		const EntryOutput *output = &g_array_index(entry->outputs, EntryOutput, i);
		g_autofree char *path = mirror_path(entry->path, output->format);

		if (!entry_has_output(still, output->format) &&
		    !remove_output(directory, path, output, error))
			are_gone = FALSE;
	}
	return are_gone;
}

int batch_complain(const Entry *entry, const char *path)
{
	g_autofree char *name = mirror_text(entry->path);
	g_autoptr(GError) error = NULL;

	if (entry_is_well(entry))
		return EXIT_WELL;
	error = g_error_new_literal(LADDER_ERROR, LADDER_ERROR_INPUT,
				    entry->reason ? entry->reason : "failed");
	return complain(path ? path : name, error);
}
