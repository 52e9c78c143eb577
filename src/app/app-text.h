/* Lines, words and replies of text protocols, and labels made from them. */
#pragma once

#include "app/app-protocol.h"

/* The line at the message's beginning.  APP_MESSAGE: there is one, in `line` without its end;
 * `length` includes the end (CRLF, or just LF), 0 if it is cut.  APP_NOT_MINE: the bytes are not
 * text.  APP_MORE: its end may still come. */
AppResult app_text_line(const AppInput *input, Bytes *line, guint64 *length);

/* The same for a side's first bytes: FALSE unless the line, as far as it goes, is text. */
gboolean app_text_first_line(const AppInput *input, Bytes *line);

/* Ignoring the case of ASCII letters: are the bytes `text`, do they contain it, and do they contain
 * it as a word, with no letter or digit beside it? */
gboolean app_text_equals(Bytes bytes, const char *text);
gboolean app_text_has(Bytes bytes, const char *text);
gboolean app_text_has_word(Bytes bytes, const char *word);

/* The one of `n` names that a word is, as the table writes it; NULL: none of them. */
const char *app_text_find(Bytes word, const char *const *names, gsize n);
const char *app_text_find_any_case(Bytes word, const char *const *names, gsize n);

/* The bytes before the next `stop`, or blank, else all; moves the source past both. */
Bytes app_text_take_until(Bytes *text, char stop);
Bytes app_text_take_word(Bytes *line);

/* Reads decimal digits; FALSE, with anything in `number`, for others, none, or more than `most`. */
gboolean app_text_number(Bytes digits, guint64 most, guint64 *number);

/* The value of the first field of that name in lines of "name: value"; `short_name` may be NULL. */
gboolean app_text_field(Bytes lines, const char *name, const char *short_name, Bytes *value);

/* What may be shown of a command's arguments. */
typedef enum {
	ARGUMENTS_SHOWN,
	ARGUMENTS_HIDDEN,    /* secrets: "PASS …" */
	ARGUMENTS_FIRST,     /* only the first word, in case the others are secrets */
	ARGUMENTS_MECHANISM, /* the name of a SASL mechanism or of a security layer, if it is one:
				what follows, or is in its place, is a credential */
} Arguments;

/* A row in a protocol's table of commands. */
typedef struct {
	const char *verb;
	Arguments arguments;
	guint8 kind; /* the protocol's own */
} TextCommand;

/* The command that a word names, in any case; NULL: none of them. */
const TextCommand *app_text_command(const TextCommand *commands, gsize n, Bytes word);

/* The name of a SASL mechanism or a security layer; NULL: none that is known.  Static. */
const char *app_text_mechanism(Bytes word);

/* How certain it is that a client's line is the command that it looks like. */
typedef enum {
	TRUST_VERB,  /* it may as well be the rest of a password: only the verb is shown */
	TRUST_START, /* it is one, but its end is missing */
	TRUST_LINE,
} TextTrust;

/* For the line that begins `input`, with `length` from app_text_line().  After a presumed beginning
 * no line is certainly a command until the server has answered: `is_adrift` is kept between calls.
 */
TextTrust app_text_trust(const AppInput *input, guint64 length, guint8 *is_adrift);

/* Notes the server's answer, after which the client's next line is a command again. */
void app_text_answered(const AppInput *input, guint8 *is_adrift);

/* "RETR file.txt": the command with what may be shown of its arguments. */
char *app_text_command_lead(const TextCommand *command, Bytes arguments, TextTrust trust);

/* The commands whose answers are still to come, kept between calls; all zero at first.  An answer's
 * text may repeat a line of the client or name its user: it is shown only if it is known to answer
 * a command that carries nothing of that kind. */
typedef struct {
	guint32 hidden;   /* a bit for each, the oldest lowest: nothing of its answer is shown */
	guint8 n;         /* how many */
	guint8 is_lost;   /* answers are missing: which command the next one is to is not known */
	guint8 has_begun; /* the server or the client has said something */
} TextQueue;

#define TEXT_QUEUE_MAX 32

/* A line of the client; `command` NULL: one that is not known. */
void app_text_await(TextQueue *self, const TextCommand *command, Bytes arguments, TextTrust trust);

/* Whether the text of the server's answer may be shown; `is_greeting`: it is what servers begin
 * with. */
gboolean app_text_may_show(const TextQueue *self, const AppInput *input, gboolean is_greeting);

/* Takes the oldest command out, which the server has answered. */
void app_text_take_answer(TextQueue *self, const AppInput *input);

/* A reply of three digits and text, in one line or more (RFC 959 §4.2, RFC 5321 §4.2.1). */
typedef struct {
	guint code;                     /* 0: the rest of a reply too long to be seen at once */
	Bytes text;                     /* of its first line */
	guint n_lines;                  /* as many as there are */
	guint64 length;                 /* as AppLabel's */
	gboolean is_presumed, is_whole; /* the first line, as AppInput's; to its end */
} TextReply;

/* The code that a line begins with; 0: none. */
guint app_text_reply_code(Bytes line);

/* `open` is the code of a reply whose end is still to come, else 0: kept between calls.  Results
 * as of app_text_line(). */
AppResult app_text_reply(const AppInput *input, guint16 *open, TextReply *reply);

/* Fills in "220 mail.example.org ready" and "3 lines".  `instead` (NULL: none) replaces a text that
 * may name users or carry a challenge, and words of the RFCs replace those of syntax errors, which
 * may repeat what the client said; of a presumed reply only the code is shown. */
void app_text_reply_label(const TextReply *reply, const char *instead, AppLabel *label);

#define TEXT_DOT_START 2

/* Content up to a line with just a dot (RFC 5321 §4.5.2, RFC 1939 §3), or the next piece of one too
 * long to be seen at once, of `length` bytes.  `matched`, kept between calls, is how many bytes of
 * the end have been seen: TEXT_DOT_START at a line's beginning.  APP_MESSAGE: `is_over` says
 * whether its end was found. */
AppResult app_text_dot_content(const AppInput *input, guint8 *matched, guint64 *length,
			       gboolean *is_over);

/* Fills in a line's label without anything of its content. */
AppResult app_text_credentials(AppLabel *label);
