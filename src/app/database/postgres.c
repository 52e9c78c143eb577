/* A message is a letter and a length (§55.7); only what opens a connection has no letter.  What a
 * letter means depends on who sends it, and 'p' on what the server asked for last.
 *
 * Parameters of the session are named, not shown: one of them is the user.  Texts of errors repeat
 * the query, so only their code is shown.  After an answer that grants TLS nothing is PostgreSQL.
 */
#include "app/database/postgres.h"

#include "app/app-frame.h"
#include "app/app-text.h"
#include "app/database/sql.h"
#include "app/disclosure.h"
#include "base/quantity.h"

#define LETTER_LENGTH 1
#define LENGTH_MIN 4           /* it counts itself */
#define LENGTH_MAX 0x40000000u /* the server's own limit for a message */
#define STARTUP_MAX 10000      /* likewise, for what opens a connection */
#define VERSION_3 3            /* major */
#define CODE_CANCEL 80877102u
#define CODE_SSL 80877103u
#define CODE_GSS 80877104u
#define CANCEL_LENGTH 16
#define MESSAGES_LOOKED_AT 4
#define TAG_MAX 40
#define STATE_LENGTH 5 /* characters of a SQLSTATE */

typedef struct {
	guint32 asked;        /* kind of the last authentication request */
	guint8 asked_for_tls; /* the server's answer is a single letter */
	guint8 is_encrypted;
} G_GNUC_MAY_ALIAS PostgresMemory;
G_STATIC_ASSERT(sizeof(PostgresMemory) <= sizeof(AppMemory));

enum {
	AUTH_OK = 0,
	AUTH_CLEARTEXT = 3,
	AUTH_MD5 = 5,
	AUTH_GSS = 7,
	AUTH_GSS_CONTINUE = 8,
	AUTH_SSPI = 9,
	AUTH_SASL = 10,
	AUTH_SASL_CONTINUE = 11,
	AUTH_SASL_FINAL = 12,
};

static const AppName authentications[] = {
	{ AUTH_OK, "OK" },
	{ 2, "Kerberos V5" },
	{ AUTH_CLEARTEXT, "cleartext password" },
	{ AUTH_MD5, "MD5 password" },
	{ 6, "SCM credential" },
	{ AUTH_GSS, "GSSAPI" },
	{ AUTH_GSS_CONTINUE, "GSS continue" },
	{ AUTH_SSPI, "SSPI" },
	{ AUTH_SASL, "SASL" },
	{ AUTH_SASL_CONTINUE, "SASL continue" },
	{ AUTH_SASL_FINAL, "SASL final" },
};

/* §55.7 by letter; those with a detail of their own are named again below. */
static const AppName of_client[] = {
	{ 'B', "Bind" },         { 'C', "Close" },     { 'D', "Describe" }, { 'E', "Execute" },
	{ 'F', "FunctionCall" }, { 'H', "Flush" },     { 'P', "Parse" },    { 'Q', "Query" },
	{ 'S', "Sync" },         { 'X', "Terminate" }, { 'c', "CopyDone" }, { 'd', "CopyData" },
	{ 'f', "CopyFail" },     { 'p', "password" },
};

static const AppName of_server[] = {
	{ '1', "ParseComplete" },
	{ '2', "BindComplete" },
	{ '3', "CloseComplete" },
	{ 'A', "NotificationResponse" },
	{ 'C', "CommandComplete" },
	{ 'D', "DataRow" },
	{ 'E', "ErrorResponse" },
	{ 'G', "CopyInResponse" },
	{ 'H', "CopyOutResponse" },
	{ 'I', "EmptyQueryResponse" },
	{ 'K', "BackendKeyData" },
	{ 'N', "NoticeResponse" },
	{ 'R', "Authentication" },
	{ 'S', "ParameterStatus" },
	{ 'T', "RowDescription" },
	{ 'V', "FunctionCallResponse" },
	{ 'W', "CopyBothResponse" },
	{ 'Z', "ReadyForQuery" },
	{ 'c', "CopyDone" },
	{ 'd', "CopyData" },
	{ 'n', "NoData" },
	{ 's', "PortalSuspended" },
	{ 't', "ParameterDescription" },
	{ 'v', "NegotiateProtocolVersion" },
};

