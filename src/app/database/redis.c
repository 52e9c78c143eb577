/* A value is counted, not parsed into a tree: one value is owed at a message's start, an array of n
 * pays one and owes n more, and the message ends when none is owed.  What is still owed at the end
 * of the inspected part is remembered, and the rest of the message has no name.
 */
#include "app/database/redis.h"

#include "app/app-frame.h"
#include "app/app-text.h"
#include "app/database/redis-command.h"
#include "app/disclosure.h"
#include "base/quantity.h"

#define NUMBER_MAX 20                  /* characters of a decimal number */
#define BULK_MAX (512 * 1024 * 1024)   /* bytes; the server's own limit */
#define COUNT_MAX (1024 * 1024 * 1024) /* of elements */
#define OWED_MAX (G_GUINT64_CONSTANT(1) << 40)
#define SNAPSHOT_MAX (G_GINT64_CONSTANT(1) << 50) /* bytes */
#define WORD_MAX 24                               /* characters of a command's name */
#define CHANNEL_MAX 50                            /* … of a channel */

typedef struct {
	guint64 owed[2];      /* by Side: values that belong to a message begun */
	guint8 is_subscribed; /* what the server sends may be published messages */
	guint8 is_replica;    /* a snapshot is next, then commands from the server */
	guint8 is_snapshot_next;
} G_GNUC_MAY_ALIAS RedisMemory;
G_STATIC_ASSERT(sizeof(RedisMemory) <= sizeof(AppMemory));

/* What errors and statuses of the server begin with: anything else there is stored data. */
static const char *const errors[] = {
	"ASK",      "BUSY",       "BUSYGROUP",  "BUSYKEY",     "CLUSTERDOWN", "CROSSSLOT",
	"DENIED",   "ERR",        "EXECABORT",  "INPROG",      "LOADING",     "MASTERDOWN",
	"MISCONF",  "MOVED",      "NOAUTH",     "NOGOODSLAVE", "NOGROUP",     "NOPERM",
	"NOPROTO",  "NOREPLICAS", "NOSCRIPT",   "NOTBUSY",     "OOM",         "READONLY",
	"TRYAGAIN", "UNBLOCKED",  "UNKILLABLE", "WRONGPASS",   "WRONGTYPE",
};

static const char *const statuses[] = { "OK", "PONG", "QUEUED", "CONTINUE", "FULLRESYNC", "RESET" };

typedef enum {
	VALUE_NONE, /* no value begins here */
	VALUE_CUT,
	VALUE_READ,
} ValueResult;

/* One value without those that it contains. */
typedef struct {
	char type;
	Bytes line;     /* after the type, without its end */
	gint64 number;  /* of a length or a count; -1: null */
	Bytes text;     /* of a string, as far as it goes */
	guint64 beyond; /* bytes of it that are not there */
	guint64 owed;   /* values that it contains */
} Value;

/* To the end of the line, which is skipped; FALSE: it is missing. */
static gboolean take_line(Reader *reader, Bytes *line)
{
	gsize left = reader_left(reader);
	const guint8 *end = left ? memchr(reader->at, '\n', left) : NULL;

	if (!end)
		return FALSE;
	*line = app_take(reader, (gsize)(end - reader->at));
	reader_skip(reader, 1);
	if (line->len && line->data[line->len - 1] == '\r')
		line->len--;
	return TRUE;
}

/* A count or length; "?" (of unknown length) is none. */
static gboolean read_number(Bytes line, gint64 most, gint64 *number)
{
	gboolean is_negative = bytes_start_with(line, "-");
	gint64 sum = 0;

	if (line.len == 0 || line.len > NUMBER_MAX || (is_negative && !app_is_text(line, "-1")))
		return FALSE;
	for (gsize i = is_negative; i < line.len; i++) {
		if (!g_ascii_isdigit(line.data[i]) || sum > most)
			return FALSE;
		sum = sum * 10 + (line.data[i] - '0');
	}
	*number = is_negative ? -1 : sum;
	return sum <= most;
}

/* The bytes of a string and the end of line after them. */
static ValueResult read_bulk(Reader *reader, Value *value)
{
	gsize wanted, left = reader_left(reader);

	if (!read_number(value->line, BULK_MAX, &value->number))
		return VALUE_NONE;
	if (value->number < 0)
		return VALUE_READ;
	wanted = (gsize)value->number + 2;
	value->text = app_take(reader, (gsize)value->number);
	value->beyond = wanted > left ? wanted - left : 0;
	if (value->beyond) {
		reader_rest(reader);
		return VALUE_READ;
	}
	return reader_u16(reader) == ('\r' << 8 | '\n') ? VALUE_READ : VALUE_NONE;
}

