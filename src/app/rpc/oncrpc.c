/* A call names its program, version and procedure; a reply has only the call's number, so the last
 * calls are kept.
 *
 * Credentials (§8.2) and arguments are not shown, except the program that Portmap is asked for.
 */
#include "app/rpc/oncrpc.h"

#include "app/app-frame.h"
#include "app/rpc/oncrpc-names.h"

#define MARK 4 /* bytes before a record, §11: a bit for its last fragment, a length */
#define MARK_LAST 0x80000000u
#define RPC_VERSION 2
#define REPLY_LENGTH 12 /* to where accepted and denied ones differ */
#define AUTH_MAX 400    /* bytes of a credential's body, §8.2 */
#define FLAVOR_MAX 6    /* RPCSEC_GSS */
#define RECORD_MAX (8u << 20)
#define PROCEDURE_MAX 1023
#define CALLS_KEPT 6
#define PORTMAP 100000
#define PORTMAP_GETPORT 3

enum { MESSAGE_CALL, MESSAGE_REPLY };

/* §9 */
static const AppName accept_states[] = {
	{ 1, "program unavailable" },   { 2, "program version mismatch" },
	{ 3, "procedure unavailable" }, { 4, "garbage arguments" },
	{ 5, "system error" },
};

static const AppName auth_states[] = {
	{ 1, "bad credential" },
	{ 2, "rejected credential" },
	{ 3, "bad verifier" },
	{ 4, "rejected verifier" },
	{ 5, "too weak" },
	{ 6, "invalid response" },
	{ 13, "no security context" },
	{ 14, "security context problem" },
};

typedef struct {
	guint32 xid, program;
} CallKey;

typedef struct {
	guint16 version : 6, procedure : 10;
} CallNumbers;

typedef struct {
	CallKey keys[CALLS_KEPT];
	CallNumbers numbers[CALLS_KEPT];
	guint8 next, n;
	guint8 is_open[2]; /* by Side: its last record was not the last fragment of a message */
} OncrpcMemory;

G_STATIC_ASSERT(sizeof(OncrpcMemory) <= sizeof(AppMemory));

typedef struct {
	guint32 xid, type;
	guint32 program, version, procedure; /* of a call */
	guint32 state;                       /* of a reply: 0: accepted, 1: denied */
} RpcHeader;

/* FALSE: a header that nobody sends.  With short_read set, it is as far as it goes. */
static gboolean read_header(Reader *reader, RpcHeader *header)
{
	header->xid = reader_u32(reader);
	header->type = reader_u32(reader);
	if (reader->short_read)
		return TRUE;
	if (header->type == MESSAGE_REPLY) {
		header->state = reader_u32(reader);
		return header->state <= 1;
	}
	if (header->type != MESSAGE_CALL)
		return FALSE;
	if (reader_u32(reader) != RPC_VERSION && !reader->short_read)
		return FALSE;
	header->program = reader_u32(reader);
	header->version = reader_u32(reader);
	header->procedure = reader_u32(reader);
	return header->version < 64 && header->procedure <= PROCEDURE_MAX;
}

/* Past a credential or a verifier; FALSE: it is none. */
static gboolean skip_auth(Reader *reader)
{
	guint32 flavor = reader_u32(reader), len = reader_u32(reader);

	if (reader->short_read)
		return TRUE;
	reader_skip(reader, (len + 3) & ~3u);
	return flavor <= FLAVOR_MAX && len <= AUTH_MAX;
}

/* ---- recognition --------------------------------------------------------------------------------
 */

static AppGuess guess(Reader message)
{
	RpcHeader header = { 0 };

	if (!read_header(&message, &header) || message.short_read)
		return APP_NO;
	if (header.type == MESSAGE_CALL)
		return !skip_auth(&message)                  ? APP_NO
		       : oncrpc_program_name(header.program) ? APP_SURE
							     : APP_BY_PORT;
	if (header.state == 0 && (!skip_auth(&message) || reader_u32(&message) > 5))
		return APP_NO;
	return APP_BY_PORT;
}

AppGuess app_oncrpc_recognise(const AppInput *input)
{
	Reader reader = reader_over(input->bytes);
	guint32 mark, length;

	if (input->is_datagram)
		return guess(reader);
	mark = reader_u32(&reader);
	length = mark & ~MARK_LAST;
	if (reader.short_read || length < REPLY_LENGTH || length > RECORD_MAX)
		return APP_NO;
	return guess(reader);
}

gboolean app_oncrpc_asks(const AppInput *input)
{
	Reader reader = reader_over(input->bytes);
	RpcHeader header = { 0 };

	return read_header(&reader, &header) && !reader.short_read && header.type == MESSAGE_CALL;
}

/* ---- calls --------------------------------------------------------------------------------------
 */

static void keep_call(OncrpcMemory *memory, const RpcHeader *header)
{
	memory->keys[memory->next] = (CallKey){ header->xid, header->program };
	memory->numbers[memory->next] = (CallNumbers){
		.version = header->version & 0x3f,
		.procedure = header->procedure & PROCEDURE_MAX,
	};
	memory->next = (guint8)((memory->next + 1) % CALLS_KEPT);
	memory->n = (guint8)MIN(memory->n + 1, CALLS_KEPT);
}

