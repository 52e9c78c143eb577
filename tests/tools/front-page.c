/* front-page TITLE: the front page of the entries on standard input, a line of JSON each. */
#include <stdio.h>
#include <string.h>

#include "batch/front-page.h"

static GPtrArray *read_entries(FILE *in)
{
	GPtrArray *entries = g_ptr_array_new_with_free_func((GDestroyNotify)entry_free);
	char *line = NULL;
	size_t size = 0;
	ssize_t length;

	while ((length = getline(&line, &size, in)) > 0) {
		Entry *entry = entry_read(line, length);

		g_assert(entry);
		g_ptr_array_add(entries, entry);
	}
	free(line);
	return entries;
}

int main(int argc, char **argv)
{
	g_autoptr(GPtrArray) entries = argc == 2 ? read_entries(stdin) : NULL;
	const FrontPageWords words = { .title = argv[1], .version = PCAPLADDER_VERSION };
	g_autoptr(GString) page = entries ? front_page_new(entries, &words) : NULL;

	if (page)
		fwrite(page->str, 1, page->len, stdout);
	return page ? 0 : 2;
}
