#include "app/mail/smtp.h"

#include <string.h>

#include "app/app-text.h"

#define CHUNK_MAX G_MAXUINT32 /* bytes of a chunk that are believed (RFC 3030) */

enum {
	REPLY_READY = 220,
	REPLY_REFUSES_ALL = 554, /* in place of 220 */
	REPLY_CLOSING = 421,
};

enum { REPLY_AUTHENTICATED = 235, REPLY_CHALLENGE = 334, REPLY_DATA = 354, REPLY_REFUSED = 535 };

typedef enum { COMMAND_PLAIN, COMMAND_DATA, COMMAND_AUTH, COMMAND_PATH, COMMAND_CHUNK } Kind;

typedef enum { BODY_NONE, BODY_ASKED, BODY_OPEN } Body;

typedef struct {
	TextQueue queue;
	guint16 reply;    /* one that is not yet complete; 0: none */
	guint8 body;      /* of type Body: what the client sends is one, or soon will be */
	guint8 matched;   /* of its end */
	guint8 has_begun; /* it was named */
	guint8 is_asked;  /* what the client sends are credentials */
	guint8 is_adrift; /* as app_text_trust() keeps it */
} G_GNUC_MAY_ALIAS SmtpMemory;

G_STATIC_ASSERT(sizeof(SmtpMemory) <= sizeof(AppMemory));

/* RFC 5321 §4.1.1, RFC 3207, RFC 4954, RFC 3030, RFC 1985, RFC 2033. */
static const TextCommand commands[] = {
	{ "EHLO", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "HELO", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "LHLO", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "MAIL", ARGUMENTS_SHOWN, COMMAND_PATH },
	{ "RCPT", ARGUMENTS_SHOWN, COMMAND_PATH },
	{ "DATA", ARGUMENTS_HIDDEN, COMMAND_DATA },
	{ "BDAT", ARGUMENTS_SHOWN, COMMAND_CHUNK },
	{ "RSET", ARGUMENTS_HIDDEN, COMMAND_PLAIN },
	{ "QUIT", ARGUMENTS_HIDDEN, COMMAND_PLAIN },
	{ "NOOP", ARGUMENTS_HIDDEN, COMMAND_PLAIN },
	{ "STARTTLS", ARGUMENTS_HIDDEN, COMMAND_PLAIN },
	{ "AUTH", ARGUMENTS_MECHANISM, COMMAND_AUTH },
	{ "VRFY", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "EXPN", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "HELP", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "ETRN", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "TURN", ARGUMENTS_HIDDEN, COMMAND_PLAIN },
	{ "XCLIENT", ARGUMENTS_HIDDEN, COMMAND_PLAIN },
	{ "XFORWARD", ARGUMENTS_HIDDEN, COMMAND_PLAIN },
};

/* What is answered as a command is. */
static const TextCommand body = { "", ARGUMENTS_SHOWN, COMMAND_PLAIN };

/* "FROM:<a@example.org>" without the parameters after it: one of them can name the sender's account
 * (RFC 4954 §5). */
static Bytes path_of(Bytes arguments)
{
	const guint8 *end = arguments.len ? memchr(arguments.data, '>', arguments.len) : NULL;

	if (end)
		return (Bytes){ arguments.data, (gsize)(end - arguments.data) + 1 };
	return app_text_has(arguments, "AUTH=") ? (Bytes){ NULL, 0 } : arguments;
}

static AppResult describe_body(SmtpMemory *self, const AppInput *input, AppLabel *label)
{
	gboolean is_over;
	AppResult result = app_text_dot_content(input, &self->matched, &label->length, &is_over);

	if (result != APP_MESSAGE)
		return result;
	if (is_over)
		self->body = BODY_NONE;
	if (self->has_begun)
		return APP_UNNAMED;
	self->has_begun = TRUE;
	app_text_await(&self->queue, &body, (Bytes){ NULL, 0 }, TRUST_LINE);
	label->lead = g_strdup("message body");
	return APP_MESSAGE;
}

static void open_body(SmtpMemory *self)
{
	self->body = BODY_OPEN;
	self->matched = TEXT_DOT_START;
	self->has_begun = FALSE;
}

