/* One stream may carry SMB 1, 2 and 3: a client that knows all starts with SMB 1's Negotiate.  SMB
 * 2 packs several requests into one message, SMB 1 chains them ("AndX"); their names are joined.
 *
 * Paths, file names and patterns are shown; what a session is set up with is not.
 */
#include "app/remote/smb.h"

#include "app/app-frame.h"
#include "app/disclosure.h"
#include "base/quantity.h"

#define SESSION_LENGTH 4
#define SMB1_HEADER 32
#define SMB2_HEADER 64
#define MAGIC_LENGTH 4
#define NAME_CHARS 50
#define JOINED_MAX 4 /* names in one label */
#define DIALECTS_MAX 8

/* RFC 1002 §4.3.1 */
static const AppName session_types[] = {
	{ 0x00, "session message" },         { 0x81, "NetBIOS session request" },
	{ 0x82, "NetBIOS session granted" }, { 0x83, "NetBIOS session refused" },
	{ 0x84, "NetBIOS session moved" },   { 0x85, "NetBIOS keep-alive" },
};

typedef enum {
	MAGIC_NONE,
	MAGIC_SMB1 = 0xff,
	MAGIC_SMB2 = 0xfe,
	MAGIC_ENCRYPTED = 0xfd,
	MAGIC_COMPRESSED = 0xfc,
} Magic;

/* MS-ERREF §2.3: those that people meet. */
static const AppName statuses[] = {
	{ 0x00000103, "STATUS_PENDING" },
	{ 0x0000010b, "STATUS_NOTIFY_CLEANUP" },
	{ 0x0000010c, "STATUS_NOTIFY_ENUM_DIR" },
	{ 0x80000005, "STATUS_BUFFER_OVERFLOW" },
	{ 0x80000006, "STATUS_NO_MORE_FILES" },
	{ 0x8000002d, "STATUS_STOPPED_ON_SYMLINK" },
	{ 0xc0000002, "STATUS_NOT_IMPLEMENTED" },
	{ 0xc0000003, "STATUS_INVALID_INFO_CLASS" },
	{ 0xc0000008, "STATUS_INVALID_HANDLE" },
	{ 0xc000000d, "STATUS_INVALID_PARAMETER" },
	{ 0xc000000f, "STATUS_NO_SUCH_FILE" },
	{ 0xc0000010, "STATUS_INVALID_DEVICE_REQUEST" },
	{ 0xc0000011, "STATUS_END_OF_FILE" },
	{ 0xc0000016, "STATUS_MORE_PROCESSING_REQUIRED" },
	{ 0xc0000022, "STATUS_ACCESS_DENIED" },
	{ 0xc0000023, "STATUS_BUFFER_TOO_SMALL" },
	{ 0xc0000033, "STATUS_OBJECT_NAME_INVALID" },
	{ 0xc0000034, "STATUS_OBJECT_NAME_NOT_FOUND" },
	{ 0xc0000035, "STATUS_OBJECT_NAME_COLLISION" },
	{ 0xc000003a, "STATUS_OBJECT_PATH_NOT_FOUND" },
	{ 0xc0000043, "STATUS_SHARING_VIOLATION" },
	{ 0xc0000054, "STATUS_FILE_LOCK_CONFLICT" },
	{ 0xc0000055, "STATUS_LOCK_NOT_GRANTED" },
	{ 0xc0000056, "STATUS_DELETE_PENDING" },
	{ 0xc0000061, "STATUS_PRIVILEGE_NOT_HELD" },
	{ 0xc0000064, "STATUS_NO_SUCH_USER" },
	{ 0xc000006a, "STATUS_WRONG_PASSWORD" },
	{ 0xc000006d, "STATUS_LOGON_FAILURE" },
	{ 0xc000006e, "STATUS_ACCOUNT_RESTRICTION" },
	{ 0xc0000071, "STATUS_PASSWORD_EXPIRED" },
	{ 0xc0000072, "STATUS_ACCOUNT_DISABLED" },
	{ 0xc000007e, "STATUS_RANGE_NOT_LOCKED" },
	{ 0xc000007f, "STATUS_DISK_FULL" },
	{ 0xc000009a, "STATUS_INSUFFICIENT_RESOURCES" },
	{ 0xc00000ac, "STATUS_PIPE_NOT_AVAILABLE" },
	{ 0xc00000b0, "STATUS_PIPE_DISCONNECTED" },
	{ 0xc00000b5, "STATUS_IO_TIMEOUT" },
	{ 0xc00000ba, "STATUS_FILE_IS_A_DIRECTORY" },
	{ 0xc00000bb, "STATUS_NOT_SUPPORTED" },
	{ 0xc00000c9, "STATUS_NETWORK_NAME_DELETED" },
	{ 0xc00000cc, "STATUS_BAD_NETWORK_NAME" },
	{ 0xc00000d0, "STATUS_REQUEST_NOT_ACCEPTED" },
	{ 0xc0000101, "STATUS_DIRECTORY_NOT_EMPTY" },
	{ 0xc0000103, "STATUS_NOT_A_DIRECTORY" },
	{ 0xc0000120, "STATUS_CANCELLED" },
	{ 0xc0000128, "STATUS_FILE_CLOSED" },
	{ 0xc000015b, "STATUS_LOGON_TYPE_NOT_GRANTED" },
	{ 0xc0000193, "STATUS_ACCOUNT_EXPIRED" },
	{ 0xc0000203, "STATUS_USER_SESSION_DELETED" },
	{ 0xc0000225, "STATUS_NOT_FOUND" },
	{ 0xc0000234, "STATUS_ACCOUNT_LOCKED_OUT" },
	{ 0xc0000257, "STATUS_PATH_NOT_COVERED" },
	{ 0xc000035c, "STATUS_NETWORK_SESSION_EXPIRED" },
};

