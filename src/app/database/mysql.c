/* A packet is numbered from its command on, so number 0 of the client is a command and number 1 of
 * the server its answer (Client/Server Protocol, "MySQL Packets").  What comes after the first
 * answer depends on it: column definitions, then rows.  The EOF packet between them is omitted if
 * CLIENT_DEPRECATE_EOF was negotiated; as it is the only one that has five bytes and begins with
 * 0xfe, it can be recognised if the negotiation was not captured.
 *
 * User names and credentials reach no label.  After a request for TLS nothing is MySQL.
 */
#include "app/database/mysql.h"

#include "app/app-frame.h"
#include "app/database/sql.h"
#include "app/disclosure.h"
#include "base/quantity.h"

#define HEADER_LENGTH 4
#define COMPRESSED_HEADER_LENGTH 7
#define PAYLOAD_MAX 0xffffff /* a packet of this length continues in the next */
#define PROTOCOL_VERSION 10
#define EOF_LENGTH 5
#define SSL_REQUEST_LENGTH 32
#define LOGIN_ZEROS 19 /* of the 23 in HandshakeResponse41; MariaDB uses the last four */
#define COLUMNS_MAX 4096
#define VERSION_MAX 40
#define PACKETS_LOOKED_AT 8

#define CLIENT_COMPRESS (1u << 5)
#define CLIENT_PROTOCOL_41 (1u << 9)
#define CLIENT_SSL (1u << 11)
#define CLIENT_ZSTD (1u << 26)
#define SERVER_MORE_RESULTS 0x0008

typedef enum {
	PHASE_UNKNOWN,
	PHASE_LOGIN, /* from the greeting to OK */
	PHASE_COMMANDS,
	PHASE_COMPRESSED,
	PHASE_TLS,
} LoginPhase;

typedef enum {
	EXPECT_ANYTHING,
	EXPECT_ANSWER, /* the first packet of one */
	EXPECT_DEFINITIONS,
	EXPECT_ROWS,
} Expected;

typedef struct {
	guint32 server_can, client_can; /* CLIENT_… */
	guint32 definitions;            /* still to come */
	guint8 phase;                   /* LoginPhase */
	guint8 expected;                /* Expected */
	guint8 then;                    /* Expected after the definitions */
	guint8 command;
	guint8 goes_on[2]; /* by Side: the packet before was of PAYLOAD_MAX bytes */
	guint8 wants_file;
} G_GNUC_MAY_ALIAS MysqlMemory;
G_STATIC_ASSERT(sizeof(MysqlMemory) <= sizeof(AppMemory));

typedef struct {
	guint32 length; /* of the payload */
	guint8 number;
	Reader payload; /* as far as it is inspected */
} Packet;

typedef enum {
	COM_QUIT = 0x01,
	COM_INIT_DB = 0x02,
	COM_QUERY = 0x03,
	COM_FIELD_LIST = 0x04,
	COM_STATISTICS = 0x09,
	COM_CHANGE_USER = 0x11,
	COM_BINLOG_DUMP = 0x12,
	COM_STMT_PREPARE = 0x16,
	COM_STMT_EXECUTE = 0x17,
	COM_STMT_SEND_LONG_DATA = 0x18,
	COM_STMT_CLOSE = 0x19,
	COM_STMT_RESET = 0x1a,
	COM_STMT_FETCH = 0x1c,
	COM_BINLOG_DUMP_GTID = 0x1e,
} Command;

