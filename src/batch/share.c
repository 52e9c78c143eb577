#include "batch/share.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#define SHARES_MOST 100000
#define DIGITS_OF_HASH 15 /* hexadecimal, of SHA-256: as many as an integer holds */

gboolean share_parse(Share *self, const char *text)
{
	g_auto(GStrv) parts = g_strsplit(text, "/", 3);
	guint64 number, of;

	if (g_strv_length(parts) != 2 ||
	    !g_ascii_string_to_unsigned(parts[0], 10, 1, SHARES_MOST, &number, NULL) ||
	    !g_ascii_string_to_unsigned(parts[1], 10, number, SHARES_MOST, &of, NULL))
		return FALSE;
	*self = (Share){ (guint)number, (guint)of };
	return TRUE;
}

gboolean share_has(const Share *self, const char *path)
{
	g_autofree char *hash = NULL;

	if (!self->of)
		return TRUE;
	hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, path, -1);
	hash[DIGITS_OF_HASH] = '\0';
	return g_ascii_strtoull(hash, NULL, 16) % self->of == self->number - 1;
}

char *share_file_name(const Share *self, const char *name, const char *suffix)
{
	if (!self->of)
		return g_strconcat(name, suffix, NULL);
	return g_strdup_printf("%s-%u-of-%u%s", name, self->number, self->of, suffix);
}

static gint compare(gconstpointer a, gconstpointer b)
{
	const Share *x = a, *y = b;

	return x->of != y->of ? (x->of < y->of ? -1 : 1)
			      : (x->number > y->number) - (x->number < y->number);
}

GArray *share_list(int folder, const char *name, const char *suffix)
{
	GArray *shares = g_array_new(FALSE, FALSE, sizeof(Share));
	DIR *names = folder < 0 ? NULL : fdopendir(folder);
	const struct dirent *entry;

	while (names && (entry = readdir(names))) {
		const char *found = entry->d_name;
		Share share = { 0 };
		g_autofree char *again = NULL;

		if (!g_str_has_prefix(found, name) ||
		    sscanf(found + strlen(name), "-%u-of-%u", &share.number, &share.of) != 2)
			continue;
		again = share_file_name(&share, name, suffix);
		if (!strcmp(again, found))
			g_array_append_val(shares, share);
	}
	if (names)
		closedir(names);
	g_array_sort(shares, compare);
	return shares;
}
