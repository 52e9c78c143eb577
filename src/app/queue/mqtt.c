/* Version 5 puts properties into most packets; CONNECT says which version it is.  If that was not
 * captured, a topic filter cannot be distinguished from a property, which may hold anything.
 *
 * User names, passwords and payloads reach no label; neither do authentication data.
 */
#include "app/queue/mqtt.h"

#include "app/app-frame.h"
#include "app/disclosure.h"

#define LENGTH_BYTES_MAX 4 /* §1.5.5 */
#define TOPIC_MAX 60       /* characters */
#define PACKETS_LOOKED_AT 8

typedef struct {
	guint8 version; /* 3, 4 (3.1.1) or 5; 0: not seen */
} G_GNUC_MAY_ALIAS MqttMemory;
G_STATIC_ASSERT(sizeof(MqttMemory) <= sizeof(AppMemory));

typedef enum {
	MQTT_CONNECT = 1,
	MQTT_CONNACK,
	MQTT_PUBLISH,
	MQTT_PUBACK,
	MQTT_PUBREC,
	MQTT_PUBREL,
	MQTT_PUBCOMP,
	MQTT_SUBSCRIBE,
	MQTT_SUBACK,
	MQTT_UNSUBSCRIBE,
	MQTT_UNSUBACK,
	MQTT_PINGREQ,
	MQTT_PINGRESP,
	MQTT_DISCONNECT,
	MQTT_AUTH,
} MqttType;

#define FROM_CLIENT (1 << SIDE_CLIENT)
#define FROM_SERVER (1 << SIDE_SERVER)
#define FROM_BOTH (FROM_CLIENT | FROM_SERVER)

/* §2.1.2, §2.1.3; the lengths are of what follows the fixed header. */
static const struct {
	const char *name;
	guint8 from;
	guint8 flags;
	guint32 least, most; /* 0: no limit */
} packet_types[] = {
	[MQTT_CONNECT] = { .name = "CONNECT", .from = FROM_CLIENT, .least = 12 },
	[MQTT_CONNACK] = { .name = "CONNACK", .from = FROM_SERVER, .least = 2 },
	[MQTT_PUBLISH] = { .name = "PUBLISH", .from = FROM_BOTH, .least = 2 },
	[MQTT_PUBACK] = { .name = "PUBACK", .from = FROM_BOTH, .least = 2 },
	[MQTT_PUBREC] = { .name = "PUBREC", .from = FROM_BOTH, .least = 2 },
	[MQTT_PUBREL] = { .name = "PUBREL", .from = FROM_BOTH, .flags = 2, .least = 2 },
	[MQTT_PUBCOMP] = { .name = "PUBCOMP", .from = FROM_BOTH, .least = 2 },
	[MQTT_SUBSCRIBE] = { .name = "SUBSCRIBE", .from = FROM_CLIENT, .flags = 2, .least = 6 },
	[MQTT_SUBACK] = { .name = "SUBACK", .from = FROM_SERVER, .least = 3 },
	[MQTT_UNSUBSCRIBE] = { .name = "UNSUBSCRIBE", .from = FROM_CLIENT, .flags = 2, .least = 5 },
	[MQTT_UNSUBACK] = { .name = "UNSUBACK", .from = FROM_SERVER, .least = 2 },
	[MQTT_PINGREQ] = { .name = "PINGREQ", .from = FROM_CLIENT, .most = 1 },
	[MQTT_PINGRESP] = { .name = "PINGRESP", .from = FROM_SERVER, .most = 1 },
	[MQTT_DISCONNECT] = { .name = "DISCONNECT", .from = FROM_BOTH },
	[MQTT_AUTH] = { .name = "AUTH", .from = FROM_BOTH },
};

/* 3.1.1 §3.2.2.3 */
static const AppName return_codes[] = {
	{ 0, "accepted" },
	{ 1, "unacceptable protocol version" },
	{ 2, "identifier rejected" },
	{ 3, "server unavailable" },
	{ 4, "bad user name or password" },
	{ 5, "not authorized" },
};

