/* A TPKT packet (RFC 1006 §6) carries a unit of ISO transport (RFC 905 §13), which carries a
 * message or a piece of one.  Values and passwords are in its data, which is not shown.
 */
#include "app/industry/s7comm.h"

#include "app/app-frame.h"
#include "base/quantity.h"

#define TPKT_VERSION 3
#define TPKT_LENGTH 4
#define COTP_DATA_HEADER 2    /* that a data unit's length counts */
#define COTP_CONNECT_HEADER 6 /* … at least of one that connects */
#define COTP_LAST 0x80        /* of a data unit: the message ends with it */
#define LENGTH_MIN 7          /* of a packet */
#define PROTOCOL_ID 0x32
#define HEADER 10 /* of a job; answers have an error too */

typedef enum {
	COTP_DISCONNECT_REQUEST = 0x80,
	COTP_CONNECT_CONFIRM = 0xd0,
	COTP_CONNECT_REQUEST = 0xe0,
	COTP_DATA = 0xf0,
} CotpType;

static const AppName cotp_names[] = {
	{ COTP_CONNECT_REQUEST, "Connection Request" },
	{ COTP_CONNECT_CONFIRM, "Connection Confirm" },
	{ COTP_DISCONNECT_REQUEST, "Disconnect Request" },
};

typedef enum {
	KIND_JOB = 1,
	KIND_ACK = 2,
	KIND_ACK_DATA = 3,
	KIND_USERDATA = 7,
} Kind;

static const AppName kinds[] = {
	{ KIND_JOB, "job" },
	{ KIND_ACK, "acknowledgment" },
	{ KIND_ACK_DATA, "response" },
	{ KIND_USERDATA, "user data" },
};

enum { FUNCTION_READ = 0x04, FUNCTION_WRITE = 0x05 };

static const AppName functions[] = {
	{ 0x00, "CPU services" },
	{ FUNCTION_READ, "Read Var" },
	{ FUNCTION_WRITE, "Write Var" },
	{ 0x1a, "Request download" },
	{ 0x1b, "Download block" },
	{ 0x1c, "Download ended" },
	{ 0x1d, "Start upload" },
	{ 0x1e, "Upload" },
	{ 0x1f, "End upload" },
	{ 0x28, "PI-Service" },
	{ 0x29, "PLC Stop" },
	{ 0xf0, "Setup communication" },
};

/* Of user data: the low half of a byte. */
static const AppName groups[] = {
	{ 0, "Mode-transition" }, { 1, "Programmer commands" }, { 2, "Cyclic services" },
	{ 3, "Block functions" }, { 4, "CPU functions" },       { 5, "Security" },
	{ 6, "PBC BSEND/BRECV" }, { 7, "Time functions" },
};

typedef struct {
	guint8 is_open[2]; /* by Side: its last data unit was not its message's last */
} S7Memory;

G_STATIC_ASSERT(sizeof(S7Memory) <= sizeof(AppMemory));

typedef struct {
	guint16 length; /* of all */
	guint8 type;
	gboolean is_last;
} Packet;

/* Up to what a data unit carries.  FALSE: no packet begins here.  With short_read set, it could be
 * the start of one. */
static gboolean read_packet(Reader *reader, Packet *packet)
{
	gboolean is_empty = reader_left(reader) == 0;
	guint8 version = reader_u8(reader), reserved = reader_u8(reader), header, end;

	packet->length = reader_u16(reader);
	header = reader_u8(reader);
	packet->type = reader_u8(reader) & 0xf0;
	end = reader_u8(reader);
	if (reader->short_read)
		return is_empty || version == TPKT_VERSION;
	if (version != TPKT_VERSION || reserved || packet->length < LENGTH_MIN)
		return FALSE;
	packet->is_last = (end & COTP_LAST) != 0;
	if (packet->type == COTP_DATA)
		return header == COTP_DATA_HEADER;
	return APP_NAME(cotp_names, packet->type) && header >= COTP_CONNECT_HEADER &&
	       header + TPKT_LENGTH + 1 == packet->length;
}

