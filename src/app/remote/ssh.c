/* Up to a side's New Keys its packets show their length and type; after it not even the length can
 * be read. */
#include "app/remote/ssh.h"

#include <string.h>

#include "app/app-text.h"
#include "app/disclosure.h"
#include "base/reader.h"

#define VERSION_MAX 255   /* bytes of an identification (RFC 4253 §4.2) */
#define PACKET_MAX 262144 /* that is believed; RFC 4253 §6.1 demands 35000 */
#define PACKET_MIN \
	12 /* after its length: blocks of eight bytes, at least sixteen in total \
	    */
#define PADDING_MIN 4
#define BLOCK 8
#define COOKIE 16
#define ALGORITHM_MAX 48 /* characters that are shown */
#define SOFTWARE_MAX 60

/* Message numbers (RFC 4250 §4.1.2). */
enum {
	MESSAGE_DISCONNECT = 1,
	MESSAGE_KEXINIT = 20,
	MESSAGE_NEWKEYS = 21,
	MESSAGE_KEX_FIRST = 30, /* from here to … */
	MESSAGE_KEX_LAST = 49,  /* … here they mean what the method of key exchange says */
};

/* By what a key exchange's first message carries. */
typedef enum { KEX_UNKNOWN, KEX_DH, KEX_ECDH, KEX_HYBRID, KEX_GROUP } Kex;

typedef struct {
	guint8 has_version[2]; /* by Side */
	guint8 has_keys[2];    /* what the side sends is encrypted */
	guint8 kex;
} G_GNUC_MAY_ALIAS SshMemory;

G_STATIC_ASSERT(sizeof(SshMemory) <= sizeof(AppMemory));

static const char *const message_names[] = {
	[1] = "disconnect", [2] = "ignore",          [3] = "unimplemented",
	[4] = "debug",      [5] = "service request", [6] = "service accept",
	[7] = "ext info",   [20] = "KEXINIT",        [21] = "NEWKEYS",
};

/* RFC 4250 §4.2.2. */
static const char *const disconnect_reasons[] = {
	[1] = "host not allowed to connect",
	[2] = "protocol error",
	[3] = "key exchange failed",
	[4] = "reserved",
	[5] = "MAC error",
	[6] = "compression error",
	[7] = "service not available",
	[8] = "protocol version not supported",
	[9] = "host key not verifiable",
	[10] = "connection lost",
	[11] = "by application",
	[12] = "too many connections",
	[13] = "auth cancelled by user",
	[14] = "no more auth methods available",
	[15] = "illegal user name",
};

/* A packet in the clear (RFC 4253 §6). */
typedef struct {
	gsize length;   /* with its length field; there is no MAC yet */
	guint8 message; /* 0: not there */
	Bytes payload;  /* after the message's number, as far as it goes */
} Packet;

/* "SSH-2.0-software comments" (RFC 4253 §4.2); 1.99 is 2.0 that tolerates 1.x (§5.1). */
static AppResult describe_version(const AppInput *input, AppLabel *label)
{
	Bytes line, software;
	AppResult result = app_text_line(input, &line, &label->length);
	gboolean is_whole = label->length > 0;
	const guint8 *dash;

	if (result == APP_MORE && input->bytes.len > VERSION_MAX)
		return APP_NOT_MINE;
	if (result != APP_MESSAGE)
		return result;
	dash = line.len > 4 ? memchr(line.data + 4, '-', line.len - 4) : NULL;
	software = dash ? (Bytes){ dash + 1, (gsize)(line.data + line.len - dash - 1) }
			: (Bytes){ NULL, 0 };
	line.len = dash ? (gsize)(dash - line.data) : line.len;
	label->lead = disclosure_words(line, is_whole || dash, SOFTWARE_MAX);
	label->detail = software.len ? disclosure_words(software, is_whole, SOFTWARE_MAX) : NULL;
	return APP_MESSAGE;
}

/* As APP_MESSAGE, or why not. */
static AppResult read_packet(const AppInput *input, Packet *packet)
{
	Reader reader = reader_over(input->bytes);
	guint32 length = reader_u32(&reader);
	guint8 padding = reader_u8(&reader);

	if (reader.short_read && !input->is_all)
		return APP_MORE;
	if (reader.short_read || length < PACKET_MIN || length > PACKET_MAX ||
	    (length + 4) % BLOCK || padding < PADDING_MIN || padding + 2u > length)
		return APP_NOT_MINE;
	reader_limit(&reader, length - 1 - padding);
	*packet = (Packet){ .length = (gsize)length + 4, .message = reader_u8(&reader) };
	packet->payload = reader_rest(&reader);
	return APP_MESSAGE;
}

/* The first of the algorithms that a side would have keys exchanged by (RFC 4253 §7.1). */
static char *first_kex(Bytes payload)
{
	Reader reader = reader_over(payload);
	Bytes list;
	const guint8 *comma;
	gboolean is_whole;
	guint32 len;

	reader_skip(&reader, COOKIE);
	len = reader_u32(&reader);
	if (reader.short_read || !len)
		return NULL;
	reader_limit(&reader, len);
	list = reader_rest(&reader);
	comma = list.len ? memchr(list.data, ',', list.len) : NULL;
	is_whole = comma || list.len == len;
	if (comma)
		list.len = (gsize)(comma - list.data);
	return list.len ? disclosure_words(list, is_whole, ALGORITHM_MAX) : NULL;
}

