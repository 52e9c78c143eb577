#include "app/remote/ftp.h"

#include <string.h>

#include "app/app-text.h"

#define TELNET_COMMAND_FIRST 0xf0 /* from here on: commands, as before an ABOR (RFC 959 §4.1.3) */

enum {
	REPLY_DELAYED = 120, /* and others that a server greets with (RFC 959 §5.4) */
	REPLY_READY = 220,
	REPLY_CLOSING = 421,
	REPLY_PASSIVE = 227,
	REPLY_EXTENDED_PASSIVE = 229, /* RFC 2428 §3 */
	REPLY_MORE_FIRST = 331,       /* a password, an account, security data (RFC 2228 §5) */
	REPLY_MORE_LAST = 336,
};

typedef enum { COMMAND_PLAIN, COMMAND_PORT } Kind;

typedef struct {
	TextQueue queue;
	guint16 reply;    /* one that is not yet complete; 0: none */
	guint8 is_asked;  /* for a password or security data: what the client sends may be that */
	guint8 is_adrift; /* as app_text_trust() keeps it */
} G_GNUC_MAY_ALIAS FtpMemory;

G_STATIC_ASSERT(sizeof(FtpMemory) <= sizeof(AppMemory));

/* RFC 959 §4.1, RFC 1639, RFC 2228, RFC 2389, RFC 2428, RFC 2640, RFC 3659, RFC 7151. */
static const TextCommand commands[] = {
	{ "USER", ARGUMENTS_HIDDEN, COMMAND_PLAIN },    { "PASS", ARGUMENTS_HIDDEN, COMMAND_PLAIN },
	{ "ACCT", ARGUMENTS_HIDDEN, COMMAND_PLAIN },    { "CWD", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "CDUP", ARGUMENTS_SHOWN, COMMAND_PLAIN },     { "SMNT", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "QUIT", ARGUMENTS_HIDDEN, COMMAND_PLAIN },    { "REIN", ARGUMENTS_HIDDEN, COMMAND_PLAIN },
	{ "LPRT", ARGUMENTS_SHOWN, COMMAND_PLAIN },     { "LPSV", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "PORT", ARGUMENTS_SHOWN, COMMAND_PORT },      { "PASV", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "EPRT", ARGUMENTS_SHOWN, COMMAND_PLAIN },     { "EPSV", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "TYPE", ARGUMENTS_SHOWN, COMMAND_PLAIN },     { "STRU", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "MODE", ARGUMENTS_SHOWN, COMMAND_PLAIN },     { "RETR", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "STOR", ARGUMENTS_SHOWN, COMMAND_PLAIN },     { "STOU", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "APPE", ARGUMENTS_SHOWN, COMMAND_PLAIN },     { "ALLO", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "REST", ARGUMENTS_SHOWN, COMMAND_PLAIN },     { "RNFR", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "RNTO", ARGUMENTS_SHOWN, COMMAND_PLAIN },     { "ABOR", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "DELE", ARGUMENTS_SHOWN, COMMAND_PLAIN },     { "RMD", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "MKD", ARGUMENTS_SHOWN, COMMAND_PLAIN },      { "PWD", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "XRMD", ARGUMENTS_SHOWN, COMMAND_PLAIN },     { "XMKD", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "XPWD", ARGUMENTS_SHOWN, COMMAND_PLAIN },     { "XCWD", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "XCUP", ARGUMENTS_SHOWN, COMMAND_PLAIN },     { "LIST", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "NLST", ARGUMENTS_SHOWN, COMMAND_PLAIN },     { "MLST", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "MLSD", ARGUMENTS_SHOWN, COMMAND_PLAIN },     { "SITE", ARGUMENTS_FIRST, COMMAND_PLAIN },
	{ "SYST", ARGUMENTS_SHOWN, COMMAND_PLAIN },     { "STAT", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "HELP", ARGUMENTS_SHOWN, COMMAND_PLAIN },     { "NOOP", ARGUMENTS_HIDDEN, COMMAND_PLAIN },
	{ "FEAT", ARGUMENTS_SHOWN, COMMAND_PLAIN },     { "OPTS", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "SIZE", ARGUMENTS_SHOWN, COMMAND_PLAIN },     { "MDTM", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "LANG", ARGUMENTS_SHOWN, COMMAND_PLAIN },     { "HOST", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "CLNT", ARGUMENTS_SHOWN, COMMAND_PLAIN },     { "PBSZ", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "AUTH", ARGUMENTS_MECHANISM, COMMAND_PLAIN }, { "ADAT", ARGUMENTS_HIDDEN, COMMAND_PLAIN },
	{ "PROT", ARGUMENTS_SHOWN, COMMAND_PLAIN },     { "CCC", ARGUMENTS_SHOWN, COMMAND_PLAIN },
	{ "MIC", ARGUMENTS_HIDDEN, COMMAND_PLAIN },     { "CONF", ARGUMENTS_HIDDEN, COMMAND_PLAIN },
	{ "ENC", ARGUMENTS_HIDDEN, COMMAND_PLAIN },
};

/* Replies whose text may name the user or carry security data (RFC 959 §4.2.2, RFC 2228 §5). */
static const struct {
	guint code;
	const char *instead;
} private_replies[] = {
	{ 230, "logged in" },         { 232, "logged in" },         { 234, "go ahead" },
	{ 235, "security accepted" }, { 331, "password required" }, { 332, "account required" },
	{ 334, "security data" },     { 335, "security data" },     { 336, "challenge" },
	{ 530, "not logged in" },     { 631, "protected" },         { 632, "protected" },
	{ 633, "protected" },
};

