/* A connection is requested and confirmed in X.224, which negotiates its security: TLS and what
 * builds on it, so the next bytes are TLS; or RDP's own, so MCS follows, and fast-path packets,
 * which have no TPKT header.
 *
 * The cookie of a connection request is a user's name and is not shown; nor is anything that MCS
 * carries.
 */
#include "app/remote/rdp.h"

#include "app/app-frame.h"

#define TPKT_VERSION 3
#define TPKT_LENGTH 4
#define LENGTH_MIN 7 /* TPKT and the shortest X.224 header */
#define X224_CONNECT_LENGTH 7
#define NEGOTIATION_LENGTH 8

enum {
	X224_REQUEST = 0xe0,
	X224_CONFIRM = 0xd0,
	X224_DISCONNECT = 0x80,
	X224_DATA = 0xf0,
	X224_ERROR = 0x70,
};

enum {
	NEGOTIATION_REQUEST = 1,
	NEGOTIATION_RESPONSE = 2,
	NEGOTIATION_FAILURE = 3,
};

typedef struct {
	guint8 has_mcs; /* RDP's own security: fast-path may follow */
} G_GNUC_MAY_ALIAS RdpMemory;
G_STATIC_ASSERT(sizeof(RdpMemory) <= sizeof(AppMemory));

/* MS-RDPBCGR §2.2.1.1.1: a bit each; §2.2.1.2.1: one of them. */
static const AppName protections[] = {
	{ 0x01, "TLS" },     { 0x02, "CredSSP" },
	{ 0x04, "RDSTLS" },  { 0x08, "CredSSP with early authorization" },
	{ 0x10, "RDS AAD" },
};

/* §2.2.1.2.2 */
static const AppName failures[] = {
	{ 1, "TLS required" },     { 2, "TLS not allowed" },
	{ 3, "no certificate" },   { 4, "inconsistent flags" },
	{ 5, "CredSSP required" }, { 6, "TLS with user authentication required" },
};

/* T.125 §11: the choice in a domain PDU's first byte, above its two lowest bits. */
static const AppName mcs_names[] = {
	{ 1, "MCS Erect Domain Request" },  { 8, "MCS Disconnect Provider Ultimatum" },
	{ 10, "MCS Attach User Request" },  { 11, "MCS Attach User Confirm" },
	{ 12, "MCS Detach User Request" },  { 14, "MCS Channel Join Request" },
	{ 15, "MCS Channel Join Confirm" }, { 25, "MCS Send Data Request" },
	{ 26, "MCS Send Data Indication" },
};

typedef struct {
	guint16 length; /* of all */
	guint8 header;  /* of X.224, without its own length byte */
	guint8 type;
} Packet;

/* FALSE: no TPKT packet with X.224 in it begins here.  With short_read set, it could be the start
 * of one. */
static gboolean read_packet(Reader *reader, Packet *packet)
{
	guint8 version = reader_u8(reader), reserved;

	if (!reader->short_read && version != TPKT_VERSION)
		return FALSE;
	reserved = reader_u8(reader);
	packet->length = reader_u16(reader);
	packet->header = reader_u8(reader);
	packet->type = reader_u8(reader) & 0xf0;
	if (reader->short_read)
		return reserved == 0;
	if (reserved || packet->length < LENGTH_MIN || packet->header < 2 ||
	    packet->header > packet->length - TPKT_LENGTH - 1)
		return FALSE;
	switch (packet->type) {
	case X224_REQUEST:
	case X224_CONFIRM:
	case X224_DISCONNECT:
		return packet->header == packet->length - TPKT_LENGTH - 1 && packet->header >= 6;
	case X224_DATA:
		return packet->header == 2;
	default:
		return packet->type == X224_ERROR;
	}
}

/* Past a routing token or cookie (§2.2.1.1), which ends with CR LF, to the negotiation; FALSE:
 * there is none. */
static gboolean find_negotiation(Reader *body)
{
	Reader line = *body;
	Bytes rest = reader_rest(&line);
	const guint8 *end;

	if (bytes_start_with(rest, "Cookie: ")) {
		end = memchr(rest.data, '\n', rest.len);
		if (!end)
			return FALSE;
		reader_skip(body, (gsize)(end - rest.data) + 1);
	}
	return reader_left(body) >= NEGOTIATION_LENGTH;
}

/* Type, flags, length (always 8) and value. */
static gboolean read_negotiation(Reader *body, guint8 *type, guint32 *value)
{
	guint16 length;

	*type = reader_u8(body);
	reader_skip(body, 1);
	length = reader_u16_le(body);
	*value = reader_u32_le(body);
	return !body->short_read && length == NEGOTIATION_LENGTH && *type >= NEGOTIATION_REQUEST &&
	       *type <= NEGOTIATION_FAILURE;
}

