/* Routes are counted, not listed.  Whether a prefix has a path identifier before it (RFC 7911) is
 * agreed on in OPEN, which a capture may not have; it is inferred: two default routes in one list,
 * or a list that does not come out even, are path identifiers read as prefixes.
 */
#include "app/network/bgp.h"

#include "app/app-frame.h"
#include "base/quantity.h"

#define MARKER_LENGTH 16
#define HEADER_LENGTH 19

typedef enum {
	BGP_OPEN = 1,
	BGP_UPDATE = 2,
	BGP_NOTIFICATION = 3,
	BGP_KEEPALIVE = 4,
	BGP_ROUTE_REFRESH = 5,
} BgpType;

/* By type: the smallest length (RFC 4271 §4.2 to §4.5, RFC 2918 §3). */
static const guint8 length_min[] = { [BGP_OPEN] = 29,
				     [BGP_UPDATE] = 23,
				     [BGP_NOTIFICATION] = 21,
				     [BGP_KEEPALIVE] = 19,
				     [BGP_ROUTE_REFRESH] = 23 };

/* RFC 4271 §4.5, RFC 7313 §5 */
static const AppName errors[] = {
	{ 1, "Message Header Error" },        { 2, "OPEN Message Error" },
	{ 3, "UPDATE Message Error" },        { 4, "Hold Timer Expired" },
	{ 5, "Finite State Machine Error" },  { 6, "Cease" },
	{ 7, "ROUTE-REFRESH Message Error" }, { 8, "Send Hold Timer Expired" },
};

/* Code << 8 | subcode: RFC 4271 §4.5, RFC 4486 §4, RFC 5492 §5, RFC 6608 §4, RFC 7313 §5,
 * RFC 8538 §3.1, RFC 9384 §3. */
static const AppName suberrors[] = {
	{ 0x101, "Connection Not Synchronized" },
	{ 0x102, "Bad Message Length" },
	{ 0x103, "Bad Message Type" },
	{ 0x201, "Unsupported Version Number" },
	{ 0x202, "Bad Peer AS" },
	{ 0x203, "Bad BGP Identifier" },
	{ 0x204, "Unsupported Optional Parameter" },
	{ 0x206, "Unacceptable Hold Time" },
	{ 0x207, "Unsupported Capability" },
	{ 0x20b, "Role Mismatch" },
	{ 0x301, "Malformed Attribute List" },
	{ 0x302, "Unrecognized Well-known Attribute" },
	{ 0x303, "Missing Well-known Attribute" },
	{ 0x304, "Attribute Flags Error" },
	{ 0x305, "Attribute Length Error" },
	{ 0x306, "Invalid ORIGIN Attribute" },
	{ 0x308, "Invalid NEXT_HOP Attribute" },
	{ 0x309, "Optional Attribute Error" },
	{ 0x30a, "Invalid Network Field" },
	{ 0x30b, "Malformed AS_PATH" },
	{ 0x501, "Unexpected Message in OpenSent State" },
	{ 0x502, "Unexpected Message in OpenConfirm State" },
	{ 0x503, "Unexpected Message in Established State" },
	{ 0x601, "Maximum Number of Prefixes Reached" },
	{ 0x602, "Administrative Shutdown" },
	{ 0x603, "Peer De-configured" },
	{ 0x604, "Administrative Reset" },
	{ 0x605, "Connection Rejected" },
	{ 0x606, "Other Configuration Change" },
	{ 0x607, "Connection Collision Resolution" },
	{ 0x608, "Out of Resources" },
	{ 0x609, "Hard Reset" },
	{ 0x60a, "BFD Down" },
	{ 0x701, "Invalid Message Length" },
};

/* AFI << 8 | SAFI, as the registries of both name the usual ones. */
static const AppName families[] = {
	{ 0x0101, "IPv4 unicast" },   { 0x0102, "IPv4 multicast" }, { 0x0104, "IPv4 labeled" },
	{ 0x0180, "IPv4 VPN" },       { 0x0185, "IPv4 flowspec" },  { 0x0201, "IPv6 unicast" },
	{ 0x0202, "IPv6 multicast" }, { 0x0204, "IPv6 labeled" },   { 0x0280, "IPv6 VPN" },
	{ 0x0285, "IPv6 flowspec" },  { 0x1941, "L2VPN VPLS" },     { 0x1946, "L2VPN EVPN" },
};

typedef struct {
	guint64 announced, withdrawn;
	gboolean is_end_of_rib;
	gboolean is_unclear; /* a family whose routes are not counted, or a cut message */
} Routes;

