/* A request and its answer have the same function code; the side decides which it is.  Registers
 * are neither names nor secrets, so what is written to one is shown.
 */
#include "app/industry/modbus.h"

#include "app/app-frame.h"
#include "base/quantity.h"

#define MBAP_LENGTH 6 /* up to where its length counts from */
#define BODY_MIN 2    /* unit and function */
#define BODY_MAX 254  /* unit and a PDU of 253 bytes (§4.1) */
#define EXCEPTION 0x80
#define EXCEPTION_BODY 3

typedef enum {
	SHAPE_OTHER,
	SHAPE_READ,  /* address and count; answered by a byte count and as many bytes */
	SHAPE_WRITE, /* address and value; answered by the same */
	SHAPE_MANY,  /* address, count, byte count, bytes; answered by address and count */
} Shape;

typedef struct {
	guint8 code;
	Shape shape;
	const char *name;
	guint8 bits; /* of SHAPE_READ: of a thing that is read */
} Function;

/* §6 */
static const Function functions[] = {
	{ .code = 1, .shape = SHAPE_READ, .name = "Read Coils", .bits = 1 },
	{ .code = 2, .shape = SHAPE_READ, .name = "Read Discrete Inputs", .bits = 1 },
	{ .code = 3, .shape = SHAPE_READ, .name = "Read Holding Registers", .bits = 16 },
	{ .code = 4, .shape = SHAPE_READ, .name = "Read Input Registers", .bits = 16 },
	{ .code = 5, .shape = SHAPE_WRITE, .name = "Write Single Coil" },
	{ .code = 6, .shape = SHAPE_WRITE, .name = "Write Single Register" },
	{ .code = 7, .shape = SHAPE_OTHER, .name = "Read Exception Status" },
	{ .code = 8, .shape = SHAPE_OTHER, .name = "Diagnostics" },
	{ .code = 11, .shape = SHAPE_OTHER, .name = "Get Comm Event Counter" },
	{ .code = 12, .shape = SHAPE_OTHER, .name = "Get Comm Event Log" },
	{ .code = 15, .shape = SHAPE_MANY, .name = "Write Multiple Coils" },
	{ .code = 16, .shape = SHAPE_MANY, .name = "Write Multiple Registers" },
	{ .code = 17, .shape = SHAPE_OTHER, .name = "Report Server ID" },
	{ .code = 20, .shape = SHAPE_OTHER, .name = "Read File Record" },
	{ .code = 21, .shape = SHAPE_OTHER, .name = "Write File Record" },
	{ .code = 22, .shape = SHAPE_OTHER, .name = "Mask Write Register" },
	{ .code = 23, .shape = SHAPE_OTHER, .name = "Read/Write Multiple Registers" },
	{ .code = 24, .shape = SHAPE_OTHER, .name = "Read FIFO Queue" },
	{ .code = 43, .shape = SHAPE_OTHER, .name = "Encapsulated Interface Transport" },
};

/* §7 */
static const AppName exceptions[] = {
	{ 1, "Illegal Function" },
	{ 2, "Illegal Data Address" },
	{ 3, "Illegal Data Value" },
	{ 4, "Server Device Failure" },
	{ 5, "Acknowledge" },
	{ 6, "Server Device Busy" },
	{ 8, "Memory Parity Error" },
	{ 10, "Gateway Path Unavailable" },
	{ 11, "Gateway Target Device Failed to Respond" },
};

typedef struct {
	guint16 length; /* of unit, function and data */
	guint8 unit;
	guint8 code; /* without EXCEPTION */
	gboolean is_exception;
	const Function *function;
} Pdu;

static const Function *function_of(guint8 code)
{
	for (gsize i = 0; i < G_N_ELEMENTS(functions); i++)
		if (functions[i].code == code)
			return &functions[i];
	return NULL;
}

/* Whether the length is one that the function can have. */
static gboolean length_fits(const Pdu *pdu, Side from, guint8 byte_count, gboolean has_count)
{
	if (pdu->is_exception)
		return from == SIDE_SERVER && pdu->length == EXCEPTION_BODY;
	switch (pdu->function->shape) {
	case SHAPE_READ:
		if (from == SIDE_CLIENT)
			return pdu->length == 6;
		return !has_count || pdu->length == byte_count + 3;
	case SHAPE_WRITE:
		return pdu->length == 6;
	case SHAPE_MANY:
		return from == SIDE_SERVER ? pdu->length == 6 : pdu->length > 7;
	default:
		return TRUE;
	}
}