static const AppName commands[] = {
	{ COM_QUIT, "COM_QUIT" },
	{ COM_INIT_DB, "COM_INIT_DB" },
	{ COM_QUERY, "COM_QUERY" },
	{ COM_FIELD_LIST, "COM_FIELD_LIST" },
	{ 0x05, "COM_CREATE_DB" },
	{ 0x06, "COM_DROP_DB" },
	{ 0x07, "COM_REFRESH" },
	{ 0x08, "COM_SHUTDOWN" },
	{ COM_STATISTICS, "COM_STATISTICS" },
	{ 0x0a, "COM_PROCESS_INFO" },
	{ 0x0c, "COM_PROCESS_KILL" },
	{ 0x0d, "COM_DEBUG" },
	{ 0x0e, "COM_PING" },
	{ COM_CHANGE_USER, "COM_CHANGE_USER" },
	{ COM_BINLOG_DUMP, "COM_BINLOG_DUMP" },
	{ 0x13, "COM_TABLE_DUMP" },
	{ 0x15, "COM_REGISTER_SLAVE" },
	{ COM_STMT_PREPARE, "COM_STMT_PREPARE" },
	{ COM_STMT_EXECUTE, "COM_STMT_EXECUTE" },
	{ COM_STMT_SEND_LONG_DATA, "COM_STMT_SEND_LONG_DATA" },
	{ COM_STMT_CLOSE, "COM_STMT_CLOSE" },
	{ COM_STMT_RESET, "COM_STMT_RESET" },
	{ 0x1b, "COM_SET_OPTION" },
	{ COM_STMT_FETCH, "COM_STMT_FETCH" },
	{ COM_BINLOG_DUMP_GTID, "COM_BINLOG_DUMP_GTID" },
	{ 0x1f, "COM_RESET_CONNECTION" },
};

static const AppName errors[] = {
	{ 1040, "too many connections" }, { 1044, "access to database denied" },
	{ 1045, "access denied" },        { 1046, "no database selected" },
	{ 1049, "unknown database" },     { 1050, "table exists" },
	{ 1054, "unknown column" },       { 1062, "duplicate entry" },
	{ 1064, "syntax error" },         { 1130, "host not allowed" },
	{ 1142, "command denied" },       { 1146, "no such table" },
	{ 1205, "lock wait timeout" },    { 1213, "deadlock" },
	{ 1317, "query interrupted" },    { 1451, "row is referenced" },
	{ 1452, "no referenced row" },
};

/* "Length-encoded integers" */
static guint64 read_integer(Reader *reader)
{
	guint8 first = reader_u8(reader);
	guint64 low;

	switch (first) {
	case 0xfb: /* NULL */
		return 0;
	case 0xfc:
		return reader_u16_le(reader);
	case 0xfd:
		low = reader_u16_le(reader);
		return low | (guint64)reader_u8(reader) << 16;
	case 0xfe:
		return reader_u64_le(reader);
	default:
		return first;
	}
}

static void read_header(Reader *reader, guint32 *length, guint8 *number)
{
	*length = reader_u16_le(reader);
	*length |= (guint32)reader_u8(reader) << 16;
	*number = reader_u8(reader);
}

static gboolean is_login(Reader payload)
{
	guint32 can = reader_u32_le(&payload);
	Bytes zeros;

	reader_skip(&payload, 5); /* largest packet, character set */
	zeros = app_take(&payload, LOGIN_ZEROS);
	for (gsize i = 0; i < zeros.len; i++)
		if (zeros.data[i])
			return FALSE;
	return !payload.short_read && (can & CLIENT_PROTOCOL_41);
}

static gboolean is_greeting(Reader payload)
{
	guint8 version = reader_u8(&payload);
	Bytes text = app_take_string(&payload);

	reader_skip(&payload, 12); /* thread, authentication data */
	return version == PROTOCOL_VERSION && text.len <= VERSION_MAX * 4 &&
	       app_is_printable_ascii(text) && g_ascii_isdigit(text.data[0]) &&
	       reader_u8(&payload) == 0 && !payload.short_read;
}

/* Packets that follow one another in number and length. */
static gboolean are_packets(const AppInput *input, guint8 number)
{
	Reader reader = reader_over(input->bytes);

	for (guint i = 0; i < PACKETS_LOOKED_AT && reader_left(&reader); i++, number++) {
		guint64 before = input->bytes.len - reader_left(&reader);
		guint32 length;
		guint8 found;

		read_header(&reader, &length, &found);
		if (reader.short_read || found != number || length == 0)
			return FALSE;
		if (reader_left(&reader) < length)
			return app_is_whole(input, before + HEADER_LENGTH + length);
		reader_skip(&reader, length);
	}
	return TRUE;
}

