/* The first eight bytes say which of two protocols of one name it is: 0-9-1 and its forerunners,
 * whose frames hold methods, headers and bodies, or 1.0, whose frames hold performatives.  If they
 * were not captured, a frame's first byte decides: a type, never 0, or the highest byte of a
 * length.
 *
 * Exchanges, queues, routing keys and addresses are shown; credentials are not.
 */
#include "app/queue/amqp.h"

#include "app/app-frame.h"
#include "app/disclosure.h"
#include "base/quantity.h"

#define START_LENGTH 8
#define FRAME_HEADER 7
#define FRAME_END 0xce
#define FRAME_MAX 0x08000000u /* bytes; the frame size is negotiated and usually 128 kB */
#define FRAME_1_0_HEADER 8
#define NAME_CHARS 40
#define DESCRIBED 0x00
#define SMALL_ULONG 0x53
#define FRAMES_LOOKED_AT 4

typedef struct {
	guint8 is_1_0, is_0_9;
} G_GNUC_MAY_ALIAS AmqpMemory;
G_STATIC_ASSERT(sizeof(AmqpMemory) <= sizeof(AppMemory));

typedef enum {
	FRAME_METHOD = 1,
	FRAME_HEADER_OF_CONTENT = 2,
	FRAME_BODY = 3,
	FRAME_HEARTBEAT = 8,
} FrameType;

#define METHOD(class_id, method_id) ((guint32)(class_id) << 16 | (method_id))

enum {
	CONNECTION_CLOSE = METHOD(10, 50),
	CHANNEL_CLOSE = METHOD(20, 40),
	EXCHANGE_DECLARE = METHOD(40, 10),
	EXCHANGE_DELETE = METHOD(40, 20),
	QUEUE_DECLARE = METHOD(50, 10),
	QUEUE_DECLARE_OK = METHOD(50, 11),
	QUEUE_BIND = METHOD(50, 20),
	QUEUE_PURGE = METHOD(50, 30),
	QUEUE_DELETE = METHOD(50, 40),
	QUEUE_UNBIND = METHOD(50, 50),
	BASIC_CONSUME = METHOD(60, 20),
	BASIC_PUBLISH = METHOD(60, 40),
	BASIC_RETURN = METHOD(60, 50),
	BASIC_DELIVER = METHOD(60, 60),
	BASIC_GET = METHOD(60, 70),
	BASIC_GET_OK = METHOD(60, 71),
};

static const AppName methods[] = {
	{ METHOD(10, 10), "Connection.Start" },
	{ METHOD(10, 11), "Connection.Start-Ok" },
	{ METHOD(10, 20), "Connection.Secure" },
	{ METHOD(10, 21), "Connection.Secure-Ok" },
	{ METHOD(10, 30), "Connection.Tune" },
	{ METHOD(10, 31), "Connection.Tune-Ok" },
	{ METHOD(10, 40), "Connection.Open" },
	{ METHOD(10, 41), "Connection.Open-Ok" },
	{ CONNECTION_CLOSE, "Connection.Close" },
	{ METHOD(10, 51), "Connection.Close-Ok" },
	{ METHOD(10, 60), "Connection.Blocked" },
	{ METHOD(10, 61), "Connection.Unblocked" },
	{ METHOD(10, 70), "Connection.Update-Secret" },
	{ METHOD(10, 71), "Connection.Update-Secret-Ok" },
	{ METHOD(20, 10), "Channel.Open" },
	{ METHOD(20, 11), "Channel.Open-Ok" },
	{ METHOD(20, 20), "Channel.Flow" },
	{ METHOD(20, 21), "Channel.Flow-Ok" },
	{ CHANNEL_CLOSE, "Channel.Close" },
	{ METHOD(20, 41), "Channel.Close-Ok" },
	{ EXCHANGE_DECLARE, "Exchange.Declare" },
	{ METHOD(40, 11), "Exchange.Declare-Ok" },
	{ EXCHANGE_DELETE, "Exchange.Delete" },
	{ METHOD(40, 21), "Exchange.Delete-Ok" },
	{ METHOD(40, 30), "Exchange.Bind" },
	{ METHOD(40, 31), "Exchange.Bind-Ok" },
	{ METHOD(40, 40), "Exchange.Unbind" },
	{ METHOD(40, 51), "Exchange.Unbind-Ok" },
	{ QUEUE_DECLARE, "Queue.Declare" },
	{ QUEUE_DECLARE_OK, "Queue.Declare-Ok" },
	{ QUEUE_BIND, "Queue.Bind" },
	{ METHOD(50, 21), "Queue.Bind-Ok" },
	{ QUEUE_PURGE, "Queue.Purge" },
	{ METHOD(50, 31), "Queue.Purge-Ok" },
	{ QUEUE_DELETE, "Queue.Delete" },
	{ METHOD(50, 41), "Queue.Delete-Ok" },
	{ QUEUE_UNBIND, "Queue.Unbind" },
	{ METHOD(50, 51), "Queue.Unbind-Ok" },
	{ METHOD(60, 10), "Basic.Qos" },
	{ METHOD(60, 11), "Basic.Qos-Ok" },
	{ BASIC_CONSUME, "Basic.Consume" },
	{ METHOD(60, 21), "Basic.Consume-Ok" },
	{ METHOD(60, 30), "Basic.Cancel" },
	{ METHOD(60, 31), "Basic.Cancel-Ok" },
	{ BASIC_PUBLISH, "Basic.Publish" },
	{ BASIC_RETURN, "Basic.Return" },
	{ BASIC_DELIVER, "Basic.Deliver" },
	{ BASIC_GET, "Basic.Get" },
	{ BASIC_GET_OK, "Basic.Get-Ok" },
	{ METHOD(60, 72), "Basic.Get-Empty" },
	{ METHOD(60, 80), "Basic.Ack" },
	{ METHOD(60, 90), "Basic.Reject" },
	{ METHOD(60, 100), "Basic.Recover-Async" },
	{ METHOD(60, 110), "Basic.Recover" },
	{ METHOD(60, 111), "Basic.Recover-Ok" },
	{ METHOD(60, 120), "Basic.Nack" },
	{ METHOD(85, 10), "Confirm.Select" },
	{ METHOD(85, 11), "Confirm.Select-Ok" },
	{ METHOD(90, 10), "Tx.Select" },
	{ METHOD(90, 11), "Tx.Select-Ok" },
	{ METHOD(90, 20), "Tx.Commit" },
	{ METHOD(90, 21), "Tx.Commit-Ok" },
	{ METHOD(90, 30), "Tx.Rollback" },
	{ METHOD(90, 31), "Tx.Rollback-Ok" },
};

