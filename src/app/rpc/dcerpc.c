/* A Bind gives numbers ("contexts") to interfaces, a request names a context and an operation's
 * number, a response repeats only the call's number.  So the last contexts and calls are kept; what
 * is older or was not captured is named by its numbers.
 *
 * Stubs, the arguments, are never shown.
 */
#include "app/rpc/dcerpc.h"

#include "app/app-frame.h"
#include "app/rpc/dcerpc-names.h"

#define HEADER 16
#define VERSION 5
#define LITTLE_ENDIAN_INTEGERS 0x10 /* of the data representation's first byte */
#define FIRST_FRAGMENT 0x01
#define SYNTAX_LENGTH 20 /* a UUID and a version */
#define CONTEXTS_KEPT 8
#define CALLS_KEPT 6
#define OPNUM_MAX 0x3ff /* that is kept of a call */

typedef enum {
	PDU_REQUEST = 0,
	PDU_RESPONSE = 2,
	PDU_FAULT = 3,
	PDU_BIND = 11,
	PDU_BIND_ACK = 12,
	PDU_BIND_NAK = 13,
	PDU_ALTER_CONTEXT = 14,
	PDU_ALTER_CONTEXT_RESPONSE = 15,
} PduType;

/* C706 §12.6.4, MS-RPCE §2.2.2.10 */
static const AppName pdu_names[] = {
	{ PDU_REQUEST, "request" },
	{ PDU_RESPONSE, "response" },
	{ PDU_FAULT, "fault" },
	{ PDU_BIND, "Bind" },
	{ PDU_BIND_ACK, "Bind Ack" },
	{ PDU_BIND_NAK, "Bind Nak" },
	{ PDU_ALTER_CONTEXT, "Alter Context" },
	{ PDU_ALTER_CONTEXT_RESPONSE, "Alter Context Response" },
	{ 16, "Auth3" },
	{ 17, "Shutdown" },
	{ 18, "Cancel" },
	{ 19, "Orphaned" },
};

/* C706 appendix E, MS-RPCE §3.1.1.5.5 */
static const AppName statuses[] = {
	{ 0x00000005, "access denied" },
	{ 0x000006f7, "bad stub data" },
	{ 0x1c010002, "operation number out of range" },
	{ 0x1c010003, "unknown interface" },
	{ 0x1c010014, "server too busy" },
	{ 0x1c00001a, "context mismatch" },
};

typedef struct {
	guint16 id;
	guint16 interface; /* 0: unknown */
} Context;

typedef struct {
	guint16 id;                        /* of its number, the lowest bits */
	guint16 interface : 6, opnum : 10; /* opnum OPNUM_MAX: that or more */
} Call;

typedef struct {
	Context contexts[CONTEXTS_KEPT];
	Call calls[CALLS_KEPT];
	guint8 n_contexts, n_calls; /* ever, as far as a byte counts; the oldest is overwritten */
	guint8 has_contexts, has_calls;
} DcerpcMemory;

G_STATIC_ASSERT(sizeof(DcerpcMemory) <= sizeof(AppMemory));

typedef struct {
	guint8 type, flags;
	gboolean is_little;
	guint16 length, auth_length;
	guint32 call;
} Pdu;

static guint16 read_u16(const Pdu *pdu, Reader *reader)
{
	return pdu->is_little ? reader_u16_le(reader) : reader_u16(reader);
}

static guint32 read_u32(const Pdu *pdu, Reader *reader)
{
	return pdu->is_little ? reader_u32_le(reader) : reader_u32(reader);
}

/* FALSE: no PDU begins here.  With short_read set, it could be the start of one. */
static gboolean read_pdu(Reader *reader, Pdu *pdu)
{
	gboolean is_empty = reader_left(reader) == 0;
	guint8 version = reader_u8(reader), minor = reader_u8(reader), integers, floats;
	guint16 reserved;

	pdu->type = reader_u8(reader);
	pdu->flags = reader_u8(reader);
	integers = reader_u8(reader);
	floats = reader_u8(reader);
	reserved = reader_u16(reader);
	pdu->is_little = (integers & LITTLE_ENDIAN_INTEGERS) != 0;
	pdu->length = read_u16(pdu, reader);
	pdu->auth_length = read_u16(pdu, reader);
	pdu->call = read_u32(pdu, reader);
	if (reader->short_read)
		return version == VERSION || is_empty;
	return version == VERSION && minor <= 1 && APP_NAME(pdu_names, pdu->type) &&
	       (integers & ~LITTLE_ENDIAN_INTEGERS) <= 1 && floats <= 3 && !reserved &&
	       pdu->length >= HEADER && pdu->auth_length <= pdu->length - HEADER;
}