/* Appendix A: those that people meet. */
static const struct {
	const char *state, *name;
} states[] = {
	{ "22P02", "invalid text representation" },
	{ "23502", "not null violation" },
	{ "23503", "foreign key violation" },
	{ "23505", "unique violation" },
	{ "25P02", "in failed transaction" },
	{ "28000", "invalid authorization" },
	{ "28P01", "invalid password" },
	{ "3D000", "unknown database" },
	{ "40001", "serialization failure" },
	{ "40P01", "deadlock" },
	{ "42501", "insufficient privilege" },
	{ "42601", "syntax error" },
	{ "42703", "undefined column" },
	{ "42P01", "undefined table" },
	{ "42P07", "duplicate table" },
	{ "53300", "too many connections" },
	{ "57014", "query canceled" },
	{ "57P01", "administrator's shutdown" },
	{ "57P03", "cannot connect now" },
};

typedef struct {
	guint8 letter; /* 0: it opens a connection */
	guint64 length;
	const char *name;
} TaggedMessage;

static const char *name_of(Side from, guint8 letter)
{
	return from == SIDE_CLIENT ? APP_NAME(of_client, letter) : APP_NAME(of_server, letter);
}

/* FALSE: no message begins here.  With short_read set, it could be the start of one. */
static gboolean read_message(Reader *reader, Side from, TaggedMessage *message)
{
	guint32 length;

	message->letter = reader_u8(reader);
	message->name = name_of(from, message->letter);
	length = reader_u32(reader);
	message->length = LETTER_LENGTH + (guint64)length;
	if (!message->name)
		return FALSE;
	return reader->short_read || (length >= LENGTH_MIN && length <= LENGTH_MAX);
}

/* What opens a connection; FALSE as above. */
static gboolean read_opening(Reader *reader, guint32 *length, guint32 *code)
{
	*length = reader_u32(reader);
	*code = reader_u32(reader);
	if (reader->short_read)
		return *length <= STARTUP_MAX;
	if (*code == CODE_SSL || *code == CODE_GSS)
		return *length == 8;
	if (*code == CODE_CANCEL)
		return *length >= CANCEL_LENGTH && *length <= STARTUP_MAX;
	return *code >> 16 == VERSION_3 && *length > 8 && *length <= STARTUP_MAX;
}

/* Whether messages follow one another to the end of the bytes. */
static gboolean are_messages(const AppInput *input)
{
	Reader reader = reader_over(input->bytes);

	for (guint i = 0; i < MESSAGES_LOOKED_AT && reader_left(&reader); i++) {
		guint64 before = input->bytes.len - reader_left(&reader);
		TaggedMessage message;

		if (!read_message(&reader, input->from, &message) || reader.short_read)
			return FALSE;
		if (input->bytes.len - before < message.length)
			return app_is_whole(input, before + message.length);
		reader_skip(&reader, (gsize)message.length - LETTER_LENGTH - LENGTH_MIN);
	}
	return TRUE;
}

static AppGuess recognise_opening(const AppInput *input)
{
	Reader reader = reader_over(input->bytes);
	guint32 length, code;

	return read_opening(&reader, &length, &code) && !reader.short_read &&
			       app_is_whole(input, length)
		       ? APP_SURE
		       : APP_NO;
}

AppGuess app_postgres_recognise(const AppInput *input)
{
	Reader reader = reader_over(input->bytes), peek = reader;
	TaggedMessage message;

	if (input->from == SIDE_CLIENT && reader_u8(&peek) == 0 && !peek.short_read)
		return recognise_opening(input);
	if (!read_message(&reader, input->from, &message) || reader.short_read ||
	    !are_messages(input))
		return APP_NO;
	/* The first letter of a server without a request for TLS. */
	if (message.letter == 'R' && message.length < 256 &&
	    APP_NAME(authentications, reader_u32(&reader)) && !reader.short_read)
		return APP_SURE;
	return APP_BY_PORT;
}

/* Names and values in turn; only the database is shown. */
static char *startup_detail(Reader *body)
{
	while (reader_left(body) && !body->short_read) {
		Bytes name = app_take_string(body), value = app_take_string(body);
		g_autofree char *shown = NULL;

		if (!app_is_text(name, "database"))
			continue;
		shown = disclosure_name(value, !body->short_read, APP_TEXT_MAX);
		return g_strdup_printf("database %s", shown);
	}
	return NULL;
}

