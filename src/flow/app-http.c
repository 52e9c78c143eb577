/* A request is called by its method and target, an answer by its status.  What may be a secret
 * stays out: the values of a query, and whoever is named before the @ of an absolute target.
 */
#include "flow/app-http.h"

#include <string.h>

#include "base/text.h"

#define FIRST_LINE_MAX 4096 /* bytes of the first line that are looked at */
#define TARGET_MAX 60       /* characters of a target that are shown */
#define REASON_MAX 40       /* … of a reason phrase */
#define VERSION_LENGTH 8    /* "HTTP/1.1" */

/* RFC 9110 §9.3, RFC 5789, RFC 4918 (WebDAV) and those of UPnP and RTSP's kin that HTTP carries. */
static const char *const methods[] = {
	"GET",    "POST",   "HEAD",   "PUT",      "DELETE",    "CONNECT",     "OPTIONS",   "TRACE",
	"PATCH",  "COPY",   "LOCK",   "MKCOL",    "MOVE",      "PROPFIND",    "PROPPATCH", "UNLOCK",
	"REPORT", "SEARCH", "NOTIFY", "M-SEARCH", "SUBSCRIBE", "UNSUBSCRIBE",
};

/* The first line, without its end; as far as it was captured. */
static Bytes first_line(Bytes payload)
{
	gsize most = MIN(payload.len, FIRST_LINE_MAX);
	const guint8 *end = memchr(payload.data, '\n', most);
	Bytes line = { payload.data, end ? (gsize)(end - payload.data) : most };

	if (line.len > 0 && line.data[line.len - 1] == '\r')
		line.len--;
	return line;
}

static gboolean starts_with(Bytes bytes, const char *text)
{
	gsize len = strlen(text);

	return bytes.len >= len && !memcmp(bytes.data, text, len);
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

static char *printable(Bytes bytes, gsize max_chars)
{
	return text_printable((const char *)bytes.data, bytes.len, max_chars);
}

/* "HTTP/1.1" alone; NULL where the line was cut before it. */
static char *version_detail(Bytes version)
{
	return starts_with(version, "HTTP/") && version.len >= VERSION_LENGTH
		       ? printable((Bytes){ version.data, VERSION_LENGTH }, 0)
		       : NULL;
}

/* Without userinfo (RFC 3986 §3.2.1) and without the values of a query (§3.4). */
static char *safe_target(Bytes target)
{
	g_autofree char *text = printable(target, 0);
	g_autoptr(GString) safe = g_string_new(text);
	char *scheme = strstr(safe->str, "://");
	char *at = scheme ? strpbrk(scheme + 3, "@/?#") : NULL;
	char *query;

	if (at && *at == '@')
		g_string_erase(safe, scheme + 3 - safe->str, at - scheme - 2);
	query = strpbrk(safe->str, "?#");
	if (query) {
		g_string_truncate(safe, (gsize)(query - safe->str) + 1);
		g_string_append(safe, "…");
	}
	return text_printable(safe->str, safe->len, TARGET_MAX);
}

static gboolean is_method(Bytes word)
{
	for (gsize i = 0; i < G_N_ELEMENTS(methods); i++)
		if (strlen(methods[i]) == word.len && starts_with(word, methods[i]))
			return TRUE;
	return FALSE;
}

static gboolean describe_request(Bytes line, AppLabel *label)
{
	Bytes method = take_word(&line);
	Bytes target;
	g_autofree char *name = NULL, *shown = NULL;

	if (!is_method(method) || line.len == 0)
		return FALSE;
	target = take_word(&line);
	if (target.len == 0 || (line.len > 0 && !starts_with(line, "HTTP/1.")))
		return FALSE;
	if (!label)
		return TRUE;
	name = printable(method, 0);
	shown = safe_target(target);
	label->lead = g_strdup_printf("%s %s", name, shown);
	label->detail = version_detail(line);
	return TRUE;
}

static gboolean describe_status(Bytes line, AppLabel *label)
{
	Bytes version = take_word(&line), code;

	if (!starts_with(version, "HTTP/1.") || version.len != VERSION_LENGTH)
		return FALSE;
	code = line;
	if (code.len < 3 || !g_ascii_isdigit(code.data[0]))
		return FALSE;
	if (!label)
		return TRUE;
	label->lead = g_strchomp(printable(line, REASON_MAX));
	label->detail = version_detail(version);
	return TRUE;
}

static gboolean describe_line(Bytes payload, AppLabel *label)
{
	Bytes line;

	if (payload.len == 0)
		return FALSE;
	line = first_line(payload);
	return starts_with(line, "HTTP/") ? describe_status(line, label)
					  : describe_request(line, label);
}

AppGuess app_http_recognise(const AppInput *input)
{
	return describe_line(input->bytes, NULL) ? APP_SURE : APP_NO;
}

AppResult app_http_describe(const AppInput *input, AppMemory *memory, AppLabel *label)
{
	(void)memory;
	return describe_line(input->bytes, label) ? APP_MESSAGE : APP_NOT_MINE;
}
