/* Commands and responses are lines that may contain literals, byte strings after their length (RFC
 * 9051 §4.3).  A message is a line up to its first literal, then the literal, then the line's next
 * piece: only the first of them has a name.
 */
#include "app/mail/imap.h"

#include <string.h>

#include "app/app-text.h"
#include "app/disclosure.h"

#define LITERAL_MAX G_MAXUINT32 /* RFC 9051 §9: number64, but no message is as long */
#define WORDS_MAX 48            /* characters of a response that are shown */
#define TAG_MAX 32              /* bytes */
#define ASKED_MAX 8             /* commands whose answers are still to come and may be shown */

typedef enum { COMMAND_PLAIN, COMMAND_LOGIN, COMMAND_AUTHENTICATE, COMMAND_IDLE } Kind;

typedef struct {
	guint64 literal[2];      /* by Side: bytes of one that come next; 0: none */
	guint8 is_continuing[2]; /* the next line is a piece of one that has begun */
	guint8 is_refusable;     /* the client's literal waits for the server's word */
	guint8 is_login;         /* a LOGIN or AUTHENTICATE awaits its answer */
	guint8 is_asked;         /* what the client sends are credentials */
	guint8 is_idle;
	guint8 is_adrift;         /* as app_text_trust() keeps it */
	guint8 has_begun;         /* there has been a line, so the next is no greeting */
	guint8 next;              /* the place in `asked` that is taken next */
	guint32 asked[ASKED_MAX]; /* their tags' hashes; 0: none */
} G_GNUC_MAY_ALIAS ImapMemory;

G_STATIC_ASSERT(sizeof(ImapMemory) <= sizeof(AppMemory));

/* RFC 9051 §6, RFC 3501 §6, and those extensions that servers commonly have. */
static const TextCommand commands[] = {
	{ "CAPABILITY", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "NOOP", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "LOGOUT", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "STARTTLS", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "AUTHENTICATE", ARGUMENTS_MECHANISM, COMMAND_AUTHENTICATE },
	{ "LOGIN", ARGUMENTS_HIDDEN, COMMAND_LOGIN },
	{ "PROXYAUTH", ARGUMENTS_HIDDEN, COMMAND_LOGIN },
	{ "ENABLE", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "SELECT", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "EXAMINE", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "CREATE", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "DELETE", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "RENAME", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "SUBSCRIBE", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "UNSUBSCRIBE", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "LIST", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "LSUB", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "XLIST", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "NAMESPACE", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "STATUS", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "APPEND", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "IDLE", ARGUMENTS_SHOWN, COMMAND_IDLE },
	{ "CHECK", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "CLOSE", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "UNSELECT", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "EXPUNGE", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "SEARCH", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "SORT", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "THREAD", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "FETCH", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "STORE", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "COPY", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "MOVE", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "UID", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "ID", ARGUMENTS_HIDDEN, COMMAND_PLAIN },
	{ "COMPRESS", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "NOTIFY", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "GETQUOTA", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "GETQUOTAROOT", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "SETQUOTA", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "GETACL", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "SETACL", ARGUMENTS_FIRST, COMMAND_PLAIN },
	{ "DELETEACL", ARGUMENTS_FIRST, COMMAND_PLAIN },
	{ "MYRIGHTS", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "GETMETADATA", ARGUMENTS_FIRST, COMMAND_PLAIN },
	{ "SETMETADATA", ARGUMENTS_FIRST, COMMAND_PLAIN },
	{ "GENURLAUTH", ARGUMENTS_HIDDEN, COMMAND_PLAIN },
	{ "RESETKEY", ARGUMENTS_HIDDEN, COMMAND_PLAIN },
	{ "URLFETCH", ARGUMENTS_HIDDEN, COMMAND_PLAIN },
};

/* Of a response without a tag (RFC 9051 §7.2 and on).  The content of mail is not shown. */
static const TextCommand responses[] = {
	{ "CAPABILITY", ARGUMENTS_SHOWN, 0 }, { "ENABLED", ARGUMENTS_SHOWN, 0 },
	{ "LIST", ARGUMENTS_SHOWN, 0 },       { "LSUB", ARGUMENTS_SHOWN, 0 },
	{ "XLIST", ARGUMENTS_SHOWN, 0 },      { "NAMESPACE", ARGUMENTS_SHOWN, 0 },
	{ "STATUS", ARGUMENTS_SHOWN, 0 },     { "SEARCH", ARGUMENTS_SHOWN, 0 },
	{ "ESEARCH", ARGUMENTS_SHOWN, 0 },    { "SORT", ARGUMENTS_SHOWN, 0 },
	{ "THREAD", ARGUMENTS_SHOWN, 0 },     { "FLAGS", ARGUMENTS_SHOWN, 0 },
	{ "QUOTA", ARGUMENTS_SHOWN, 0 },      { "QUOTAROOT", ARGUMENTS_SHOWN, 0 },
	{ "VANISHED", ARGUMENTS_SHOWN, 0 },   { "EXISTS", ARGUMENTS_HIDDEN, 0 },
	{ "RECENT", ARGUMENTS_HIDDEN, 0 },    { "EXPUNGE", ARGUMENTS_HIDDEN, 0 },
	{ "FETCH", ARGUMENTS_HIDDEN, 0 },     { "ACL", ARGUMENTS_FIRST, 0 },
	{ "MYRIGHTS", ARGUMENTS_FIRST, 0 },   { "METADATA", ARGUMENTS_FIRST, 0 },
	{ "ID", ARGUMENTS_HIDDEN, 0 },        { "GENURLAUTH", ARGUMENTS_HIDDEN, 0 },
	{ "URLFETCH", ARGUMENTS_HIDDEN, 0 },
};