/* FALSE: no message begins here.  With short_read set, it could be the start of one. */
static gboolean read_pdu(Reader *reader, Side from, Pdu *pdu)
{
	guint16 protocol;
	guint8 code, byte_count;
	Reader after;

	reader_skip(reader, 2);
	protocol = reader_u16(reader);
	pdu->length = reader_u16(reader);
	pdu->unit = reader_u8(reader);
	code = reader_u8(reader);
	if (protocol != 0)
		return FALSE;
	if (reader->short_read)
		return TRUE;
	pdu->is_exception = (code & EXCEPTION) != 0;
	pdu->code = code & 0x7f;
	pdu->function = function_of(pdu->code);
	after = *reader;
	byte_count = reader_u8(&after);
	return pdu->function && pdu->length >= BODY_MIN && pdu->length <= BODY_MAX &&
	       length_fits(pdu, from, byte_count, !after.short_read);
}

AppGuess app_modbus_recognise(const AppInput *input)
{
	Reader reader = reader_over(input->bytes);
	Pdu pdu = { 0 };

	return read_pdu(&reader, input->from, &pdu) && !reader.short_read &&
			       app_is_whole(input, (guint64)MBAP_LENGTH + pdu.length)
		       ? APP_BY_PORT
		       : APP_NO;
}

static char *request_lead(const Pdu *pdu, Reader *body)
{
	guint16 address = reader_u16(body), second = reader_u16(body);

	if (pdu->function->shape == SHAPE_OTHER || body->short_read)
		return g_strdup(pdu->function->name);
	if (pdu->code == 5)
		return g_strdup_printf("%s %u = %s", pdu->function->name, address,
				       second ? "on" : "off");
	return g_strdup_printf(pdu->function->shape == SHAPE_WRITE ? "%s %u = %u" : "%s %u, %u",
			       pdu->function->name, address, second);
}

static char *read_lead(const Pdu *pdu, Reader *body)
{
	guint8 bytes = reader_u8(body);
	g_autofree char *amount = quantity_of(bytes, "byte");

	if (body->short_read)
		return g_strdup(pdu->function->name);
	if (pdu->function->bits == 1)
		return g_strconcat(amount, " of bits", NULL);
	return quantity_of(bytes / 2, "register");
}

static char *exception_lead(Reader *body)
{
	guint8 code = reader_u8(body);
	const char *name = APP_NAME(exceptions, code);

	if (body->short_read)
		return g_strdup("exception");
	return name ? g_strdup_printf("exception: %s", name)
		    : g_strdup_printf("exception %u", code);
}

static AppResult describe_pdu(const Pdu *pdu, Side from, Reader *body, AppLabel *label)
{
	guint64 length = (guint64)MBAP_LENGTH + pdu->length;
	const char *name = pdu->function->name;

	if (pdu->is_exception)
		return app_named(label, length, exception_lead(body),
				 g_strdup_printf("%s, unit %u", name, pdu->unit));
	if (from == SIDE_CLIENT)
		return app_named(label, length, request_lead(pdu, body),
				 g_strdup_printf("unit %u", pdu->unit));
	if (pdu->function->shape == SHAPE_READ)
		return app_named(label, length, read_lead(pdu, body),
				 g_strdup_printf("%s, unit %u", name, pdu->unit));
	return app_named(label, length, request_lead(pdu, body),
			 g_strdup_printf("response, unit %u", pdu->unit));
}

AppResult app_modbus_describe(const AppInput *input, AppMemory *memory, AppLabel *label)
{
	Reader reader = reader_over(input->bytes), head;
	Pdu pdu = { 0 };

	(void)memory;
	if (!read_pdu(&reader, input->from, &pdu))
		return APP_NOT_MINE;
	if (reader.short_read)
		return app_too_short(input, label);
	if (!app_head(input, (guint64)MBAP_LENGTH + pdu.length, &head))
		return APP_MORE;
	reader_skip(&head, MBAP_LENGTH + BODY_MIN);
	return describe_pdu(&pdu, input->from, &head, label);
}