/* How many prefixes; FALSE where the bytes do not come out even. */
static gboolean count_prefixes(Bytes list, guint bits_max, gboolean has_ids, guint64 *count)
{
	Reader reader = reader_over(list);
	guint defaults = 0;

	for (*count = 0; reader_left(&reader); (*count)++) {
		guint8 bits;

		if (has_ids)
			reader_skip(&reader, 4);
		bits = reader_u8(&reader);
		reader_skip(&reader, (bits + 7u) / 8);
		if (reader.short_read || bits > bits_max || (!bits && ++defaults > 1))
			return FALSE;
	}
	return TRUE;
}

static void add_prefixes(Routes *routes, guint64 *sum, Bytes list, guint bits_max)
{
	guint64 count;

	if (count_prefixes(list, bits_max, FALSE, &count) ||
	    count_prefixes(list, bits_max, TRUE, &count))
		*sum += count;
	else
		routes->is_unclear = TRUE;
}

/* RFC 7432 §7: a type and a length before each route. */
static void add_evpn(Routes *routes, guint64 *sum, Bytes list)
{
	Reader reader = reader_over(list);

	while (reader_left(&reader) && !reader.short_read) {
		reader_skip(&reader, 1);
		reader_skip(&reader, reader_u8(&reader));
		(*sum)++;
	}
	routes->is_unclear |= reader.short_read;
}

static void add_family(Routes *routes, guint64 *sum, guint32 family, Bytes list)
{
	guint8 safi = (guint8)family;

	if (family == 0x0101 || family == 0x0102)
		add_prefixes(routes, sum, list, 32);
	else if (family == 0x0201 || family == 0x0202)
		add_prefixes(routes, sum, list, 128);
	else if (family >> 8 <= 2 && (safi == 4 || safi == 128)) /* labels: RFC 8277 §2 */
		add_prefixes(routes, sum, list, 255);
	else if (family == 0x1946)
		add_evpn(routes, sum, list);
	else
		routes->is_unclear = TRUE;
}

/* RFC 4760 §3, §4 */
static void add_attribute(Routes *routes, guint8 type, Bytes value, gboolean is_only)
{
	Reader reader = reader_over(value);
	guint32 family = (guint32)reader_u16(&reader) << 8;

	family |= reader_u8(&reader);
	if (type == 15) {
		routes->is_end_of_rib = is_only && !reader_left(&reader) && !reader.short_read;
		add_family(routes, &routes->withdrawn, family, reader_rest(&reader));
	} else if (type == 14) {
		reader_skip(&reader, reader_u8(&reader)); /* next hop */
		reader_skip(&reader, 1);
		add_family(routes, &routes->announced, family, reader_rest(&reader));
	}
}

static void add_attributes(Routes *routes, Bytes list, gboolean is_alone)
{
	Reader reader = reader_over(list);

	for (guint n = 0; reader_left(&reader) && !reader.short_read; n++) {
		guint8 flags = reader_u8(&reader), type = reader_u8(&reader);
		gsize len = flags & 0x10 ? reader_u16(&reader) : reader_u8(&reader);
		Bytes value = app_take(&reader, len);

		if (type == 14 || type == 15)
			add_attribute(routes, type, value, is_alone && !n && !reader_left(&reader));
	}
	routes->is_unclear |= reader.short_read;
}

/* RFC 4271 §4.3; an empty one is an End-of-RIB (RFC 4724 §2). */
static Routes routes_of(Reader *body)
{
	Routes routes = { 0 };
	Bytes withdrawn = app_take(body, reader_u16(body));
	Bytes attributes = app_take(body, reader_u16(body));
	Bytes announced = reader_rest(body);

	routes.is_end_of_rib = !withdrawn.len && !attributes.len && !announced.len;
	add_prefixes(&routes, &routes.withdrawn, withdrawn, 32);
	add_attributes(&routes, attributes, !withdrawn.len && !announced.len);
	add_prefixes(&routes, &routes.announced, announced, 32);
	routes.is_unclear |= body->short_read;
	return routes;
}

static char *update_detail(Reader *body)
{
	Routes routes = routes_of(body);
	g_autofree char *withdrawn = NULL, *announced = NULL;

	if (routes.is_unclear)
		return NULL;
	if (routes.is_end_of_rib)
		return g_strdup("End-of-RIB");
	withdrawn = quantity_of(routes.withdrawn, "route");
	announced = quantity_of(routes.announced, "route");
	if (!routes.withdrawn)
		return g_strdup_printf("%s announced", announced);
	if (!routes.announced)
		return g_strdup_printf("%s withdrawn", withdrawn);
	return g_strdup_printf("%s announced, %s withdrawn", announced, withdrawn);
}

