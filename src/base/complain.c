#include "base/complain.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

int complain(const char *path, const GError *error)
{
	g_autofree char *name = text_printable(path, strlen(path), 0);
	g_autofree char *message = text_printable(error->message, strlen(error->message), 0);

	if (*name)
		fprintf(stderr, "pcapladder: %s: %s\n", name, message);
	else
		fprintf(stderr, "pcapladder: %s\n", message);
	return g_error_matches(error, LADDER_ERROR, LADDER_ERROR_USAGE) ? EXIT_USAGE : EXIT_TROUBLE;
}

void remark(gboolean is_quiet, const char *path, const char *format, ...)
{
	g_autofree char *name = text_printable(path, strlen(path), 0);
	g_autofree char *message = NULL;
	va_list args;

	if (is_quiet)
		return;
	va_start(args, format);
	message = g_strdup_vprintf(format, args);
	va_end(args);
	fprintf(stderr, "pcapladder: %s: %s\n", name, message);
}
