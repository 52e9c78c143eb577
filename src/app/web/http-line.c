/* A request is named by its method and target, an answer by its status. */
#include "app/web/http-line.h"

#include <string.h>

#include "app/app-text.h"
#include "app/disclosure.h"

#define TARGET_MAX 60    /* characters of a target that are shown */
#define REASON_MAX 40    /* … of a reason phrase */
#define VERSION_LENGTH 8 /* "HTTP/1.1" */

/* RFC 9110 §9.3, RFC 5789, RFC 3253 and RFC 4918 (versions and WebDAV), and those of UPnP, Exchange
 * and streaming that HTTP carries. */
static const char *const methods[] = {
	"GET",        "POST",        "HEAD",      "PUT",         "DELETE",      "CONNECT",
	"OPTIONS",    "TRACE",       "PATCH",     "COPY",        "LOCK",        "MKCOL",
	"MOVE",       "PROPFIND",    "PROPPATCH", "UNLOCK",      "REPORT",      "SEARCH",
	"NOTIFY",     "M-SEARCH",    "SUBSCRIBE", "UNSUBSCRIBE", "ACL",         "MERGE",
	"MKACTIVITY", "MKWORKSPACE", "CHECKOUT",  "CHECKIN",     "UNCHECKOUT",  "UPDATE",
	"LABEL",      "MKCALENDAR",  "BCOPY",     "BMOVE",       "BPROPFIND",   "BPROPPATCH",
	"BDELETE",    "POLL",        "PURGE",     "SOURCE",      "RPC_IN_DATA", "RPC_OUT_DATA",
	"LINK",       "UNLINK",      "QUERY",     "RPC_CONNECT", "CCM_POST",    "BITS_POST",
};

/* Whether one of the two is the beginning of the other. */
static gboolean agree(Bytes bytes, const char *text)
{
	return !memcmp(bytes.data, text, MIN(bytes.len, strlen(text)));
}

/* Up to the next blank, and past it in `line`. */
static Bytes take_word(Bytes *line)
{
	const guint8 *blank = line->len ? memchr(line->data, ' ', line->len) : NULL;
	gsize len = blank ? (gsize)(blank - line->data) : line->len;
	gsize used = len + (blank ? 1 : 0);
	Bytes word = { line->data, len };

	line->data += used;
	line->len -= used;
	return word;
}

/* A target, and past it in `line`.  Some clients send it with blanks, which RFC 9112 §3.2 asks to
 * refuse and servers accept: up to the version at the line's end, if the end is there. */
static Bytes take_target(Bytes *line, gboolean has_end)
{
	gsize len = line->len > VERSION_LENGTH ? line->len - VERSION_LENGTH : 0;
	Bytes target = { line->data, len };

	if (!has_end || !len || line->data[len - 1] != ' ' ||
	    !bytes_start_with((Bytes){ line->data + len, VERSION_LENGTH }, "HTTP/1."))
		return take_word(line);
	*line = (Bytes){ line->data + len, VERSION_LENGTH };
	while (target.len > 0 && target.data[target.len - 1] == ' ')
		target.len--;
	return target;
}

/* Just "HTTP/1.1"; NULL if the line was cut before it. */
static char *version_detail(Bytes version)
{
	return bytes_start_with(version, "HTTP/") && version.len >= VERSION_LENGTH
		       ? disclosure_words((Bytes){ version.data, VERSION_LENGTH }, TRUE, 0)
		       : NULL;
}

/* Without a version it is HTTP/0.9, which only has GET, or a line that was cut. */
static gboolean has_fitting_version(const HttpLine *self, Bytes method, Bytes target, Bytes version)
{
	if (version.len > 0)
		return self->has_end ? bytes_start_with(version, "HTTP/1.")
				     : agree(version, "HTTP/1.");
	if (self->has_end && !(method.len == 3 && bytes_start_with(method, "GET")))
		return FALSE;
	return bytes_start_with(target, "/") || bytes_start_with(target, "http://");
}

static void parse_request(HttpLine *self, Bytes line, gboolean is_presumed, AppLabel *label)
{
	const char *method_name;
	Bytes method = take_word(&line), target;
	gboolean is_whole;
	g_autofree char *shown = NULL;

	method_name = app_text_find(method, methods, G_N_ELEMENTS(methods));
	if (!method_name || line.len == 0)
		return;
	is_whole = self->has_end || memchr(line.data, ' ', line.len);
	target = take_target(&line, self->has_end);
	if (target.len == 0 || target.data[0] == ' ')
		return;
	if (!has_fitting_version(self, method, target, line))
		return;
	self->kind = HTTP_REQUEST;
	self->has_version = line.len > 0;
	self->is_head = method.len == 4 && bytes_start_with(method, "HEAD");
	self->is_connect = bytes_start_with(method, "CONNECT");
	if (!label)
		return;
	shown = is_presumed && !bytes_start_with(line, "HTTP/")
			? g_strdup("…")
			: disclosure_target(target, is_whole, TARGET_MAX);
	label->lead = g_strdup_printf("%s %s", method_name, shown);
	label->detail = version_detail(line);
}

static void parse_status(HttpLine *self, Bytes line, AppLabel *label)
{
	Bytes version = take_word(&line);

	if (!bytes_start_with(version, "HTTP/1.") || version.len != VERSION_LENGTH || line.len < 3)
		return;
	for (int i = 0; i < 3; i++) {
		if (!g_ascii_isdigit(line.data[i]))
			return;
		self->status = self->status * 10 + (guint)(line.data[i] - '0');
	}
	self->kind = HTTP_STATUS;
	self->has_version = TRUE;
	if (!label)
		return;
	label->lead = disclosure_words(line, self->has_end, REASON_MAX);
	label->detail = version_detail(version);
}

HttpLine http_line_parse(Bytes bytes, gboolean is_presumed, AppLabel *label)
{
	gsize most = MIN(bytes.len, HTTP_LINE_MAX);
	const guint8 *end = most ? memchr(bytes.data, '\n', most) : NULL;
	Bytes line = { bytes.data, end ? (gsize)(end - bytes.data) : most };
	HttpLine self = { .has_end = end != NULL, .len = line.len + (end ? 1 : 0) };

	if (line.len > 0 && line.data[line.len - 1] == '\r')
		line.len--;
	if (bytes_start_with(line, "HTTP/"))
		parse_status(&self, line, label);
	else if (line.len > 0)
		parse_request(&self, line, is_presumed, label);
	return self;
}

gboolean http_line_may_begin(Bytes bytes)
{
	Bytes line = bytes, word;

	if (!bytes.len || agree(bytes, "HTTP/1."))
		return TRUE;
	word = take_word(&line);
	if (word.len < bytes.len)
		return app_text_find(word, methods, G_N_ELEMENTS(methods)) != NULL;
	for (gsize i = 0; i < G_N_ELEMENTS(methods); i++)
		if (word.len <= strlen(methods[i]) && agree(word, methods[i]))
			return TRUE;
	return FALSE;
}
