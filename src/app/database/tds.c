/* A message is a run of packets of one type, the last of which is marked; its first packet has what
 * names it.  Answers are tokens (§2.2.7): an error before a login before columns before an end.
 *
 * Of a login only the version is shown.  TLS may be wrapped in Pre-Login packets; once it is
 * negotiated, what follows is TLS, not TDS.
 */
#include "app/database/tds.h"

#include "app/app-frame.h"
#include "app/database/sql.h"
#include "app/disclosure.h"
#include "base/quantity.h"

#define HEADER_LENGTH 8
#define STATUS_END 0x01
#define STATUS_ALL 0x1f /* bits that are defined, §2.2.3.1.2 */
#define PRELOGIN_OPTIONS_MAX 16
#define TOKENS_MAX 64 /* of an answer that are inspected */
#define NAME_CHARS 40
#define PLP_MARK 0xffff /* a value in chunks, §2.2.5.2.3 */

typedef struct {
	guint8 goes_on[2]; /* by Side: the packet before was not the last of its message */
} G_GNUC_MAY_ALIAS TdsMemory;
G_STATIC_ASSERT(sizeof(TdsMemory) <= sizeof(AppMemory));

typedef enum {
	TDS_BATCH = 0x01,
	TDS_OLD_LOGIN = 0x02,
	TDS_RPC = 0x03,
	TDS_RESPONSE = 0x04,
	TDS_ATTENTION = 0x06,
	TDS_BULK = 0x07,
	TDS_FEDERATED = 0x08,
	TDS_TRANSACTION = 0x0e,
	TDS_LOGIN = 0x10,
	TDS_SSPI = 0x11,
	TDS_PRELOGIN = 0x12,
} TdsType;

/* §2.2.3.1.1 */
static const AppName types[] = {
	{ TDS_BATCH, "SQL batch" },
	{ TDS_OLD_LOGIN, "login" },
	{ TDS_RPC, "RPC" },
	{ TDS_RESPONSE, "response" },
	{ TDS_ATTENTION, "attention" },
	{ TDS_BULK, "bulk load" },
	{ TDS_FEDERATED, "federated authentication token" },
	{ TDS_TRANSACTION, "transaction manager request" },
	{ TDS_LOGIN, "login" },
	{ TDS_SSPI, "SSPI message" },
	{ TDS_PRELOGIN, "Pre-Login" },
};

/* §2.2.6.6 */
static const AppName procedures[] = {
	{ 1, "sp_cursor" },        { 2, "sp_cursoropen" },     { 3, "sp_cursorprepare" },
	{ 4, "sp_cursorexecute" }, { 5, "sp_cursorprepexec" }, { 6, "sp_cursorunprepare" },
	{ 7, "sp_cursorfetch" },   { 8, "sp_cursoroption" },   { 9, "sp_cursorclose" },
	{ 10, "sp_executesql" },   { 11, "sp_prepare" },       { 12, "sp_execute" },
	{ 13, "sp_prepexec" },     { 14, "sp_prepexecrpc" },   { 15, "sp_unprepare" },
};

/* The high bytes of what LOGIN7 asks for, §2.2.6.4 */
static const AppName versions[] = {
	{ 0x70, "TDS 7.0" }, { 0x71, "TDS 7.1" }, { 0x72, "TDS 7.2" },
	{ 0x73, "TDS 7.3" }, { 0x74, "TDS 7.4" },
};

static const AppName errors[] = {
	{ 102, "incorrect syntax" },      { 207, "invalid column name" },
	{ 208, "invalid object name" },   { 229, "permission denied" },
	{ 547, "constraint conflict" },   { 1205, "deadlock" },
	{ 2601, "duplicate key" },        { 2627, "unique constraint violation" },
	{ 4060, "cannot open database" }, { 18452, "login from untrusted domain" },
	{ 18456, "login failed" },        { 18488, "password must be changed" },
};

typedef enum {
	TOKEN_TABNAME = 0xa4,
	TOKEN_COLINFO = 0xa5,
	TOKEN_ORDER = 0xa9,
	TOKEN_ERROR = 0xaa,
	TOKEN_INFO = 0xab,
	TOKEN_LOGINACK = 0xad,
	TOKEN_RETURN_STATUS = 0x79,
	TOKEN_COLUMNS = 0x81,
	TOKEN_ENVCHANGE = 0xe3,
	TOKEN_SSPI = 0xed,
	TOKEN_FEDERATED = 0xee,
	TOKEN_DONE = 0xfd,
	TOKEN_DONE_PROCEDURE = 0xfe,
	TOKEN_DONE_IN_PROCEDURE = 0xff,
} Token;

typedef struct {
	guint8 type, status;
	guint16 length;
	guint8 number; /* in its message, from 1 on; it wraps (§2.2.3.1.5) */
	const char *name;
} Packet;