AppGuess app_dcerpc_recognise(const AppInput *input)
{
	Reader reader = reader_over(input->bytes);
	Pdu pdu = { 0 };

	return read_pdu(&reader, &pdu) && !reader.short_read ? APP_SURE : APP_NO;
}

/* ---- contexts and calls -------------------------------------------------------------------------
 */

static void keep_context(DcerpcMemory *memory, guint16 id, guint8 interface)
{
	guint at = memory->n_contexts;

	for (guint i = 0; i < memory->has_contexts; i++)
		if (memory->contexts[i].id == id)
			at = i;
	memory->contexts[at] = (Context){ id, interface };
	if (at != memory->n_contexts)
		return;
	memory->has_contexts = MAX(memory->has_contexts, (guint8)(at + 1));
	memory->n_contexts = (guint8)((at + 1) % CONTEXTS_KEPT);
}

static guint8 interface_of(const DcerpcMemory *memory, guint16 id)
{
	for (guint i = 0; i < memory->has_contexts; i++)
		if (memory->contexts[i].id == id)
			return (guint8)memory->contexts[i].interface;
	return 0;
}

static void keep_call(DcerpcMemory *memory, guint32 id, guint8 interface, guint16 opnum)
{
	memory->calls[memory->n_calls] = (Call){
		.id = (guint16)id,
		.interface = interface & DCERPC_INTERFACES_MAX,
		.opnum = MIN(opnum, OPNUM_MAX),
	};
	memory->has_calls = MAX(memory->has_calls, (guint8)(memory->n_calls + 1));
	memory->n_calls = (guint8)((memory->n_calls + 1) % CALLS_KEPT);
}

/* NULL: it is not known. */
static const Call *call_of(const DcerpcMemory *memory, guint32 id)
{
	for (guint back = 1; back <= memory->has_calls; back++) {
		guint at = (memory->n_calls + CALLS_KEPT - back) % CALLS_KEPT;

		if (memory->calls[at].id == (guint16)id)
			return &memory->calls[at];
	}
	return NULL;
}

/* ---- words --------------------------------------------------------------------------------------
 */

/* "NETLOGON NetrServerReqChallenge", "NETLOGON operation 99", "operation 3". */
static char *operation_words(guint8 interface, guint16 opnum)
{
	const char *name = dcerpc_interface_name(interface);
	const char *operation = dcerpc_operation_name(interface, opnum);

	if (operation)
		return g_strdup_printf("%s %s", name, operation);
	return name ? g_strdup_printf("%s operation %u", name, opnum)
		    : g_strdup_printf("operation %u", opnum);
}

/* C706 appendix A: a UUID's first three fields are integers.  FALSE: it is cut. */
static gboolean read_uuid(const Pdu *pdu, Reader *reader, char text[DCERPC_UUID_CHARS + 1])
{
	guint32 low = read_u32(pdu, reader);
	guint16 middle = read_u16(pdu, reader), high = read_u16(pdu, reader);
	guint16 clock = reader_u16(reader), node = reader_u16(reader);
	guint32 rest = reader_u32(reader);

	g_snprintf(text, DCERPC_UUID_CHARS + 1, "%08x-%04x-%04x-%04x-%04x%08x", low, middle, high,
		   clock, node, rest);
	return !reader->short_read;
}

/* One of a list of contexts: its interface's name or UUID.  NULL: it is cut. */
static char *read_context(const Pdu *pdu, Reader *body, DcerpcMemory *memory)
{
	guint16 id = read_u16(pdu, body);
	guint8 n_transfers = reader_u8(body), interface;
	char uuid[DCERPC_UUID_CHARS + 1];

	reader_skip(body, 1);
	if (!read_uuid(pdu, body, uuid))
		return NULL;
	reader_skip(body, 4 + n_transfers * (gsize)SYNTAX_LENGTH);
	interface = dcerpc_interface(uuid);
	keep_context(memory, id, interface);
	return g_strdup(interface ? dcerpc_interface_name(interface) : uuid);
}

/* C706 §12.6.4.3.  Contexts differ in how data is written too; each interface is named once. */
static AppResult describe_bind(const Pdu *pdu, Reader *body, DcerpcMemory *memory, AppLabel *label)
{
	const char *what = APP_NAME(pdu_names, pdu->type);
	g_autofree char *first = NULL;
	guint8 n;

	reader_skip(body, 8);
	n = reader_u8(body);
	reader_skip(body, 3);
	for (guint i = 0; i < n && !body->short_read; i++) {
		char *name = read_context(pdu, body, memory);

		if (first)
			g_free(name);
		else
			first = name;
	}
	return app_named(label, pdu->length,
			 first ? g_strdup_printf("%s %s", what, first) : g_strdup(what), NULL);
}

