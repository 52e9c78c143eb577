/* In text protocols commands and replies are lines.  A line with control characters is none: what
 * follows a switch to TLS, to compression or to a SASL layer is not taken for commands. */
#include "app/app-text.h"

#include <string.h>

#include "app/disclosure.h"
#include "base/quantity.h"

#define ARGUMENTS_MAX 60 /* characters of a command's arguments that are shown */
#define REPLY_MAX 44     /* … of a reply's text */
#define CODE_LENGTH 3

/* SASL (the registry of RFC 4422) and the security layers of RFC 4217 and RFC 2228. */
static const char *const mechanisms[] = {
	"PLAIN",
	"LOGIN",
	"CRAM-MD5",
	"DIGEST-MD5",
	"NTLM",
	"GSSAPI",
	"GSS-SPNEGO",
	"XOAUTH2",
	"OAUTHBEARER",
	"SCRAM-SHA-1",
	"SCRAM-SHA-1-PLUS",
	"SCRAM-SHA-256",
	"EXTERNAL",
	"ANONYMOUS",
	"SCRAM-SHA-256-PLUS",
	"SCRAM-SHA-512",
	"KERBEROS_V4",
	"KERBEROS_V5",
	"SCRAM-SHA-512-PLUS",
	"OTP",
	"SKEY",
	"SECURID",
	"XOAUTH",
	"OAUTH10A",
	"GS2-KRB5",
	"GS2-KRB5-PLUS",
	"SAML20",
	"OPENID20",
	"X-FACEBOOK-PLATFORM",
	"TLS",
	"TLS-C",
	"TLS-P",
	"SSL",
};

static gboolean is_text(Bytes bytes)
{
	for (gsize i = 0; i < bytes.len; i++)
		if ((bytes.data[i] < 0x20 && bytes.data[i] != '\t') || bytes.data[i] == 0x7f)
			return FALSE;
	return TRUE;
}

/* Without its end; `end` is where the next one begins, NULL where it is not there. */
static Bytes line_at(Bytes bytes, const guint8 **end)
{
	const guint8 *feed = bytes.len ? memchr(bytes.data, '\n', bytes.len) : NULL;
	Bytes line = { bytes.data, feed ? (gsize)(feed - bytes.data) : bytes.len };

	*end = feed ? feed + 1 : NULL;
	if (line.len > 0 && line.data[line.len - 1] == '\r')
		line.len--;
	return line;
}

AppResult app_text_line(const AppInput *input, Bytes *line, guint64 *length)
{
	const guint8 *end;

	*line = line_at(input->bytes, &end);
	*length = end ? (guint64)(end - input->bytes.data) : 0;
	if (!is_text(*line) || (input->is_all && !input->bytes.len))
		return APP_NOT_MINE;
	return end || input->is_all ? APP_MESSAGE : APP_MORE;
}

gboolean app_text_first_line(const AppInput *input, Bytes *line)
{
	const guint8 *end;

	*line = line_at(input->bytes, &end);
	return line->len > 0 && is_text(*line);
}

gboolean app_text_equals(Bytes bytes, const char *text)
{
	return bytes.len == strlen(text) &&
	       !g_ascii_strncasecmp((const char *)bytes.data, text, bytes.len);
}

const char *app_text_find(Bytes word, const char *const *names, gsize n)
{
	for (gsize i = 0; i < n; i++)
		if (word.len == strlen(names[i]) && bytes_start_with(word, names[i]))
			return names[i];
	return NULL;
}

const char *app_text_find_any_case(Bytes word, const char *const *names, gsize n)
{
	for (gsize i = 0; i < n; i++)
		if (app_text_equals(word, names[i]))
			return names[i];
	return NULL;
}

/* The position of `text` at or after `from`; bytes.len: none. */
static gsize find(Bytes bytes, const char *text, gsize from)
{
	gsize len = strlen(text);

	for (; from + len <= bytes.len; from++)
		if (!g_ascii_strncasecmp((const char *)bytes.data + from, text, len))
			return from;
	return bytes.len;
}

gboolean app_text_has(Bytes bytes, const char *text)
{
	return find(bytes, text, 0) < bytes.len;
}

gboolean app_text_has_word(Bytes bytes, const char *word)
{
	gsize len = strlen(word);

	for (gsize at = find(bytes, word, 0); at < bytes.len; at = find(bytes, word, at + 1))
		if ((at == 0 || !g_ascii_isalnum(bytes.data[at - 1])) &&
		    (at + len == bytes.len || !g_ascii_isalnum(bytes.data[at + len])))
			return TRUE;
	return FALSE;
}

Bytes app_text_take_until(Bytes *text, char stop)
{
	const guint8 *at = text->len ? memchr(text->data, stop, text->len) : NULL;
	gsize len = at ? (gsize)(at - text->data) : text->len;
	Bytes part = { text->data, len };

	len += at ? 1 : 0;
	*text = (Bytes){ text->len ? text->data + len : NULL, text->len - len };
	return part;
}