static ValueResult read_aggregate(Value *value)
{
	if (!read_number(value->line, COUNT_MAX, &value->number))
		return VALUE_NONE;
	value->owed = value->number < 0 ? 0 : (guint64)value->number;
	if (value->type == '%' || value->type == '|')
		value->owed *= 2;
	if (value->type == '|') /* what it is an attribute of */
		value->owed++;
	return VALUE_READ;
}

static ValueResult read_value(Reader *reader, Value *value)
{
	*value = (Value){ .type = (char)reader_u8(reader) };
	if (reader->short_read)
		return VALUE_CUT;
	if (!value->type || !strchr("+-:$*_#,(!=%~>|", value->type))
		return VALUE_NONE;
	if (!take_line(reader, &value->line))
		return VALUE_CUT;
	if (strchr("$!=", value->type))
		return read_bulk(reader, value);
	return strchr("*%~>|", value->type) ? read_aggregate(value) : VALUE_READ;
}

typedef struct {
	ValueResult result;
	guint64 length; /* of what was read, which may be more than the bytes given */
	guint64 owed;   /* still */
} Walk;

/* Values until none is owed or the bytes end. */
static Walk walk_values(Bytes bytes, guint64 owed)
{
	Walk walk = { .result = VALUE_READ, .owed = owed };
	Reader reader = reader_over(bytes);

	while (walk.owed && walk.result == VALUE_READ) {
		Value value;

		walk.result = read_value(&reader, &value);
		if (walk.result != VALUE_READ)
			break;
		walk.length = bytes.len - reader_left(&reader) + value.beyond;
		walk.owed += value.owed - 1;
		if (walk.owed > OWED_MAX)
			walk.result = VALUE_NONE;
		if (value.beyond)
			break;
	}
	return walk;
}

static gboolean is_command_name(Bytes name)
{
	for (gsize i = 0; i < name.len; i++)
		if (!g_ascii_isalnum(name.data[i]) && !strchr(".-_", name.data[i]))
			return FALSE;
	return name.len > 0 && name.len <= WORD_MAX && g_ascii_isalpha(name.data[0]);
}

static void note_command(Bytes name, RedisMemory *memory)
{
	static const char *const subscribes[] = { "SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE" };
	static const char *const replicates[] = { "PSYNC", "SYNC" };

	if (app_text_find_any_case(name, subscribes, G_N_ELEMENTS(subscribes)))
		memory->is_subscribed = TRUE;
	if (app_text_find_any_case(name, replicates, G_N_ELEMENTS(replicates)))
		memory->is_replica = memory->is_snapshot_next = TRUE;
}

/* The first strings of an array. */
static RedisWords read_words(Reader reader)
{
	RedisWords words = { .is_whole = TRUE };
	Value value;
	gint64 count;

	if (read_value(&reader, &value) != VALUE_READ)
		return words;
	count = MIN(value.number, REDIS_WORDS_MAX);
	for (gint64 i = 0; i < count; i++) {
		if (read_value(&reader, &value) != VALUE_READ || value.type != '$')
			break;
		words.word[i] = value.text;
		words.is_whole = (gint64)value.text.len == value.number;
	}
	return words;
}

static AppResult describe_command(Reader head, const Walk *walk, RedisMemory *memory,
				  AppLabel *label)
{
	RedisWords words = read_words(head);

	if (!words.word[0].data)
		return app_named(label, walk->length, g_strdup("command"), NULL);
	if (!is_command_name(words.word[0]))
		return APP_NOT_MINE;
	note_command(words.word[0], memory);
	return app_named(label, walk->length, redis_command_words(&words), NULL);
}