static const char *const statuses[] = { "OK", "NO", "BAD", "PREAUTH", "BYE" };

/* Never 0. */
static guint32 tag_hash(Bytes tag)
{
	guint32 hash = 5381;

	for (gsize i = 0; i < tag.len; i++)
		hash = hash * 33 + tag.data[i];
	return hash ? hash : 1;
}

/* Whether a command of that tag carries nothing secret that its answer may repeat; it is
 * forgotten. */
static gboolean take_asked(ImapMemory *self, Bytes tag)
{
	guint32 hash = tag_hash(tag);

	for (gsize i = 0; i < ASKED_MAX; i++) {
		if (self->asked[i] != hash)
			continue;
		self->asked[i] = 0;
		return TRUE;
	}
	return FALSE;
}

/* A line of the client; `command` NULL: one that is not known. */
static void note_asked(ImapMemory *self, Bytes tag, const TextCommand *command, Bytes arguments,
		       TextTrust trust)
{
	(void)take_asked(self, tag);
	if (!command || trust == TRUST_VERB ||
	    (arguments.len && command->arguments != ARGUMENTS_SHOWN))
		return;
	self->asked[self->next] = tag_hash(tag);
	self->next = (self->next + 1) % ASKED_MAX;
}

/* Notes a literal that a line ends with, "{310}" or, sent without asking, "{310+}" (RFC 7888). */
static void note_literal(ImapMemory *self, Side from, Bytes line)
{
	gsize at = line.len;
	gboolean is_sync = TRUE;
	guint64 length;

	self->is_continuing[from] = FALSE;
	if (!line.len || line.data[line.len - 1] != '}')
		return;
	while (at > 0 && line.data[at - 1] != '{')
		at--;
	if (!at)
		return;
	line = (Bytes){ line.data + at, line.len - at - 1 };
	if (line.len && line.data[line.len - 1] == '+') {
		is_sync = FALSE;
		line.len--;
	}
	if (!app_text_number(line, LITERAL_MAX, &length))
		return;
	self->literal[from] = length;
	self->is_continuing[from] = TRUE;
	if (from == SIDE_CLIENT)
		self->is_refusable = is_sync;
}

/* The continuation of a line that has been named. */
static AppResult continue_line(ImapMemory *self, const AppInput *input, AppLabel *label)
{
	Bytes line;
	AppResult result;

	if (self->literal[input->from]) {
		if (!input->bytes.len)
			return input->is_all ? APP_NOT_MINE : APP_MORE;
		label->length = self->literal[input->from];
		self->literal[input->from] = 0;
		return APP_UNNAMED;
	}
	result = app_text_line(input, &line, &label->length);
	if (result != APP_MESSAGE)
		return result;
	note_literal(self, input->from, line);
	return APP_UNNAMED;
}

static AppResult describe_command(ImapMemory *self, Bytes line, TextTrust trust, AppLabel *label)
{
	Bytes arguments = line, tag = app_text_take_word(&arguments);
	Bytes verb = app_text_take_word(&arguments);
	const TextCommand *command = app_text_command(commands, G_N_ELEMENTS(commands), verb);

	note_asked(self, tag, command, arguments, trust);
	if (!command || !tag.len || tag.len > TAG_MAX)
		return APP_UNNAMED;
	label->lead = app_text_command_lead(command, arguments, trust);
	self->is_login = command->kind == COMMAND_LOGIN || command->kind == COMMAND_AUTHENTICATE;
	self->is_asked = command->kind == COMMAND_AUTHENTICATE;
	self->is_idle = command->kind == COMMAND_IDLE;
	return APP_MESSAGE;
}

static AppResult describe_client(ImapMemory *self, const AppInput *input, AppLabel *label)
{
	Bytes line;
	AppResult result = app_text_line(input, &line, &label->length);
	TextTrust trust;

	if (result != APP_MESSAGE)
		return result;
	trust = app_text_trust(input, label->length, &self->is_adrift);
	self->has_begun = TRUE;
	note_literal(self, SIDE_CLIENT, line);
	if (self->is_idle && app_text_equals(line, "DONE")) {
		self->is_idle = FALSE;
		label->lead = g_strdup("DONE");
		return APP_MESSAGE;
	}
	if (self->is_asked) {
		self->is_asked = self->is_login;
		return app_text_credentials(label);
	}
	return describe_command(self, line, trust, label);
}

