/* Which files look as they did when their checksums were taken. */
#include <sys/stat.h>

#include "base/quantity.h"
#include "batch/mirror.h"
#include "cli/batch.h"

/* What stands before a capture's name in the memo, and before a picture's path. */
#define INPUT_KEY "<"
#define OUTPUT_KEY ">"

static char *memo_path(const Batch *self)
{
	g_autofree char *name = share_file_name(&self->options->share, "seen", "");

	return g_build_filename(self->options->output, MIRROR_STATE, name, NULL);
}

static gboolean remembers(const Batch *self, const char *before, const char *name,
			  const struct stat *facts, const char *sha256)
{
	g_autofree char *key = g_strconcat(before, name, NULL);

	return g_strcmp0(hash_memo_find(self->memo, key, facts), sha256) == 0;
}

static gboolean remembers_outputs(const Batch *self, const Entry *entry)
{
	for (guint i = 0; i < entry->outputs->len; i++) {
		const EntryOutput *output = &g_array_index(entry->outputs, EntryOutput, i);
		g_autofree char *name = mirror_path(entry->path, output->format);
		g_autofree char *path = g_build_filename(self->options->output, name, NULL);
		struct stat facts;

		if (lstat(path, &facts) != 0 ||
		    !remembers(self, OUTPUT_KEY, name, &facts, output->sha256))
			return FALSE;
	}
	return TRUE;
}

gboolean batch_remembers(const Batch *self, const FoundFile *file, const Entry *entry)
{
	return entry->sha256 &&
	       remembers(self, INPUT_KEY, file->name, &file->facts, entry->sha256) &&
	       remembers_outputs(self, entry);
}

static void remember(Batch *self, const char *before, const char *name, const struct stat *facts,
		     gint64 looked_ns, const char *sha256)
{
	g_autofree char *key = g_strconcat(before, name, NULL);

	hash_memo_put(self->memo, key, facts, looked_ns, sha256);
}

static void remember_entry(Batch *self, const FoundFile *file, const Entry *entry)
{
	if (!entry || !entry->sha256 || entry->state == ENTRY_STOPPED)
		return;
	remember(self, INPUT_KEY, file->name, &file->facts, self->looked_ns, entry->sha256);
	for (guint i = 0; i < entry->outputs->len; i++) {
		const EntryOutput *output = &g_array_index(entry->outputs, EntryOutput, i);
		g_autofree char *name = mirror_path(entry->path, output->format);
		g_autofree char *path = g_build_filename(self->options->output, name, NULL);
		struct stat facts;

		if (lstat(path, &facts) == 0)
			remember(self, OUTPUT_KEY, name, &facts, g_get_real_time() * NS_PER_US,
				 output->sha256);
	}
}

void batch_load_memo(Batch *self)
{
	g_autofree char *path = memo_path(self);

	self->memo = hash_memo_load(path);
}

void batch_save_memo(Batch *self)
{
	g_autofree char *path = memo_path(self);
	GString *text;

	for (guint i = 0; i < self->jobs->len; i++) {
		const FoundFile *file = g_ptr_array_index(self->jobs, i);

		remember_entry(self, file, manifest_find(self->now, file->name));
	}
	text = hash_memo_write(self->memo);
	g_file_set_contents(path, text->str, (gssize)text->len, NULL);
	g_string_free(text, TRUE);
}