/* What separates words for the server: white space of the C locale. */
static gboolean is_blank(guint8 byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static Bytes first_word(Bytes line)
{
	gsize len = 0;

	while (len < line.len && !is_blank(line.data[len]))
		len++;
	return (Bytes){ line.data, len };
}

static Bytes behind_word(Bytes line, gsize len)
{
	while (len < line.len && is_blank(line.data[len]))
		len++;
	return (Bytes){ line.data + len, line.len - len };
}

static char *error_lead(Bytes text)
{
	const char *name = app_text_find_any_case(first_word(text), errors, G_N_ELEMENTS(errors));

	return name ? g_strdup_printf("error: %s", name) : g_strdup("error");
}

static char *sized(const char *what, const Value *value)
{
	g_autofree char *bytes = quantity_bytes((guint64)value->number);

	return g_strdup_printf("%s, %s", what, bytes);
}

static char *counted(const char *what, const Value *value)
{
	g_autofree char *count = quantity_count((guint64)value->number);

	return value->number ? g_strdup_printf("%s of %s", what, count)
			     : g_strdup_printf("empty %s", what);
}

static char *number_lead(const Value *value)
{
	gint64 number;
	gboolean is_negative = bytes_start_with(value->line, "-");
	Bytes digits = { value->line.data + is_negative, value->line.len - is_negative };

	if (!read_number(digits, G_MAXINT64 / 10 - 1, &number) || number < 0)
		return g_strdup("integer");
	return g_strdup_printf("integer %s%" G_GINT64_FORMAT, is_negative ? "-" : "", number);
}

static char *status_lead(const Value *value)
{
	const char *name =
		app_text_find_any_case(first_word(value->line), statuses, G_N_ELEMENTS(statuses));

	return g_strdup(name ? name : "status");
}

/* The kind of what the server pushes, or of an array that is pushed; NULL: none of them. */
static const char *pushed_kind(const RedisWords *words)
{
	static const char *const kinds[] = { "message",     "pmessage",     "smessage",
					     "subscribe",   "psubscribe",   "ssubscribe",
					     "unsubscribe", "punsubscribe", "sunsubscribe",
					     "invalidate" };

	return app_text_find_any_case(words->word[0], kinds, G_N_ELEMENTS(kinds));
}

/* "message news": published messages name their kind, then the channel; the payload is a value. */
static char *push_lead(const RedisWords *words)
{
	const char *kind = pushed_kind(words);
	g_autofree char *channel = NULL;

	if (!kind)
		return g_strdup("push");
	if (!words->word[1].data || !strcmp(kind, "invalidate"))
		return g_strdup(kind);
	channel = disclosure_name(words->word[1], words->is_whole || words->word[2].data,
				  CHANNEL_MAX);
	return g_strdup_printf("%s %s", kind, channel);
}

static char *aggregate_lead(Reader head, const Value *value, const RedisMemory *memory)
{
	RedisWords words = read_words(head);

	switch (value->type) {
	case '%':
		return counted("map", value);
	case '~':
		return counted("set", value);
	case '|':
		return g_strdup("attribute");
	case '>':
		return push_lead(&words);
	default:
		if (memory->is_subscribed && pushed_kind(&words))
			return push_lead(&words);
		return counted("array", value);
	}
}

static char *reply_lead(Reader head)
{
	Value value;

	if (read_value(&head, &value) != VALUE_READ)
		return g_strdup("reply");
	if (value.number < 0 || value.type == '_')
		return g_strdup("nil");
	switch (value.type) {
	case '+':
		return status_lead(&value);
	case '-':
		return error_lead(value.line);
	case '!':
		return error_lead(value.text);
	case ':':
		return number_lead(&value);
	case '$':
		return sized("bulk string", &value);
	case '=':
		return sized("verbatim string", &value);
	case '#':
		return g_strdup(app_is_text(value.line, "t") ? "true" : "false");
	case ',':
		return g_strdup("double");
	case '(':
		return g_strdup("big number");
	default:
		return NULL;
	}
}

static AppResult describe_reply(Reader head, const Walk *walk, RedisMemory *memory, AppLabel *label)
{
	char *lead = reply_lead(head);
	Reader again = head;
	Value value;

	if (!lead && read_value(&again, &value) == VALUE_READ)
		lead = aggregate_lead(head, &value, memory);
	return app_named(label, walk->length, lead ? lead : g_strdup("reply"), NULL);
}

/* The first words of a line. */
static RedisWords inline_words(Bytes line, gboolean is_whole)
{
	RedisWords words = { .is_whole = is_whole };

	for (guint i = 0; i < REDIS_WORDS_MAX && line.len; i++) {
		words.word[i] = first_word(line);
		words.is_whole = is_whole || words.word[i].len < line.len;
		line = behind_word(line, words.word[i].len);
	}
	return words;
}

/* A line of words; quotes around the key are shown as they are.  After a presumed beginning it may
 * be the rest of a value. */
static AppResult describe_inline(Reader head, const AppInput *input, AppLabel *label)
{
	gsize before = reader_left(&head);
	Bytes line = { NULL, 0 };
	gboolean has_end = take_line(&head, &line);
	RedisWords words;

	if (!has_end && !input->is_all && before < APP_HEAD_MAX)
		return APP_MORE;
	if (!has_end)
		line = reader_rest(&head);
	if (line.len == 0 && has_end)
		return app_unnamed(label, before - reader_left(&head));
	words = inline_words(line, has_end);
	if (!redis_command_is_known(words.word[0]))
		return APP_NOT_MINE;
	return app_named(label, has_end ? before - reader_left(&head) : 0,
			 input->is_presumed ? redis_command_name(words.word[0])
					    : redis_command_words(&words),
			 NULL);
}

/* What a replica gets first: a length as a string's, but no end of line after the bytes; ends of
 * line keep the connection alive until then. */
static AppResult describe_snapshot(Reader head, gboolean is_all, RedisMemory *memory,
				   AppLabel *label)
{
	gsize before = reader_left(&head);
	Value value = { 0 };

	if (reader_u8(&head) == '\n')
		return app_unnamed(label, 1);
	if (!take_line(&head, &value.line))
		return is_all || before >= APP_HEAD_MAX ? APP_NOT_MINE : APP_MORE;
	memory->is_snapshot_next = FALSE;
	if (!read_number(value.line, SNAPSHOT_MAX, &value.number) || value.number < 0)
		return app_named(label, 0, g_strdup("snapshot"), NULL);
	return app_named(label, before - reader_left(&head) + (guint64)value.number,
			 sized("snapshot", &value), NULL);
}

static gboolean is_inline(const AppInput *input)
{
	Reader reader = reader_over(input->bytes);
	guint8 first = reader_u8(&reader);

	return input->from == SIDE_CLIENT &&
	       (g_ascii_isalpha(first) || first == '\r' || first == '\n');
}

/* A message from its start, or the rest of one. */
static AppResult describe_walk(const AppInput *input, Reader head, const Walk *walk,
			       RedisMemory *memory, AppLabel *label)
{
	Reader peek = head;
	guint8 first = reader_u8(&peek);

	if (memory->owed[input->from])
		return app_unnamed(label, walk->length);
	if (input->from == SIDE_CLIENT)
		return first == '*' ? describe_command(head, walk, memory, label) : APP_NOT_MINE;
	if (memory->is_replica && first == '*')
		return describe_command(head, walk, memory, label);
	return describe_reply(head, walk, memory, label);
}

static AppResult describe_values(const AppInput *input, Reader head, RedisMemory *memory,
				 AppLabel *label)
{
	guint64 *owed = &memory->owed[input->from];
	Reader all = head;
	Bytes bytes = reader_rest(&all);
	Walk walk = walk_values(bytes, *owed ? *owed : 1);
	gboolean is_cut = bytes.len < APP_HEAD_MAX && (walk.owed || bytes.len < walk.length);
	AppResult result;

	if (walk.result == VALUE_NONE)
		return APP_NOT_MINE;
	if (is_cut && !input->is_all)
		return APP_MORE;
	if (is_cut && walk.length < bytes.len) /* it breaks off within a line */
		walk.length = walk.owed = 0;
	result = describe_walk(input, head, &walk, memory, label);
	if (result != APP_NOT_MINE)
		*owed = walk.length ? walk.owed : 0;
	return result;
}

AppResult app_redis_describe(const AppInput *input, AppMemory *memory, AppLabel *label)
{
	RedisMemory *known = (RedisMemory *)memory;
	Reader head = reader_over(input->bytes), peek = head;
	guint8 first = reader_u8(&peek);

	reader_limit(&head, APP_HEAD_MAX);
	if (!reader_left(&head))
		return app_too_short(input, label);
	if (!known->owed[input->from] && is_inline(input))
		return describe_inline(head, input, label);
	if (known->is_snapshot_next && input->from == SIDE_SERVER &&
	    (first == '$' || first == '\n'))
		return describe_snapshot(head, input->is_all, known, label);
	return describe_values(input, head, known, label);
}

/* "*2\r\n$3\r\nGET\r\n" */
AppGuess app_redis_recognise(const AppInput *input)
{
	Reader reader = reader_over(input->bytes);
	guint8 first = reader_u8(&reader);
	RedisWords words;
	Walk walk;

	if (reader.short_read)
		return APP_NO;
	if (is_inline(input)) {
		Bytes line;

		reader = reader_over(input->bytes);
		return take_line(&reader, &line) && redis_command_is_known(first_word(line))
			       ? APP_BY_PORT
			       : APP_NO;
	}
	walk = walk_values(input->bytes, 1);
	if (walk.result == VALUE_NONE || !walk.length)
		return APP_NO;
	if (input->from == SIDE_SERVER || first != '*')
		return input->from == SIDE_SERVER ? APP_BY_PORT : APP_NO;
	words = read_words(reader_over(input->bytes));
	if (!is_command_name(words.word[0]))
		return APP_NO;
	return redis_command_is_known(words.word[0]) ? APP_SURE : APP_BY_PORT;
}
