#include "batch/share.h"

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