enum {
	SMB1_READ_ANDX = 0x2e,
	SMB1_WRITE_ANDX = 0x2f,
	SMB1_NEGOTIATE = 0x72,
	SMB1_TREE_CONNECT_ANDX = 0x75,
	SMB1_NT_CREATE_ANDX = 0xa2,
};

/* MS-CIFS §2.2.2.1 */
static const AppName smb1_commands[] = {
	{ 0x00, "Create Directory" },
	{ 0x01, "Delete Directory" },
	{ 0x02, "Open" },
	{ 0x04, "Close" },
	{ 0x05, "Flush" },
	{ 0x06, "Delete" },
	{ 0x07, "Rename" },
	{ 0x08, "Query Information" },
	{ 0x0a, "Read" },
	{ 0x0b, "Write" },
	{ 0x10, "Check Directory" },
	{ 0x24, "Locking AndX" },
	{ 0x25, "Transaction" },
	{ 0x2b, "Echo" },
	{ 0x2d, "Open AndX" },
	{ SMB1_READ_ANDX, "Read AndX" },
	{ SMB1_WRITE_ANDX, "Write AndX" },
	{ 0x32, "Transaction2" },
	{ 0x34, "Find Close" },
	{ 0x71, "Tree Disconnect" },
	{ SMB1_NEGOTIATE, "Negotiate" },
	{ 0x73, "Session Setup AndX" },
	{ 0x74, "Logoff AndX" },
	{ SMB1_TREE_CONNECT_ANDX, "Tree Connect AndX" },
	{ 0xa0, "NT Transact" },
	{ SMB1_NT_CREATE_ANDX, "NT Create AndX" },
	{ 0xa4, "NT Cancel" },
};

typedef enum {
	SMB2_NEGOTIATE,
	SMB2_SESSION_SETUP,
	SMB2_LOGOFF,
	SMB2_TREE_CONNECT,
	SMB2_TREE_DISCONNECT,
	SMB2_CREATE,
	SMB2_CLOSE,
	SMB2_FLUSH,
	SMB2_READ,
	SMB2_WRITE,
	SMB2_LOCK,
	SMB2_IOCTL,
	SMB2_CANCEL,
	SMB2_ECHO,
	SMB2_QUERY_DIRECTORY,
	SMB2_CHANGE_NOTIFY,
	SMB2_QUERY_INFO,
	SMB2_SET_INFO,
	SMB2_OPLOCK_BREAK,
} Smb2Command;

