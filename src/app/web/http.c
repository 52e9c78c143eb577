/* The header section says where a message ends (RFC 9112 §6.3): on a persistent connection the next
 * one begins right after it.  A chunked body is followed chunk by chunk: each is a message without
 * a name.
 *
 * The request decides how long its answer is, so the kinds of unanswered requests are remembered.
 */
#include "app/web/http.h"

#include <string.h>

#include "app/app-text.h"
#include "app/web/http-line.h"
#include "app/web/websocket.h"

#define CHUNK_LINE_MAX 1024 /* bytes of a chunk's first line; extensions are short */
#define CHUNK_DIGITS_MAX 15 /* of its length: 60 bits */
#define ASKED_MAX 32        /* requests that are remembered: two bits each */
#define ASKED_BITS 2
#define TO_THE_END G_MAXUINT64 /* a message that the connection's end ends */

/* What a side sends next. */
typedef enum {
	HTTP_HEAD,
	HTTP_CHUNK,
	HTTP_TRAILER,
	HTTP_WEBSOCKET,
	HTTP_TUNNEL, /* no longer HTTP */
} HttpMode;

typedef enum {
	ASKED_PLAIN,
	ASKED_HEAD,
	ASKED_CONNECT,
} Asked;

typedef struct {
	guint64 asked; /* of Asked, the oldest in the lowest bits */
	guint8 n_asked;
	guint8 mode[2]; /* of HttpMode, by Side */
} G_GNUC_MAY_ALIAS HttpMemory;

G_STATIC_ASSERT(sizeof(HttpMemory) <= sizeof(AppMemory));

/* What the fields of a head say. */
typedef struct {
	gsize len;       /* of the whole head; 0: its end is not there */
	gint64 body_len; /* -1: not said */
	gboolean is_chunked, is_websocket;
} HttpHead;

/* ---- the requests that wait for an answer -------------------------------------------------------
 */

static void remember_request(HttpMemory *memory, const HttpLine *line)
{
	Asked asked = line->is_head ? ASKED_HEAD : line->is_connect ? ASKED_CONNECT : ASKED_PLAIN;

	if (memory->n_asked == ASKED_MAX)
		return;
	memory->asked |= (guint64)asked << (ASKED_BITS * memory->n_asked++);
}

static Asked take_request(HttpMemory *memory)
{
	Asked asked = (Asked)(memory->asked & 3);

	if (!memory->n_asked)
		return ASKED_PLAIN;
	memory->asked >>= ASKED_BITS;
	memory->n_asked--;
	return asked;
}

/* ---- heads --------------------------------------------------------------------------------------
 */

/* The next line without its end, and past it in `rest`; FALSE: its end is not there. */
static gboolean take_line(Bytes *rest, Bytes *line)
{
	const guint8 *end = rest->len ? memchr(rest->data, '\n', rest->len) : NULL;
	gsize len = end ? (gsize)(end - rest->data) : 0;

	if (!end)
		return FALSE;
	*line = (Bytes){ rest->data, len > 0 && rest->data[len - 1] == '\r' ? len - 1 : len };
	*rest = (Bytes){ end + 1, rest->len - len - 1 };
	return TRUE;
}

static gboolean starts_with(Bytes bytes, const char *text)
{
	return bytes.len >= strlen(text) &&
	       !g_ascii_strncasecmp((const char *)bytes.data, text, strlen(text));
}

/* The value of a field of that name; FALSE: it is another field. */
static gboolean field_value(Bytes line, const char *name, Bytes *value)
{
	gsize at = strlen(name);

	if (line.len <= at || line.data[at] != ':' || !starts_with(line, name))
		return FALSE;
	for (at++; at < line.len && (line.data[at] == ' ' || line.data[at] == '\t'); at++)
		;
	*value = (Bytes){ line.data + at, line.len - at };
	return TRUE;
}

/* The number that a value begins with; -1: none, or too large to be one. */
static gint64 number_of(Bytes value)
{
	gint64 number = 0;

	if (!value.len || !g_ascii_isdigit(value.data[0]))
		return -1;
	for (gsize i = 0; i < value.len && g_ascii_isdigit(value.data[i]); i++) {
		if (number > (G_MAXINT64 - 9) / 10)
			return -1;
		number = number * 10 + (value.data[i] - '0');
	}
	return number;
}

