/* A message names its command by the first field of its document, and for many commands that
 * field's value is a collection.  Only those in the table show it: of others it may be a user.
 * Nothing else of a document is shown but the database and the code of an error.
 */
#include "app/database/mongodb.h"

#include "app/app-frame.h"
#include "app/disclosure.h"
#include "base/quantity.h"

#define HEADER_LENGTH 16
#define LENGTH_MAX 48000000 /* the server's own limit for a message */
#define NAME_CHARS 40
#define FIELDS_MAX 64 /* of a document that are searched */
#define SECTIONS_MAX 8

typedef enum {
	OP_REPLY = 1,
	OP_UPDATE = 2001,
	OP_INSERT = 2002,
	OP_QUERY = 2004,
	OP_GET_MORE = 2005,
	OP_DELETE = 2006,
	OP_KILL_CURSORS = 2007,
	OP_COMPRESSED = 2012,
	OP_MSG = 2013,
} Opcode;

static const AppName opcodes[] = {
	{ OP_REPLY, "reply" },
	{ OP_UPDATE, "update" },
	{ OP_INSERT, "insert" },
	{ OP_QUERY, "query" },
	{ OP_GET_MORE, "getMore" },
	{ OP_DELETE, "delete" },
	{ OP_KILL_CURSORS, "killCursors" },
	{ OP_COMPRESSED, "compressed message" },
	{ OP_MSG, "message" },
};

static const AppName compressors[] = {
	{ 0, "not compressed" },
	{ 1, "snappy" },
	{ 2, "zlib" },
	{ 3, "zstd" },
};

/* Their value is a collection. */
static const char *const on_collections[] = {
	"aggregate", "collMod",     "collStats",     "compact",       "convertToCapped",
	"count",     "create",      "createIndexes", "delete",        "distinct",
	"drop",      "dropIndexes", "find",          "findAndModify", "findandmodify",
	"insert",    "listIndexes", "mapReduce",     "reIndex",       "update",
	"validate",
};

typedef struct {
	guint32 length;
	guint32 answers; /* the request; 0: it is one itself */
	guint32 opcode;
} MongoHeader;

typedef struct {
	guint8 type;
	Bytes name;
	Bytes value; /* as far as it goes */
} Field;

enum {
	BSON_DOUBLE = 0x01,
	BSON_STRING = 0x02,
	BSON_DOCUMENT = 0x03,
	BSON_ARRAY = 0x04,
	BSON_BINARY = 0x05,
	BSON_UNDEFINED = 0x06,
	BSON_OBJECT_ID = 0x07,
	BSON_BOOLEAN = 0x08,
	BSON_DATE = 0x09,
	BSON_NULL = 0x0a,
	BSON_REGEX = 0x0b,
	BSON_POINTER = 0x0c,
	BSON_CODE = 0x0d,
	BSON_SYMBOL = 0x0e,
	BSON_CODE_SCOPE = 0x0f,
	BSON_INT32 = 0x10,
	BSON_TIMESTAMP = 0x11,
	BSON_INT64 = 0x12,
	BSON_DECIMAL = 0x13,
	BSON_MAX_KEY = 0x7f,
	BSON_MIN_KEY = 0xff,
};

static void read_header(Reader *reader, MongoHeader *header)
{
	header->length = reader_u32_le(reader);
	reader_skip(reader, 4);
	header->answers = reader_u32_le(reader);
	header->opcode = reader_u32_le(reader);
}

static gboolean is_header(const MongoHeader *header)
{
	return header->length >= HEADER_LENGTH && header->length <= LENGTH_MAX &&
	       APP_NAME(opcodes, header->opcode);
}

/* How long a field's value is (bsonspec.org, version 1.1); it is not read yet.  G_MAXSIZE: no type
 * of BSON. */
static gsize value_length(guint8 type, Reader reader)
{
	Reader rest = reader;
	gsize left;

	switch (type) {
	case BSON_UNDEFINED:
	case BSON_NULL:
	case BSON_MAX_KEY:
	case BSON_MIN_KEY:
		return 0;
	case BSON_BOOLEAN:
		return 1;
	case BSON_INT32:
		return 4;
	case BSON_DOUBLE:
	case BSON_DATE:
	case BSON_TIMESTAMP:
	case BSON_INT64:
		return 8;
	case BSON_OBJECT_ID:
		return 12;
	case BSON_DECIMAL:
		return 16;
	case BSON_DOCUMENT:
	case BSON_ARRAY:
	case BSON_CODE_SCOPE: /* these count their length */
		return reader_u32_le(&reader);
	case BSON_STRING:
	case BSON_CODE:
	case BSON_SYMBOL:
		return (gsize)reader_u32_le(&reader) + 4;
	case BSON_BINARY:
		return (gsize)reader_u32_le(&reader) + 5;
	case BSON_POINTER:
		return (gsize)reader_u32_le(&reader) + 16;
	case BSON_REGEX:
		left = reader_left(&rest);
		(void)app_take_string(&rest);
		(void)app_take_string(&rest);
		return left - reader_left(&rest);
	default:
		return G_MAXSIZE;
	}
}