static AppResult name_command(SmtpMemory *self, const TextCommand *command, Bytes arguments,
			      TextTrust trust, AppLabel *label)
{
	Bytes rest = arguments;
	guint64 chunk;

	if (command->kind == COMMAND_PATH)
		arguments = path_of(arguments);
	label->lead = app_text_command_lead(command, arguments, trust);
	self->is_asked = command->kind == COMMAND_AUTH;
	self->body = command->kind == COMMAND_DATA ? BODY_ASKED : BODY_NONE;
	if (command->kind == COMMAND_CHUNK && label->length &&
	    app_text_number(app_text_take_word(&rest), CHUNK_MAX, &chunk))
		label->length += chunk;
	return APP_MESSAGE;
}

static AppResult describe_client(SmtpMemory *self, const AppInput *input, AppLabel *label)
{
	Bytes line;
	const TextCommand *command;
	TextTrust trust;
	AppResult result;

	if (self->body == BODY_OPEN)
		return describe_body(self, input, label);
	result = app_text_line(input, &line, &label->length);
	if (result != APP_MESSAGE)
		return result;
	trust = app_text_trust(input, label->length, &self->is_adrift);
	if (self->is_asked) {
		app_text_await(&self->queue, NULL, line, trust);
		return app_text_credentials(label);
	}
	command = app_text_command(commands, G_N_ELEMENTS(commands), app_text_take_word(&line));
	if (command || self->body != BODY_ASKED)
		app_text_await(&self->queue, command, line, trust);
	if (command)
		return name_command(self, command, line, trust, label);
	if (self->body != BODY_ASKED)
		return APP_UNNAMED;
	open_body(self); /* the server's word for it was not captured */
	return describe_body(self, input, label);
}

/* RFC 5321 §4.3.2 */
static gboolean is_greeting(guint code)
{
	return code == REPLY_READY || code == REPLY_REFUSES_ALL || code == REPLY_CLOSING;
}

/* In place of a text that may name the account, or that is a challenge. */
static const char *text_instead(const SmtpMemory *self, const AppInput *input, guint code)
{
	switch (code) {
	case REPLY_AUTHENTICATED:
		return "authenticated";
	case REPLY_CHALLENGE:
		return "challenge";
	case REPLY_REFUSED:
		return "authentication failed";
	default:
		return app_text_may_show(&self->queue, input, is_greeting(code)) ? NULL : "";
	}
}

static AppResult describe_server(SmtpMemory *self, const AppInput *input, AppLabel *label)
{
	TextReply reply;
	AppResult result = app_text_reply(input, &self->reply, &reply);

	label->length = reply.length;
	if (result != APP_MESSAGE)
		return result;
	if (!reply.code)
		return APP_UNNAMED;
	app_text_answered(input, &self->is_adrift);
	app_text_reply_label(&reply, text_instead(self, input, reply.code), label);
	app_text_take_answer(&self->queue, input);
	self->is_asked = reply.code == REPLY_CHALLENGE;
	if (reply.code == REPLY_DATA)
		open_body(self);
	else if (self->body == BODY_OPEN || reply.code >= 400)
		self->body = BODY_NONE;
	return APP_MESSAGE;
}

AppResult app_smtp_describe(const AppInput *input, AppMemory *memory, AppLabel *label)
{
	return input->from == SIDE_CLIENT ? describe_client((SmtpMemory *)memory, input, label)
					  : describe_server((SmtpMemory *)memory, input, label);
}

AppGuess app_smtp_recognise(const AppInput *input)
{
	Bytes line, verb;

	if (!app_text_first_line(input, &line))
		return APP_NO;
	if (app_text_reply_code(line))
		return bytes_start_with(line, "220") && (app_text_has_word(line, "ESMTP") ||
							 app_text_has_word(line, "SMTP") ||
							 app_text_has_word(line, "LMTP"))
			       ? APP_SURE
			       : APP_BY_PORT;
	verb = app_text_take_word(&line);
	if (line.len && (app_text_equals(verb, "EHLO") || app_text_equals(verb, "HELO") ||
			 app_text_equals(verb, "LHLO")))
		return APP_SURE;
	return app_text_command(commands, G_N_ELEMENTS(commands), verb) ? APP_BY_PORT : APP_NO;
}