static AppResult describe_opening(const AppInput *input, PostgresMemory *memory, AppLabel *label)
{
	Reader reader = reader_over(input->bytes), head;
	guint32 length, code;

	if (!read_opening(&reader, &length, &code))
		return APP_NOT_MINE;
	if (reader.short_read)
		return app_too_short(input, label);
	if (!app_head(input, length, &head))
		return APP_MORE;
	reader_skip(&head, 8);
	memory->asked_for_tls = code == CODE_SSL || code == CODE_GSS;
	switch (code) {
	case CODE_SSL:
		return app_named(label, length, g_strdup("SSLRequest"), NULL);
	case CODE_GSS:
		return app_named(label, length, g_strdup("GSSENCRequest"), NULL);
	case CODE_CANCEL:
		return app_named(label, length, g_strdup("CancelRequest"), NULL);
	default:
		return app_named(label, length, g_strdup("startup"), startup_detail(&head));
	}
}

/* §55.2.10, §55.2.11: S or G, and the next bytes are encrypted; N; or an old server's error. */
static AppResult describe_grant(guint8 letter, PostgresMemory *memory, AppLabel *label)
{
	gboolean is_granted = letter == 'S' || letter == 'G';

	memory->asked_for_tls = FALSE;
	memory->is_encrypted = is_granted;
	return app_named(label, LETTER_LENGTH,
			 g_strdup(is_granted ? "encryption granted" : "encryption refused"), NULL);
}

static char *authentication_detail(Reader *body, PostgresMemory *memory)
{
	guint32 kind = reader_u32(body);
	const char *name = APP_NAME(authentications, kind);
	const char *mechanism;

	if (body->short_read)
		return NULL;
	memory->asked = kind;
	if (kind != AUTH_SASL)
		return name ? g_strdup(name) : g_strdup_printf("method %u", kind);
	mechanism = app_text_mechanism(app_take_string(body));
	return g_strdup(mechanism ? mechanism : name);
}

/* One letter, four meanings: the value is a secret in each.  Only known mechanisms are shown: if
 * the server's request was lost, it may be a password. */
static AppResult describe_password(guint64 length, Reader *body, const PostgresMemory *memory,
				   AppLabel *label)
{
	switch (memory->asked) {
	case AUTH_SASL:
		return app_named(label, length, g_strdup("SASLInitialResponse"),
				 g_strdup(app_text_mechanism(app_take_string(body))));
	case AUTH_SASL_CONTINUE:
	case AUTH_SASL_FINAL:
		return app_named(label, length, g_strdup("SASLResponse"), NULL);
	case AUTH_GSS:
	case AUTH_GSS_CONTINUE:
	case AUTH_SSPI:
		return app_named(label, length, g_strdup("GSSResponse"), NULL);
	default:
		return app_named(label, length, g_strdup("password"), NULL);
	}
}

static AppResult describe_query(guint64 length, Reader *body, AppLabel *label)
{
	g_autofree char *sql = app_sql_masked(app_take_string(body), SQL_POSTGRES);

	if (!*sql)
		return app_named(label, length, g_strdup("Query"), NULL);
	return app_named(label, length, g_steal_pointer(&sql), g_strdup("Query"));
}

static char *parse_detail(Reader *body)
{
	char *sql;

	(void)app_take_string(body); /* the statement's name */
	sql = app_sql_masked(app_take_string(body), SQL_POSTGRES);
	if (!*sql)
		g_clear_pointer(&sql, g_free);
	return sql;
}

/* A name, empty for the unnamed one. */
static char *name_detail(const char *of, Reader *body)
{
	Bytes name = app_take_string(body);
	g_autofree char *shown = disclosure_name(name, !body->short_read, TAG_MAX);

	return name.len ? g_strdup_printf("%s %s", of, shown) : NULL;
}

static char *bind_detail(Reader *body)
{
	guint16 formats, parameters;

	(void)app_take_string(body);
	(void)app_take_string(body);
	formats = reader_u16(body);
	reader_skip(body, formats * 2u);
	parameters = reader_u16(body);
	return body->short_read || !parameters ? NULL : quantity_of(parameters, "parameter");
}

/* What is described or closed: a statement or a portal. */
static char *target_detail(Reader *body)
{
	guint8 kind = reader_u8(body);

	if (kind != 'S' && kind != 'P')
		return NULL;
	return name_detail(kind == 'S' ? "statement" : "portal", body);
}

static char *count_detail(Reader *body, const char *noun)
{
	guint16 count = reader_u16(body);

	return body->short_read ? NULL : quantity_of(count, noun);
}

static char *ready_detail(Reader *body)
{
	switch (reader_u8(body)) {
	case 'I':
		return g_strdup("idle");
	case 'T':
		return g_strdup("in a transaction");
	case 'E':
		return g_strdup("in a failed transaction");
	default:
		return NULL;
	}
}

