#include "app-messages.h"

/* ---- Redis ---- */

static void test_redis_commands(void)
{
	AppMessages talk = talk_of("redis");

	client(&talk, "'*2' 0d0a '$3' 0d0a 'get' 0d0a '$6' 0d0a 'user:1' 0d0a", "GET user:1", NULL);
	client(&talk, "'*3' 0d0a '$3' 0d0a 'SET' 0d0a '$1' 0d0a 'k' 0d0a '$6' 0d0a 's3cret' 0d0a",
	       "SET k", NULL);
	client(&talk, "'*2' 0d0a '$4' 0d0a 'AUTH' 0d0a '$6' 0d0a 's3cret' 0d0a", "AUTH", NULL);
	client(&talk,
	       "'*5' 0d0a '$5' 0d0a 'HELLO' 0d0a '$1' 0d0a '3' 0d0a '$4' 0d0a 'AUTH' 0d0a '$1' "
	       "0d0a 'u' 0d0a '$6' 0d0a 's3cret' 0d0a",
	       "HELLO", NULL);
	client(&talk,
	       "'*4' 0d0a '$6' 0d0a 'config' 0d0a '$3' 0d0a 'set' 0d0a '$11' 0d0a 'requirepass' "
	       "0d0a '$6' 0d0a 's3cret' 0d0a",
	       "CONFIG SET", NULL);
	client(&talk,
	       "'*3' 0d0a '$3' 0d0a 'ACL' 0d0a '$7' 0d0a 'SETUSER' 0d0a '$6' 0d0a 's3cret' 0d0a",
	       "ACL", NULL);
	client(&talk, "'*2' 0d0a '$6' 0d0a 'MODULE' 0d0a '$6' 0d0a 's3cret' 0d0a", "MODULE", NULL);
	client(&talk,
	       "'*8' 0d0a '$7' 0d0a 'MIGRATE' 0d0a '$1' 0d0a 'h' 0d0a '$1' 0d0a '1' 0d0a '$1' 0d0a "
	       "'k' 0d0a '$1' 0d0a '0' 0d0a '$1' 0d0a '9' 0d0a '$4' 0d0a 'AUTH' 0d0a '$6' 0d0a "
	       "'s3cret' 0d0a",
	       "MIGRATE", NULL);
	client(&talk, "'*2' 0d0a '$3' 0d0a 'GET' 0d0a '$14' 0d0a 'session:s3cret' 0d0a",
	       "GET session:…", NULL);
	client(&talk, "'*1' 0d0a '$6' 0d0a 's3cret' 0d0a", "command", NULL);
	client(&talk, "'*2' 0d0a '$6' 0d0a 'CONFIG' 0d0a '$6' 0d0a 's3cret' 0d0a", "CONFIG", NULL);
	client(&talk, "'PING' 0d0a", "PING", NULL);
	client(&talk, "'set k s3cret' 0a", "SET k", NULL);
	client(&talk, "'set k' 09 's3cret' 0a", "SET k", NULL);
	client(&talk, "'set' 0b0c 'k' 0b 's3cret' 0a", "SET k", NULL);
	client(&talk, "'AUTH s3cret' 0d0a", "AUTH", NULL);
	client(&talk, "'OBJECT HELP s3cret' 0d0a", "OBJECT HELP", NULL);
	client(&talk, "'OBJECT FREQ k' 0d0a", "OBJECT FREQ k", NULL);
	client(&talk, "0d0a", NULL, NULL);
	not_mine(&talk, SIDE_CLIENT, "'NOSUCH s3cret' 0d0a");
	not_mine(&talk, SIDE_CLIENT, "'*1' 0d0a '$3' 0d0a 'GETxx'");
	not_mine(&talk, SIDE_CLIENT, "'*99999999999999999999' 0d0a");
	not_mine(&talk, SIDE_CLIENT, "'*1' 0d0a '$-5' 0d0a");
	check_length(&talk, SIDE_CLIENT,
		     "'*3' 0d0a '$3' 0d0a 'SET' 0d0a '$1' 0d0a 'k' 0d0a '$1000000' 0d0a 'xx'",
		     "SET k", 30 + 1000002 + 0);
}

