#include "app/mail/pop3.h"

#include <string.h>

#include "app/app-text.h"
#include "app/disclosure.h"

#define ANSWER_MAX 48 /* characters of an answer that are shown */

/* What a command's answer is like. */
typedef enum {
	ANSWER_LINE,
	ANSWER_LINES,  /* and a dot */
	ANSWER_EITHER, /* lines where the command has no argument */
	ANSWER_AUTH,   /* … and else challenges */
} Answer;

typedef struct {
	TextQueue queue; /* commands may be sent together (RFC 2449 §6.6) */
	guint32 lines;   /* a bit for each of them, the oldest lowest: lines are its answer */
	guint8 in_lines; /* the server's lines up to a dot are not over yet */
	guint8 matched;
	guint8 is_asked;  /* what the client sends are credentials */
	guint8 is_adrift; /* as app_text_trust() keeps it */
} G_GNUC_MAY_ALIAS Pop3Memory;

G_STATIC_ASSERT(sizeof(Pop3Memory) <= sizeof(AppMemory));

/* RFC 1939 §5 to §7, RFC 2449, RFC 2595, RFC 5034, RFC 6856. */
static const TextCommand commands[] = {
	{ "USER", ARGUMENTS_HIDDEN, ANSWER_LINE },  { "PASS", ARGUMENTS_HIDDEN, ANSWER_LINE },
	{ "APOP", ARGUMENTS_HIDDEN, ANSWER_LINE },  { "AUTH", ARGUMENTS_MECHANISM, ANSWER_AUTH },
	{ "STAT", ARGUMENTS_SHOWN, ANSWER_LINE },   { "LIST", ARGUMENTS_SHOWN, ANSWER_EITHER },
	{ "UIDL", ARGUMENTS_SHOWN, ANSWER_EITHER }, { "RETR", ARGUMENTS_SHOWN, ANSWER_LINES },
	{ "TOP", ARGUMENTS_SHOWN, ANSWER_LINES },   { "DELE", ARGUMENTS_SHOWN, ANSWER_LINE },
	{ "NOOP", ARGUMENTS_SHOWN, ANSWER_LINE },   { "RSET", ARGUMENTS_SHOWN, ANSWER_LINE },
	{ "QUIT", ARGUMENTS_SHOWN, ANSWER_LINE },   { "CAPA", ARGUMENTS_SHOWN, ANSWER_LINES },
	{ "STLS", ARGUMENTS_SHOWN, ANSWER_LINE },   { "UTF8", ARGUMENTS_SHOWN, ANSWER_LINE },
	{ "LANG", ARGUMENTS_SHOWN, ANSWER_EITHER },
};

/* Whether lines follow the first one of a command's answer; `command` NULL: not known. */
static gboolean is_answered_in_lines(const TextCommand *command, gboolean has_arguments)
{
	if (!command)
		return FALSE;
	if (command->kind == ANSWER_EITHER || command->kind == ANSWER_AUTH)
		return !has_arguments;
	return command->kind == ANSWER_LINES;
}

static void await_answer(Pop3Memory *self, const TextCommand *command, Bytes arguments,
			 TextTrust trust)
{
	gboolean in_lines = is_answered_in_lines(command, arguments.len > 0);

	app_text_await(&self->queue, command, arguments, trust);
	if (self->queue.n == 1)
		self->lines = 0;
	self->lines |= (guint32)in_lines << (self->queue.n - 1);
}

static AppResult describe_client(Pop3Memory *self, const AppInput *input, AppLabel *label)
{
	Bytes line;
	AppResult result = app_text_line(input, &line, &label->length);
	const TextCommand *command;
	TextTrust trust;

	if (result != APP_MESSAGE)
		return result;
	trust = app_text_trust(input, label->length, &self->is_adrift);
	if (self->is_asked)
		return app_text_credentials(label);
	command = app_text_command(commands, G_N_ELEMENTS(commands), app_text_take_word(&line));
	await_answer(self, command, line, trust);
	if (!command)
		return APP_UNNAMED;
	label->lead = app_text_command_lead(command, line, trust);
	self->is_asked = command->kind == ANSWER_AUTH && line.len > 0;
	return APP_MESSAGE;
}

static AppResult continue_lines(Pop3Memory *self, const AppInput *input, AppLabel *label)
{
	gboolean is_over;
	AppResult result = app_text_dot_content(input, &self->matched, &label->length, &is_over);

	if (result != APP_MESSAGE)
		return result;
	self->in_lines = !is_over;
	return APP_UNNAMED;
}

/* The lines that follow an answer's first one. */
static AppResult take_lines(Pop3Memory *self, const AppInput *input, AppLabel *label)
{
	gsize first = (gsize)label->length;
	AppInput rest = *input;
	guint64 length = 0;
	gboolean is_over = FALSE;
	AppResult result;

	if (!first) /* cut within the first line */
		return APP_MESSAGE;
	rest.bytes = (Bytes){ input->bytes.data + first, input->bytes.len - first };
	self->matched = TEXT_DOT_START;
	result = app_text_dot_content(&rest, &self->matched, &length, &is_over);
	if (result == APP_MORE)
		return APP_MORE;
	self->in_lines = !is_over;
	label->length += length;
	return APP_MESSAGE;
}

static AppResult describe_challenge(Pop3Memory *self, AppLabel *label)
{
	self->is_asked = TRUE;
	label->lead = g_strdup("+");
	label->detail = g_strdup("challenge");
	return APP_MESSAGE;
}

static AppResult describe_server(Pop3Memory *self, const AppInput *input, AppLabel *label)
{
	Bytes line;
	AppResult result = self->in_lines ? continue_lines(self, input, label)
					  : app_text_line(input, &line, &label->length);
	gboolean is_ok, is_shown = app_text_may_show(&self->queue, input, TRUE),
			has_lines = self->queue.n > 0 && self->lines & 1,
			is_whole = label->length > 0;

	if (result != APP_MESSAGE)
		return result;
	is_ok = bytes_start_with(line, "+OK");
	if (bytes_start_with(line, "+ ") || app_text_equals(line, "+"))
		return describe_challenge(self, label);
	if (!is_ok && !bytes_start_with(line, "-ERR"))
		return APP_UNNAMED;
	if (is_ok && has_lines && take_lines(self, input, label) == APP_MORE)
		return APP_MORE;
	app_text_answered(input, &self->is_adrift);
	label->lead = is_shown ? disclosure_words(line, is_whole, ANSWER_MAX)
			       : g_strdup(is_ok ? "+OK" : "-ERR");
	if (!is_shown || !self->queue.n)
		self->is_asked = FALSE;
	self->lines >>= 1;
	app_text_take_answer(&self->queue, input);
	return APP_MESSAGE;
}

AppResult app_pop3_describe(const AppInput *input, AppMemory *memory, AppLabel *label)
{
	return input->from == SIDE_CLIENT ? describe_client((Pop3Memory *)memory, input, label)
					  : describe_server((Pop3Memory *)memory, input, label);
}

/* "+OK" alone is an answer of Redis as well. */
AppGuess app_pop3_recognise(const AppInput *input)
{
	Bytes line;

	if (!app_text_first_line(input, &line))
		return APP_NO;
	if (bytes_start_with(line, "+OK "))
		return APP_SURE;
	if (app_text_equals(line, "+OK") || bytes_start_with(line, "-ERR"))
		return APP_BY_PORT;
	return app_text_command(commands, G_N_ELEMENTS(commands), app_text_take_word(&line))
		       ? APP_BY_PORT
		       : APP_NO;
}
