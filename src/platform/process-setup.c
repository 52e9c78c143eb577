/* Numbers, dates and upper case are as in the C locale, text is UTF-8, and messages are English: so
 * a picture, a manifest or an error is the same wherever it is made.  cairo parses the numbers of
 * PDF links by the C library's locale, so handling it when writing would not be enough. fontconfig
 * and pango also read languages from the environment, and prefer other fonts for them if several
 * have a character, as for Chinese and Japanese.
 */
#include "platform/process-setup.h"

#include <fcntl.h>
#include <glib.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/complain.h"
#include "base/text.h"

/* A file opened later must not be mistaken for a closed standard stream.  The replacement fails on
 * use, so that the user is told. */
static void fill_standard_streams(void)
{
	static const int refusing[] = { O_WRONLY, O_RDONLY, O_RDONLY };

	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			(void)open("/dev/null", refusing[fd]); /* the lowest that is free: fd */
}

static void settle_locale(void)
{
	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		setlocale(LC_CTYPE, ""); /* a system without: the user's may be UTF-8 */
	g_setenv("FC_LANG", "en", TRUE);
	g_setenv("PANGO_LANGUAGE", "en", TRUE);
}

static const char *field_of(const GLogField *fields, gsize n, const char *key)
{
	for (gsize i = 0; i < n; i++)
		if (!strcmp(fields[i].key, key) && fields[i].length < 0)
			return fields[i].value;
	return "";
}

static GLogWriterOutput write_message(GLogLevelFlags level, const GLogField *fields, gsize n,
				      gpointer data)
{
	const char *library = field_of(fields, n, "GLIB_DOMAIN");
	const char *message = field_of(fields, n, "MESSAGE");
	g_autofree char *shown = text_printable(message, strlen(message), 0);
	gboolean is_end = level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);

	(void)data;
	if (!is_end && !(level & G_LOG_LEVEL_WARNING))
		return g_log_writer_default(level, fields, n, NULL);
	fprintf(stderr, "pcapladder: %s%s%s%s\n", is_end ? "fatal: " : "", library,
		*library ? ": " : "", shown);
	if (is_end && !(level & G_LOG_FLAG_FATAL && g_getenv("G_DEBUG")))
		_exit(EXIT_TROUBLE);
	return G_LOG_WRITER_HANDLED; /* a debugger is waiting */
}

void process_setup(void)
{
	fill_standard_streams();
	settle_locale();
	g_set_prgname("pcapladder");
	g_log_set_writer_func(write_message, NULL, NULL);
}