Bytes app_text_take_word(Bytes *line)
{
	return app_text_take_until(line, ' ');
}

gboolean app_text_number(Bytes digits, guint64 most, guint64 *number)
{
	*number = 0;
	for (gsize i = 0; i < digits.len; i++) {
		guint digit = digits.data[i] - '0';

		if (digit > 9 || *number > (most - digit) / 10)
			return FALSE;
		*number = *number * 10 + digit;
	}
	return digits.len > 0;
}

gboolean app_text_field(Bytes lines, const char *name, const char *short_name, Bytes *value)
{
	const guint8 *past = lines.data + lines.len, *end = lines.data;

	while (end && end < past) {
		Bytes line = line_at((Bytes){ end, (gsize)(past - end) }, &end);
		const guint8 *colon = line.len ? memchr(line.data, ':', line.len) : NULL;
		Bytes key = { line.data, colon ? (gsize)(colon - line.data) : 0 };

		key = bytes_trimmed(key);
		if (!colon || !(app_text_equals(key, name) ||
				(short_name && app_text_equals(key, short_name))))
			continue;
		*value = bytes_trimmed(
			(Bytes){ colon + 1, (gsize)(line.data + line.len - colon - 1) });
		return TRUE;
	}
	return FALSE;
}

const TextCommand *app_text_command(const TextCommand *commands, gsize n, Bytes word)
{
	for (gsize i = 0; i < n; i++)
		if (app_text_equals(word, commands[i].verb))
			return &commands[i];
	return NULL;
}

const char *app_text_mechanism(Bytes word)
{
	for (gsize i = 0; i < G_N_ELEMENTS(mechanisms); i++)
		if (app_text_equals(word, mechanisms[i]))
			return mechanisms[i];
	return NULL;
}

TextTrust app_text_trust(const AppInput *input, guint64 length, guint8 *is_adrift)
{
	if (input->is_presumed)
		*is_adrift = TRUE;
	return *is_adrift ? TRUST_VERB : length ? TRUST_LINE : TRUST_START;
}

void app_text_answered(const AppInput *input, guint8 *is_adrift)
{
	if (!input->is_presumed)
		*is_adrift = FALSE;
}

void app_text_await(TextQueue *self, const TextCommand *command, Bytes arguments, TextTrust trust)
{
	gboolean is_public = command && trust != TRUST_VERB &&
			     (command->arguments == ARGUMENTS_SHOWN || !arguments.len);

	self->has_begun = TRUE;
	if (self->n == TEXT_QUEUE_MAX) { /* their answers were not captured */
		self->n = 0;
		self->is_lost = TRUE;
	}
	if (!self->n)
		self->hidden = 0;
	self->hidden |= (guint32)!is_public << self->n;
	self->n++;
}

gboolean app_text_may_show(const TextQueue *self, const AppInput *input, gboolean is_greeting)
{
	if (input->is_presumed || self->is_lost)
		return FALSE;
	return self->n ? !(self->hidden & 1) : is_greeting && !self->has_begun;
}

void app_text_take_answer(TextQueue *self, const AppInput *input)
{
	self->has_begun = TRUE;
	self->hidden >>= 1;
	self->n -= self->n > 0;
	self->is_lost = self->n && (self->is_lost || input->is_presumed);
}

/* The visible part of arguments; never empty. */
static char *shown_arguments(Arguments kind, Bytes arguments, gboolean is_whole)
{
	Bytes rest = arguments, first = app_text_take_word(&rest);
	gboolean is_first_whole = is_whole || rest.data > first.data + first.len;
	const char *mechanism = is_first_whole ? app_text_mechanism(first) : NULL;
	g_autofree char *shown = NULL;

	switch (kind) {
	case ARGUMENTS_SHOWN:
		return disclosure_words(arguments, is_whole, ARGUMENTS_MAX);
	case ARGUMENTS_FIRST:
		shown = disclosure_words(first, is_first_whole, ARGUMENTS_MAX);
		return rest.len && !g_str_has_suffix(shown, "…") ? g_strconcat(shown, " …", NULL)
								 : g_steal_pointer(&shown);
	case ARGUMENTS_MECHANISM:
		return g_strdup(mechanism ? mechanism : "…");
	case ARGUMENTS_HIDDEN:
		break;
	}
	return g_strdup("…");
}

char *app_text_command_lead(const TextCommand *command, Bytes arguments, TextTrust trust)
{
	g_autofree char *shown = NULL;

	arguments = bytes_trimmed(arguments);
	if (!arguments.len)
		return g_strdup(command->verb);
	shown = shown_arguments(trust == TRUST_VERB ? ARGUMENTS_HIDDEN : command->arguments,
				arguments, trust == TRUST_LINE);
	return g_strdup_printf("%s %s", command->verb, shown);
}