static gboolean is_greeting(guint code)
{
	return code == REPLY_DELAYED || code == REPLY_READY || code == REPLY_CLOSING;
}

static const char *text_instead(const FtpMemory *self, const AppInput *input, guint code)
{
	for (gsize i = 0; i < G_N_ELEMENTS(private_replies); i++)
		if (private_replies[i].code == code)
			return private_replies[i].instead;
	return app_text_may_show(&self->queue, input, is_greeting(code)) ? NULL : "";
}

/* Whether the server waits for more of a login, with which the client's next line may begin. */
static void note_reply(FtpMemory *self, const AppInput *input, guint code)
{
	if (code >= REPLY_MORE_FIRST && code <= REPLY_MORE_LAST)
		self->is_asked = TRUE;
	else if (self->queue.n && (code / 100 == 2 || code / 100 == 5))
		self->is_asked = FALSE;
	if (code >= 200) /* else another one follows */
		app_text_take_answer(&self->queue, input);
}

/* "10,0,0,1,200,10" as "10.0.0.1:51210" (RFC 959 §5.3.2); NULL: it is none. */
static char *host_port(Bytes text)
{
	guint64 n[6];

	for (gsize i = 0; i < G_N_ELEMENTS(n); i++)
		if (!app_text_number(app_text_take_until(&text, ','), 255, &n[i]))
			return NULL;
	return g_strdup_printf("%u.%u.%u.%u:%u", (guint)n[0], (guint)n[1], (guint)n[2], (guint)n[3],
			       (guint)(n[4] << 8 | n[5]));
}

/* Where the data connection will go; NULL: the reply does not say. */
static char *passive_words(const TextReply *reply)
{
	Bytes text = reply->text, inside;
	guint64 port;

	(void)app_text_take_until(&text, '(');
	inside = app_text_take_until(&text, ')');
	if (reply->code == REPLY_PASSIVE)
		return host_port(inside);
	if (reply->code != REPLY_EXTENDED_PASSIVE || inside.len < 5)
		return NULL;
	inside = (Bytes){ inside.data + 3, inside.len - 4 }; /* "|||6446|" */
	return app_text_number(inside, G_MAXUINT16, &port) ? g_strdup_printf("port %u", (guint)port)
							   : NULL;
}

static AppResult describe_server(FtpMemory *self, const AppInput *input, AppLabel *label)
{
	TextReply reply;
	AppResult result = app_text_reply(input, &self->reply, &reply);
	char *passive;

	label->length = reply.length;
	if (result != APP_MESSAGE)
		return result;
	if (!reply.code)
		return APP_UNNAMED;
	app_text_answered(input, &self->is_adrift);
	passive = reply.is_presumed ? NULL : passive_words(&reply);
	app_text_reply_label(
		&reply, passive ? "passive mode" : text_instead(self, input, reply.code), label);
	note_reply(self, input, reply.code);
	if (passive) {
		g_free(label->detail);
		label->detail = passive;
	}
	return APP_MESSAGE;
}

static Bytes without_telnet(Bytes line)
{
	while (line.len && line.data[0] >= TELNET_COMMAND_FIRST)
		line = (Bytes){ line.data + 1, line.len - 1 };
	return line;
}

/* Whether what follows the command, before it is known to be answered, may belong to a login. */
static gboolean is_login(const TextCommand *command, Bytes arguments)
{
	return arguments.len && (command->arguments == ARGUMENTS_HIDDEN ||
				 command->arguments == ARGUMENTS_MECHANISM);
}

static AppResult describe_client(FtpMemory *self, const AppInput *input, AppLabel *label)
{
	Bytes line;
	AppResult result = app_text_line(input, &line, &label->length);
	const TextCommand *command;
	g_autofree char *address = NULL;
	TextTrust trust;

	if (result != APP_MESSAGE)
		return result;
	trust = app_text_trust(input, label->length, &self->is_adrift);
	trust = self->is_asked ? TRUST_VERB : trust;
	line = without_telnet(line);
	command = app_text_command(commands, G_N_ELEMENTS(commands), app_text_take_word(&line));
	app_text_await(&self->queue, command, line, trust);
	if (!command)
		return APP_UNNAMED;
	self->is_asked |= is_login(command, line);
	address = command->kind == COMMAND_PORT && trust == TRUST_LINE ? host_port(line) : NULL;
	label->lead = address ? g_strdup_printf("%s %s", command->verb, address)
			      : app_text_command_lead(command, line, trust);
	return APP_MESSAGE;
}

AppResult app_ftp_describe(const AppInput *input, AppMemory *memory, AppLabel *label)
{
	return input->from == SIDE_CLIENT ? describe_client((FtpMemory *)memory, input, label)
					  : describe_server((FtpMemory *)memory, input, label);
}

AppGuess app_ftp_recognise(const AppInput *input)
{
	Bytes line;

	if (!app_text_first_line(input, &line))
		return APP_NO;
	if (app_text_reply_code(line))
		return bytes_start_with(line, "220") && app_text_has(line, "FTP") ? APP_SURE
										  : APP_BY_PORT;
	return app_text_command(commands, G_N_ELEMENTS(commands), app_text_take_word(&line))
		       ? APP_BY_PORT
		       : APP_NO;
}
