/* Which files look unchanged since their checksums were taken. */
#include <sys/stat.h>

#include "base/quantity.h"
#include "batch/mirror.h"
#include "cli/batch.h"

/* Prefixes of a capture's name and of a picture's path in the memo. */
#define INPUT_KEY "<"
#define OUTPUT_KEY ">"

static char *memo_path(const Batch *self)
{
	return output_directory_state(&self->options->batch.shard, "seen");
}

static gboolean remembers(const Batch *self, const char *before, const char *name,
			  const struct stat *facts, const char *sha256)
{
	g_autofree char *key = g_strconcat(before, name, NULL);

	return hash_memo_knows(self->memo, key, facts, sha256);
}

static gboolean remembers_outputs(const Batch *self, const Entry *entry)
{
	for (guint i = 0; i < entry->outputs->len; i++) {
		const EntryOutput *output = &g_array_index(entry->outputs, EntryOutput, i);
		g_autofree char *name = mirror_path(entry->path, output->format);
		struct stat facts;

		if (!output_directory_stat(self->directory, name, &facts) ||
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
		struct stat facts;

		if (output_directory_stat(self->directory, name, &facts))
			remember(self, OUTPUT_KEY, name, &facts, g_get_real_time() * NS_PER_US,
				 output->sha256);
	}
}

void batch_load_memo(Batch *self)
{
	g_autofree char *path = memo_path(self);

	self->memo = hash_memo_load(output_directory_read(self->directory, path, NULL));
}

void batch_save_memo(Batch *self)
{
	g_autofree char *path = memo_path(self);

	for (guint i = 0; i < self->jobs->len; i++) {
		const FoundFile *file = g_ptr_array_index(self->jobs, i);
		g_autoptr(Entry) entry = manifest_find(self->now, file->name);

		remember_entry(self, file, entry);
	}
	hash_memo_settle(self->memo);
	output_directory_write(self->directory, path, hash_memo_pour, self->memo, NULL);
}