static void test_redis_replies(void)
{
	AppMessages talk = talk_of("redis");

	server(&talk, "'+OK' 0d0a", "OK", NULL);
	server(&talk, "'+s3cret word' 0d0a", "status", NULL);
	server(&talk, "'-WRONGTYPE s3cret' 0d0a", "error: WRONGTYPE", NULL);
	server(&talk, "'-s3cret' 0d0a", "error", NULL);
	server(&talk, "'-S3CRET' 0d0a", "error", NULL);
	server(&talk, "'+S3CRET' 0d0a", "status", NULL);
	server(&talk, "':-5' 0d0a", "integer -5", NULL);
	server(&talk, "':s3cret' 0d0a", "integer", NULL);
	server(&talk, "'$6' 0d0a 's3cret' 0d0a", "bulk string, 6 B", NULL);
	server(&talk, "'$-1' 0d0a", "nil", NULL);
	server(&talk, "'*-1' 0d0a", "nil", NULL);
	server(&talk, "'_' 0d0a", "nil", NULL);
	server(&talk, "'#t' 0d0a", "true", NULL);
	server(&talk, "',1.5' 0d0a", "double", NULL);
	server(&talk, "'(1234' 0d0a", "big number", NULL);
	server(&talk, "'!10' 0d0a 'ERR s3cret' 0d0a", "error: ERR", NULL);
	server(&talk, "'=10' 0d0a 'txt:s3cret' 0d0a", "verbatim string, 10 B", NULL);
	server(&talk, "'*0' 0d0a", "empty array", NULL);
	server(&talk, "'*3' 0d0a '$1' 0d0a 'a' 0d0a '*2' 0d0a ':1' 0d0a ':2' 0d0a '$-1' 0d0a",
	       "array of 3", NULL);
	server(&talk, "'%1' 0d0a '+a' 0d0a '~1' 0d0a ':1' 0d0a", "map of 1", NULL);
	server(&talk, "'~2' 0d0a ':1' 0d0a ':2' 0d0a", "set of 2", NULL);
	server(&talk, "'|1' 0d0a '+a' 0d0a ':1' 0d0a '+OK' 0d0a", "attribute", NULL);
	server(&talk,
	       "'>3' 0d0a '$7' 0d0a 'message' 0d0a '$4' 0d0a 'news' 0d0a '$6' 0d0a 's3cret' 0d0a",
	       "message news", NULL);
	server(&talk,
	       "'*3' 0d0a '$7' 0d0a 'message' 0d0a '$6' 0d0a 's3cret' 0d0a '$6' 0d0a 's3cret' 0d0a",
	       "array of 3", NULL);
	not_mine(&talk, SIDE_SERVER, "'hello' 0d0a");
	not_mine(&talk, SIDE_SERVER, "'$3' 0d0a 'abcdef'");
}

static void test_redis_channels(void)
{
	AppMessages talk = talk_of("redis");

	client(&talk, "'*2' 0d0a '$9' 0d0a 'SUBSCRIBE' 0d0a '$4' 0d0a 'news' 0d0a",
	       "SUBSCRIBE news", NULL);
	server(&talk, "'*3' 0d0a '$9' 0d0a 'subscribe' 0d0a '$4' 0d0a 'news' 0d0a ':1' 0d0a",
	       "subscribe news", NULL);
	server(&talk,
	       "'*3' 0d0a '$7' 0d0a 'message' 0d0a '$4' 0d0a 'news' 0d0a '$6' 0d0a 's3cret' 0d0a",
	       "message news", NULL);
}

static void test_redis_replica(void)
{
	AppMessages talk = talk_of("redis");

	client(&talk, "'*3' 0d0a '$5' 0d0a 'PSYNC' 0d0a '$1' 0d0a '?' 0d0a '$2' 0d0a '-1' 0d0a",
	       "PSYNC", NULL);
	server(&talk, "'+FULLRESYNC abc 0' 0d0a", "FULLRESYNC", NULL);
	server(&talk, "0a", NULL, NULL);
	server(&talk, "'$5' 0d0a 'REDIS'", "snapshot, 5 B", NULL);
	server(&talk, "'*3' 0d0a '$3' 0d0a 'SET' 0d0a '$1' 0d0a 'k' 0d0a '$6' 0d0a 's3cret' 0d0a",
	       "SET k", NULL);
}

/* An array that is longer than what is looked at goes on in messages without a name, and the
 * message behind it is found. */
