#include "platform/terminal.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define COLUMNS_MAX 1000

gboolean terminal_is_output(void)
{
	return isatty(STDOUT_FILENO);
}

guint terminal_columns(void)
{
	const char *said = g_getenv("COLUMNS");
	struct winsize size;
	guint64 columns;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	if (said && g_ascii_string_to_unsigned(said, 10, 1, COLUMNS_MAX, &columns, NULL))
		return (guint)columns;
	return TERMINAL_COLUMNS_DEFAULT;
}

gboolean terminal_has_colour(void)
{
	const char *refused = g_getenv("NO_COLOR"), *kind = g_getenv("TERM");

	return terminal_is_output() && !(refused && *refused) && !(kind && !strcmp(kind, "dumb"));
}