AppGuess app_mysql_recognise(const AppInput *input)
{
	Reader reader = reader_over(input->bytes);
	gboolean is_whole;
	guint32 length;
	guint8 number, first;
	Reader payload;

	read_header(&reader, &length, &number);
	payload = reader;
	first = reader_u8(&payload);
	if (payload.short_read)
		return APP_NO;
	is_whole = app_is_whole(input, (guint64)HEADER_LENGTH + length);
	if (input->from == SIDE_SERVER && number == 0 && is_whole)
		return is_greeting(reader) ? APP_SURE : first == 0xff ? APP_BY_PORT : APP_NO;
	if (input->from == SIDE_SERVER)
		return number == 1 && are_packets(input, number) ? APP_BY_PORT : APP_NO;
	if (number == 1)
		return is_whole && is_login(reader) ? APP_SURE : APP_NO;
	return number == 0 && is_whole && APP_NAME(commands, first) ? APP_BY_PORT : APP_NO;
}

static AppResult named(const Packet *packet, AppLabel *label, char *lead, char *detail)
{
	return app_named(label, (guint64)HEADER_LENGTH + packet->length, lead, detail);
}

static AppResult unnamed(const Packet *packet, AppLabel *label)
{
	return app_unnamed(label, (guint64)HEADER_LENGTH + packet->length);
}

/* MariaDB puts 5.5.5- before its own version, for clients that knew no other. */
static AppResult describe_greeting(Packet *packet, MysqlMemory *memory, AppLabel *label)
{
	Reader *payload = &packet->payload;
	Bytes version;
	char *shown;

	reader_skip(payload, 1);
	version = app_take_string(payload);
	if (bytes_start_with(version, "5.5.5-"))
		version = (Bytes){ version.data + 6, version.len - 6 };
	shown = disclosure_words(version, !payload->short_read, VERSION_MAX);
	*memory = (MysqlMemory){ .phase = PHASE_LOGIN };
	reader_skip(payload, 13);
	memory->server_can = reader_u16_le(payload);
	reader_skip(payload, 3);
	memory->server_can |= (guint32)reader_u16_le(payload) << 16;
	return named(packet, label, g_strdup("greeting"), shown);
}

static AppResult describe_login(Packet *packet, MysqlMemory *memory, AppLabel *label)
{
	memory->phase = PHASE_LOGIN;
	memory->client_can = reader_u32_le(&packet->payload);
	if (packet->length == SSL_REQUEST_LENGTH && memory->client_can & CLIENT_SSL) {
		memory->phase = PHASE_TLS;
		return named(packet, label, g_strdup("SSL request"), NULL);
	}
	return named(packet, label, g_strdup("login request"), NULL);
}

/* COM_QUERY has the number of attributes and of their sets before the text where both sides know
 * query attributes; no statement begins with these bytes. */
static AppResult describe_query(Packet *packet, AppLabel *label)
{
	Reader after = packet->payload;
	g_autofree char *sql = NULL;
	guint8 attributes = reader_u8(&after), sets = reader_u8(&after);

	if (sets == 1 && attributes < 0x20)
		packet->payload = after;
	if (sets == 1 && attributes > 0 && attributes < 0x20)
		return named(packet, label, g_strdup("COM_QUERY"), NULL);
	sql = app_sql_masked(reader_rest(&packet->payload), SQL_MYSQL);
	if (!*sql)
		return named(packet, label, g_strdup("COM_QUERY"), NULL);
	return named(packet, label, g_steal_pointer(&sql), g_strdup("COM_QUERY"));
}