/* MS-SMB2 §2.2.1 */
static const char *const smb2_commands[] = {
	[SMB2_NEGOTIATE] = "Negotiate",
	[SMB2_SESSION_SETUP] = "Session Setup",
	[SMB2_LOGOFF] = "Logoff",
	[SMB2_TREE_CONNECT] = "Tree Connect",
	[SMB2_TREE_DISCONNECT] = "Tree Disconnect",
	[SMB2_CREATE] = "Create",
	[SMB2_CLOSE] = "Close",
	[SMB2_FLUSH] = "Flush",
	[SMB2_READ] = "Read",
	[SMB2_WRITE] = "Write",
	[SMB2_LOCK] = "Lock",
	[SMB2_IOCTL] = "Ioctl",
	[SMB2_CANCEL] = "Cancel",
	[SMB2_ECHO] = "Echo",
	[SMB2_QUERY_DIRECTORY] = "Query Directory",
	[SMB2_CHANGE_NOTIFY] = "Change Notify",
	[SMB2_QUERY_INFO] = "Query Info",
	[SMB2_SET_INFO] = "Set Info",
	[SMB2_OPLOCK_BREAK] = "Oplock Break",
};

/* §2.2.3 */
static const AppName dialects[] = {
	{ 0x0202, "2.0.2" }, { 0x0210, "2.1" },   { 0x02ff, "2.x" },
	{ 0x0300, "3.0" },   { 0x0302, "3.0.2" }, { 0x0311, "3.1.1" },
};

/* §2.2.31 */
static const AppName controls[] = {
	{ 0x00060194, "FSCTL_DFS_GET_REFERRALS" },
	{ 0x00110018, "FSCTL_PIPE_WAIT" },
	{ 0x0011c017, "FSCTL_PIPE_TRANSCEIVE" },
	{ 0x00140078, "FSCTL_SRV_REQUEST_RESUME_KEY" },
	{ 0x001401d4, "FSCTL_LMR_REQUEST_RESILIENCY" },
	{ 0x001401fc, "FSCTL_QUERY_NETWORK_INTERFACE_INFO" },
	{ 0x00140204, "FSCTL_VALIDATE_NEGOTIATE_INFO" },
	{ 0x00144064, "FSCTL_SRV_ENUMERATE_SNAPSHOTS" },
	{ 0x001440f2, "FSCTL_SRV_COPYCHUNK" },
};

/* A message's name while it is put together. */
typedef struct {
	GString *lead;
	char *detail; /* of the only request; owned */
	guint joined;
} Naming;

static Magic magic_of(Reader message)
{
	Bytes magic = app_take(&message, MAGIC_LENGTH);
	Reader first = reader_over(magic);
	guint8 kind = reader_u8(&first);

	if (kind < MAGIC_COMPRESSED || !app_is_text(reader_rest(&first), "SMB"))
		return MAGIC_NONE;
	return (Magic)kind;
}

static char *status_text(guint32 status)
{
	const char *name = APP_NAME(statuses, status);

	return name ? g_strdup(name) : g_strdup_printf("status 0x%08x", status);
}

/* MS-CIFS §2.2.2.4 */
static char *dos_text(guint32 status)
{
	return g_strdup_printf("error %u/%u", status & 0xff, status >> 16);
}

/* Text of `len` bytes at `offset` of the message; NULL: none. */
static char *text_at(Reader message, gsize offset, gsize len)
{
	Bytes text;

	reader_skip(&message, offset);
	text = app_take(&message, len);
	return text.len ? disclosure_name_utf16le(text, !message.short_read, NAME_CHARS) : NULL;
}

/* ---- SMB 2 and 3 ---- */

/* A text whose offset and length are at `at` of the message. */
static char *text_by_offset(Reader message, gsize at)
{
	Reader field = message;
	guint16 offset, len;

	reader_skip(&field, at);
	offset = reader_u16_le(&field);
	len = reader_u16_le(&field);
	return text_at(message, offset, len);
}