static void test_redis_long(void)
{
	AppMessages talk = talk_of("redis");
	g_autoptr(GString) stream = g_string_new("*1000\r\n");
	gsize at = 0;
	guint messages = 0;

	for (guint i = 0; i < 1000; i++)
		g_string_append_printf(stream, "$5\r\n%05u\r\n", i);
	g_string_append(stream, "+OK\r\n");
	while (at < stream->len) {
		AppInput input = { { (guint8 *)stream->str + at, stream->len - at },
				   .from = SIDE_SERVER };
		AppLabel label = { 0 };
		AppResult result = talk.protocol->describe(&input, &talk.memory, &label);

		g_assert_cmpuint(label.length, >, 0);
		at += label.length;
		g_assert_cmpint(result, ==,
				!messages || at == stream->len ? APP_MESSAGE : APP_UNNAMED);
		g_assert_cmpstr(label.lead, ==,
				!messages           ? "array of 1,000"
				: at == stream->len ? "OK"
						    : NULL);
		messages++;
		app_label_clear(&label);
	}
	g_assert_cmpuint(at, ==, stream->len);
	g_assert_cmpuint(messages, <, 10);
}

/* ---- MySQL ---- */

#define MYSQL_GREETING \
	"(le3-1 00 0a '8.0.36' 00 01000000 41*8 00 ffff ff 0200 ffdf 15 00*10 42*12 00 " \
	"'caching_sha2_password' 00)"
#define MYSQL_LOGIN "(le3-1 01 85a6ff00 00000001 ff 00*23 's3cret' 00 (be1 's3cret') 'shop' 00)"

static void mysql_open(AppMessages *talk)
{
	*talk = talk_of("mysql");
	server(talk, MYSQL_GREETING, "greeting", "8.0.36");
	client(talk, MYSQL_LOGIN, "login request", NULL);
	server(talk, "(le3-1 02 fe 'mysql_native_password' 00 's3cret' 00)",
	       "authentication switch", "mysql_native_password");
	client(talk, "(le3-1 03 's3cret')", "authentication data", NULL);
	server(talk, "(le3-1 04 00 00 00 0200 0000)", "OK", NULL);
}

static void test_mysql_commands(void)
{
	AppMessages talk;

	mysql_open(&talk);
	client(&talk, "(le3-1 00 03 'SELECT a, b, c FROM t WHERE x = ' 27 's3cret' 27)",
	       "SELECT a, b, c FROM t WHERE x = ?", "COM_QUERY");
	server(&talk, "(le3-1 01 03)", "result set, 3 columns", NULL);
	server(&talk, "(le3-1 02 03 'def' 00)", NULL, NULL);
	server(&talk, "(le3-1 03 03 'def' 00)", NULL, NULL);
	server(&talk, "(le3-1 04 03 'def' 00)", NULL, NULL);
	server(&talk, "(le3-1 05 fe 0000 0200)", NULL, NULL);
	server(&talk, "(le3-1 06 06 's3cret' fb fb)", "row", NULL);
	server(&talk, "(le3-1 07 fe 0000 0200)", "end of rows", NULL);
	client(&talk, "(le3-1 00 03 00 01 'UPDATE t SET a = 1')", "UPDATE t SET a = ?",
	       "COM_QUERY");
	server(&talk, "(le3-1 01 00 02 00 0200 0000)", "OK", "2 rows affected");
	client(&talk, "(le3-1 00 03 'SELEC')", "SELEC", "COM_QUERY");
	server(&talk, "(le3-1 01 ff 2804 '#42000' 's3cret')", "error 1064", "syntax error");
	client(&talk, "(le3-1 00 0e)", "COM_PING", NULL);
	server(&talk, "(le3-1 01 00 00 00 0200 0000)", "OK", NULL);
	client(&talk, "(le3-1 00 02 'shop')", "COM_INIT_DB", "shop");
	client(&talk, "(le3-1 00 11 's3cret' 00)", "COM_CHANGE_USER", NULL);
	server(&talk, "(le3-1 01 ff 1504 '#28000' 's3cret')", "error 1045", "access denied");
	client(&talk, "(le3-1 00 01)", "COM_QUIT", NULL);
	not_mine(&talk, SIDE_CLIENT, "(le3-1 00 77)");
}