/* §2.4 */
static const AppName reason_codes[] = {
	{ 0x04, "disconnect with Will message" },
	{ 0x10, "no matching subscribers" },
	{ 0x11, "no subscription existed" },
	{ 0x18, "continue authentication" },
	{ 0x19, "re-authenticate" },
	{ 0x80, "unspecified error" },
	{ 0x81, "malformed packet" },
	{ 0x82, "protocol error" },
	{ 0x83, "implementation specific error" },
	{ 0x84, "unsupported protocol version" },
	{ 0x85, "client identifier not valid" },
	{ 0x86, "bad user name or password" },
	{ 0x87, "not authorized" },
	{ 0x88, "server unavailable" },
	{ 0x89, "server busy" },
	{ 0x8a, "banned" },
	{ 0x8b, "server shutting down" },
	{ 0x8c, "bad authentication method" },
	{ 0x8d, "keep alive timeout" },
	{ 0x8e, "session taken over" },
	{ 0x8f, "topic filter invalid" },
	{ 0x90, "topic name invalid" },
	{ 0x91, "packet identifier in use" },
	{ 0x92, "packet identifier not found" },
	{ 0x93, "receive maximum exceeded" },
	{ 0x94, "topic alias invalid" },
	{ 0x95, "packet too large" },
	{ 0x96, "message rate too high" },
	{ 0x97, "quota exceeded" },
	{ 0x98, "administrative action" },
	{ 0x99, "payload format invalid" },
	{ 0x9a, "retain not supported" },
	{ 0x9b, "QoS not supported" },
	{ 0x9c, "use another server" },
	{ 0x9d, "server moved" },
	{ 0x9e, "shared subscriptions not supported" },
	{ 0x9f, "connection rate exceeded" },
	{ 0xa0, "maximum connect time" },
	{ 0xa1, "subscription identifiers not supported" },
	{ 0xa2, "wildcard subscriptions not supported" },
};

typedef struct {
	guint8 type, flags;
	guint32 length; /* of what follows the fixed header */
	gsize header;
} Packet;

/* §1.5.5; FALSE: too long. */
static gboolean read_length(Reader *reader, guint32 *length)
{
	*length = 0;
	for (guint i = 0; i < LENGTH_BYTES_MAX; i++) {
		guint8 byte = reader_u8(reader);

		*length |= (guint32)(byte & 0x7f) << 7 * i;
		if (!(byte & 0x80) || reader->short_read)
			return TRUE;
	}
	return FALSE;
}

static gboolean flags_fit(const Packet *packet)
{
	if (packet->type == MQTT_PUBLISH)
		return (packet->flags & 6) != 6;
	/* 3.1 marks what it sends again in these as well. */
	return (packet->flags & ~8u) == packet_types[packet->type].flags;
}

/* FALSE: no packet begins here.  With short_read set, it could be the start of one. */
static gboolean read_packet(Reader *reader, Side from, Packet *packet)
{
	gsize before = reader_left(reader);
	guint8 first = reader_u8(reader);

	if (reader->short_read)
		return TRUE;
	packet->type = first >> 4;
	packet->flags = first & 0x0f;
	if (!packet->type || !(packet_types[packet->type].from & 1 << from) || !flags_fit(packet) ||
	    !read_length(reader, &packet->length))
		return FALSE;
	packet->header = before - reader_left(reader);
	if (reader->short_read)
		return TRUE;
	return packet->length >= packet_types[packet->type].least &&
	       (!packet_types[packet->type].most ||
		packet->length < packet_types[packet->type].most);
}

static Bytes take_text(Reader *reader)
{
	return app_take(reader, reader_u16(reader));
}