/* 0-9-1 §1.2, "reply codes" */
static const AppName replies[] = {
	{ 200, "success" },           { 311, "content too large" },
	{ 312, "no route" },          { 313, "no consumers" },
	{ 320, "connection forced" }, { 402, "invalid path" },
	{ 403, "access refused" },    { 404, "not found" },
	{ 405, "resource locked" },   { 406, "precondition failed" },
	{ 501, "frame error" },       { 502, "syntax error" },
	{ 503, "command invalid" },   { 504, "channel error" },
	{ 505, "unexpected frame" },  { 506, "resource error" },
	{ 530, "not allowed" },       { 540, "not implemented" },
	{ 541, "internal error" },
};

/* 1.0, part 2 §2.7 and part 5 §5.3.3 */
static const AppName performatives[] = {
	{ 0x10, "open" },          { 0x11, "begin" },
	{ 0x12, "attach" },        { 0x13, "flow" },
	{ 0x14, "transfer" },      { 0x15, "disposition" },
	{ 0x16, "detach" },        { 0x17, "end" },
	{ 0x18, "close" },         { 0x40, "SASL mechanisms" },
	{ 0x41, "SASL init" },     { 0x42, "SASL challenge" },
	{ 0x43, "SASL response" }, { 0x44, "SASL outcome" },
};

static gboolean starts_connection(Bytes bytes)
{
	return bytes_start_with(bytes, "AMQP");
}

/* ---- 0-9-1 ---- */

typedef struct {
	guint8 type;
	guint32 size; /* of the payload */
} Frame091;

/* FALSE: no frame begins here.  With short_read set, it could be the start of one. */
static gboolean read_frame(Reader *reader, Frame091 *frame)
{
	frame->type = reader_u8(reader);
	if (!reader->short_read && frame->type != FRAME_METHOD &&
	    frame->type != FRAME_HEADER_OF_CONTENT && frame->type != FRAME_BODY &&
	    frame->type != FRAME_HEARTBEAT)
		return FALSE;
	reader_skip(reader, 2); /* channel */
	frame->size = reader_u32(reader);
	if (reader->short_read)
		return TRUE;
	if (frame->type == FRAME_HEARTBEAT)
		return frame->size == 0;
	return frame->size <= FRAME_MAX && (frame->type != FRAME_METHOD || frame->size >= 4);
}

static guint64 frame_length(const Frame091 *frame)
{
	return FRAME_HEADER + (guint64)frame->size + 1;
}

/* The byte after a frame, if there. */
static gboolean has_end(const AppInput *input, const Frame091 *frame)
{
	Reader reader = reader_over(input->bytes);

	if (reader_left(&reader) < frame_length(frame))
		return TRUE;
	reader_skip(&reader, (gsize)frame_length(frame) - 1);
	return reader_u8(&reader) == FRAME_END;
}