/* The next field of a document; FALSE at its end or where none begins. */
static gboolean next_field(Reader *document, Field *field)
{
	gsize length;

	field->type = reader_u8(document);
	if (!field->type)
		return FALSE;
	field->name = app_take_string(document);
	length = value_length(field->type, *document);
	if (length == G_MAXSIZE || document->short_read)
		return FALSE;
	field->value = app_take(document, length);
	return TRUE;
}

/* Past a document's length, and narrowed to it. */
static Reader enter(Reader document)
{
	guint32 length = reader_u32_le(&document);

	reader_limit(&document, length < 4 ? 0 : length - 4);
	return document;
}

/* FALSE: the first FIELDS_MAX have no such field, as far as they are there. */
static gboolean find_field(Reader document, const char *name, Field *field)
{
	Reader fields = enter(document);

	for (guint i = 0; i < FIELDS_MAX && next_field(&fields, field); i++)
		if (app_is_text(field->name, name))
			return TRUE;
	return FALSE;
}

/* Without its length and its NUL; NULL: no string, or an empty one. */
static char *string_of(const Field *field)
{
	Reader value = reader_over(field->value);
	Bytes text;

	if (field->type != BSON_STRING)
		return NULL;
	reader_skip(&value, 4);
	text = app_take_string(&value);
	return text.len ? disclosure_name(text, !value.short_read, NAME_CHARS) : NULL;
}

static char *find_string(Reader document, const char *name)
{
	Field field;

	return find_field(document, name, &field) ? string_of(&field) : NULL;
}

/* A field of any number's type that is 0. */
static gboolean is_zero(const Field *field)
{
	for (gsize i = 0; i < field->value.len; i++)
		if (field->value.data[i])
			return FALSE;
	return field->type == BSON_DOUBLE || field->type == BSON_INT32 ||
	       field->type == BSON_INT64 || field->type == BSON_BOOLEAN;
}

static gboolean is_name(Bytes name)
{
	for (gsize i = 0; i < name.len; i++)
		if (!g_ascii_isalnum(name.data[i]) && name.data[i] != '_')
			return FALSE;
	return name.len > 0 && name.len <= NAME_CHARS;
}

static gboolean is_on_collection(Bytes command)
{
	for (gsize i = 0; i < G_N_ELEMENTS(on_collections); i++)
		if (app_is_text(command, on_collections[i]))
			return TRUE;
	return FALSE;
}

/* "find users" */
static char *command_lead(Reader document)
{
	Reader fields = enter(document);
	g_autofree char *command = NULL, *collection = NULL;
	Field field;

	if (!next_field(&fields, &field) || !is_name(field.name))
		return NULL;
	command = disclosure_name(field.name, TRUE, NAME_CHARS);
	if (is_on_collection(field.name))
		collection = string_of(&field);
	else if (app_is_text(field.name, "getMore"))
		collection = find_string(document, "collection");
	return collection ? g_strdup_printf("%s %s", command, collection)
			  : g_steal_pointer(&command);
}

static AppResult describe_command(const MongoHeader *header, Reader document, AppLabel *label)
{
	char *lead = command_lead(document);
	g_autofree char *database = find_string(document, "$db");

	return app_named(label, header->length, lead ? lead : g_strdup("command"),
			 database ? g_strdup_printf("database %s", database) : NULL);
}

static AppResult describe_answer(const MongoHeader *header, Reader document, AppLabel *label)
{
	g_autofree char *name = NULL;
	Field field;

	if (!find_field(document, "ok", &field) || !is_zero(&field))
		return app_named(label, header->length, g_strdup("reply"), NULL);
	name = find_string(document, "codeName");
	return app_named(label, header->length,
			 name ? g_strdup_printf("error: %s", name) : g_strdup("error"), NULL);
}

/* The body among the sections: kind 0, one document; kind 1 is a sequence with its size.  FALSE:
 * it is not there. */
static gboolean find_body(Reader *sections)
{
	for (guint i = 0; i < SECTIONS_MAX && reader_left(sections); i++) {
		guint8 kind = reader_u8(sections);
		Reader size = *sections;

		if (kind == 0)
			return TRUE;
		if (kind != 1)
			return FALSE;
		reader_skip(sections, reader_u32_le(&size));
	}
	return FALSE;
}

static AppResult describe_msg(const MongoHeader *header, Reader *body, AppLabel *label)
{
	reader_skip(body, 4); /* flags */
	if (!find_body(body))
		return app_named(label, header->length,
				 g_strdup(header->answers ? "reply" : "command"), NULL);
	return header->answers ? describe_answer(header, *body, label)
			       : describe_command(header, *body, label);
}

