/* A link frame carries a piece of an application's fragment; the first says what it is.  Objects
 * are not shown.
 */
#include "app/industry/dnp3.h"

#include "app/app-frame.h"

#define HEADER 10 /* with its CRC */
#define CRC_LENGTH 2
#define START 0x0564
#define COUNTED_MIN 5 /* that the length counts: control and two addresses */
#define BLOCK 16      /* bytes of user data before each further CRC */
#define FROM_PRIMARY 0x40
#define FUNCTION 0x0f
#define TRANSPORT_FIRST 0x40
#define CRC_POLYNOMIAL 0xa6bc

enum { LINK_CONFIRMED_DATA = 3, LINK_UNCONFIRMED_DATA = 4 };

/* IEEE 1815 §9.2.4.1.3: from a primary station, and from a secondary one. */
static const AppName primary[] = {
	{ 0, "Reset Link" },
	{ 2, "Test Link" },
	{ LINK_CONFIRMED_DATA, "Confirmed User Data" },
	{ LINK_UNCONFIRMED_DATA, "Unconfirmed User Data" },
	{ 9, "Request Link Status" },
};

static const AppName secondary[] = {
	{ 0, "Link ACK" },
	{ 1, "Link NACK" },
	{ 11, "Link Status" },
	{ 15, "Link Not Supported" },
};

/* §4.2.2.5 */
static const AppName functions[] = {
	{ 0x00, "Confirm" },
	{ 0x01, "Read" },
	{ 0x02, "Write" },
	{ 0x03, "Select" },
	{ 0x04, "Operate" },
	{ 0x05, "Direct Operate" },
	{ 0x06, "Direct Operate No Response" },
	{ 0x07, "Immediate Freeze" },
	{ 0x08, "Immediate Freeze No Response" },
	{ 0x09, "Freeze and Clear" },
	{ 0x0a, "Freeze and Clear No Response" },
	{ 0x0b, "Freeze at Time" },
	{ 0x0c, "Freeze at Time No Response" },
	{ 0x0d, "Cold Restart" },
	{ 0x0e, "Warm Restart" },
	{ 0x0f, "Initialize Data" },
	{ 0x10, "Initialize Application" },
	{ 0x11, "Start Application" },
	{ 0x12, "Stop Application" },
	{ 0x13, "Save Configuration" },
	{ 0x14, "Enable Unsolicited Responses" },
	{ 0x15, "Disable Unsolicited Responses" },
	{ 0x16, "Assign Class" },
	{ 0x17, "Delay Measurement" },
	{ 0x18, "Record Current Time" },
	{ 0x19, "Open File" },
	{ 0x1a, "Close File" },
	{ 0x1b, "Delete File" },
	{ 0x1c, "Get File Info" },
	{ 0x1d, "Authenticate File" },
	{ 0x1e, "Abort File" },
	{ 0x1f, "Activate Configuration" },
	{ 0x20, "Authentication Request" },
	{ 0x21, "Authentication Request No Response" },
	{ 0x81, "Response" },
	{ 0x82, "Unsolicited Response" },
	{ 0x83, "Authentication Response" },
};

typedef struct {
	guint8 counted, control;
	guint16 to, from;
	guint64 length; /* of all */
} LinkFrame;

/* §9.2.4.1.5 */
static guint16 crc_of(const guint8 *bytes, gsize len)
{
	guint16 crc = 0;

	for (gsize i = 0; i < len; i++) {
		crc ^= bytes[i];
		for (int bit = 0; bit < 8; bit++)
			crc = (guint16)(crc & 1 ? crc >> 1 ^ CRC_POLYNOMIAL : crc >> 1);
	}
	return (guint16)~crc;
}

/* FALSE: no frame begins here.  With short_read set, it could be the start of one. */
static gboolean read_frame(Reader *reader, LinkFrame *frame)
{
	const guint8 *start = reader->at;
	guint16 magic = reader_u16(reader), crc;
	gsize user;

	frame->counted = reader_u8(reader);
	frame->control = reader_u8(reader);
	frame->to = reader_u16_le(reader);
	frame->from = reader_u16_le(reader);
	crc = reader_u16_le(reader);
	if (reader->short_read)
		return magic == START || !magic;
	if (magic != START || frame->counted < COUNTED_MIN ||
	    crc != crc_of(start, HEADER - CRC_LENGTH))
		return FALSE;
	user = frame->counted - COUNTED_MIN;
	frame->length = HEADER + user + (user + BLOCK - 1) / BLOCK * CRC_LENGTH;
	return TRUE;
}

AppGuess app_dnp3_recognise(const AppInput *input)
{
	Reader reader = reader_over(input->bytes);
	LinkFrame frame = { 0 };

	return read_frame(&reader, &frame) && !reader.short_read ? APP_SURE : APP_NO;
}

static const char *link_name(const LinkFrame *frame)
{
	guint8 function = frame->control & FUNCTION;
	const char *name = frame->control & FROM_PRIMARY ? APP_NAME(primary, function)
							 : APP_NAME(secondary, function);

	return name ? name : "link function";
}

static gboolean carries_data(const LinkFrame *frame)
{
	guint8 function = frame->control & FUNCTION;

	return frame->control & FROM_PRIMARY && frame->counted > COUNTED_MIN &&
	       (function == LINK_CONFIRMED_DATA || function == LINK_UNCONFIRMED_DATA);
}

/* §8.2.2: a byte of the transport function; then of the application layer its control and its
 * function (§4.2.2), all of which are in the first block. */
static const char *message_name(const LinkFrame *frame, Reader *body)
{
	guint8 transport, function;
	const char *name;

	if (!carries_data(frame))
		return link_name(frame);
	transport = reader_u8(body);
	if (body->short_read)
		return link_name(frame);
	if (!(transport & TRANSPORT_FIRST))
		return "continued";
	if (frame->counted < COUNTED_MIN + 3)
		return link_name(frame);
	reader_skip(body, 1);
	function = reader_u8(body);
	name = APP_NAME(functions, function);
	if (body->short_read)
		return link_name(frame);
	return name ? name : "unknown function";
}

AppResult app_dnp3_describe(const AppInput *input, AppMemory *memory, AppLabel *label)
{
	Reader reader = reader_over(input->bytes), head;
	LinkFrame frame = { 0 };

	(void)memory;
	if (!read_frame(&reader, &frame))
		return APP_NOT_MINE;
	if (reader.short_read)
		return app_too_short(input, label);
	if (!app_head(input, frame.length, &head))
		return APP_MORE;
	reader_skip(&head, HEADER);
	return app_named(label, frame.length, g_strdup(message_name(&frame, &head)),
			 g_strdup_printf("from %u to %u", frame.from, frame.to));
}
