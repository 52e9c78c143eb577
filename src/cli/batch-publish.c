/* What a batch leaves behind besides pictures: the manifest and the front page. */
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "batch/file-hash.h"
#include "batch/front-page.h"
#include "batch/json-in.h"
#include "batch/mirror.h"
#include "cli/batch.h"
#include "cli/command.h"

#define PAGE_MARK "content=\"pcapladder" /* of its generator: templates/front-page.html */

/* The same wherever the captures' folder happens to stand. */
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

gboolean batch_page_is_foreign(const char *path)
{
	g_autofree char *text = NULL;

	return g_file_get_contents(path, &text, NULL, NULL) && !strstr(text, PAGE_MARK);
}

gboolean batch_file_is(const char *path, const GString *bytes)
{
	g_autofree char *text = NULL;
	gsize length;

	return g_file_get_contents(path, &text, &length, NULL) && length == bytes->len &&
	       !memcmp(text, bytes->str, length);
}

static gboolean write_where_new(OutputDirectory *directory, const char *name, const GString *bytes,
				GError **error)
{
	g_autofree char *path = output_directory_path(directory, name);

	return batch_file_is(path, bytes) || output_directory_write(directory, name, bytes, error);
}

static void free_string(GString **string)
{
	g_string_free(*string, TRUE);
}

/* The page comes first: a manifest never speaks of one that is not there. */
gboolean batch_publish(OutputDirectory *directory, const Manifest *now, const Share *share,
		       GError **error)
{
	g_autofree char *name = share_file_name(share, "manifest", ".json");
	__attribute__((cleanup(free_string))) GString *manifest = manifest_write(now);
	__attribute__((cleanup(free_string))) GString *page =
		share->of ? g_string_new(NULL) : batch_page(now);

	return (share->of || write_where_new(directory, MIRROR_PAGE, page, error)) &&
	       write_where_new(directory, name, manifest, error);
}

static char *share_path(const char *directory, const Share *share)
{
	g_autofree char *name = share_file_name(share, "manifest", ".json");

	return g_build_filename(directory, name, NULL);
}

void batch_add_shares(Manifest *all, const char *directory)
{
	g_autoptr(GArray) shares = share_list(directory, "manifest", ".json");

	for (guint i = 0; i < shares->len; i++) {
		g_autofree char *path = share_path(directory, &g_array_index(shares, Share, i));
		g_autoptr(Manifest) part = manifest_load(path, NULL);

		if (part)
			manifest_add(all, part);
	}
}

void batch_remove_shares(const char *directory)
{
	g_autoptr(GArray) shares = share_list(directory, "manifest", ".json");

	for (guint i = 0; i < shares->len; i++) {
		g_autofree char *path = share_path(directory, &g_array_index(shares, Share, i));

		g_unlink(path);
	}
}

static void remove_journal(const OutputDirectory *directory, const Share *share)
{
	g_autofree char *name = share_file_name(share, "journal", "");
	g_autofree char *path = output_directory_state_path(directory, name);

	g_unlink(path);
}

void batch_remove_journals(const OutputDirectory *directory, const Share *share)
{
	g_autofree char *state = output_directory_state_path(directory, "");
	g_autoptr(GArray) shares = share_list(state, "journal", "");

	remove_journal(directory, share);
	for (guint i = 0; !share->of && i < shares->len; i++)
		remove_journal(directory, &g_array_index(shares, Share, i));
}

/* A file that somebody has changed since is not the picture any more, and stays. */
static gboolean is_as_drawn(const OutputDirectory *directory, const char *path,
			    const EntryOutput *output)
{
	g_autofree char *full = output_directory_path(directory, path);
	g_autofree char *sha256 = file_hash(full);

	return g_strcmp0(sha256, output->sha256) == 0;
}

void batch_remove_outputs(OutputDirectory *directory, const Entry *entry, const Entry *still)
{
	for (guint i = 0; i < entry->outputs->len; i++) {
		const EntryOutput *output = &g_array_index(entry->outputs, EntryOutput, i);
		g_autofree char *path = mirror_path(entry->path, output->format);

		if (!entry_has_output(still, output->format) &&
		    is_as_drawn(directory, path, output))
			output_directory_remove(directory, path);
	}
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
