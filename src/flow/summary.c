/* A listing describes some protocols in their own words, without saying where in the conversation a
 * line begins or ends.  So the rules are an allow list: without a row, nothing is shown.  Protocols
 * that are text are in the list by name alone: their lines are payload as well, from which
 * app-messages.c names what is known to be a message.
 */
#include "flow/summary.h"

#include <string.h>

#include "app/app-text.h"
#include "app/database/redis-command.h"
#include "app/disclosure.h"

#define SUMMARY_CHARS 60 /* of a label */
#define TYPE_MAX 16      /* of a DNS question's type */

/* After the protocol's name.  NULL: nothing. */
typedef char *(*Shown)(Bytes text, Side from);

/* ` "GET" "cart:42"`: only the command.  A segment may begin with any element of an array begun
 * before it, such as a password "get", and what follows may be anything; all that the server says
 * is somebody's data. */
static char *resp_words(Bytes text, Side from)
{
	Bytes name;

	if (from != SIDE_CLIENT || !bytes_start_with(text, " \""))
		return NULL;
	text = (Bytes){ text.data + 2, text.len - 2 };
	name = app_text_take_until(&text, '"');
	return redis_command_is_known(name) ? redis_command_name(name) : NULL;
}

/* ": DESCRIBE rtsp://example.org/stream RTSP/1.0" (RFC 2326 §6.1, §10) */
static char *rtsp_words(Bytes text, Side from)
{
	static const char *const methods[] = { "ANNOUNCE", "DESCRIBE", "GET_PARAMETER", "OPTIONS",
					       "PAUSE",    "PLAY",     "RECORD",        "REDIRECT",
					       "SETUP",    "TEARDOWN", "SET_PARAMETER" };
	Bytes method, target;
	g_autofree char *shown = NULL;

	if (from != SIDE_CLIENT || !bytes_start_with(text, ": "))
		return NULL;
	text = (Bytes){ text.data + 2, text.len - 2 };
	method = app_text_take_word(&text);
	target = app_text_take_word(&text);
	if (!app_text_equals(text, "RTSP/1.0"))
		return NULL;
	for (gsize i = 0; i < G_N_ELEMENTS(methods); i++) {
		if (!app_text_equals(method, methods[i]))
			continue;
		shown = disclosure_target(target, TRUE, SUMMARY_CHARS);
		return g_strdup_printf("%s %s", methods[i], shown);
	}
	return NULL;
}

/* ": Keepalive Message (4), length: 19" */
static char *bgp_words(Bytes text, Side from)
{
	static const char *const names[] = { "Open Message", "Update Message",
					     "Notification Message", "Keepalive Message",
					     "Route Refresh Message" };

	(void)from;
	for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
		if (app_text_has(text, names[i]))
			return g_strdup_printf("BGP %s", names[i]);
	return NULL;
}

/* By the name that tcpdump gives the protocol. */
static const struct {
	const char *name;
	Shown shown; /* NULL: the name is all that is */
} rules[] = {
	{ "RESP", resp_words }, { "RTSP", rtsp_words }, { "BGP", bgp_words }, { "FTP", NULL },
	{ "HTTP", NULL },       { "SMTP", NULL },       { "SSH", NULL },      { "SIP", NULL },
	{ "IMAP", NULL },       { "POP3", NULL },       { "IRC", NULL },      { "TELNET", NULL },
	{ "SMB", NULL },        { "NBT", NULL },        { "NFS", NULL },      { "LDP", NULL },
	{ "MSDP", NULL },       { "BEEP", NULL },       { "PPTP", NULL },     { "ZMTP", NULL },
	{ "WHOIS", NULL },      { "OpenFlow", NULL },
};

static char *named_words(Bytes text, Side from)
{
	gsize len = 0;

	while (len < text.len && g_ascii_isalnum(text.data[len]))
		len++;
	for (gsize i = 0; i < G_N_ELEMENTS(rules); i++) {
		Bytes rest = { text.data + len, text.len - len };
		char *shown;

		if (!app_text_equals((Bytes){ text.data, len }, rules[i].name))
			continue;
		shown = rules[i].shown ? rules[i].shown(rest, from) : NULL;
		return shown ? shown : g_strdup_printf("%s …", rules[i].name);
	}
	return NULL;
}

/* "12345+ A? example.org. (29)", "12345 2/0/1 A 192.0.2.1": DNS, without a name before it.  The
 * number is of no use to readers, and the answers may hold anything. */
static char *dns_words(Bytes text)
{
	Bytes type, word = app_text_take_word(&text);
	g_autofree char *asked = NULL, *shown = NULL;
	gsize digits = 0;

	while (digits < word.len && g_ascii_isdigit(word.data[digits]))
		digits++;
	if (!digits || digits > 5)
		return NULL;
	type = app_text_take_word(&text);
	if (type.len < 2 || type.data[type.len - 1] != '?')
		return g_strdup("DNS …");
	asked = disclosure_words(type, TRUE, TYPE_MAX);
	shown = disclosure_host(app_text_take_word(&text), SUMMARY_CHARS);
	return g_strdup_printf("%s %s", asked, shown);
}

char *summary_label(const char *summary, Side from)
{
	Bytes text = { (const guint8 *)summary, strlen(summary) };

	return text.len && g_ascii_isdigit(*summary) ? dns_words(text) : named_words(text, from);
}