/* The code of a reply's line and whether more lines follow; 0: it has none. */
static guint code_of(Bytes line, gboolean *is_last)
{
	guint64 code;

	if (line.len < CODE_LENGTH ||
	    !app_text_number((Bytes){ line.data, CODE_LENGTH }, 699, &code) || code < 100)
		return 0;
	if (line.len > CODE_LENGTH && line.data[CODE_LENGTH] != ' ' &&
	    line.data[CODE_LENGTH] != '-')
		return 0;
	*is_last = line.len == CODE_LENGTH || line.data[CODE_LENGTH] == ' ';
	return (guint)code;
}

guint app_text_reply_code(Bytes line)
{
	gboolean is_last;

	return code_of(line, &is_last);
}

/* Past the reply's last line; NULL: it is not there.  `seen` is where the lines end that are whole.
 */
static const guint8 *find_reply_end(Bytes bytes, guint code, const guint8 **seen, guint *n_lines)
{
	const guint8 *past = bytes.data + bytes.len;

	for (*seen = bytes.data; *seen < past;) {
		const guint8 *end;
		Bytes line = line_at((Bytes){ *seen, (gsize)(past - *seen) }, &end);
		gboolean is_last = FALSE;

		++*n_lines;
		if (!end)
			return NULL;
		*seen = end;
		if (code_of(line, &is_last) == code && is_last)
			return end;
	}
	return NULL;
}

/* Of a reply that is longer than what is shown at once, as many whole lines as there are. */
static AppResult take_lines(const AppInput *input, guint16 *open, guint code, TextReply *reply)
{
	const guint8 *seen;
	const guint8 *end = find_reply_end(input->bytes, code, &seen, &reply->n_lines);

	if (!end && !input->is_all)
		return APP_MORE;
	*open = end ? 0 : (guint16)code;
	reply->length = (guint64)((end ? end : seen) - input->bytes.data);
	return APP_MESSAGE;
}

AppResult app_text_reply(const AppInput *input, guint16 *open, TextReply *reply)
{
	Bytes line;
	gboolean is_last = TRUE;
	AppResult result = app_text_line(input, &line, &reply->length);
	guint code;

	*reply = (TextReply){ .length = reply->length,
			      .n_lines = 1,
			      .is_presumed = input->is_presumed,
			      .is_whole = reply->length > 0 };
	if (result != APP_MESSAGE)
		return result;
	if (*open) {
		reply->n_lines = 0;
		return take_lines(input, open, *open, reply);
	}
	code = code_of(line, &is_last);
	if (!code)
		return APP_NOT_MINE;
	reply->code = code;
	reply->text = line.len > CODE_LENGTH
			      ? (Bytes){ line.data + CODE_LENGTH + 1, line.len - CODE_LENGTH - 1 }
			      : (Bytes){ NULL, 0 };
	if (is_last)
		return APP_MESSAGE;
	reply->n_lines = 0;
	return take_lines(input, open, code, reply);
}

/* RFC 5321 §4.2.2, RFC 959 §4.2.2; NULL: not one of a syntax error. */
static const char *syntax_error(guint code)
{
	static const char *const errors[] = { "syntax error", "syntax error in arguments",
					      "not implemented", "bad sequence of commands",
					      "parameter not implemented" };

	return code >= 500 && code < 500 + G_N_ELEMENTS(errors) ? errors[code - 500] : NULL;
}

void app_text_reply_label(const TextReply *reply, const char *instead, AppLabel *label)
{
	g_autofree char *text = NULL;

	if (reply->is_presumed)
		instead = "";
	else if (syntax_error(reply->code))
		instead = syntax_error(reply->code);
	text = instead ? g_strdup(instead)
		       : disclosure_words(reply->text, reply->is_whole, REPLY_MAX);

	label->lead = *text ? g_strdup_printf("%u %s", reply->code, text)
			    : g_strdup_printf("%u", reply->code);
	label->detail = reply->n_lines > 1 ? quantity_of(reply->n_lines, "line") : NULL;
	label->length = reply->length;
}

/* How many bytes there are with the end of such content; 0: it is not there.  `matched` bytes of it
 * have been seen, and are then. */
static gsize dot_end(Bytes bytes, guint8 *matched)
{
	static const char end[] = "\r\n.\r\n";

	for (gsize i = 0; i < bytes.len; i++) {
		if (bytes.data[i] == (guint8)end[*matched])
			++*matched;
		else
			*matched = bytes.data[i] == '\r' ? 1 : 0;
		if (*matched == sizeof(end) - 1)
			return i + 1;
	}
	return 0;
}

AppResult app_text_dot_content(const AppInput *input, guint8 *matched, guint64 *length,
			       gboolean *is_over)
{
	guint8 now = *matched;
	gsize end = dot_end(input->bytes, &now);

	if (!end && !input->is_all)
		return APP_MORE;
	if (!input->bytes.len)
		return APP_NOT_MINE;
	*is_over = end > 0;
	*matched = end ? TEXT_DOT_START : now;
	*length = end ? end : input->bytes.len;
	return APP_MESSAGE;
}

AppResult app_text_credentials(AppLabel *label)
{
	label->lead = g_strdup("credentials");
	return APP_MESSAGE;
}
