#include "cli/short-options.h"

#include <string.h>

static gboolean takes_value(const GOptionEntry *entry)
{
	return entry->arg != G_OPTION_ARG_NONE;
}

static const GOptionEntry *find_short(const GOptionEntry *entries, char letter)
{
	for (; entries->long_name; entries++)
		if (entries->short_name == letter)
			return entries;
	return NULL;
}

static const GOptionEntry *find_long(const GOptionEntry *entries, const char *name)
{
	for (; entries->long_name; entries++)
		if (!strcmp(entries->long_name, name))
			return entries;
	return NULL;
}

/* In a cluster of letters, the first one that takes a value.  NULL: a letter is unknown, or none
 * takes a value. */
static const char *find_taker(const GOptionEntry *entries, const char *letters)
{
	for (; *letters; letters++) {
		const GOptionEntry *entry = find_short(entries, *letters);

		if (!entry)
			return NULL;
		if (takes_value(entry))
			return letters;
	}
	return NULL;
}

/* Adds the word, split before its value; TRUE: the next word is its value. */
static gboolean add_word(GPtrArray *out, const GOptionEntry *entries, const char *word)
{
	const char *taker;

	if (*word != '-' || !word[1]) {
		g_ptr_array_add(out, g_strdup(word));
		return FALSE;
	}
	if (word[1] == '-') {
		const GOptionEntry *entry = find_long(entries, word + 2);

		g_ptr_array_add(out, g_strdup(word));
		return entry && takes_value(entry);
	}
	taker = find_taker(entries, word + 1);
	if (!taker || !taker[1]) {
		g_ptr_array_add(out, g_strdup(word));
		return taker != NULL;
	}
	g_ptr_array_add(out, g_strndup(word, (gsize)(taker + 1 - word)));
	g_ptr_array_add(out, g_strdup(taker + 1));
	return FALSE;
}

char **short_options_part(const GOptionEntry *entries, int argc, char *const *argv)
{
	GPtrArray *out = g_ptr_array_new();
	gboolean is_value = TRUE; /* as the program's name is */

	for (int i = 0; i < argc; i++) {
		if (!is_value && !strcmp(argv[i], "--")) {
			for (; i < argc; i++)
				g_ptr_array_add(out, g_strdup(argv[i]));
			break;
		}
		if (is_value)
			g_ptr_array_add(out, g_strdup(argv[i]));
		is_value = !is_value && add_word(out, entries, argv[i]);
	}
	g_ptr_array_add(out, NULL);
	return (char **)g_ptr_array_free(out, FALSE);
}