/* Whether a list of words ends with this one (RFC 9112 §6.1: chunked is the last coding). */
static gboolean ends_with(Bytes value, const char *word)
{
	gsize len = strlen(word);

	while (value.len > 0 && g_ascii_isspace(value.data[value.len - 1]))
		value.len--;
	return value.len >= len && starts_with((Bytes){ value.data + value.len - len, len }, word);
}

static void read_field(HttpHead *head, Bytes line)
{
	Bytes value;

	if (field_value(line, "Content-Length", &value))
		head->body_len = number_of(value);
	else if (field_value(line, "Transfer-Encoding", &value))
		head->is_chunked = ends_with(value, "chunked");
	else if (field_value(line, "Upgrade", &value))
		head->is_websocket = starts_with(value, "websocket");
}

/* The fields after the first line. */
static HttpHead read_head(Bytes bytes, const HttpLine *first)
{
	HttpHead head = { .body_len = -1 };
	Bytes rest = { bytes.data + first->len, bytes.len - first->len }, line;

	if (!first->has_version) {
		head.len = first->has_end ? first->len : 0;
		return head;
	}
	while (take_line(&rest, &line)) {
		if (line.len == 0) {
			head.len = (gsize)(rest.data - bytes.data);
			return head;
		}
		read_field(&head, line);
	}
	return head;
}

/* ---- where messages end -------------------------------------------------------------------------
 */

static guint64 with_body(HttpMemory *memory, Side from, const HttpHead *head, guint64 otherwise)
{
	if (head->is_chunked) {
		memory->mode[from] = HTTP_CHUNK;
		return head->len;
	}
	return head->body_len < 0 ? otherwise : head->len + (guint64)head->body_len;
}

static guint64 switch_to(HttpMemory *memory, HttpMode mode, const HttpHead *head)
{
	memory->mode[SIDE_CLIENT] = memory->mode[SIDE_SERVER] = (guint8)mode;
	return head->len;
}

/* RFC 9112 §6.3, rule by rule. */
static guint64 answer_length(HttpMemory *memory, Side from, const HttpLine *line,
			     const HttpHead *head)
{
	gboolean is_success = line->status / 100 == 2;
	Asked asked;

	if (line->status == 101)
		return switch_to(memory, head->is_websocket ? HTTP_WEBSOCKET : HTTP_TUNNEL, head);
	if (line->status / 100 == 1)
		return head->len;
	asked = take_request(memory);
	if (asked == ASKED_CONNECT && is_success)
		return switch_to(memory, HTTP_TUNNEL, head);
	if (asked == ASKED_HEAD || line->status == 204 || line->status == 304)
		return head->len;
	return with_body(memory, from, head, TO_THE_END);
}

static guint64 message_length(HttpMemory *memory, Side from, const HttpLine *line,
			      const HttpHead *head)
{
	if (line->kind == HTTP_REQUEST)
		remember_request(memory, line);
	if (!head->len)
		return 0;
	return line->kind == HTTP_REQUEST ? with_body(memory, from, head, head->len)
					  : answer_length(memory, from, line, head);
}

/* ---- messages -----------------------------------------------------------------------------------
 */

/* RFC 9112 §2.2: an empty line before a message is skipped. */
static AppResult describe_empty_line(Bytes bytes, AppLabel *label)
{
	label->length = bytes.data[0] == '\r' ? 2 : 1;
	return APP_UNNAMED;
}

static gboolean begins_with_empty_line(Bytes bytes)
{
	return bytes.len > 0 && (bytes.data[0] == '\n' ||
				 (bytes.len > 1 && bytes.data[0] == '\r' && bytes.data[1] == '\n'));
}