/* Without EOF packets the last definition is followed by rows at once, and the end is an OK. */
static void test_mysql_no_eof(void)
{
	AppMessages talk;

	mysql_open(&talk);
	client(&talk, "(le3-1 00 03 'CALL p')", "CALL p", "COM_QUERY");
	server(&talk, "(le3-1 01 01)", "result set, 1 column", NULL);
	server(&talk, "(le3-1 02 03 'def' 00)", NULL, NULL);
	server(&talk, "(le3-1 03 01 41)", "row", NULL);
	server(&talk, "(le3-1 04 fe 00 00 0a00 0000)", "end of rows", NULL);
	server(&talk, "(le3-1 05 00 00 00 0200 0000)", "OK", NULL); /* one more result */
}

static void test_mysql_statements(void)
{
	AppMessages talk;

	mysql_open(&talk);
	client(&talk, "(le3-1 00 16 'SELECT ? + 1')", "COM_STMT_PREPARE", "SELECT ? + ?");
	server(&talk, "(le3-1 01 00 01000000 0100 0100 00 0000)", "prepared statement 1",
	       "1 parameter, 1 column");
	server(&talk, "(le3-1 02 03 'def' 00)", NULL, NULL);
	server(&talk, "(le3-1 03 fe 0000 0200)", NULL, NULL);
	server(&talk, "(le3-1 04 03 'def' 00)", NULL, NULL);
	server(&talk, "(le3-1 05 fe 0000 0200)", NULL, NULL);
	client(&talk, "(le3-1 00 17 01000000 00 01000000 's3cret')", "COM_STMT_EXECUTE",
	       "statement 1");
	server(&talk, "(le3-1 01 01)", "result set, 1 column", NULL);
	server(&talk, "(le3-1 02 03 'def' 00)", NULL, NULL);
	server(&talk, "(le3-1 03 fe 0000 0200)", NULL, NULL);
	server(&talk, "(le3-1 04 00 00 05)", "row", NULL);
	server(&talk, "(le3-1 05 fe 0000 0200)", "end of rows", NULL);
	client(&talk, "(le3-1 00 19 01000000)", "COM_STMT_CLOSE", "statement 1");
}

static void test_mysql_tls(void)
{
	AppMessages talk = talk_of("mysql");

	server(&talk, MYSQL_GREETING, "greeting", "8.0.36");
	client(&talk, "(le3-1 01 85aeff00 00000001 ff 00*23)", "SSL request", NULL);
	not_mine(&talk, SIDE_CLIENT, "16 0301 0005 01 000001 00");
	not_mine(&talk, SIDE_SERVER, "16 0303 0005 02 000001 00");
	talk = talk_of("mysql");
	server(&talk, "(le3-1 00 0a '5.5.5-10.6.12-MariaDB' 00 01000000 41*8 00 ffff)", "greeting",
	       "10.6.12-MariaDB");
	talk = talk_of("mysql");
	server(&talk, "(le3-1 00 ff 1004 's3cret')", "error 1040", "too many connections");
}

/* ---- PostgreSQL ---- */

static void test_postgres_opening(void)
{
	AppMessages talk = talk_of("postgres");

	client(&talk, "00000008 04d2162f", "SSLRequest", NULL);
	server(&talk, "'N'", "encryption refused", NULL);
	client(&talk, "(be4+4 00030000 'user' 00 's3cret' 00 'database' 00 'shop' 00 00)",
	       "startup", "database shop");
	server(&talk, "'R' (be4+4 0000000a 'SCRAM-SHA-256' 00 00)", "Authentication",
	       "SCRAM-SHA-256");
	client(&talk, "'p' (be4+4 'SCRAM-SHA-256' 00 (be4 'n,,n=,r=s3cret'))",
	       "SASLInitialResponse", "SCRAM-SHA-256");
	server(&talk, "'R' (be4+4 0000000b 's3cret')", "Authentication", "SASL continue");
	client(&talk, "'p' (be4+4 's3cret')", "SASLResponse", NULL);
	server(&talk, "'R' (be4+4 0000000c 's3cret')", "Authentication", "SASL final");
	server(&talk, "'R' (be4+4 00000000)", "Authentication", "OK");
	server(&talk, "'S' (be4+4 'session_authorization' 00 's3cret' 00)", "ParameterStatus",
	       "session…");
	server(&talk, "'K' (be4+4 00000001 's3cret')", "BackendKeyData", NULL);
	server(&talk, "'Z' (be4+4 'I')", "ReadyForQuery", "idle");
	talk = talk_of("postgres");
	client(&talk, "00000010 04d2162e 00000001 12345678", "CancelRequest", NULL);
	client(&talk, "00000008 04d21630", "GSSENCRequest", NULL);
	talk = talk_of("postgres");
	server(&talk, "'R' (be4+4 00000005 01020304)", "Authentication", "MD5 password");
	client(&talk, "'p' (be4+4 's3cret' 00)", "password", NULL);
	server(&talk, "'E' (be4+4 'SFATAL' 00 'VFATAL' 00 'C28P01' 00 'Ms3cret' 00 00)",
	       "FATAL 28P01", "invalid password");
}