/* C706 §12.6.4.4: an address as text, padding up to a multiple of four, a result for each context.
 */
static AppResult describe_bind_ack(const Pdu *pdu, Reader *body, AppLabel *label)
{
	const char *detail = NULL;
	guint16 address_len;
	guint8 n;
	gboolean is_accepted = FALSE;

	reader_skip(body, 8);
	address_len = read_u16(pdu, body);
	reader_skip(body, address_len + (-(2u + address_len) & 3));
	n = reader_u8(body);
	reader_skip(body, 3);
	for (guint i = 0; i < n && !body->short_read; i++) {
		guint16 result = read_u16(pdu, body);

		is_accepted = is_accepted || (result == 0 && !body->short_read);
		reader_skip(body, 2 + SYNTAX_LENGTH);
	}
	if (is_accepted)
		detail = "accepted";
	else if (!body->short_read && n > 0)
		detail = "rejected";
	return app_named(label, pdu->length, g_strdup(APP_NAME(pdu_names, pdu->type)),
			 g_strdup(detail));
}

/* C706 §12.6.4.9 */
static AppResult describe_request(const Pdu *pdu, Reader *body, DcerpcMemory *memory,
				  AppLabel *label)
{
	guint16 context, opnum;
	guint8 interface;

	reader_skip(body, 4);
	context = read_u16(pdu, body);
	opnum = read_u16(pdu, body);
	if (body->short_read)
		return app_named(label, pdu->length, g_strdup("request"), NULL);
	interface = interface_of(memory, context);
	if (pdu->flags & FIRST_FRAGMENT)
		keep_call(memory, pdu->call, interface, opnum);
	return app_named(label, pdu->length, operation_words(interface, opnum),
			 g_strdup(pdu->flags & FIRST_FRAGMENT ? NULL : "continued"));
}

/* What the response is to; NULL: not known. */
static char *answered(const Pdu *pdu, const DcerpcMemory *memory)
{
	const Call *call = call_of(memory, pdu->call);

	return call && call->opnum < OPNUM_MAX ? operation_words(call->interface, call->opnum)
					       : NULL;
}

static AppResult describe_response(const Pdu *pdu, const DcerpcMemory *memory, AppLabel *label)
{
	g_autofree char *call = answered(pdu, memory);

	return app_named(label, pdu->length,
			 call ? g_strdup_printf("%s response", call) : g_strdup("response"),
			 g_strdup(pdu->flags & FIRST_FRAGMENT ? NULL : "continued"));
}

/* C706 §12.6.4.7 */
static AppResult describe_fault(const Pdu *pdu, Reader *body, const DcerpcMemory *memory,
				AppLabel *label)
{
	guint32 status;
	const char *name;

	reader_skip(body, 8);
	status = read_u32(pdu, body);
	name = APP_NAME(statuses, status);
	if (body->short_read)
		return app_named(label, pdu->length, g_strdup("fault"), answered(pdu, memory));
	return app_named(label, pdu->length,
			 name ? g_strdup_printf("fault: %s", name)
			      : g_strdup_printf("fault 0x%08x", status),
			 answered(pdu, memory));
}

AppResult app_dcerpc_describe(const AppInput *input, AppMemory *memory, AppLabel *label)
{
	DcerpcMemory *kept = (DcerpcMemory *)memory;
	Reader reader = reader_over(input->bytes), head;
	Pdu pdu = { 0 };

	if (!read_pdu(&reader, &pdu))
		return APP_NOT_MINE;
	if (reader.short_read)
		return app_too_short(input, label);
	if (!app_head(input, pdu.length, &head))
		return APP_MORE;
	reader_skip(&head, HEADER);
	switch ((PduType)pdu.type) {
	case PDU_BIND:
	case PDU_ALTER_CONTEXT:
		return describe_bind(&pdu, &head, kept, label);
	case PDU_BIND_ACK:
	case PDU_ALTER_CONTEXT_RESPONSE:
		return describe_bind_ack(&pdu, &head, label);
	case PDU_REQUEST:
		return describe_request(&pdu, &head, kept, label);
	case PDU_RESPONSE:
		return describe_response(&pdu, kept, label);
	case PDU_FAULT:
		return describe_fault(&pdu, &head, kept, label);
	default:
		return app_named(label, pdu.length, g_strdup(APP_NAME(pdu_names, pdu.type)), NULL);
	}
}