static char *command_detail(guint8 command, Reader *payload, gboolean is_whole)
{
	char *text;
	guint32 statement;

	switch (command) {
	case COM_INIT_DB:
		return disclosure_name(reader_rest(payload), is_whole, APP_TEXT_MAX);
	case COM_STMT_PREPARE:
		text = app_sql_masked(reader_rest(payload), SQL_MYSQL);
		if (!*text)
			g_clear_pointer(&text, g_free);
		return text;
	case COM_STMT_EXECUTE:
	case COM_STMT_SEND_LONG_DATA:
	case COM_STMT_CLOSE:
	case COM_STMT_RESET:
	case COM_STMT_FETCH:
		statement = reader_u32_le(payload);
		return payload->short_read ? NULL : g_strdup_printf("statement %u", statement);
	default:
		return NULL;
	}
}

static AppResult describe_command(Packet *packet, MysqlMemory *memory, AppLabel *label)
{
	guint8 command = reader_u8(&packet->payload);
	const char *name = APP_NAME(commands, command);
	gboolean is_whole;

	if (!packet->length)
		return unnamed(packet, label);
	if (packet->payload.short_read)
		return named(packet, label, g_strdup("command"), NULL);
	if (!name)
		return APP_NOT_MINE;
	memory->phase = command == COM_CHANGE_USER ? PHASE_LOGIN : PHASE_COMMANDS;
	memory->expected = command == COM_FIELD_LIST || command == COM_STMT_FETCH ? EXPECT_ROWS
										  : EXPECT_ANSWER;
	memory->command = command;
	memory->wants_file = FALSE;
	is_whole = reader_left(&packet->payload) + 1 == packet->length;
	if (command == COM_QUERY)
		return describe_query(packet, label);
	return named(packet, label, g_strdup(name),
		     command_detail(command, &packet->payload, is_whole));
}

static AppResult describe_client(Packet *packet, MysqlMemory *memory, AppLabel *label)
{
	if (packet->number == 0 && memory->phase != PHASE_LOGIN)
		return describe_command(packet, memory, label);
	if (memory->phase != PHASE_COMMANDS && is_login(packet->payload))
		return describe_login(packet, memory, label);
	if (memory->phase == PHASE_LOGIN && packet->number == 1)
		return named(packet, label, g_strdup("login request"), NULL);
	if (memory->phase == PHASE_COMMANDS && memory->wants_file)
		return packet->length ? named(packet, label, g_strdup("file data"), NULL)
				      : named(packet, label, g_strdup("end of file data"), NULL);
	return packet->number ? named(packet, label, g_strdup("authentication data"), NULL)
			      : describe_command(packet, memory, label);
}

/* After the 0xff; a server that refuses the connection itself omits the state. */
static AppResult describe_error(Packet *packet, MysqlMemory *memory, AppLabel *label)
{
	guint16 code = reader_u16_le(&packet->payload);
	const char *name = APP_NAME(errors, code);

	memory->expected = EXPECT_ANYTHING;
	return named(packet, label,
		     packet->payload.short_read ? g_strdup("error")
						: g_strdup_printf("error %u", code),
		     packet->payload.short_read ? NULL : g_strdup(name));
}

/* After the first byte of OK, or of its substitute for EOF. */
static void note_status(Packet *packet, MysqlMemory *memory, gboolean is_eof, guint64 *rows)
{
	guint16 status;

	*rows = 0;
	if (is_eof) {
		reader_skip(&packet->payload, 2); /* warnings */
	} else {
		*rows = read_integer(&packet->payload);
		(void)read_integer(&packet->payload);
	}
	status = reader_u16_le(&packet->payload);
	memory->expected = status & SERVER_MORE_RESULTS ? EXPECT_ANSWER : EXPECT_ANYTHING;
}