static void test_postgres_tls(void)
{
	AppMessages talk = talk_of("postgres");

	client(&talk, "00000008 04d2162f", "SSLRequest", NULL);
	server(&talk, "'S'", "encryption granted", NULL);
	not_mine(&talk, SIDE_CLIENT, "16 0301 0005 01 000001 00");
	not_mine(&talk, SIDE_SERVER, "'S' (be4+4 'a' 00 'b' 00)");
}

static void test_postgres_queries(void)
{
	AppMessages talk = talk_of("postgres");

	client(&talk, "'Q' (be4+4 'SELECT * FROM t WHERE a = ' 27 's3cret' 27 00)",
	       "SELECT * FROM t WHERE a = ?", "Query");
	client(&talk, "'Q' (be4+4 'alter user bob password ' 27 's3cret' 27 00)", "alter user …",
	       "Query");
	client(&talk, "'Q' (be4+4 00)", "Query", NULL);
	server(&talk, "'T' (be4+4 0003 's3cret')", "RowDescription", "3 columns");
	server(&talk, "'D' (be4+4 0001 (be4 's3cret'))", "DataRow", NULL);
	server(&talk, "'C' (be4+4 'SELECT 3' 00)", "SELECT 3", NULL);
	server(&talk, "'Z' (be4+4 'T')", "ReadyForQuery", "in a transaction");
	client(&talk, "'P' (be4+4 's1' 00 'SELECT $1, 2' 00 0000)", "Parse", "SELECT $1, ?");
	client(&talk, "'B' (be4+4 00 's1' 00 0001 0000 0002 (be4 's3cret') (be4 's3cret') 0000)",
	       "Bind", "2 parameters");
	client(&talk, "'D' (be4+4 'S' 's1' 00)", "Describe", "statement s1");
	client(&talk, "'E' (be4+4 'c1' 00 00000000)", "Execute", "portal c1");
	client(&talk, "'S' 00000004", "Sync", NULL);
	server(&talk, "'1' 00000004", "ParseComplete", NULL);
	server(&talk, "'A' (be4+4 00000001 'news' 00 's3cret' 00)", "NotificationResponse",
	       "channel news");
	server(&talk, "'N' (be4+4 'SWARNING' 00 'C01000' 00 'Ms3cret' 00 00)", "WARNING 01000",
	       NULL);
	client(&talk, "'X' 00000004", "Terminate", NULL);
	client(&talk, "'d' (be4+4 's3cret')", "CopyData", NULL);
	not_mine(&talk, SIDE_CLIENT, "'Q' 00000003");
	not_mine(&talk, SIDE_CLIENT, "'Q' ffffffff");
	not_mine(&talk, SIDE_CLIENT, "'!' 00000004");
	not_mine(&talk, SIDE_CLIENT, "00000008 12345678");
	check_length(&talk, SIDE_SERVER, "'D' 00100000 0001", "DataRow", 0x100001);
}

/* ---- TDS ---- */

#define TDS_HEADERS "16000000 12000000 0200 00*8 01000000"

static void test_tds_opening(void)
{
	AppMessages talk = talk_of("tds");

	client(&talk, "12 01 (be2+4 0000 00 00 00 000b 0006 01 0011 0001 ff 0f00000000 00 02)",
	       "Pre-Login", NULL);
	server(&talk, "04 01 (be2+4 0000 01 00 00 000b 0006 01 0011 0001 ff 0f00000000 00 02)",
	       "Pre-Login response", NULL);
	client(&talk, "12 01 (be2+4 0000 00 00 16 0303 0005 's3cret')", "Pre-Login",
	       "TLS handshake");
	client(&talk, "10 01 (be2+4 0000 01 00 60000000 04000074 u's3cret')", "login", "TDS 7.4");
	server(&talk,
	       "04 01 (be2+4 0033 01 00 ab (le2 's3cret') ad (le2 01 's3cret') fd 0000 0000 00*8)",
	       "login accepted", NULL);
	server(&talk,
	       "04 01 (be2+4 0033 01 00 e3 (le2 01 00) aa (le2 18480000 01 0e 's3cret') fd 0200 "
	       "0000 "
	       "00*8)",
	       "error 18456", "login failed");
	not_mine(&talk, SIDE_CLIENT, "17 0303 0005 0000000000");
	not_mine(&talk, SIDE_CLIENT, "01 01 0007 0000 01 00");
	not_mine(&talk, SIDE_SERVER, "01 01 0008 0000 01 00");
}