/* The version that CONNECT asks for (§3.1.2); 0: it is none. */
static guint8 read_connect(Reader *body)
{
	Bytes name = take_text(body);
	guint8 version = reader_u8(body) & 0x7f; /* the high bit is a bridge's */

	if (app_is_text(name, "MQTT"))
		return version >= 4 && version <= 5 ? version : 0;
	return app_is_text(name, "MQIsdp") && version == 3 ? version : 0;
}

/* Whether packets follow one another to the end of the bytes. */
static gboolean are_packets(const AppInput *input)
{
	Reader reader = reader_over(input->bytes);

	for (guint i = 0; i < PACKETS_LOOKED_AT && reader_left(&reader); i++) {
		Packet packet = { 0 };

		if (!read_packet(&reader, input->from, &packet) || reader.short_read)
			return FALSE;
		if (reader_left(&reader) < packet.length)
			return app_is_whole(input, input->bytes.len + (guint64)packet.length -
							   reader_left(&reader));
		reader_skip(&reader, packet.length);
	}
	return input->bytes.len > 0;
}

AppGuess app_mqtt_recognise(const AppInput *input)
{
	Reader reader = reader_over(input->bytes);
	Packet packet = { 0 };

	if (!read_packet(&reader, input->from, &packet) || reader.short_read)
		return APP_NO;
	if (packet.type == MQTT_CONNECT)
		return read_connect(&reader) ? APP_SURE : APP_NO;
	return are_packets(input) ? APP_BY_PORT : APP_NO;
}

static void skip_properties(Reader *body)
{
	guint32 length;

	if (read_length(body, &length))
		reader_skip(body, length);
}

static AppResult describe_connect(Reader *body, guint64 length, MqttMemory *memory, AppLabel *label)
{
	guint8 version = read_connect(body);
	const char *name = version == 3 ? "MQTT 3.1" : version == 4 ? "MQTT 3.1.1" : "MQTT 5";
	g_autofree char *client = NULL;
	Bytes id;

	if (!version && !body->short_read)
		return APP_NOT_MINE;
	reader_skip(body, 3); /* flags, keep alive */
	if (version == 5)
		skip_properties(body);
	id = take_text(body);
	client = disclosure_name(id, !body->short_read, APP_TEXT_MAX);
	memory->version = version;
	if (!version)
		return app_named(label, length, g_strdup("CONNECT"), NULL);
	return app_named(label, length, g_strdup("CONNECT"),
			 id.len ? g_strdup_printf("%s, %s", client, name) : g_strdup(name));
}

static char *reason(guint8 code, gboolean is_5)
{
	const char *name =
		is_5 && code ? APP_NAME(reason_codes, code) : APP_NAME(return_codes, code);

	return name ? g_strdup(name) : g_strdup_printf("reason 0x%02x", code);
}

static char *connack_detail(Reader *body, const MqttMemory *memory)
{
	guint8 code;

	reader_skip(body, 1);
	code = reader_u8(body);
	return body->short_read ? NULL : reason(code, memory->version == 5 || code >= 0x80);
}

/* " home/kitchen", or nothing without a topic: what has control characters, which it should not
 * have (§1.5.4), is something else. */
static char *topic_words(Bytes topic, gboolean is_whole)
{
	g_autofree char *shown = NULL;

	for (gsize i = 0; i < topic.len; i++)
		if (g_ascii_iscntrl(topic.data[i]))
			return g_strdup("");
	shown = disclosure_name(topic, is_whole, TOPIC_MAX);
	return topic.len ? g_strconcat(" ", shown, NULL) : g_strdup("");
}

/* §3.3: the topic comes first in every version; it is empty if an alias replaces it. */
static AppResult describe_publish(const Packet *packet, Reader *body, guint64 length,
				  AppLabel *label)
{
	Bytes topic = take_text(body);
	g_autofree char *shown = topic_words(topic, !body->short_read);

	if (memchr(topic.data ? (const char *)topic.data : "", 0, topic.len))
		return APP_NOT_MINE;
	return app_named(label, length, g_strconcat("PUBLISH", shown, NULL),
			 g_strdup_printf("QoS %u%s", packet->flags >> 1 & 3,
					 packet->flags & 1 ? ", retain" : ""));
}

