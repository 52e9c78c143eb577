/* A message is one command.  Between commands is what people type and see, passwords among it: it
 * has no name.
 */
#include "app/remote/telnet.h"

#include <string.h>

#include "app/app-frame.h"

#define COMMAND_MIN 2

enum {
	SE = 240,
	SB = 250,
	WILL = 251,
	WONT = 252,
	DO = 253,
	DONT = 254,
	IAC = 255,
};

enum { OPTION_WINDOW_SIZE = 31 };

/* RFC 854, "TELNET command structure"; RFC 1184 §2.1 */
static const AppName commands[] = {
	{ 236, "End of File" },
	{ 237, "Suspend" },
	{ 238, "Abort" },
	{ 239, "End of Record" },
	{ SE, "SE" },
	{ 241, "No Operation" },
	{ 242, "Data Mark" },
	{ 243, "Break" },
	{ 244, "Interrupt Process" },
	{ 245, "Abort Output" },
	{ 246, "Are You There" },
	{ 247, "Erase Character" },
	{ 248, "Erase Line" },
	{ 249, "Go Ahead" },
};

static const AppName verbs[] = {
	{ SB, "SB" }, { WILL, "WILL" }, { WONT, "WON'T" }, { DO, "DO" }, { DONT, "DON'T" },
};

/* IANA, "Telnet Options". */
static const AppName options[] = {
	{ 0, "Binary Transmission" },
	{ 1, "Echo" },
	{ 2, "Reconnection" },
	{ 3, "Suppress Go Ahead" },
	{ 4, "Approx Message Size Negotiation" },
	{ 5, "Status" },
	{ 6, "Timing Mark" },
	{ 7, "Remote Controlled Trans and Echo" },
	{ 8, "Output Line Width" },
	{ 9, "Output Page Size" },
	{ 10, "Output Carriage-Return Disposition" },
	{ 11, "Output Horizontal Tab Stops" },
	{ 12, "Output Horizontal Tab Disposition" },
	{ 13, "Output Formfeed Disposition" },
	{ 14, "Output Vertical Tabstops" },
	{ 15, "Output Vertical Tab Disposition" },
	{ 16, "Output Linefeed Disposition" },
	{ 17, "Extended ASCII" },
	{ 18, "Logout" },
	{ 19, "Byte Macro" },
	{ 20, "Data Entry Terminal" },
	{ 21, "SUPDUP" },
	{ 22, "SUPDUP Output" },
	{ 23, "Send Location" },
	{ 24, "Terminal Type" },
	{ 25, "End of Record" },
	{ 26, "TACACS User Identification" },
	{ 27, "Output Marking" },
	{ 28, "Terminal Location Number" },
	{ 29, "Telnet 3270 Regime" },
	{ 30, "X.3 PAD" },
	{ OPTION_WINDOW_SIZE, "Negotiate About Window Size" },
	{ 32, "Terminal Speed" },
	{ 33, "Remote Flow Control" },
	{ 34, "Linemode" },
	{ 35, "X Display Location" },
	{ 36, "Environment Option" },
	{ 37, "Authentication Option" },
	{ 38, "Encryption Option" },
	{ 39, "New Environment Option" },
	{ 40, "TN3270E" },
	{ 41, "XAUTH" },
	{ 42, "CHARSET" },
	{ 43, "Telnet Remote Serial Port" },
	{ 44, "Com Port Control Option" },
	{ 45, "Telnet Suppress Local Echo" },
	{ 46, "Telnet Start TLS" },
	{ 47, "KERMIT" },
	{ 48, "SEND-URL" },
	{ 49, "FORWARD_X" },
	{ 255, "Extended-Options-List" },
};

/* "DO Terminal Type", "WILL option 99" */
static char *option_words(guint8 verb, guint8 option)
{
	const char *name = APP_NAME(options, option);

	return name ? g_strdup_printf("%s %s", APP_NAME(verbs, verb), name)
		    : g_strdup_printf("%s option %u", APP_NAME(verbs, verb), option);
}

/* The parameters of a suboption, up to IAC SE; in them IAC comes twice (RFC 855).  FALSE: their end
 * is not there. */
static gboolean take_parameters(Reader *reader, Bytes *parameters)
{
	parameters->data = reader->at;
	while (reader_left(reader) >= COMMAND_MIN) {
		const guint8 *here = reader->at;

		if (reader_u8(reader) != IAC)
			continue;
		if (reader_u8(reader) == SE) {
			parameters->len = (gsize)(here - parameters->data);
			return TRUE;
		}
	}
	return FALSE;
}

/* RFC 1073: "80 × 24"; NULL: another option, or a number with IAC in it. */
static char *parameter_words(guint8 option, Bytes parameters)
{
	Reader reader = reader_over(parameters);
	guint16 width = reader_u16(&reader), height = reader_u16(&reader);

	return option == OPTION_WINDOW_SIZE && parameters.len == 4
		       ? g_strdup_printf("%u × %u", width, height)
		       : NULL;
}

static AppResult describe_suboption(const AppInput *input, Reader *reader, AppLabel *label)
{
	const guint8 *start = input->bytes.data;
	guint8 option = reader_u8(reader);
	Bytes parameters;

	if (reader->short_read)
		return app_too_short(input, label);
	if (take_parameters(reader, &parameters))
		return app_named(label, (guint64)(reader->at - start), option_words(SB, option),
				 parameter_words(option, parameters));
	return input->is_all ? app_named(label, 0, option_words(SB, option), NULL) : APP_MORE;
}

/* Up to the next command. */
static AppResult skip_text(const AppInput *input, AppLabel *label)
{
	const guint8 *next = memchr(input->bytes.data, IAC, input->bytes.len);

	return app_unnamed(label, next ? (guint64)(next - input->bytes.data) : 0);
}

AppResult app_telnet_describe(const AppInput *input, AppMemory *memory, AppLabel *label)
{
	Reader reader = reader_over(input->bytes);
	guint8 command, option;

	(void)memory;
	if (!input->bytes.len)
		return input->is_all ? APP_NOT_MINE : APP_MORE;
	if (reader_u8(&reader) != IAC)
		return skip_text(input, label);
	command = reader_u8(&reader);
	if (reader.short_read)
		return app_too_short(input, label);
	if (command == IAC) /* a byte of text */
		return app_unnamed(label, COMMAND_MIN);
	if (command == SB)
		return describe_suboption(input, &reader, label);
	if (command < SB)
		return APP_NAME(commands, command)
			       ? app_named(label, COMMAND_MIN,
					   g_strdup(APP_NAME(commands, command)), NULL)
			       : APP_NOT_MINE;
	option = reader_u8(&reader);
	if (reader.short_read)
		return app_too_short(input, label);
	return app_named(label, COMMAND_MIN + 1, option_words(command, option), NULL);
}

/* Two commands about options that there are, or one by the port. */
AppGuess app_telnet_recognise(const AppInput *input)
{
	Reader reader = reader_over(input->bytes);
	guint n = 0;

	while (n < 2 && reader_u8(&reader) == IAC) {
		guint8 verb = reader_u8(&reader), option = reader_u8(&reader);

		if (verb < WILL || verb == IAC || !APP_NAME(options, option) || reader.short_read)
			break;
		n++;
	}
	return n == 0 ? APP_NO : n == 1 ? APP_BY_PORT : APP_SURE;
}
