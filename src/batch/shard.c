#include "batch/shard.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#define SHARDS_MAX 100000
#define DIGITS_OF_HASH 15 /* hexadecimal, of SHA-256: as many as fit an integer */

gboolean shard_parse(Shard *self, const char *text)
{
	g_auto(GStrv) parts = g_strsplit(text, "/", 3);
	guint64 number, of;

	if (g_strv_length(parts) != 2 ||
	    !g_ascii_string_to_unsigned(parts[0], 10, 1, SHARDS_MAX, &number, NULL) ||
	    !g_ascii_string_to_unsigned(parts[1], 10, number, SHARDS_MAX, &of, NULL))
		return FALSE;
	*self = (Shard){ (guint)number, (guint)of };
	return TRUE;
}

gboolean shard_has(const Shard *self, const char *path)
{
	g_autofree char *hash = NULL;

	if (!self->of)
		return TRUE;
	hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, path, -1);
	hash[DIGITS_OF_HASH] = '\0';
	return g_ascii_strtoull(hash, NULL, 16) % self->of == self->number - 1;
}

char *shard_file_name(const Shard *self, const char *name, const char *suffix)
{
	if (!self->of)
		return g_strconcat(name, suffix, NULL);
	return g_strdup_printf("%s-%u-of-%u%s", name, self->number, self->of, suffix);
}

static gint compare(gconstpointer a, gconstpointer b)
{
	const Shard *x = a, *y = b;

	return x->of != y->of ? (x->of < y->of ? -1 : 1)
			      : (x->number > y->number) - (x->number < y->number);
}

GArray *shard_list(int folder, const char *name, const char *suffix)
{
	GArray *shards = g_array_new(FALSE, FALSE, sizeof(Shard));
	DIR *names = folder < 0 ? NULL : fdopendir(folder);
	const struct dirent *entry;

	while (names && (entry = readdir(names))) {
		const char *found = entry->d_name;
		Shard shard = { 0 };
		g_autofree char *again = NULL;

		if (!g_str_has_prefix(found, name) ||
		    sscanf(found + strlen(name), "-%u-of-%u", &shard.number, &shard.of) != 2)
			continue;
		again = shard_file_name(&shard, name, suffix);
		if (!strcmp(again, found))
			g_array_append_val(shards, shard);
	}
	if (names)
		closedir(names);
	g_array_sort(shards, compare);
	return shards;
}