static Bytes take_short(Reader *reader)
{
	return app_take(reader, reader_u8(reader));
}

static char *name_of(Reader *body)
{
	Bytes name = take_short(body);

	return disclosure_name(name, !body->short_read, NAME_CHARS);
}

/* "exchange/key"; either may be empty. */
static char *route(Reader *body)
{
	g_autofree char *exchange = name_of(body);
	g_autofree char *key = name_of(body);

	return *exchange ? g_strdup_printf("%s/%s", exchange, key) : g_strdup(key);
}

/* What a method is about; its arguments are read in the order of the specification. */
static char *method_subject(guint32 method, Reader *body)
{
	switch (method) {
	case BASIC_PUBLISH:
		reader_skip(body, 2);
		return route(body);
	case BASIC_DELIVER:
		(void)take_short(body); /* consumer */
		reader_skip(body, 9);   /* delivery, redelivered */
		return route(body);
	case BASIC_GET_OK:
		reader_skip(body, 9);
		return route(body);
	case BASIC_RETURN:
		reader_skip(body, 2);
		(void)take_short(body);
		return route(body);
	case EXCHANGE_DECLARE:
	case EXCHANGE_DELETE:
	case QUEUE_DECLARE:
	case QUEUE_BIND:
	case QUEUE_PURGE:
	case QUEUE_DELETE:
	case QUEUE_UNBIND:
	case BASIC_CONSUME:
	case BASIC_GET:
		reader_skip(body, 2);
		return name_of(body);
	case QUEUE_DECLARE_OK:
		return name_of(body);
	default:
		return NULL;
	}
}

/* After what method_subject() read. */
static char *method_detail(guint32 method, Reader *body)
{
	g_autofree char *target = NULL;
	const char *reply;
	guint16 code;

	switch (method) {
	case QUEUE_BIND:
	case QUEUE_UNBIND:
		target = route(body);
		return *target ? g_strdup_printf("to %s", target) : NULL;
	case EXCHANGE_DECLARE:
		return name_of(body);
	case CONNECTION_CLOSE:
	case CHANNEL_CLOSE:
		code = reader_u16(body);
		reply = APP_NAME(replies, code);
		if (body->short_read)
			return NULL;
		return reply ? g_strdup(reply) : g_strdup_printf("reply %u", code);
	default:
		return NULL;
	}
}

static AppResult describe_method(guint64 length, Reader *body, AppLabel *label)
{
	guint32 method = reader_u32(body);
	const char *name = APP_NAME(methods, method);
	g_autofree char *subject = NULL;

	if (!name)
		return app_named(label, length,
				 g_strdup_printf("method %u.%u", method >> 16, method & 0xffff),
				 NULL);
	subject = method_subject(method, body);
	return app_named(label, length,
			 subject && *subject ? g_strdup_printf("%s %s", name, subject)
					     : g_strdup(name),
			 method_detail(method, body));
}

static AppResult describe_content(guint64 length, Reader *body, AppLabel *label)
{
	guint64 size;
	g_autofree char *bytes = NULL;

	reader_skip(body, 4); /* class, weight */
	size = (guint64)reader_u32(body) << 32;
	size |= reader_u32(body);
	bytes = quantity_bytes(size);
	return app_named(label, length, g_strdup("content header"),
			 body->short_read ? NULL : g_strdup_printf("body of %s", bytes));
}

static AppResult describe_frame(const AppInput *input, AmqpMemory *memory, AppLabel *label)
{
	Reader reader = reader_over(input->bytes), head;
	Frame091 frame = { 0 };

	if (!read_frame(&reader, &frame))
		return APP_NOT_MINE;
	if (reader.short_read)
		return app_too_short(input, label);
	if (!app_head(input, frame_length(&frame), &head))
		return APP_MORE;
	if (!has_end(input, &frame))
		return APP_NOT_MINE;
	memory->is_0_9 = TRUE;
	reader_skip(&head, FRAME_HEADER);
	switch ((FrameType)frame.type) {
	case FRAME_METHOD:
		reader_limit(&head, frame.size);
		return describe_method(frame_length(&frame), &head, label);
	case FRAME_HEADER_OF_CONTENT:
		return describe_content(frame_length(&frame), &head, label);
	case FRAME_BODY:
		return app_named(label, frame_length(&frame), g_strdup("content body"),
				 quantity_bytes(frame.size));
	default:
		return app_named(label, frame_length(&frame), g_strdup("heartbeat"), NULL);
	}
}

/* ---- 1.0 ---- */

/* Part 2 §2.3: size, offset of the body in words, type, channel.  FALSE and short_read as above. */
static gboolean read_frame_1_0(Reader *reader, guint32 *size, guint8 *offset)
{
	guint8 type;

	*size = reader_u32(reader);
	*offset = reader_u8(reader);
	type = reader_u8(reader);
	reader_skip(reader, 2);
	if (reader->short_read)
		return TRUE;
	return *size >= FRAME_1_0_HEADER && *size <= FRAME_MAX && *offset >= 2 && type <= 1 &&
	       *offset * 4u <= *size;
}