static void test_tds_requests(void)
{
	AppMessages talk = talk_of("tds");

	client(&talk,
	       "01 01 (be2+4 0000 01 00 " TDS_HEADERS " u'SELECT a FROM [t] WHERE x = N' 2700 "
	       "u's3cret' 2700)",
	       "SELECT a FROM [t] WHERE x = ?", "SQL batch");
	client(&talk, "01 01 (be2+4 0000 01 00 u'SELECT 1')", "SELECT ?", "SQL batch");
	client(&talk, "03 01 (be2+4 0000 01 00 " TDS_HEADERS " 0700 u'do_this' 0000 's3cret')",
	       "RPC do_this", NULL);
	client(&talk,
	       "03 01 (be2+4 0000 01 00 " TDS_HEADERS
	       " ffff 0a00 0000 00 00 e7 401f 0904d00034 (le2 u'SELECT @p') 00 00 's3cret')",
	       "RPC sp_executesql", "SELECT @p");
	client(&talk,
	       "03 01 (be2+4 0000 01 00 " TDS_HEADERS " ffff 0a00 0000 00 00 e7 ffff 0904d00034 "
	       "12 00*7 (le4 u'SELECT @p') 00000000 's3cret')",
	       "RPC sp_executesql", "SELECT @p");
	client(&talk, "03 01 (be2+4 0000 01 00 " TDS_HEADERS " ffff 0c00 0000 's3cret')",
	       "RPC sp_execute", NULL);
	server(&talk, "04 01 (be2+4 0033 01 00 81 0300 's3cret')", "result set, 3 columns", NULL);
	server(&talk, "04 01 (be2+4 0033 01 00 fd 1000 c100 03 00*7)", "done", "3 rows");
	client(&talk, "06 01 (be2+4 0000 01 00)", "attention", NULL);
}

/* A message of several packets has one name. */
static void test_tds_long(void)
{
	AppMessages talk = talk_of("tds");

	client(&talk, "01 00 (be2+4 0000 01 00 u'SELECT a, ')", "SELECT a,", "SQL batch");
	client(&talk, "01 01 (be2+4 0000 02 00 u's3cret')", NULL, NULL);
	client(&talk, "01 01 (be2+4 0000 01 00 u'SELECT b')", "SELECT b", "SQL batch");
	presumed(&talk, SIDE_CLIENT, "01 01 (be2+4 0000 02 00 u's3cret')", NULL);
	presumed(&talk, SIDE_CLIENT, "01 00 (be2+4 0000 02 00 u's3cret')", NULL);
	client(&talk, "01 01 (be2+4 0000 03 00 u's3cret')", NULL, NULL);
	presumed(&talk, SIDE_CLIENT, "01 01 (be2+4 0000 01 00 u'SELECT b')", "SELECT b");
}

/* ---- MongoDB ---- */

#define REQUEST(document) "(le4+4 01000000 00000000 dd070000 00000000 00 " document ")"
#define ANSWER(document) "(le4+4 02000000 01000000 dd070000 00000000 00 " document ")"