static const char *state_name(Bytes state)
{
	for (gsize i = 0; i < G_N_ELEMENTS(states); i++)
		if (app_is_text(state, states[i].state))
			return states[i].name;
	return NULL;
}

/* §55.8: V, else S, is the severity (S may be in the server's language), C the code. */
static AppResult describe_error(const TaggedMessage *message, Reader *body, AppLabel *label)
{
	Bytes severity = { NULL, 0 }, state = { NULL, 0 };
	g_autofree char *shown = NULL, *code = NULL;

	while (reader_left(body)) {
		guint8 field = reader_u8(body);
		Bytes value = app_take_string(body);

		if (!field)
			break;
		if (field == 'V' || (field == 'S' && !severity.len))
			severity = value;
		else if (field == 'C')
			state = value;
	}
	shown = severity.len ? disclosure_words(severity, TRUE, TAG_MAX) : g_strdup(message->name);
	code = disclosure_words(state, TRUE, STATE_LENGTH);
	return app_named(label, message->length,
			 state.len ? g_strdup_printf("%s %s", shown, code) : g_strdup(shown),
			 g_strdup(state_name(state)));
}

static AppResult describe_tag(const TaggedMessage *message, Reader *body, AppLabel *label)
{
	Bytes tag = app_take_string(body);

	return app_named(label, message->length,
			 tag.len ? disclosure_words(tag, !body->short_read, TAG_MAX)
				 : g_strdup(message->name),
			 NULL);
}

static char *notification_detail(Reader *body)
{
	reader_skip(body, 4); /* process */
	return name_detail("channel", body);
}

static AppResult describe_client(const TaggedMessage *message, Reader *body,
				 const PostgresMemory *memory, AppLabel *label)
{
	char *detail = NULL;

	if (message->letter == 'Q')
		return describe_query(message->length, body, label);
	if (message->letter == 'p')
		return describe_password(message->length, body, memory, label);
	if (message->letter == 'P')
		detail = parse_detail(body);
	else if (message->letter == 'B')
		detail = bind_detail(body);
	else if (message->letter == 'E')
		detail = name_detail("portal", body);
	else if (message->letter == 'D' || message->letter == 'C')
		detail = target_detail(body);
	return app_named(label, message->length, g_strdup(message->name), detail);
}

static char *server_detail(guint8 letter, Reader *body, PostgresMemory *memory)
{
	Bytes name;

	switch (letter) {
	case 'R':
		return authentication_detail(body, memory);
	case 'S':
		name = app_take_string(body);
		return disclosure_name(name, !body->short_read, TAG_MAX);
	case 'T':
		return count_detail(body, "column");
	case 't':
		return count_detail(body, "parameter");
	case 'Z':
		return ready_detail(body);
	case 'A':
		return notification_detail(body);
	default:
		return NULL;
	}
}

static AppResult describe_server(const TaggedMessage *message, Reader *body, PostgresMemory *memory,
				 AppLabel *label)
{
	if (message->letter == 'E' || message->letter == 'N')
		return describe_error(message, body, label);
	if (message->letter == 'C')
		return describe_tag(message, body, label);
	return app_named(label, message->length, g_strdup(message->name),
			 server_detail(message->letter, body, memory));
}

static AppResult describe_message(const AppInput *input, PostgresMemory *memory, AppLabel *label)
{
	Reader reader = reader_over(input->bytes), head;
	TaggedMessage message;

	if (!read_message(&reader, input->from, &message))
		return APP_NOT_MINE;
	if (reader.short_read)
		return app_too_short(input, label);
	if (!app_head(input, message.length, &head))
		return APP_MORE;
	reader_skip(&head, LETTER_LENGTH + LENGTH_MIN);
	if (input->from == SIDE_CLIENT)
		return describe_client(&message, &head, memory, label);
	return describe_server(&message, &head, memory, label);
}

AppResult app_postgres_describe(const AppInput *input, AppMemory *memory, AppLabel *label)
{
	PostgresMemory *known = (PostgresMemory *)memory;
	Reader peek = reader_over(input->bytes);
	guint8 first = reader_u8(&peek);

	if (known->is_encrypted)
		return APP_NOT_MINE;
	if (peek.short_read)
		return app_too_short(input, label);
	if (input->from == SIDE_CLIENT && first == 0)
		return describe_opening(input, known, label);
	if (known->asked_for_tls && input->from == SIDE_SERVER && strchr("SNG", first) && first)
		return describe_grant(first, known, label);
	return describe_message(input, known, label);
}