AppGuess app_s7comm_recognise(const AppInput *input)
{
	Reader reader = reader_over(input->bytes);
	Packet packet = { 0 };
	guint8 protocol, kind;

	if (!read_packet(&reader, &packet) || packet.type != COTP_DATA ||
	    packet.length < LENGTH_MIN + HEADER)
		return APP_NO;
	protocol = reader_u8(&reader);
	kind = reader_u8(&reader);
	return !reader.short_read && protocol == PROTOCOL_ID && APP_NAME(kinds, kind) ? APP_SURE
										      : APP_NO;
}

/* "2 items" */
static char *items_words(guint8 function, Reader *parameters)
{
	guint8 n = reader_u8(parameters);

	if ((function != FUNCTION_READ && function != FUNCTION_WRITE) || parameters->short_read)
		return NULL;
	return quantity_of(n, "item");
}

/* Three bytes that announce it, a length, a method, then its group. */
static const char *group_name(Reader *parameters)
{
	guint8 group;

	reader_skip(parameters, 5);
	group = reader_u8(parameters) & 0x0f;
	return parameters->short_read ? NULL : APP_NAME(groups, group);
}

static AppResult describe_user_data(const Packet *packet, Reader *parameters, AppLabel *label)
{
	const char *group = group_name(parameters);

	return app_named(label, packet->length, g_strdup(group ? group : "user data"),
			 g_strdup(group ? "user data" : NULL));
}

static AppResult describe_message(const Packet *packet, Reader *body, AppLabel *label)
{
	guint8 kind, function, error_class = 0, error_code = 0;
	guint16 n_parameters;
	const char *name;
	g_autofree char *items = NULL;

	kind = reader_u8(body);
	reader_skip(body, 4);
	n_parameters = reader_u16(body);
	reader_skip(body, 2);
	if (kind == KIND_ACK || kind == KIND_ACK_DATA) {
		error_class = reader_u8(body);
		error_code = reader_u8(body);
	}
	if (body->short_read || !APP_NAME(kinds, kind))
		return app_named(label, packet->length, g_strdup("S7comm"), NULL);
	reader_limit(body, n_parameters);
	if (kind == KIND_USERDATA)
		return describe_user_data(packet, body, label);
	function = reader_u8(body);
	name = body->short_read ? NULL : APP_NAME(functions, function);
	items = items_words(function, body);
	if (error_class || error_code)
		return app_named(label, packet->length,
				 g_strdup(name ? name : APP_NAME(kinds, kind)),
				 g_strdup_printf("error 0x%02x%02x", error_class, error_code));
	return app_named(label, packet->length, g_strdup(name ? name : APP_NAME(kinds, kind)),
			 items ? g_strdup_printf("%s, %s", APP_NAME(kinds, kind), items)
			       : g_strdup(name ? APP_NAME(kinds, kind) : NULL));
}

/* ISO transport may carry others' messages too. */
static AppResult describe_data(const Packet *packet, Reader *body, guint8 *is_open,
			       gboolean is_presumed, AppLabel *label)
{
	gboolean is_continued = *is_open && !is_presumed;

	*is_open = !packet->is_last;
	if (is_continued)
		return app_named(label, packet->length, g_strdup("S7comm"), g_strdup("continued"));
	if (reader_left(body) == 0 || reader_u8(body) != PROTOCOL_ID)
		return app_named(label, packet->length, g_strdup("ISO transport data"), NULL);
	return describe_message(packet, body, label);
}

AppResult app_s7comm_describe(const AppInput *input, AppMemory *memory, AppLabel *label)
{
	Reader reader = reader_over(input->bytes), head;
	S7Memory *s7 = (S7Memory *)memory;
	Packet packet = { 0 };

	if (!read_packet(&reader, &packet))
		return APP_NOT_MINE;
	if (reader.short_read)
		return app_too_short(input, label);
	if (!app_head(input, packet.length, &head))
		return APP_MORE;
	if (packet.type != COTP_DATA)
		return app_named(label, packet.length, g_strdup(APP_NAME(cotp_names, packet.type)),
				 NULL);
	reader_skip(&head, LENGTH_MIN);
	return describe_data(&packet, &head, &s7->is_open[input->from], input->is_presumed, label);
}