static void test_mongodb_commands(void)
{
	AppMessages talk = talk_of("mongodb");

	client(&talk,
	       REQUEST("(le4+4 02 'find' 00 (le4 'users' 00) 03 'filter' 00 (le4+4 02 'a' 00 (le4 "
		       "'s3cret' 00) 00) 02 '$db' 00 (le4 'shop' 00) 00)"),
	       "find users", "database shop");
	client(&talk,
	       REQUEST("(le4+4 10 'saslStart' 00 01000000 02 'mechanism' 00 (le4 'PLAIN' 00) 05 "
		       "'payload' 00 (le4-1 00 's3cret') 02 '$db' 00 (le4 'admin' 00) 00)"),
	       "saslStart", "database admin");
	client(&talk,
	       REQUEST("(le4+4 02 'createUser' 00 (le4 's3cret' 00) 02 'pwd' 00 (le4 's3cret' 00) "
		       "00)"),
	       "createUser", NULL);
	client(&talk,
	       REQUEST("(le4+4 12 'getMore' 00 01*8 02 'collection' 00 (le4 'users' 00) 00)"),
	       "getMore users", NULL);
	client(&talk,
	       "(le4+4 01000000 00000000 dd070000 00000000 01 (le4+4 'documents' 00 (le4+4 02 'a' "
	       "00 "
	       "(le4 's3cret' 00) 00)) 00 (le4+4 02 'insert' 00 (le4 'users' 00) 00))",
	       "insert users", NULL);
	server(&talk, ANSWER("(le4+4 03 'cursor' 00 05000000 00 01 'ok' 00 000000000000f03f 00)"),
	       "reply", NULL);
	server(&talk,
	       ANSWER("(le4+4 01 'ok' 00 00*8 02 'errmsg' 00 (le4 's3cret' 00) 10 'code' 00 "
		      "12000000 "
		      "02 'codeName' 00 (le4 'AuthenticationFailed' 00) 00)"),
	       "error: AuthenticationFailed", NULL);
}

static void test_mongodb_old(void)
{
	AppMessages talk = talk_of("mongodb");

	client(&talk,
	       "(le4+4 01000000 00000000 d4070000 00000000 'admin.$cmd' 00 00000000 ffffffff "
	       "(le4+4 10 "
	       "'isMaster' 00 01000000 00))",
	       "isMaster", "database admin");
	client(&talk,
	       "(le4+4 01000000 00000000 d4070000 00000000 'shop.users' 00 00000000 ffffffff "
	       "(le4+4 02 "
	       "'a' 00 (le4 's3cret' 00) 00))",
	       "query shop.users", NULL);
	server(&talk, "(le4+4 02000000 01000000 01000000 00000000 00*8 00000000 02000000 's3cret')",
	       "reply", "2 documents");
	client(&talk, "(le4+4 01000000 00000000 d2070000 00000000 'shop.users' 00 's3cret')",
	       "insert shop.users", NULL);
	client(&talk, "(le4+4 01000000 00000000 dc070000 dd070000 10000000 02 's3cret')",
	       "compressed message", "zlib");
	not_mine(&talk, SIDE_CLIENT, "0f000000 01000000 00000000 dd070000");
	not_mine(&talk, SIDE_CLIENT, "ffffffff 01000000 00000000 dd070000");
	not_mine(&talk, SIDE_CLIENT, "10000000 01000000 00000000 de070000");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/app-redis/commands show keys, never values", test_redis_commands);
	g_test_add_func("/app-redis/replies show kinds, never values", test_redis_replies);
	g_test_add_func("/app-redis/channels of who subscribed", test_redis_channels);
	g_test_add_func("/app-redis/a replica's stream", test_redis_replica);
	g_test_add_func("/app-redis/the end of a long array is found", test_redis_long);
	g_test_add_func("/app-mysql/login, commands and answers", test_mysql_commands);
	g_test_add_func("/app-mysql/results without EOF packets", test_mysql_no_eof);
	g_test_add_func("/app-mysql/prepared statements", test_mysql_statements);
	g_test_add_func("/app-mysql/nothing behind a request for TLS", test_mysql_tls);
	g_test_add_func("/app-postgres/opening, §55.2.1", test_postgres_opening);
	g_test_add_func("/app-postgres/nothing behind granted TLS, §55.2.10", test_postgres_tls);
	g_test_add_func("/app-postgres/queries, §55.2.2, §55.2.3", test_postgres_queries);
	g_test_add_func("/app-tds/opening, §2.2.6.4, §2.2.6.5", test_tds_opening);
	g_test_add_func("/app-tds/requests and answers, §2.2.6.6, §2.2.6.7", test_tds_requests);
	g_test_add_func("/app-tds/messages of several packets, §2.2.3", test_tds_long);
	g_test_add_func("/app-mongodb/commands and replies", test_mongodb_commands);
	g_test_add_func("/app-mongodb/before OP_MSG", test_mongodb_old);
	return g_test_run();
}