/* Fills in what the call with that number was; FALSE: not known. */
static gboolean find_call(const OncrpcMemory *memory, guint32 xid, RpcHeader *call)
{
	for (guint back = 1; back <= memory->n; back++) {
		guint at = (memory->next + CALLS_KEPT - back) % CALLS_KEPT;

		if (memory->keys[at].xid != xid)
			continue;
		call->program = memory->keys[at].program;
		call->version = memory->numbers[at].version;
		call->procedure = memory->numbers[at].procedure;
		return TRUE;
	}
	return FALSE;
}

/* ---- words --------------------------------------------------------------------------------------
 */

/* "NFS GETATTR", "program 200000 procedure 3" */
static char *call_words(const RpcHeader *call)
{
	const char *program = oncrpc_program_name(call->program);
	const char *procedure =
		oncrpc_procedure_name(call->program, call->version, call->procedure);
	GString *words = g_string_new(program);

	if (!program)
		g_string_append_printf(words, "program %u", call->program);
	if (procedure)
		g_string_append_printf(words, " %s", procedure);
	else
		g_string_append_printf(words, " procedure %u", call->procedure);
	return g_string_free(words, FALSE);
}

/* RFC 1833 §3.2: the program and version that Portmap is asked for. */
static char *wanted_words(Reader *arguments)
{
	guint32 program = reader_u32(arguments), version = reader_u32(arguments);
	const char *name = oncrpc_program_name(program);

	if (arguments->short_read)
		return NULL;
	return name ? g_strdup_printf("%s version %u", name, version)
		    : g_strdup_printf("program %u version %u", program, version);
}

static char *call_detail(const RpcHeader *header, Reader *body)
{
	if (header->program == PORTMAP && header->version == 2 &&
	    header->procedure == PORTMAP_GETPORT && skip_auth(body) && skip_auth(body))
		return wanted_words(body);
	return g_strdup_printf("version %u", header->version);
}

/* What went wrong; NULL: nothing. */
static char *reply_detail(const RpcHeader *header, Reader *body)
{
	const char *name = NULL;
	guint32 state, auth;

	if (header->state == 0) {
		if (skip_auth(body))
			name = APP_NAME(accept_states, reader_u32(body));
		return g_strdup(body->short_read ? NULL : name);
	}
	state = reader_u32(body);
	auth = reader_u32(body);
	name = APP_NAME(auth_states, auth);
	if (body->short_read || state == 0)
		return g_strdup(body->short_read ? "denied" : "RPC version mismatch");
	return name ? g_strdup_printf("denied: %s", name) : g_strdup("denied");
}

static AppResult name_reply(const RpcHeader *header, guint64 length, Reader *body,
			    const OncrpcMemory *memory, AppLabel *label)
{
	RpcHeader call;
	g_autofree char *words = find_call(memory, header->xid, &call) ? call_words(&call) : NULL;

	return app_named(label, length,
			 words ? g_strdup_printf("%s reply", words) : g_strdup("reply"),
			 reply_detail(header, body));
}

/* A message of which `body` has as much as is inspected, in a record or a datagram of `length`
 * bytes. */
static AppResult describe_message(guint64 length, Reader *body, OncrpcMemory *memory,
				  AppLabel *label)
{
	RpcHeader header = { 0 };

	if (!read_header(body, &header))
		return APP_NOT_MINE;
	if (body->short_read)
		return app_unnamed(label, length);
	label->role = header.type == MESSAGE_CALL ? APP_QUESTION : APP_ANSWER;
	label->exchange = header.xid;
	label->is_whole_exchange = TRUE;
	if (header.type == MESSAGE_REPLY)
		return name_reply(&header, length, body, memory, label);
	keep_call(memory, &header);
	return app_named(label, length, call_words(&header), call_detail(&header, body));
}

static AppResult describe_record(const AppInput *input, OncrpcMemory *memory, AppLabel *label)
{
	Reader reader = reader_over(input->bytes), head;
	guint32 mark = reader_u32(&reader), len = mark & ~MARK_LAST;
	guint8 *is_open = &memory->is_open[input->from];
	gboolean is_continued = *is_open && !input->is_presumed;

	if (reader.short_read)
		return app_too_short(input, label);
	if (len > RECORD_MAX || (!is_continued && len < REPLY_LENGTH))
		return APP_NOT_MINE;
	*is_open = !(mark & MARK_LAST);
	if (is_continued)
		return app_named(label, (guint64)MARK + len, g_strdup("fragment"), NULL);
	if (!app_head(input, (guint64)MARK + len, &head))
		return APP_MORE;
	reader_skip(&head, MARK);
	return describe_message((guint64)MARK + len, &head, memory, label);
}

AppResult app_oncrpc_describe(const AppInput *input, AppMemory *memory, AppLabel *label)
{
	Reader reader = reader_over(input->bytes);

	if (!input->is_datagram)
		return describe_record(input, (OncrpcMemory *)memory, label);
	return describe_message(input->bytes.len, &reader, (OncrpcMemory *)memory, label);
}