/* Flags, then "database.collection"; of a command the collection is $cmd. */
static AppResult describe_query(const MongoHeader *header, Reader *body, AppLabel *label)
{
	g_autofree char *name = NULL, *lead = NULL;
	Bytes full;

	reader_skip(body, 4);
	full = app_take_string(body);
	name = disclosure_name(full, !body->short_read, APP_TEXT_MAX);
	if (!g_str_has_suffix(name, ".$cmd") || full.len > APP_TEXT_MAX)
		return app_named(label, header->length, g_strdup_printf("query %s", name), NULL);
	reader_skip(body, 8); /* skip, return */
	lead = command_lead(*body);
	name[strlen(name) - strlen(".$cmd")] = '\0';
	return app_named(label, header->length, lead ? g_steal_pointer(&lead) : g_strdup("command"),
			 g_strdup_printf("database %s", name));
}

static AppResult describe_reply(const MongoHeader *header, Reader *body, AppLabel *label)
{
	guint32 documents;

	reader_skip(body, 16); /* flags, cursor, first */
	documents = reader_u32_le(body);
	return app_named(label, header->length, g_strdup("reply"),
			 body->short_read ? NULL : quantity_of(documents, "document"));
}

static AppResult describe_compressed(const MongoHeader *header, Reader *body, AppLabel *label)
{
	const char *compressor;

	reader_skip(body, 8); /* opcode, size */
	compressor = APP_NAME(compressors, reader_u8(body));
	return app_named(label, header->length, g_strdup("compressed message"),
			 body->short_read ? NULL : g_strdup(compressor));
}

/* Those of before version 6: a zero or flags, then the collection's full name. */
static AppResult describe_old(const MongoHeader *header, Reader *body, AppLabel *label)
{
	const char *name = APP_NAME(opcodes, header->opcode);
	g_autofree char *collection = NULL;
	Bytes full;

	if (header->opcode == OP_KILL_CURSORS)
		return app_named(label, header->length, g_strdup(name), NULL);
	reader_skip(body, 4);
	full = app_take_string(body);
	collection = disclosure_name(full, !body->short_read, APP_TEXT_MAX);
	return app_named(label, header->length, g_strdup_printf("%s %s", name, collection), NULL);
}

static AppResult describe_opcode(const MongoHeader *header, Reader *body, AppLabel *label)
{
	switch ((Opcode)header->opcode) {
	case OP_MSG:
		return describe_msg(header, body, label);
	case OP_QUERY:
		return describe_query(header, body, label);
	case OP_REPLY:
		return describe_reply(header, body, label);
	case OP_COMPRESSED:
		return describe_compressed(header, body, label);
	default:
		return describe_old(header, body, label);
	}
}

/* A document whose length and first field can be. */
static gboolean is_document(Reader reader, guint32 most)
{
	Reader length = reader;
	guint32 len = reader_u32_le(&length);
	Reader fields = enter(reader);
	Field field;

	if (length.short_read || len < 5 || len > most)
		return FALSE;
	return len == 5 || (next_field(&fields, &field) && app_is_printable_ascii(field.name));
}

static gboolean is_body(const MongoHeader *header, Reader *body)
{
	guint32 flags = reader_u32_le(body);

	if (header->opcode == OP_MSG) /* bits 2 to 15 must be understood; there are none */
		return !(flags & 0xfffc) && find_body(body) && is_document(*body, header->length);
	if (header->opcode == OP_COMPRESSED)
		return APP_NAME(opcodes, flags) && flags != OP_COMPRESSED;
	if (header->opcode == OP_QUERY || header->opcode == OP_INSERT)
		return app_is_printable_ascii(app_take_string(body)) && !body->short_read;
	return FALSE;
}

AppGuess app_mongodb_recognise(const AppInput *input)
{
	Reader reader = reader_over(input->bytes);
	MongoHeader header;

	read_header(&reader, &header);
	if (reader.short_read || !is_header(&header))
		return APP_NO;
	if ((header.answers == 0) == (input->from == SIDE_CLIENT) && is_body(&header, &reader))
		return APP_SURE;
	return app_is_whole(input, header.length) ? APP_BY_PORT : APP_NO;
}

AppResult app_mongodb_describe(const AppInput *input, AppMemory *memory, AppLabel *label)
{
	Reader reader = reader_over(input->bytes), head;
	MongoHeader header;

	(void)memory;
	read_header(&reader, &header);
	if (reader.short_read)
		return app_too_short(input, label);
	if (!is_header(&header))
		return APP_NOT_MINE;
	if (!app_head(input, header.length, &head))
		return APP_MORE;
	reader_skip(&head, HEADER_LENGTH);
	return describe_opcode(&header, &head, label);
}