static guint32 u32_at(Reader message, gsize at, gboolean *is_there)
{
	guint32 value;

	reader_skip(&message, at);
	value = reader_u32_le(&message);
	*is_there = !message.short_read;
	return value;
}

static char *bytes_at(Reader message, gsize at)
{
	gboolean is_there;
	guint32 n = u32_at(message, at, &is_there);

	return is_there ? quantity_bytes(n) : NULL;
}

/* What a request is about; NULL: nothing that is shown. */
static char *smb2_subject(Smb2Command command, Reader message)
{
	gboolean is_there;
	guint32 control;

	switch (command) {
	case SMB2_TREE_CONNECT:
		return text_by_offset(message, SMB2_HEADER + 4);
	case SMB2_CREATE:
		return text_by_offset(message, SMB2_HEADER + 44);
	case SMB2_QUERY_DIRECTORY:
		return text_by_offset(message, SMB2_HEADER + 24);
	case SMB2_READ:
	case SMB2_WRITE:
		return bytes_at(message, SMB2_HEADER + 4);
	case SMB2_IOCTL:
		control = u32_at(message, SMB2_HEADER + 4, &is_there);
		return is_there ? g_strdup(APP_NAME(controls, control)) : NULL;
	default:
		return NULL;
	}
}

/* "SMB 2.0.2, 2.1, 3.0" */
static char *dialects_offered(Reader message)
{
	g_autoptr(GString) names = g_string_new("SMB ");
	guint16 count;

	reader_skip(&message, SMB2_HEADER + 2);
	count = reader_u16_le(&message);
	reader_skip(&message, 32);
	for (guint i = 0; i < MIN(count, DIALECTS_MAX); i++) {
		guint16 dialect = reader_u16_le(&message);
		const char *name = APP_NAME(dialects, dialect);

		if (name)
			g_string_append_printf(names, "%s%s", names->len > 4 ? ", " : "", name);
	}
	return names->len > 4 ? g_strdup(names->str) : NULL;
}

static char *dialect_chosen(Reader message)
{
	const char *name;

	reader_skip(&message, SMB2_HEADER + 4);
	name = APP_NAME(dialects, reader_u16_le(&message));
	return name ? g_strdup_printf("SMB %s", name) : NULL;
}

static void add_request(Naming *naming, Smb2Command command, Reader message)
{
	g_autofree char *subject = smb2_subject(command, message);

	g_string_append(naming->lead, smb2_commands[command]);
	if (subject)
		g_string_append_printf(naming->lead, " %s", subject);
	if (command == SMB2_NEGOTIATE && !naming->detail)
		naming->detail = dialects_offered(message);
}

static void add_response(Naming *naming, Smb2Command command, guint32 status, Reader message)
{
	g_autofree char *text = NULL;

	g_string_append(naming->lead, smb2_commands[command]);
	if (status) {
		text = status_text(status);
		g_string_append_printf(naming->lead, ": %s", text);
		return;
	}
	g_string_append(naming->lead, " response");
	if (command == SMB2_READ)
		text = bytes_at(message, SMB2_HEADER + 4);
	if (text)
		g_string_append_printf(naming->lead, ", %s", text);
	if (command == SMB2_NEGOTIATE && !naming->detail)
		naming->detail = dialect_chosen(message);
}

/* Adds what begins here and narrows `message` to it; FALSE: nothing of SMB 2 does.  `next`: where
 * the next one begins; 0: it is the last (§2.2.1.2). */
static gboolean add_smb2(Naming *naming, Reader message, guint32 *next)
{
	Reader header = message;
	guint16 size, command;
	guint32 status, flags;

	reader_skip(&header, MAGIC_LENGTH);
	size = reader_u16_le(&header);
	reader_skip(&header, 2);
	status = reader_u32_le(&header);
	command = reader_u16_le(&header);
	reader_skip(&header, 2);
	flags = reader_u32_le(&header);
	*next = reader_u32_le(&header);
	if (size != SMB2_HEADER || header.short_read || command >= G_N_ELEMENTS(smb2_commands) ||
	    magic_of(message) != MAGIC_SMB2)
		return FALSE;
	if (*next)
		reader_limit(&message, *next);
	if (naming->joined++)
		g_string_append(naming->lead, " + ");
	if (flags & 1)
		add_response(naming, (Smb2Command)command, status, message);
	else
		add_request(naming, (Smb2Command)command, message);
	return TRUE;
}

