#include "app/voice/sip.h"

#include <string.h>

#include "app/app-text.h"
#include "app/disclosure.h"

#define START_MAX 60            /* characters of an address or a reason that are shown */
#define CONTENT_MAX G_MAXUINT32 /* bytes of a body that are believed */

static const char version[] = "SIP/2.0";

/* RFC 3261 §7.1, RFC 3262, RFC 3265, RFC 3311, RFC 3428, RFC 3515, RFC 3903, RFC 6086. */
static const char *const methods[] = {
	"INVITE", "ACK",    "BYE",       "CANCEL", "REGISTER", "OPTIONS", "PRACK",
	"UPDATE", "NOTIFY", "SUBSCRIBE", "REFER",  "MESSAGE",  "PUBLISH", "INFO",
};

/* The start line (RFC 3261 §7.1, §7.2); without a label it is only checked. */
static gboolean describe_start(Bytes line, gboolean is_whole, AppLabel *label)
{
	Bytes first = app_text_take_word(&line), uri;
	const char *method = app_text_find(first, methods, G_N_ELEMENTS(methods));
	g_autofree char *address = NULL;
	guint64 code;

	if (app_text_equals(first, version)) {
		Bytes digits = { line.data, MIN(line.len, 3) };

		if (digits.len < 3 || !app_text_number(digits, 699, &code) || code < 100)
			return FALSE;
		if (label)
			label->lead = disclosure_words(line, is_whole, START_MAX);
		return TRUE;
	}
	uri = app_text_take_word(&line);
	if (!method || !uri.len || !memchr(uri.data, ':', uri.len) ||
	    !app_text_equals(line, version))
		return FALSE;
	if (!label)
		return TRUE;
	address = disclosure_address(uri, START_MAX);
	label->lead = g_strdup_printf("%s %s", method, address);
	return TRUE;
}

/* Past the empty line after the header; 0: it is missing. */
static gsize header_end(Bytes bytes)
{
	static const char end[] = "\r\n\r\n";
	const guint8 *at = bytes.len ? memmem(bytes.data, bytes.len, end, sizeof(end) - 1) : NULL;

	return at ? (gsize)(at - bytes.data) + sizeof(end) - 1 : 0;
}

/* What an answer answers: the method of CSeq (RFC 3261 §20.16). */
static char *answered_method(Bytes header)
{
	Bytes value;

	if (!app_text_field(header, "CSeq", NULL, &value))
		return NULL;
	(void)app_text_take_word(&value);
	return g_strdup(app_text_find(value, methods, G_N_ELEMENTS(methods)));
}

/* RFC 3261 §18.3: over a stream the content's length is always given; without one there is no
 * content. */
static guint64 content_length(Bytes header)
{
	Bytes value;
	guint64 length;

	return app_text_field(header, "Content-Length", "l", &value) &&
			       app_text_number(value, CONTENT_MAX, &length)
		       ? length
		       : 0;
}

/* Empty lines between messages keep a connection alive (RFC 5626 §3.5.1). */
static AppResult describe_keep_alive(const AppInput *input, AppLabel *label)
{
	gsize there = 0;

	while (there + 1 < input->bytes.len && input->bytes.data[there] == '\r' &&
	       input->bytes.data[there + 1] == '\n')
		there += 2;
	if (!there)
		return input->bytes.len > 1 ? APP_NOT_MINE : input->is_all ? APP_UNNAMED : APP_MORE;
	label->lead = g_strdup("keep-alive");
	label->length = there;
	return APP_MESSAGE;
}

AppResult app_sip_describe(const AppInput *input, AppMemory *memory, AppLabel *label)
{
	Bytes line, header = input->bytes;
	AppResult result;
	gsize end;

	(void)memory;
	if (input->bytes.len && input->bytes.data[0] == '\r')
		return describe_keep_alive(input, label);
	result = app_text_line(input, &line, &label->length);
	if (result != APP_MESSAGE)
		return result;
	end = header_end(input->bytes);
	if (!describe_start(line, TRUE, NULL))
		return APP_NOT_MINE;
	if (!end && !input->is_all)
		return APP_MORE;
	(void)describe_start(line, label->length > 0, label);
	header.len = end ? end : header.len;
	if (bytes_start_with(line, version))
		label->detail = answered_method(header);
	label->length = end ? end + content_length(header) : 0;
	return APP_MESSAGE;
}

AppGuess app_sip_recognise(const AppInput *input)
{
	Bytes line;

	return app_text_first_line(input, &line) && describe_start(line, TRUE, NULL) ? APP_SURE
										     : APP_NO;
}