/* §3.8, §3.10 */
static AppResult describe_subscribe(const Packet *packet, Reader *body, guint64 length,
				    const MqttMemory *memory, AppLabel *label)
{
	const char *name = packet_types[packet->type].name;
	gboolean has_qos = packet->type == MQTT_SUBSCRIBE;
	g_autofree char *shown = NULL;
	Bytes filter;
	guint more = 0;

	if (!memory->version)
		return app_named(label, length, g_strdup(name), NULL);
	reader_skip(body, 2);
	if (memory->version == 5)
		skip_properties(body);
	filter = take_text(body);
	shown = topic_words(filter, !body->short_read);
	reader_skip(body, has_qos);
	for (; reader_left(body) && !body->short_read; more++) {
		take_text(body);
		reader_skip(body, has_qos);
	}
	return app_named(label, length, g_strconcat(name, shown, NULL),
			 more && !body->short_read ? g_strdup_printf("and %u more", more) : NULL);
}

/* The last code is the last filter's; 0x80 and above refuse it. */
static char *suback_detail(Reader *body, const MqttMemory *memory)
{
	guint refused = 0, codes = 0;

	reader_skip(body, 2);
	if (memory->version == 5)
		skip_properties(body);
	for (; reader_left(body); codes++)
		refused += reader_u8(body) >= 0x80;
	if (!refused || body->short_read)
		return NULL;
	return codes == 1 ? g_strdup("refused")
			  : g_strdup_printf("%u of %u refused", refused, codes);
}

/* §3.4 to §3.7, §3.14, §3.15: only version 5 says why, and only where there is something to say. */
static char *code_detail(const Packet *packet, Reader *body)
{
	gsize before = packet->type >= MQTT_DISCONNECT ? 0 : 2;
	guint8 code;

	reader_skip(body, before);
	if (body->short_read || !reader_left(body))
		return NULL;
	code = reader_u8(body);
	return code ? reason(code, TRUE) : NULL;
}

static AppResult describe_packet(const Packet *packet, Reader *body, MqttMemory *memory,
				 AppLabel *label)
{
	guint64 length = packet->header + (guint64)packet->length;
	char *name = NULL;

	switch ((MqttType)packet->type) {
	case MQTT_CONNECT:
		return describe_connect(body, length, memory, label);
	case MQTT_PUBLISH:
		return describe_publish(packet, body, length, label);
	case MQTT_SUBSCRIBE:
	case MQTT_UNSUBSCRIBE:
		return describe_subscribe(packet, body, length, memory, label);
	default:
		break;
	}
	name = g_strdup(packet_types[packet->type].name);
	switch ((MqttType)packet->type) {
	case MQTT_CONNACK:
		return app_named(label, length, name, connack_detail(body, memory));
	case MQTT_SUBACK:
		return app_named(label, length, name, suback_detail(body, memory));
	case MQTT_UNSUBACK:
		return app_named(label, length, name, NULL);
	default:
		return app_named(label, length, name, code_detail(packet, body));
	}
}

AppResult app_mqtt_describe(const AppInput *input, AppMemory *memory, AppLabel *label)
{
	Reader reader = reader_over(input->bytes), head;
	Packet packet = { 0 };

	if (!read_packet(&reader, input->from, &packet))
		return APP_NOT_MINE;
	if (reader.short_read)
		return app_too_short(input, label);
	if (!app_head(input, packet.header + (guint64)packet.length, &head))
		return APP_MORE;
	reader_skip(&head, packet.header);
	return describe_packet(&packet, &head, (MqttMemory *)memory, label);
}