/* FALSE: no packet begins here.  With short_read set, it could be the start of one. */
static gboolean read_packet(Reader *reader, Side from, Packet *packet)
{
	guint8 window;

	packet->type = reader_u8(reader);
	packet->name = APP_NAME(types, packet->type);
	if (reader_left(reader) == 0 && reader->short_read)
		return TRUE;
	if (!packet->name ||
	    (from == SIDE_SERVER && packet->type != TDS_RESPONSE && packet->type != TDS_PRELOGIN))
		return FALSE;
	if (from == SIDE_CLIENT && packet->type == TDS_RESPONSE)
		return FALSE;
	packet->status = reader_u8(reader);
	packet->length = reader_u16(reader);
	reader_skip(reader, 2); /* process */
	packet->number = reader_u8(reader);
	window = reader_u8(reader);
	return reader->short_read ||
	       (!(packet->status & ~STATUS_ALL) && window == 0 && packet->length >= HEADER_LENGTH);
}

/* Options of one byte and an offset and a length each, then 0xff; the version comes first
 * (§2.2.6.5). */
static gboolean is_prelogin(Reader body)
{
	guint8 option = reader_u8(&body);

	if (option != 0)
		return FALSE;
	for (guint i = 0; i < PRELOGIN_OPTIONS_MAX && option != 0xff; i++) {
		reader_skip(&body, 4);
		option = reader_u8(&body);
	}
	return option == 0xff && !body.short_read;
}

AppGuess app_tds_recognise(const AppInput *input)
{
	Reader reader = reader_over(input->bytes);
	Packet packet = { 0 };

	if (!read_packet(&reader, input->from, &packet) || reader.short_read ||
	    !app_is_whole(input, packet.length))
		return APP_NO;
	if ((packet.type == TDS_PRELOGIN || packet.type == TDS_RESPONSE) &&
	    packet.status == STATUS_END && is_prelogin(reader))
		return APP_SURE;
	return APP_BY_PORT;
}

/* ALL_HEADERS (§2.2.5.3) begins requests since TDS 7.2: its length, then headers with theirs.  Text
 * cannot look like it: it would begin with a character of U+0016 or so. */
static void skip_headers(Reader *body)
{
	Reader reader = *body;
	guint32 total = reader_u32_le(&reader), first = reader_u32_le(&reader);

	if (!reader.short_read && total >= 10 && total <= 0x400 && first >= 6 && first <= total - 4)
		reader_skip(body, total);
}

static char *masked(Bytes utf16le)
{
	g_autoptr(GString) text = app_utf8(utf16le);
	char *sql = app_sql_masked((Bytes){ (const guint8 *)text->str, text->len }, SQL_TSQL);

	if (!*sql)
		g_clear_pointer(&sql, g_free);
	return sql;
}

static AppResult describe_batch(const Packet *packet, Reader *body, AppLabel *label)
{
	char *sql;

	skip_headers(body);
	sql = masked(reader_rest(body));
	return sql ? app_named(label, packet->length, sql, g_strdup(packet->name))
		   : app_named(label, packet->length, g_strdup(packet->name), NULL);
}

/* The statement, where it is a procedure's first parameter: NVARCHAR or NTEXT (§2.2.6.6). */
static char *statement_detail(Reader *body)
{
	guint8 type;
	guint16 length;

	reader_skip(body, reader_u8(body) * 2u); /* its name */
	reader_skip(body, 1);
	type = reader_u8(body);
	if (type != 0xe7)
		return NULL;
	length = reader_u16_le(body);
	reader_skip(body, 5); /* collation */
	if (length == PLP_MARK) {
		reader_skip(body, 8);
		return masked(app_take(body, reader_u32_le(body)));
	}
	length = reader_u16_le(body);
	return body->short_read || length == PLP_MARK ? NULL : masked(app_take(body, length));
}

static AppResult describe_rpc(const Packet *packet, Reader *body, AppLabel *label)
{
	const char *name;
	g_autofree char *called = NULL;
	Bytes name_bytes;
	guint16 length, number;

	skip_headers(body);
	length = reader_u16_le(body);
	if (length != 0xffff) {
		name_bytes = app_take(body, length * 2u);
		called = disclosure_name_utf16le(name_bytes, !body->short_read, NAME_CHARS);
		return app_named(label, packet->length,
				 *called ? g_strdup_printf("RPC %s", called) : g_strdup("RPC"),
				 NULL);
	}
	number = reader_u16_le(body);
	name = APP_NAME(procedures, number);
	reader_skip(body, 2); /* options */
	if (!name)
		return app_named(label, packet->length, g_strdup("RPC"), NULL);
	return app_named(label, packet->length, g_strdup_printf("RPC %s", name),
			 number == 10 ? statement_detail(body) : NULL);
}

static AppResult describe_login(const Packet *packet, Reader *body, AppLabel *label)
{
	const char *version;

	reader_skip(body, 7); /* length, the version's lower bytes */
	version = APP_NAME(versions, reader_u8(body));
	return app_named(label, packet->length, g_strdup("login"), g_strdup(version));
}

static AppResult describe_prelogin(const Packet *packet, Reader *body, AppLabel *label)
{
	Reader peek = *body;
	guint8 first = reader_u8(&peek), major = reader_u8(&peek);

	return app_named(label, packet->length, g_strdup("Pre-Login"),
			 first >= 0x14 && first <= 0x17 && major == 3 ? g_strdup("TLS handshake")
								      : NULL);
}