static AppResult describe_ok(Packet *packet, MysqlMemory *memory, AppLabel *label)
{
	g_autofree char *count = NULL;
	guint64 rows;

	note_status(packet, memory, FALSE, &rows);
	if (memory->phase == PHASE_LOGIN) {
		gboolean is_compressed = (memory->server_can & memory->client_can &
					  (CLIENT_COMPRESS | CLIENT_ZSTD)) != 0;

		memory->phase = is_compressed ? PHASE_COMPRESSED : PHASE_COMMANDS;
		memory->expected = EXPECT_ANYTHING;
	}
	if (!rows || packet->payload.short_read)
		return named(packet, label, g_strdup("OK"), NULL);
	count = quantity_of(rows, "row");
	return named(packet, label, g_strdup("OK"), g_strdup_printf("%s affected", count));
}

/* "COM_STMT_PREPARE_OK" */
static AppResult describe_prepared(Packet *packet, MysqlMemory *memory, AppLabel *label)
{
	guint32 statement = reader_u32_le(&packet->payload);
	guint16 columns = reader_u16_le(&packet->payload);
	guint16 parameters = reader_u16_le(&packet->payload);
	g_autofree char *of_columns = quantity_of(columns, "column");
	g_autofree char *of_parameters = quantity_of(parameters, "parameter");

	if (packet->payload.short_read)
		return named(packet, label, g_strdup("prepared"), NULL);
	memory->definitions = (guint32)columns + parameters;
	memory->then = EXPECT_ANYTHING;
	memory->expected = memory->definitions ? EXPECT_DEFINITIONS : EXPECT_ANYTHING;
	return named(packet, label, g_strdup_printf("prepared statement %u", statement),
		     g_strdup_printf("%s, %s", of_parameters, of_columns));
}

static AppResult describe_result_set(Packet *packet, MysqlMemory *memory, AppLabel *label)
{
	gsize before = reader_left(&packet->payload);
	guint64 columns = read_integer(&packet->payload);
	gsize used = before - reader_left(&packet->payload);
	g_autofree char *count = quantity_of(columns, "column");

	memory->expected = EXPECT_ANYTHING;
	if (!columns || columns > COLUMNS_MAX || packet->length > used + 1)
		return unnamed(packet, label);
	memory->definitions = (guint32)columns;
	memory->expected = EXPECT_DEFINITIONS;
	memory->then = EXPECT_ROWS;
	return named(packet, label, g_strdup_printf("result set, %s", count), NULL);
}

static AppResult describe_answer(Packet *packet, MysqlMemory *memory, AppLabel *label)
{
	Reader whole = packet->payload;
	guint8 first = reader_u8(&packet->payload);
	gboolean is_dump =
		memory->command == COM_BINLOG_DUMP || memory->command == COM_BINLOG_DUMP_GTID;

	if (memory->command == COM_STATISTICS && first != 0xff)
		return named(packet, label, g_strdup("statistics"), NULL);
	switch (first) {
	case 0x00:
		if (is_dump)
			return named(packet, label, g_strdup("binlog event"), NULL);
		return memory->command == COM_STMT_PREPARE
			       ? describe_prepared(packet, memory, label)
			       : describe_ok(packet, memory, label);
	case 0xff:
		return describe_error(packet, memory, label);
	case 0xfe:
		memory->expected = EXPECT_ANYTHING;
		return named(packet, label, g_strdup("EOF"), NULL);
	case 0xfb:
		memory->wants_file = TRUE;
		return named(packet, label, g_strdup("file wanted"), g_strdup("LOCAL INFILE"));
	default:
		break;
	}
	packet->payload = whole;
	return describe_result_set(packet, memory, label);
}

static AppResult describe_row(Packet *packet, MysqlMemory *memory, AppLabel *label)
{
	guint8 first = reader_u8(&packet->payload);
	guint64 rows;

	if (first == 0xff)
		return describe_error(packet, memory, label);
	if (first != 0xfe || packet->length == PAYLOAD_MAX)
		return named(packet, label, g_strdup("row"), NULL);
	note_status(packet, memory, packet->length == EOF_LENGTH, &rows);
	return named(packet, label, g_strdup("end of rows"), NULL);
}