AppGuess app_rdp_recognise(const AppInput *input)
{
	Reader reader = reader_over(input->bytes), cookie;
	Packet packet = { 0 };
	guint8 type;
	guint32 value;

	if (!read_packet(&reader, &packet) || reader.short_read ||
	    !app_is_whole(input, packet.length))
		return APP_NO;
	if (packet.type != (input->from == SIDE_CLIENT ? X224_REQUEST : X224_CONFIRM))
		return packet.type == X224_DATA ? APP_BY_PORT : APP_NO;
	reader_skip(&reader, X224_CONNECT_LENGTH - 2);
	cookie = reader;
	if (input->from == SIDE_CLIENT && bytes_start_with(reader_rest(&cookie), "Cookie: ms"))
		return APP_SURE;
	return find_negotiation(&reader) && read_negotiation(&reader, &type, &value) ? APP_SURE
										     : APP_BY_PORT;
}

/* "TLS, CredSSP" */
static char *protection_names(guint32 bits)
{
	g_autoptr(GString) names = g_string_new(NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(protections); i++)
		if (bits & protections[i].number)
			g_string_append_printf(names, "%s%s", names->len ? ", " : "",
					       protections[i].name);
	if (!names->len)
		g_string_append(names, bits ? "unknown protection" : "RDP security");
	return g_strdup(names->str);
}

static char *connect_detail(Reader *body)
{
	g_autofree char *names = NULL;
	const char *failure;
	guint8 type;
	guint32 value;

	reader_skip(body, X224_CONNECT_LENGTH - 2);
	if (!find_negotiation(body) || !read_negotiation(body, &type, &value))
		return NULL;
	if (type != NEGOTIATION_FAILURE)
		return protection_names(value);
	failure = APP_NAME(failures, value);
	return failure ? g_strdup_printf("failure: %s", failure)
		       : g_strdup_printf("failure %u", value);
}

static const char *mcs_name(Reader *body)
{
	guint8 first, second;

	reader_skip(body, 1); /* the end mark of X.224 */
	first = reader_u8(body);
	second = reader_u8(body);
	if (first == 0x7f && second == 0x65)
		return "MCS Connect Initial";
	if (first == 0x7f && second == 0x66)
		return "MCS Connect Response";
	return first ? APP_NAME(mcs_names, first >> 2) : NULL;
}

static AppResult describe_data(const Packet *packet, Reader *body, RdpMemory *memory,
			       AppLabel *label)
{
	const char *name = mcs_name(body);

	if (name)
		memory->has_mcs = TRUE;
	return app_named(label, packet->length, g_strdup(name ? name : "X.224 data"), NULL);
}

/* MS-RDPBCGR §2.2.8.1.2, §2.2.9.1.2: the two lowest bits are 0; then a length of one byte or two.
 */
static AppResult describe_fast_path(const AppInput *input, AppLabel *label)
{
	Reader reader = reader_over(input->bytes);
	guint8 first = reader_u8(&reader);
	guint length = reader_u8(&reader), least = 2;

	if (length & 0x80) {
		length = (length & 0x7f) << 8 | reader_u8(&reader);
		least = 3;
	}
	if (reader.short_read)
		return app_too_short(input, label);
	if (first & 3 || length < least)
		return APP_NOT_MINE;
	return app_named(
		label, length,
		g_strdup(input->from == SIDE_CLIENT ? "fast-path input" : "fast-path output"),
		NULL);
}

static AppResult describe_packet(const Packet *packet, Reader *body, RdpMemory *memory,
				 AppLabel *label)
{
	switch (packet->type) {
	case X224_REQUEST:
		return app_named(label, packet->length, g_strdup("Connection Request"),
				 connect_detail(body));
	case X224_CONFIRM:
		return app_named(label, packet->length, g_strdup("Connection Confirm"),
				 connect_detail(body));
	case X224_DISCONNECT:
		return app_named(label, packet->length, g_strdup("Disconnect Request"), NULL);
	case X224_DATA:
		return describe_data(packet, body, memory, label);
	default:
		return app_named(label, packet->length, g_strdup("X.224 error"), NULL);
	}
}

AppResult app_rdp_describe(const AppInput *input, AppMemory *memory, AppLabel *label)
{
	RdpMemory *known = (RdpMemory *)memory;
	Reader reader = reader_over(input->bytes), peek = reader, head;
	Packet packet = { 0 };

	if (known->has_mcs && reader_u8(&peek) != TPKT_VERSION && !peek.short_read)
		return describe_fast_path(input, label);
	if (!read_packet(&reader, &packet))
		return APP_NOT_MINE;
	if (reader.short_read)
		return app_too_short(input, label);
	if (!app_head(input, packet.length, &head))
		return APP_MORE;
	reader_skip(&head, TPKT_LENGTH + 2);
	return describe_packet(&packet, &head, known, label);
}