static AppResult describe_frame_1_0(const AppInput *input, AmqpMemory *memory, AppLabel *label)
{
	Reader reader = reader_over(input->bytes), head;
	const char *name = NULL;
	guint32 size;
	guint8 offset, constructor, code;

	if (!read_frame_1_0(&reader, &size, &offset))
		return APP_NOT_MINE;
	if (reader.short_read)
		return app_too_short(input, label);
	if (!app_head(input, size, &head))
		return APP_MORE;
	memory->is_1_0 = TRUE;
	if (size == offset * 4u)
		return app_named(label, size, g_strdup("heartbeat"), NULL);
	reader_skip(&head, offset * 4u);
	constructor = reader_u8(&head);
	code = reader_u8(&head);
	if (constructor == DESCRIBED && code == SMALL_ULONG)
		name = APP_NAME(performatives, reader_u8(&head));
	return app_named(label, size, g_strdup(name ? name : "frame"), NULL);
}

/* ---- both ---- */

/* "AMQP", then 0 0 9 1; 1 1 8 0 of old; or an identifier and 1 0 0. */
static AppResult describe_start(const AppInput *input, AmqpMemory *memory, AppLabel *label)
{
	Reader reader = reader_over(input->bytes);
	guint8 id, major, minor, revision;

	reader_skip(&reader, 4);
	id = reader_u8(&reader);
	major = reader_u8(&reader);
	minor = reader_u8(&reader);
	revision = reader_u8(&reader);
	if (reader.short_read)
		return app_too_short(input, label);
	*memory = (AmqpMemory){ .is_1_0 = major == 1 && id != 1, .is_0_9 = major != 1 || id == 1 };
	if (memory->is_1_0)
		return app_named(label, START_LENGTH, g_strdup("protocol header"),
				 g_strdup_printf("AMQP %u.%u%s", major, minor,
						 id == 3   ? ", SASL"
						 : id == 2 ? ", TLS"
							   : ""));
	if (id == 1) /* 0-8 and 0-9 */
		return app_named(label, START_LENGTH, g_strdup("protocol header"),
				 minor == 8 ? g_strdup("AMQP 0-8") : g_strdup("AMQP 0-9"));
	return app_named(label, START_LENGTH, g_strdup("protocol header"),
			 g_strdup_printf("AMQP %u-%u-%u", major, minor, revision));
}

AppResult app_amqp_describe(const AppInput *input, AppMemory *memory, AppLabel *label)
{
	AmqpMemory *known = (AmqpMemory *)memory;
	Reader reader = reader_over(input->bytes);
	guint8 first = reader_u8(&reader);

	if (reader.short_read)
		return app_too_short(input, label);
	if (first == 'A') {
		if (input->bytes.len < 4)
			return app_too_short(input, label);
		return starts_connection(input->bytes) ? describe_start(input, known, label)
						       : APP_NOT_MINE;
	}
	if (known->is_1_0 || (!known->is_0_9 && first == 0))
		return describe_frame_1_0(input, known, label);
	return describe_frame(input, known, label);
}

static gboolean are_frames(const AppInput *input)
{
	Reader reader = reader_over(input->bytes);

	for (guint i = 0; i < FRAMES_LOOKED_AT && reader_left(&reader); i++) {
		guint64 before = input->bytes.len - reader_left(&reader);
		Frame091 frame = { 0 };

		if (!read_frame(&reader, &frame) || reader.short_read)
			return FALSE;
		if (reader_left(&reader) <= frame.size)
			return app_is_whole(input, before + frame_length(&frame));
		reader_skip(&reader, frame.size);
		if (reader_u8(&reader) != FRAME_END)
			return FALSE;
	}
	return input->bytes.len > 0;
}

static gboolean is_start(Bytes bytes)
{
	Reader reader = reader_over(bytes);
	guint8 id, major;

	reader_skip(&reader, 4);
	id = reader_u8(&reader);
	major = reader_u8(&reader);
	return starts_connection(bytes) && bytes.len == START_LENGTH && id <= 3 && major <= 1;
}

AppGuess app_amqp_recognise(const AppInput *input)
{
	Reader reader = reader_over(input->bytes);
	guint32 size;
	guint8 offset;

	if (is_start(input->bytes))
		return APP_SURE;
	if (are_frames(input))
		return APP_BY_PORT;
	return read_frame_1_0(&reader, &size, &offset) && !reader.short_read &&
			       app_is_whole(input, size)
		       ? APP_BY_PORT
		       : APP_NO;
}