/* Capability 65 in the optional parameters (RFC 5492 §4, RFC 6793 §3); 0: not there. */
static guint32 four_octet_as(Bytes parameters)
{
	Reader reader = reader_over(parameters);

	while (reader_left(&reader) && !reader.short_read) {
		guint8 type = reader_u8(&reader);
		Reader list = reader_over(app_take(&reader, reader_u8(&reader)));

		while (type == 2 && reader_left(&list) && !list.short_read) {
			guint8 code = reader_u8(&list);
			Reader value = reader_over(app_take(&list, reader_u8(&list)));

			if (code == 65)
				return reader_u32(&value);
		}
	}
	return 0;
}

static char *open_detail(Reader *body)
{
	guint32 as, wide_as;
	guint16 hold_time;

	reader_skip(body, 1);
	as = reader_u16(body);
	hold_time = reader_u16(body);
	if (body->short_read)
		return NULL;
	reader_skip(body, 4);
	wide_as = four_octet_as(app_take(body, reader_u8(body)));
	return g_strdup_printf("AS %u, hold time %u s", wide_as ? wide_as : as, hold_time);
}

static char *notification_detail(Reader *body)
{
	guint8 code = reader_u8(body), subcode = reader_u8(body);
	const char *error = APP_NAME(errors, code);
	const char *suberror = APP_NAME(suberrors, (guint32)code << 8 | subcode);

	if (body->short_read)
		return NULL;
	if (!error)
		return g_strdup_printf("code %u, subcode %u", code, subcode);
	if (suberror)
		return g_strdup_printf("%s: %s", error, suberror);
	return subcode ? g_strdup_printf("%s, subcode %u", error, subcode) : g_strdup(error);
}

/* RFC 7313 §3.2 */
static char *refresh_detail(Reader *body)
{
	guint16 afi = reader_u16(body);
	guint8 subtype = reader_u8(body), safi = reader_u8(body);
	const char *family = APP_NAME(families, (guint32)afi << 8 | safi);
	const char *when = subtype == 1 ? ", begin" : subtype == 2 ? ", end" : "";

	if (body->short_read)
		return NULL;
	return family ? g_strdup_printf("%s%s", family, when)
		      : g_strdup_printf("AFI %u, SAFI %u%s", afi, safi, when);
}

/* FALSE: no message begins here.  With short_read set, it could be the start of one. */
static gboolean read_header(Reader *reader, guint16 *length, guint8 *type)
{
	Bytes marker = app_take(reader, MARKER_LENGTH);

	for (gsize i = 0; i < marker.len; i++)
		if (marker.data[i] != 0xff)
			return FALSE;
	*length = reader_u16(reader);
	*type = reader_u8(reader);
	if (reader->short_read)
		return TRUE;
	return *type >= BGP_OPEN && *type <= BGP_ROUTE_REFRESH && *length >= length_min[*type] &&
	       (*type != BGP_KEEPALIVE || *length == HEADER_LENGTH);
}

AppGuess app_bgp_recognise(const AppInput *input)
{
	Reader reader = reader_over(input->bytes);
	guint16 length;
	guint8 type;

	return read_header(&reader, &length, &type) && !reader.short_read ? APP_SURE : APP_NO;
}

static AppResult describe_type(guint8 type, guint16 length, Reader *body, AppLabel *label)
{
	switch (type) {
	case BGP_OPEN:
		return app_named(label, length, g_strdup("OPEN"), open_detail(body));
	case BGP_UPDATE:
		return app_named(label, length, g_strdup("UPDATE"), update_detail(body));
	case BGP_NOTIFICATION:
		return app_named(label, length, g_strdup("NOTIFICATION"),
				 notification_detail(body));
	case BGP_KEEPALIVE:
		return app_named(label, length, g_strdup("KEEPALIVE"), NULL);
	default:
		return app_named(label, length, g_strdup("ROUTE-REFRESH"), refresh_detail(body));
	}
}

/* An UPDATE is counted as a whole, so all of it is needed; in one longer than APP_LOOK_MAX (RFC
 * 8654) nothing is counted. */
AppResult app_bgp_describe(const AppInput *input, AppMemory *memory, AppLabel *label)
{
	Reader reader = reader_over(input->bytes);
	guint16 length;
	guint8 type;

	(void)memory;
	if (!read_header(&reader, &length, &type))
		return APP_NOT_MINE;
	if (reader.short_read)
		return app_too_short(input, label);
	if (!input->is_all && input->bytes.len < MIN(length, APP_LOOK_MAX))
		return APP_MORE;
	reader_limit(&reader, length - HEADER_LENGTH);
	if (type == BGP_UPDATE && reader_left(&reader) < (gsize)length - HEADER_LENGTH)
		return app_named(label, length, g_strdup("UPDATE"), NULL);
	return describe_type(type, length, &reader, label);
}