/* By the length of the client's public key: a point of a curve takes up to 133 bytes (RFC 5656, RFC
 * 8731), a number of a finite field 128 to 1025 (RFC 8268), and a post-
 * quantum key even more. */
static Kex guess_kex(Bytes payload)
{
	Reader reader = reader_over(payload);
	guint32 len = reader_u32(&reader);

	if (reader.short_read)
		return KEX_UNKNOWN;
	if (len < 128 || len == 133)
		return KEX_ECDH;
	return len <= 1025 ? KEX_DH : KEX_HYBRID;
}

/* The numbers of RFC 4253 §8, RFC 5656 §4 and RFC 4419 §5 overlap. */
static char *kex_name(SshMemory *self, const AppInput *input, const Packet *packet)
{
	static const char *const families[] = {
		[KEX_UNKNOWN] = "key exchange",
		[KEX_DH] = "DH",
		[KEX_ECDH] = "ECDH",
		[KEX_HYBRID] = "hybrid key exchange",
		[KEX_GROUP] = "DH group exchange",
	};
	static const char *const group_steps[] = { "request", "group", "init", "reply", "request" };
	guint step = packet->message - MESSAGE_KEX_FIRST;

	if (step == 4 || (step == 0 && packet->payload.len == 4))
		self->kex = KEX_GROUP;
	else if (step == 0 && input->from == SIDE_CLIENT)
		self->kex = (guint8)guess_kex(packet->payload);
	if (self->kex == KEX_GROUP && step < G_N_ELEMENTS(group_steps))
		return g_strdup_printf("%s %s", families[KEX_GROUP], group_steps[step]);
	if (step < 2)
		return g_strdup_printf("%s %s", families[self->kex], step ? "reply" : "init");
	return g_strdup_printf("key exchange message %u", packet->message);
}

static char *disconnect_reason(Bytes payload)
{
	Reader reader = reader_over(payload);
	guint32 reason = reader_u32(&reader);

	if (reader.short_read || !reason || reason >= G_N_ELEMENTS(disconnect_reasons))
		return NULL;
	return g_strdup(disconnect_reasons[reason]);
}

static AppResult name_packet(SshMemory *self, const AppInput *input, const Packet *packet,
			     AppLabel *label)
{
	guint8 message = packet->message;

	label->length = packet->length;
	if (message >= MESSAGE_KEX_FIRST && message <= MESSAGE_KEX_LAST)
		label->lead = kex_name(self, input, packet);
	else if (message < G_N_ELEMENTS(message_names) && message_names[message])
		label->lead = g_strdup(message_names[message]);
	else if (!message && input->bytes.len < PADDING_MIN + 2)
		return APP_UNNAMED;
	else
		return APP_NOT_MINE;
	if (message == MESSAGE_KEXINIT)
		label->detail = first_kex(packet->payload);
	if (message == MESSAGE_DISCONNECT)
		label->detail = disconnect_reason(packet->payload);
	if (message == MESSAGE_NEWKEYS)
		self->has_keys[input->from] = TRUE;
	return APP_MESSAGE;
}

static AppResult name_encrypted(AppLabel *label)
{
	label->lead = g_strdup("encrypted packet");
	label->length = 0;
	return APP_MESSAGE;
}

/* Before its identification a server may send other lines (RFC 4253 §4.2). */
static gboolean may_be_banner(const SshMemory *self, const AppInput *input)
{
	Bytes line;

	return input->from == SIDE_SERVER && !self->has_version[SIDE_SERVER] &&
	       app_text_first_line(input, &line);
}

static AppResult describe_message(SshMemory *self, const AppInput *input, AppLabel *label)
{
	static const char start[] = "SSH-";
	gsize there = MIN(input->bytes.len, sizeof(start) - 1);
	Packet packet;
	Bytes line;
	AppResult result;

	if (!input->bytes.len)
		return input->is_all ? APP_NOT_MINE : APP_MORE;
	if (self->has_keys[input->from])
		return name_encrypted(label);
	if (!memcmp(input->bytes.data, start, there)) {
		result = describe_version(input, label);
		self->has_version[input->from] = TRUE;
		return result;
	}
	result = read_packet(input, &packet);
	if (result == APP_NOT_MINE && may_be_banner(self, input))
		return app_text_line(input, &line, &label->length) == APP_MORE ? APP_MORE
									       : APP_UNNAMED;
	if (result == APP_NOT_MINE && self->has_version[input->from])
		return name_encrypted(label); /* its New Keys were not captured */
	if (result != APP_MESSAGE)
		return result;
	if (input->bytes.len < packet.length && !input->is_all)
		return APP_MORE;
	return name_packet(self, input, &packet, label);
}

AppResult app_ssh_describe(const AppInput *input, AppMemory *memory, AppLabel *label)
{
	return describe_message((SshMemory *)memory, input, label);
}

AppGuess app_ssh_recognise(const AppInput *input)
{
	Packet packet;

	if (bytes_start_with(input->bytes, "SSH-2.0-") || bytes_start_with(input->bytes, "SSH-1."))
		return APP_SURE;
	return input->bytes.len > PADDING_MIN + 2 && read_packet(input, &packet) == APP_MESSAGE &&
			       (packet.message == MESSAGE_KEXINIT ||
				packet.message == MESSAGE_NEWKEYS)
		       ? APP_BY_PORT
		       : APP_NO;
}