static gboolean name_smb2(Naming *naming, Reader message)
{
	guint32 next;

	if (!add_smb2(naming, message, &next))
		return FALSE;
	while (next >= SMB2_HEADER && naming->joined < JOINED_MAX && next < reader_left(&message)) {
		reader_skip(&message, next);
		if (!add_smb2(naming, message, &next))
			return TRUE;
	}
	if (next)
		g_string_append(naming->lead, " + …");
	return TRUE;
}

/* ---- SMB 1 ---- */

typedef struct {
	guint8 command;
	guint32 status;
	gboolean is_response, is_unicode;
	gboolean is_dos; /* the status is an error's class and code */
	Bytes words;
	gsize data_at; /* of the message */
	Reader data;   /* after the byte count */
} Smb1;

static void read_smb1(Reader message, Smb1 *smb)
{
	Reader reader = message;
	guint16 flags2;

	reader_skip(&reader, MAGIC_LENGTH);
	smb->command = reader_u8(&reader);
	smb->status = reader_u32_le(&reader);
	smb->is_response = (reader_u8(&reader) & 0x80) != 0;
	flags2 = reader_u16_le(&reader);
	smb->is_unicode = (flags2 & 0x8000) != 0;
	smb->is_dos = !(flags2 & 0x4000);
	reader_skip(&reader, SMB1_HEADER - 12);
	smb->words = app_take(&reader, reader_u8(&reader) * 2u);
	reader_skip(&reader, 2);
	smb->data_at = reader_left(&message) - reader_left(&reader);
	smb->data = reader;
}

/* A name, aligned within the message where it is of 16-bit units, up to its NUL. */
static char *smb1_name(const Smb1 *smb, gsize skip)
{
	Reader reader = smb->data, scan;
	Bytes name;
	gsize len = 0;

	reader_skip(&reader, skip);
	if (!smb->is_unicode) {
		name = app_take_string(&reader);
		return name.len ? disclosure_name(name, !reader.short_read, NAME_CHARS) : NULL;
	}
	reader_skip(&reader, (smb->data_at + skip) % 2);
	for (scan = reader; reader_u16_le(&scan);)
		len += 2;
	name = app_take(&reader, len);
	return name.len ? disclosure_name_utf16le(name, !scan.short_read, NAME_CHARS) : NULL;
}

static char *smb1_subject(const Smb1 *smb)
{
	Reader words = reader_over(smb->words);
	guint16 count;

	switch (smb->command) {
	case SMB1_TREE_CONNECT_ANDX: /* the password is before the path */
		reader_skip(&words, 6);
		return smb1_name(smb, reader_u16_le(&words));
	case SMB1_NT_CREATE_ANDX:
		return smb1_name(smb, 0);
	case SMB1_READ_ANDX:
		reader_skip(&words, 10);
		count = reader_u16_le(&words);
		return words.short_read ? NULL : quantity_bytes(count);
	default:
		return NULL;
	}
}

/* Each with a 2 before it, in the order of their age: the newest is the last. */
static char *smb1_dialects(const Smb1 *smb)
{
	g_autoptr(GString) names = g_string_new(NULL);
	Reader data = smb->data;

	for (guint i = 0; i < 2 * DIALECTS_MAX && reader_u8(&data) == 2; i++) {
		Bytes dialect = app_take_string(&data);
		g_autofree char *name = disclosure_words(dialect, !data.short_read, NAME_CHARS);

		g_string_truncate(names, 0);
		g_string_append(names, name);
	}
	return names->len ? g_strdup_printf("up to %s", names->str) : NULL;
}