static AppResult describe_head(const AppInput *input, HttpMemory *memory, AppLabel *label)
{
	HttpLine line = http_line_parse(input->bytes, FALSE, NULL);
	HttpHead head;

	if (begins_with_empty_line(input->bytes))
		return describe_empty_line(input->bytes, label);
	if (!line.has_end && !input->is_all && line.len < HTTP_LINE_MAX)
		return http_line_may_begin(input->bytes) ? APP_MORE : APP_NOT_MINE;
	if (line.kind == HTTP_NO_LINE)
		return APP_NOT_MINE;
	head = read_head(input->bytes, &line);
	if (!head.len && !input->is_all)
		return APP_MORE;
	http_line_parse(input->bytes, input->is_presumed, label);
	label->length = message_length(memory, input->from, &line, &head);
	return APP_MESSAGE;
}

/* RFC 9112 §7.1: a length in hexadecimal, extensions, that many bytes, an empty line. */
static AppResult describe_chunk(const AppInput *input, HttpMemory *memory, AppLabel *label)
{
	Bytes rest = { input->bytes.data, MIN(input->bytes.len, CHUNK_LINE_MAX) }, line;
	guint64 len = 0;
	gsize n = 0;

	for (; n < rest.len && g_ascii_isxdigit(rest.data[n]) && n <= CHUNK_DIGITS_MAX; n++)
		len = len << 4 | (guint64)g_ascii_xdigit_value((char)rest.data[n]);
	if (n == 0 || n > CHUNK_DIGITS_MAX || (n < rest.len && !strchr("\r\n; \t", rest.data[n])))
		return APP_NOT_MINE;
	if (!take_line(&rest, &line)) {
		if (rest.len == CHUNK_LINE_MAX)
			return APP_NOT_MINE;
		return input->is_all ? APP_UNNAMED : APP_MORE;
	}
	label->length = (guint64)(rest.data - input->bytes.data);
	if (len > 0)
		label->length += len + 2;
	else
		memory->mode[input->from] = HTTP_TRAILER;
	return APP_UNNAMED;
}

/* RFC 9112 §7.1.2: fields up to an empty line, one at a time. */
static AppResult describe_trailer(const AppInput *input, HttpMemory *memory, AppLabel *label)
{
	Bytes rest = { input->bytes.data, MIN(input->bytes.len, HTTP_LINE_MAX) }, line;

	if (http_line_parse(input->bytes, FALSE, NULL).kind != HTTP_NO_LINE)
		return APP_NOT_MINE;
	if (!take_line(&rest, &line))
		return input->is_all || rest.len == HTTP_LINE_MAX ? APP_NOT_MINE : APP_MORE;
	label->length = (guint64)(rest.data - input->bytes.data);
	if (line.len == 0)
		memory->mode[input->from] = HTTP_HEAD;
	return APP_UNNAMED;
}

/* Searches a body that lost synchronisation for a header section. */
static AppResult describe_by_mode(const AppInput *input, HttpMemory *memory, AppLabel *label)
{
	AppResult result = APP_NOT_MINE;

	switch ((HttpMode)memory->mode[input->from]) {
	case HTTP_WEBSOCKET:
		return app_websocket_describe(input, label);
	case HTTP_TUNNEL:
		return APP_NOT_MINE;
	case HTTP_CHUNK:
		result = describe_chunk(input, memory, label);
		break;
	case HTTP_TRAILER:
		result = describe_trailer(input, memory, label);
		break;
	case HTTP_HEAD:
		break;
	}
	if (result != APP_NOT_MINE)
		return result;
	memory->mode[input->from] = HTTP_HEAD;
	return describe_head(input, memory, label);
}

AppResult app_http_describe(const AppInput *input, AppMemory *memory, AppLabel *label)
{
	return describe_by_mode(input, (HttpMemory *)memory, label);
}

AppGuess app_http_recognise(const AppInput *input)
{
	return http_line_parse(input->bytes, FALSE, NULL).kind == HTTP_NO_LINE ? APP_NO : APP_SURE;
}

/* RFC 9112 §3.2: what is before the port.  A request of HTTP/0.9 has no fields. */
gboolean app_http_server_name(const AppInput *input, Bytes *name)
{
	Bytes rest = input->bytes, line;

	while (take_line(&rest, &line) && line.len > 0) {
		if (!field_value(line, "Host", &line))
			continue;
		while (line.len > 0 && g_ascii_isspace(line.data[line.len - 1]))
			line.len--;
		*name = app_text_take_until(&line, ':');
		return TRUE;
	}
	return FALSE;
}
