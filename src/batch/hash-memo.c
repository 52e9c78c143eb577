#include "batch/hash-memo.h"

#include <string.h>

#include "base/keyed-hash.h"
#include "base/quantity.h"
#include "batch/mirror.h"

/* Within which two changes may bear one time. */
#define CLOCK_NS (20 * NS_PER_MS)
#define COARSE_CLOCK_NS (2 * NS_PER_S)

typedef struct {
	char *sha256;
	char *look; /* of the file's facts, in one word */
	gboolean is_used;
} Row;

struct HashMemo {
	GHashTable *rows; /* key → Row */
};

static void row_free(gpointer data)
{
	Row *row = data;

	g_free(row->sha256);
	g_free(row->look);
	g_free(row);
}

static gint64 time_ns(const struct timespec *time)
{
	return (gint64)time->tv_sec * NS_PER_S + time->tv_nsec;
}

static char *look_of(const struct stat *facts)
{
	return g_strdup_printf("%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT
			       ":%" G_GUINT64_FORMAT,
			       (gint64)facts->st_size, time_ns(&facts->st_mtim),
			       time_ns(&facts->st_ctim), (guint64)facts->st_ino);
}

static void add(HashMemo *self, char *key, const char *look, const char *sha256, gboolean is_used)
{
	Row *row = g_new0(Row, 1);

	*row = (Row){ g_strdup(sha256), g_strdup(look), is_used };
	g_hash_table_insert(self->rows, key, row);
}

/* A line: checksum, look and key, parted by blanks. */
static void read_line(HashMemo *self, const char *line)
{
	g_auto(GStrv) parts = g_strsplit(line, " ", 3);
	char *key = g_strv_length(parts) == 3 ? mirror_untext(parts[2]) : NULL;

	if (key)
		add(self, key, parts[1], parts[0], FALSE);
}

HashMemo *hash_memo_load(const char *path)
{
	HashMemo *self = g_new0(HashMemo, 1);
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;

	self->rows = g_hash_table_new_full(keyed_hash_string, g_str_equal, g_free, row_free);
	if (!g_file_get_contents(path, &text, NULL, NULL))
		return self;
	lines = g_strsplit(text, "\n", -1);
	for (gsize i = 0; lines[i]; i++)
		read_line(self, lines[i]);
	return self;
}

void hash_memo_free(HashMemo *self)
{
	if (!self)
		return;
	g_hash_table_unref(self->rows);
	g_free(self);
}

const char *hash_memo_find(const HashMemo *self, const char *key, const struct stat *facts)
{
	Row *row = g_hash_table_lookup(self->rows, key);
	g_autofree char *look = row ? look_of(facts) : NULL;

	if (!row || strcmp(row->look, look) != 0)
		return NULL;
	row->is_used = TRUE;
	return row->sha256;
}

void hash_memo_put(HashMemo *self, const char *key, const struct stat *facts, gint64 looked_ns,
		   const char *sha256)
{
	gboolean is_coarse = facts->st_ctim.tv_nsec == 0; /* whole seconds, it seems */
	g_autofree char *look = look_of(facts);

	if (looked_ns - time_ns(&facts->st_ctim) > (is_coarse ? COARSE_CLOCK_NS : CLOCK_NS))
		add(self, g_strdup(key), look, sha256, TRUE);
}

static gint compare_keys(gconstpointer a, gconstpointer b)
{
	return strcmp(a, b);
}

GString *hash_memo_write(const HashMemo *self)
{
	g_autoptr(GList) keys = g_list_sort(g_hash_table_get_keys(self->rows), compare_keys);
	GString *out = g_string_new(NULL);

	for (const GList *at = keys; at; at = at->next) {
		const Row *row = g_hash_table_lookup(self->rows, at->data);
		g_autofree char *key = mirror_text(at->data);

		if (row->is_used)
			g_string_append_printf(out, "%s %s %s\n", row->sha256, row->look, key);
	}
	return out;
}