/* Packets of the login: OK, ERR, a change of method, or more of one. */
static AppResult describe_login_answer(Packet *packet, MysqlMemory *memory, AppLabel *label)
{
	guint8 first = reader_u8(&packet->payload);
	Bytes plugin;

	switch (first) {
	case 0x00:
		return describe_ok(packet, memory, label);
	case 0xff:
		return describe_error(packet, memory, label);
	case 0xfe:
		plugin = app_take_string(&packet->payload);
		return named(packet, label, g_strdup("authentication switch"),
			     disclosure_words(plugin, !packet->payload.short_read, VERSION_MAX));
	default:
		return named(packet, label, g_strdup("authentication data"), NULL);
	}
}

/* If the start was not captured, only what cannot be a row has a name. */
static AppResult describe_unexpected(Packet *packet, MysqlMemory *memory, AppLabel *label)
{
	guint8 first = reader_u8(&packet->payload);

	if (first == 0xff)
		return describe_error(packet, memory, label);
	if (first == 0xfe && packet->length == EOF_LENGTH)
		return named(packet, label, g_strdup("EOF"), NULL);
	if (memory->wants_file && first == 0x00)
		return describe_ok(packet, memory, label);
	return unnamed(packet, label);
}

static AppResult describe_server(Packet *packet, MysqlMemory *memory, AppLabel *label)
{
	Reader peek = packet->payload;
	guint8 first = reader_u8(&peek);
	gboolean is_eof = first == 0xfe && packet->length == EOF_LENGTH;

	if (packet->number == 0 && is_greeting(packet->payload))
		return describe_greeting(packet, memory, label);
	if (memory->phase == PHASE_LOGIN)
		return describe_login_answer(packet, memory, label);
	if (memory->wants_file && memory->expected == EXPECT_ANSWER && packet->number > 1)
		return describe_unexpected(packet, memory, label);
	if (memory->expected == EXPECT_DEFINITIONS && (is_eof || memory->definitions)) {
		if (is_eof && !memory->definitions)
			memory->expected = memory->then;
		memory->definitions -= !is_eof;
		return unnamed(packet, label);
	}
	if (memory->expected == EXPECT_DEFINITIONS)
		memory->expected = memory->then;
	if (memory->expected == EXPECT_ROWS)
		return describe_row(packet, memory, label);
	if (memory->expected == EXPECT_ANSWER || packet->number == 1)
		return describe_answer(packet, memory, label);
	return describe_unexpected(packet, memory, label);
}

static AppResult describe_compressed(const AppInput *input, AppLabel *label)
{
	Reader reader = reader_over(input->bytes);
	guint32 length;
	guint8 number;

	read_header(&reader, &length, &number);
	if (reader.short_read)
		return app_too_short(input, label);
	return app_named(label, (guint64)COMPRESSED_HEADER_LENGTH + length,
			 g_strdup("compressed packet"), NULL);
}

AppResult app_mysql_describe(const AppInput *input, AppMemory *memory, AppLabel *label)
{
	MysqlMemory *known = (MysqlMemory *)memory;
	Reader reader = reader_over(input->bytes);
	Packet packet = { 0 };
	gboolean is_rest;

	if (known->phase == PHASE_TLS)
		return APP_NOT_MINE;
	if (known->phase == PHASE_COMPRESSED)
		return describe_compressed(input, label);
	read_header(&reader, &packet.length, &packet.number);
	if (reader.short_read)
		return app_too_short(input, label);
	if (!app_head(input, (guint64)HEADER_LENGTH + packet.length, &packet.payload))
		return APP_MORE;
	reader_skip(&packet.payload, HEADER_LENGTH);
	is_rest = known->goes_on[input->from];
	known->goes_on[input->from] = packet.length == PAYLOAD_MAX;
	if (is_rest)
		return unnamed(&packet, label);
	if (input->from == SIDE_CLIENT)
		return describe_client(&packet, known, label);
	return describe_server(&packet, known, label);
}
