#include "draw/names.h"

#include <string.h>

#include "base/error.h"
#include "base/keyed-hash.h"
#include "base/text.h"

#define NAME_CHARS_MAX 253 /* of a host's name (RFC 1035 §2.3.4); a person's words are shorter */
#define BLANKS " \t\r\f\v"

struct Names {
	GHashTable *table;
};

Names *names_new(void)
{
	Names *self = g_new(Names, 1);

	self->table = g_hash_table_new_full(keyed_hash_string, g_str_equal, g_free, g_free);
	return self;
}

void names_free(Names *self)
{
	if (!self)
		return;
	g_hash_table_unref(self->table);
	g_free(self);
}

static char *printable(const char *name)
{
	return text_printable(name, strlen(name), NAME_CHARS_MAX);
}

static void add_missing(Names *self, const char *address, const char *name)
{
	if (!g_hash_table_contains(self->table, address))
		g_hash_table_insert(self->table, g_strdup(address), printable(name));
}

static gboolean add_pair(Names *self, const char *pair, GError **error)
{
	const char *sign = strchr(pair, '=');
	g_autofree char *text = g_strndup(pair, sign ? (gsize)(sign - pair) : 0);
	Address address;

	if (!sign || !sign[1] || !address_parse(&address, text)) {
		g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE,
			    "--name %s: must have the form ADDRESS=NAME", pair);
		return FALSE;
	}
	g_hash_table_replace(self->table, address_to_string(&address), printable(sign + 1));
	return TRUE;
}

/* The next word of a line, ended in place; NULL: there is none. */
static char *take_word(char **line)
{
	char *word = *line + strspn(*line, BLANKS), *end = word + strcspn(word, BLANKS);

	*line = *end ? end + 1 : end;
	*end = '\0';
	return *word ? word : NULL;
}

static void add_hosts_line(Names *self, char *line)
{
	char *address_text, *name;
	Address address;

	line[strcspn(line, "#")] = '\0';
	address_text = take_word(&line);
	name = take_word(&line);
	if (name && address_parse(&address, address_text)) {
		g_autofree char *key = address_to_string(&address);

		add_missing(self, key, name);
	}
}

void names_add_hosts(Names *self, const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (char **line = lines; *line; line++)
		add_hosts_line(self, *line);
}

static gboolean load_hosts(Names *self, const char *path, GError **error)
{
	g_autoptr(GError) reason = NULL;
	g_autofree char *text = NULL;

	if (!g_file_get_contents(path, &text, NULL, &reason)) {
		g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE,
			    "--hosts %s: cannot be read: %s", path, reason->message);
		return FALSE;
	}
	names_add_hosts(self, text);
	return TRUE;
}

Names *names_read(char *const *pairs, char *const *hosts, GError **error)
{
	g_autoptr(Names) self = names_new();

	for (; pairs && *pairs; pairs++)
		if (!add_pair(self, *pairs, error))
			return NULL;
	for (; hosts && *hosts; hosts++)
		if (!load_hosts(self, *hosts, error))
			return NULL;
	return g_steal_pointer(&self);
}

static void add_all(Names *self, GHashTable *names)
{
	GHashTableIter iter;
	gpointer address, name;

	g_hash_table_iter_init(&iter, names);
	while (g_hash_table_iter_next(&iter, &address, &name))
		add_missing(self, address, name);
}

Names *names_for_capture(const Names *self, GHashTable *of_capture)
{
	Names *names;

	if (!of_capture) {
		names = g_new(Names, 1);
		names->table = g_hash_table_ref(self->table);
		return names;
	}
	names = names_new();
	add_all(names, self->table);
	add_all(names, of_capture);
	return names;
}

const char *names_find(const Names *self, const Address *address)
{
	g_autofree char *key = address_to_string(address);

	return g_hash_table_lookup(self->table, key);
}

GHashTable *names_table(const Names *self)
{
	return self->table;
}