/* The command that is chained to this one; NULL: none, or it chains none. */
static const char *smb1_chained(const Smb1 *smb)
{
	const char *name = APP_NAME(smb1_commands, smb->command);
	Reader words = reader_over(smb->words);
	guint8 next = reader_u8(&words);

	return g_str_has_suffix(name, "AndX") && !words.short_read && next != 0xff
		       ? APP_NAME(smb1_commands, next)
		       : NULL;
}

static gboolean name_smb1(Naming *naming, Reader message)
{
	Smb1 smb;
	const char *name, *chained;
	g_autofree char *text = NULL;

	read_smb1(message, &smb);
	name = APP_NAME(smb1_commands, smb.command);
	if (!name)
		return FALSE;
	g_string_append(naming->lead, name);
	text = smb.is_response ? NULL : smb1_subject(&smb);
	if (text)
		g_string_append_printf(naming->lead, " %s", text);
	chained = smb1_chained(&smb);
	if (chained)
		g_string_append_printf(naming->lead, " + %s", chained);
	if (smb.is_response && smb.status) {
		text = smb.is_dos ? dos_text(smb.status) : status_text(smb.status);
		g_string_append_printf(naming->lead, ": %s", text);
	} else if (smb.is_response) {
		g_string_append(naming->lead, " response");
	}
	naming->detail =
		smb.command == SMB1_NEGOTIATE && !smb.is_response ? smb1_dialects(&smb) : NULL;
	return TRUE;
}

/* ---- both ---- */

static gboolean name_message(Naming *naming, Reader message)
{
	switch (magic_of(message)) {
	case MAGIC_SMB1:
		return name_smb1(naming, message);
	case MAGIC_SMB2:
		return name_smb2(naming, message);
	case MAGIC_ENCRYPTED:
		g_string_append(naming->lead, "encrypted");
		return TRUE;
	case MAGIC_COMPRESSED:
		g_string_append(naming->lead, "compressed");
		return TRUE;
	default:
		return FALSE;
	}
}

static AppResult describe_message(Reader message, guint64 length, AppLabel *label)
{
	g_autoptr(GString) lead = g_string_new(NULL);
	Naming naming = { .lead = lead };

	if (length < SESSION_LENGTH + SMB1_HEADER)
		return APP_NOT_MINE;
	if (reader_left(&message) < MAGIC_LENGTH)
		return app_unnamed(label, length);
	if (magic_of(message) == MAGIC_NONE)
		return APP_NOT_MINE;
	if (!name_message(&naming, message))
		g_string_assign(lead, "SMB message");
	return app_named(label, length, g_strdup(lead->str), naming.detail);
}

static void read_session(Reader *reader, guint8 *type, guint64 *length)
{
	*type = reader_u8(reader);
	*length = (guint64)reader_u8(reader) << 16;
	*length |= reader_u16(reader);
	*length += SESSION_LENGTH;
}

AppGuess app_smb_recognise(const AppInput *input)
{
	Reader reader = reader_over(input->bytes);
	guint8 type;
	guint64 length;

	read_session(&reader, &type, &length);
	if (reader.short_read || !APP_NAME(session_types, type))
		return APP_NO;
	if (type == 0)
		return length >= SESSION_LENGTH + SMB1_HEADER && magic_of(reader) != MAGIC_NONE
			       ? APP_SURE
			       : APP_NO;
	return length == input->bytes.len ? APP_BY_PORT : APP_NO;
}

AppResult app_smb_describe(const AppInput *input, AppMemory *memory, AppLabel *label)
{
	Reader reader = reader_over(input->bytes), head;
	const char *name;
	guint8 type;
	guint64 length;

	(void)memory;
	read_session(&reader, &type, &length);
	name = APP_NAME(session_types, type);
	if (!name)
		return APP_NOT_MINE;
	if (reader.short_read)
		return app_too_short(input, label);
	if (!app_head(input, length, &head))
		return APP_MORE;
	if (type)
		return app_named(label, length, g_strdup(name), NULL);
	reader_skip(&head, SESSION_LENGTH);
	return describe_message(head, length, label);
}
