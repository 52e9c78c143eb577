#include "flow/event-note.h"

#include <string.h>

#include "base/text.h"

#define SUMMARY_CHARS 60 /* of a label */

/* What begins a word that is, or is followed by, credentials: of FTP, POP3, IMAP, SMTP, Redis, IRC,
 * HTTP. */
static const char *const secret_words[] = {
	"user",  "pass",   "auth", "login",  "acct",   "apop",  "cookie", "set-cookie",
	"token", "secret", "key",  "apikey", "bearer", "basic", "oper",   "proxy-auth",
};

static guint count_lines(const char *note)
{
	guint n = 1;

	for (; *note; note++)
		n += *note == '\n';
	return n;
}

static gboolean has_line(const char *note, const char *line)
{
	g_auto(GStrv) lines = g_strsplit(note, "\n", -1);

	return g_strv_contains((const char *const *)lines, line);
}

void event_note_add(char **note, const char *line)
{
	g_autofree char *shown = text_printable(line, strlen(line), EVENT_NOTE_CHARS);
	char *longer;

	if (!*g_strstrip(shown))
		return;
	if (*note && (count_lines(*note) >= EVENT_NOTE_LINES || has_line(*note, shown)))
		return;
	longer = *note ? g_strconcat(*note, "\n", shown, NULL) : g_steal_pointer(&shown);
	g_free(*note);
	*note = longer;
}

char *event_note_new(const char *lines)
{
	g_auto(GStrv) parts = g_strsplit(lines, "\n", EVENT_NOTE_LINES + 1);
	char *note = NULL;

	for (guint i = 0; parts[i] && i < EVENT_NOTE_LINES; i++)
		event_note_add(&note, parts[i]);
	if (note && g_strv_length(parts) > EVENT_NOTE_LINES) {
		g_autofree char *cut = note;

		return g_strconcat(cut, " …", NULL);
	}
	return note;
}

static gboolean is_secret_word(const char *word, gsize len)
{
	for (gsize i = 0; i < G_N_ELEMENTS(secret_words); i++) {
		gsize least = strlen(secret_words[i]);

		if (len >= least && !g_ascii_strncasecmp(word, secret_words[i], least))
			return TRUE;
	}
	return FALSE;
}

/* How much of a summary may be shown: up to a word that announces a secret, that included. */
static gsize safe_len(const char *summary)
{
	gsize at = 0;

	while (summary[at]) {
		gsize blanks = strspn(summary + at, " \t"), len;

		at += blanks;
		len = strcspn(summary + at, " \t=");
		if (is_secret_word(summary + at, len))
			return at + strcspn(summary + at, " \t=:");
		len = strcspn(summary + at, " \t");
		if (memchr(summary + at, '@', len)) /* userinfo, or somebody's address */
			return at;
		if (memchr(summary + at, '?', len))
			return at + strcspn(summary + at, "?") + 1;
		at += len;
	}
	return at;
}

char *event_note_summary(const char *summary)
{
	gsize len = safe_len(summary);
	g_autofree char *shown = text_printable(summary, len, SUMMARY_CHARS);
	char *label;

	g_strstrip(shown);
	if (!*shown)
		return NULL;
	label = len < strlen(summary) ? g_strconcat(shown, " …", NULL) : g_strdup(shown);
	return label;
}