/* A continuation request asks for one of three things (RFC 9051 §7.5). */
static AppResult describe_request(ImapMemory *self, AppLabel *label)
{
	const char *what = "challenge";

	if (self->literal[SIDE_CLIENT])
		what = "go ahead";
	else if (self->is_idle)
		what = "idling";
	else
		self->is_asked = TRUE;
	self->is_refusable = FALSE;
	label->lead = g_strdup("+");
	label->detail = g_strdup(what);
	return APP_MESSAGE;
}

/* "OK SELECT completed" and the name of its code in brackets (RFC 9051 §7.1). */
static AppResult name_status(const char *word, Bytes text, gboolean is_private, AppLabel *label)
{
	gboolean is_whole = label->length > 0;
	g_autofree char *shown = NULL;

	if (bytes_start_with(text, "[")) {
		Bytes code = app_text_take_until(&text, ']');

		code = (Bytes){ code.data + 1, code.len - 1 };
		code = app_text_take_word(&code);
		label->detail = code.len ? disclosure_words(code, is_whole, WORDS_MAX) : NULL;
	}
	shown = is_private ? g_strdup("") : disclosure_words(text, is_whole, WORDS_MAX);
	label->lead = *shown ? g_strdup_printf("%s %s", word, shown) : g_strdup(word);
	return APP_MESSAGE;
}

/* "23 EXISTS", "FLAGS (\Answered \Flagged)". */
static AppResult name_data(Bytes first, Bytes rest, TextTrust trust, AppLabel *label)
{
	guint64 number;
	gboolean has_number = app_text_number(first, G_MAXUINT32, &number);
	const TextCommand *response;

	if (has_number)
		first = app_text_take_word(&rest);
	response = app_text_command(responses, G_N_ELEMENTS(responses), first);
	if (!response)
		return APP_UNNAMED;
	if (has_number) {
		label->lead = g_strdup_printf("%u %s", (guint)number, response->verb);
		return APP_MESSAGE;
	}
	label->lead = app_text_command_lead(response, rest, trust);
	return APP_MESSAGE;
}

/* A tagged response is the end of a command. */
static void note_end(ImapMemory *self, gboolean is_ok)
{
	if (!is_ok && self->is_refusable) {
		self->literal[SIDE_CLIENT] = 0;
		self->is_continuing[SIDE_CLIENT] = FALSE;
	}
	self->is_login = self->is_asked = self->is_idle = self->is_refusable = FALSE;
}

static AppResult describe_server(ImapMemory *self, const AppInput *input, AppLabel *label)
{
	Bytes rest, tag, word;
	AppResult result = app_text_line(input, &rest, &label->length);
	gboolean is_private = self->is_login || input->is_presumed;
	TextTrust trust = is_private ? TRUST_VERB : label->length ? TRUST_LINE : TRUST_START;
	gboolean is_greeting = !self->has_begun && !input->is_presumed;
	const char *status;

	if (result != APP_MESSAGE)
		return result;
	self->has_begun = TRUE;
	note_literal(self, SIDE_SERVER, rest);
	tag = app_text_take_word(&rest);
	if (app_text_equals(tag, "+"))
		return describe_request(self, label);
	word = app_text_take_word(&rest);
	status = app_text_find_any_case(word, statuses, G_N_ELEMENTS(statuses));
	if (app_text_equals(tag, "*"))
		return status ? name_status(status, rest, !is_greeting, label)
			      : name_data(word, rest, trust, label);
	if (!status || !tag.len || tag.len > TAG_MAX)
		return APP_UNNAMED;
	app_text_answered(input, &self->is_adrift);
	note_end(self, app_text_equals(word, "OK"));
	return name_status(status, rest, !take_asked(self, tag) || input->is_presumed, label);
}

static AppResult describe_message(ImapMemory *self, const AppInput *input, AppLabel *label)
{
	if (self->literal[input->from] || self->is_continuing[input->from])
		return continue_line(self, input, label);
	return input->from == SIDE_CLIENT ? describe_client(self, input, label)
					  : describe_server(self, input, label);
}

AppResult app_imap_describe(const AppInput *input, AppMemory *memory, AppLabel *label)
{
	return describe_message((ImapMemory *)memory, input, label);
}

AppGuess app_imap_recognise(const AppInput *input)
{
	Bytes line, tag, word;

	if (!app_text_first_line(input, &line))
		return APP_NO;
	tag = app_text_take_word(&line);
	word = app_text_take_word(&line);
	if (app_text_equals(tag, "*"))
		return app_text_equals(word, "OK") || app_text_equals(word, "PREAUTH")
			       ? APP_SURE
			       : APP_BY_PORT;
	return tag.len > 0 && tag.len <= TAG_MAX &&
			       (app_text_find_any_case(word, statuses, G_N_ELEMENTS(statuses)) ||
				app_text_command(commands, G_N_ELEMENTS(commands), word))
		       ? APP_BY_PORT
		       : APP_NO;
}