/* What an answer's tokens say. */
typedef struct {
	guint32 error;
	gboolean is_login, has_done, has_columns, is_challenge, is_federated;
	guint16 columns;
	guint64 rows;
	gboolean has_rows;
} Answer;

static void note_done(Answer *answer, Reader *body)
{
	guint16 status = reader_u16_le(body);

	reader_skip(body, 2);
	answer->rows = reader_u64_le(body);
	answer->has_done = TRUE;
	answer->has_rows = (status & 0x10) && !body->short_read;
}

static void note_block(Answer *answer, Token token, Reader block)
{
	switch (token) {
	case TOKEN_ERROR:
		if (!answer->error)
			answer->error = reader_u32_le(&block);
		break;
	case TOKEN_LOGINACK:
		answer->is_login = TRUE;
		break;
	case TOKEN_SSPI:
		answer->is_challenge = TRUE;
		break;
	default:
		break;
	}
}

/* FALSE: nothing is known of what follows it. */
static gboolean note_token(Answer *answer, Reader *body)
{
	guint8 token = reader_u8(body);

	switch ((Token)token) {
	case TOKEN_COLUMNS:
		answer->columns = reader_u16_le(body);
		answer->has_columns = !body->short_read && answer->columns != 0xffff;
		return FALSE;
	case TOKEN_RETURN_STATUS:
		reader_skip(body, 4);
		return TRUE;
	case TOKEN_DONE:
	case TOKEN_DONE_PROCEDURE:
	case TOKEN_DONE_IN_PROCEDURE:
		note_done(answer, body);
		return TRUE;
	case TOKEN_TABNAME:
	case TOKEN_COLINFO:
	case TOKEN_ORDER:
	case TOKEN_ERROR:
	case TOKEN_INFO:
	case TOKEN_LOGINACK:
	case TOKEN_ENVCHANGE:
	case TOKEN_SSPI:
		note_block(answer, (Token)token, reader_over(app_take(body, reader_u16_le(body))));
		return TRUE;
	case TOKEN_FEDERATED:
		answer->is_federated = TRUE;
		return FALSE;
	default:
		return FALSE;
	}
}

static char *columns_lead(const Answer *answer)
{
	g_autofree char *columns = quantity_of(answer->columns, "column");

	return g_strdup_printf("result set, %s", columns);
}

static AppResult describe_answer(const Packet *packet, Reader *body, AppLabel *label)
{
	Answer answer = { 0 };
	g_autofree char *rows = NULL;

	for (guint i = 0; i < TOKENS_MAX && reader_left(body); i++)
		if (!note_token(&answer, body))
			break;
	if (answer.error)
		return app_named(label, packet->length, g_strdup_printf("error %u", answer.error),
				 g_strdup(APP_NAME(errors, answer.error)));
	if (answer.is_login)
		return app_named(label, packet->length, g_strdup("login accepted"), NULL);
	if (answer.is_challenge || answer.is_federated)
		return app_named(label, packet->length, g_strdup("authentication challenge"), NULL);
	if (answer.has_columns)
		return app_named(label, packet->length, columns_lead(&answer), NULL);
	if (!answer.has_done)
		return app_named(label, packet->length, g_strdup("response"), NULL);
	rows = answer.has_rows ? quantity_of(answer.rows, "row") : NULL;
	return app_named(label, packet->length, g_strdup("done"), g_steal_pointer(&rows));
}

static AppResult describe_packet(const Packet *packet, Reader *body, AppLabel *label)
{
	switch ((TdsType)packet->type) {
	case TDS_BATCH:
		return describe_batch(packet, body, label);
	case TDS_RPC:
		return describe_rpc(packet, body, label);
	case TDS_LOGIN:
		return describe_login(packet, body, label);
	case TDS_PRELOGIN:
		return describe_prelogin(packet, body, label);
	case TDS_RESPONSE:
		if (is_prelogin(*body))
			return app_named(label, packet->length, g_strdup("Pre-Login response"),
					 NULL);
		return describe_answer(packet, body, label);
	default:
		return app_named(label, packet->length, g_strdup(packet->name), NULL);
	}
}

AppResult app_tds_describe(const AppInput *input, AppMemory *memory, AppLabel *label)
{
	TdsMemory *known = (TdsMemory *)memory;
	guint8 *goes_on = &known->goes_on[input->from];
	Reader reader = reader_over(input->bytes), head;
	Packet packet = { 0 };
	gboolean is_rest;

	if (!read_packet(&reader, input->from, &packet))
		return APP_NOT_MINE;
	if (reader.short_read)
		return app_too_short(input, label);
	if (!app_head(input, packet.length, &head))
		return APP_MORE;
	is_rest = *goes_on || (input->is_presumed && packet.number != 1);
	*goes_on = !(packet.status & STATUS_END);
	if (is_rest)
		return app_unnamed(label, packet.length);
	reader_skip(&head, HEADER_LENGTH);
	return describe_packet(&packet, &head, label);
}
