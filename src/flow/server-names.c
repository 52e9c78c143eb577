/* A capture of a hundred thousand flows asks for a few hundred names, so a flow keeps a number. */
#include "flow/server-names.h"

#include "base/keyed-hash.h"
#include "base/reader.h"

#define NAME_MAX_BYTES 253 /* RFC 1035 §2.3.4, as text */

struct ServerNames {
	GHashTable *numbers; /* name → number; the names are those of `names` */
	GPtrArray *names;    /* of char *, by number; the first is NULL */
};

ServerNames *server_names_new(void)
{
	ServerNames *self = g_new(ServerNames, 1);

	self->numbers = g_hash_table_new(keyed_hash_string, g_str_equal);
	self->names = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(self->names, NULL);
	return self;
}

void server_names_free(ServerNames *self)
{
	g_hash_table_unref(self->numbers);
	g_ptr_array_unref(self->names);
	g_free(self);
}

/* The name as it is kept; FALSE: it is no host name. */
static gboolean normalise(Bytes name, char text[NAME_MAX_BYTES + 1])
{
	Reader reader = reader_over(name);
	gboolean has_letter = FALSE;
	gsize n = 0;

	while (reader_left(&reader) > 0 && n < NAME_MAX_BYTES) {
		char c = (char)reader_u8(&reader);

		if (!g_ascii_isalnum(c) && c != '-' && c != '_' && c != '.')
			return FALSE;
		has_letter = has_letter || g_ascii_isalpha(c);
		text[n++] = g_ascii_tolower(c);
	}
	if (n > 0 && text[n - 1] == '.')
		n--;
	text[n] = '\0';
	return has_letter && reader_left(&reader) == 0;
}

guint32 server_names_add(ServerNames *self, Bytes name)
{
	char text[NAME_MAX_BYTES + 1];
	guint32 number;
	char *kept;

	if (!normalise(name, text))
		return 0;
	number = GPOINTER_TO_UINT(g_hash_table_lookup(self->numbers, text));
	if (number || self->names->len >> SERVER_NAME_BITS)
		return number;
	number = self->names->len;
	kept = g_strdup(text);
	g_ptr_array_add(self->names, kept);
	g_hash_table_insert(self->numbers, kept, GUINT_TO_POINTER(number));
	return number;
}

const char *server_names_at(const ServerNames *self, guint32 number)
{
	return g_ptr_array_index(self->names, number);
}
