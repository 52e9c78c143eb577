/* A JSON object a packet: tshark -T json and -T jsonraw, an array of them; -T ek, a line each.  One
 * is read at a time.  Names may occur more than once: of layers, the last is the innermost.
 *
 * json-glib reads an object, recursively; its nesting and its size are bounded before.  After text
 * that is no JSON, reading goes on at the next line that begins with an object.
 */
#include "capture/tshark/tshark.h"

#include <json-glib/json-glib.h>

#include "base/json-nesting.h"

#define OBJECT_BYTES_MAX (1 << 24)  /* what was reassembled is in it, more than once */
#define OBJECT_VALUES_MAX (1 << 18) /* each takes up to 500 bytes */
#define DEPTH_MAX 128               /* layers nest a few dozen deep */
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

typedef struct {
	FILE *stream;
	const TsharkNames *names;
	JsonParser *parser;
	GString *text;            /* of the object */
	guint64 line;             /* of the last character */
	gboolean is_listed;       /* after the beginning of the array, before its end */
	char brackets[DEPTH_MAX]; /* that are open in the object */
} Json;

static int next_character(Json *self)
{
	int c = getc_unlocked(self->stream);

	self->line += c == '\n';
	return c;
}

/* ---- its text -------------------------------------------------------------------------------- */

typedef enum {
	OBJECT_READ,
	OBJECT_END,   /* of the file */
	OBJECT_CUT,   /* the file ends in it */
	OBJECT_WRONG, /* text that is none */
	OBJECT_LARGE,
	OBJECT_DEEP,
} Object;

/* Up to the brace that begins an object, or the line of text before it (0: none).  FALSE: there is
 * none. */
static gboolean find_object(Json *self, guint64 *text)
{
	int c;

	*text = 0;
	while ((c = next_character(self)) != EOF && c != '{') {
		if (c == '[')
			self->is_listed = TRUE;
		else if (c == ']')
			self->is_listed = FALSE;
		else if (!c || !strchr(BYTE_ORDER_MARK ", \t\r\n", c))
			*text = *text ? *text : self->line;
	}
	return c != EOF;
}

/* After text that is no JSON: to a line that begins with a brace, which is left to be read. */
static void skip_text(Json *self)
{
	gboolean is_begun = FALSE;
	int c;

	while ((c = next_character(self)) != EOF) {
		if (c == '{' && !is_begun) {
			ungetc(c, self->stream);
			return;
		}
		is_begun = c != '\n' && (is_begun || !strchr(" \t\r", c) || !c);
	}
}

/* Whether a bracket fits the one that it closes; those too deep are not looked at. */
static gboolean fits(Json *self, const JsonNesting *nesting, char c)
{
	if (nesting->is_in_string || nesting->depth > DEPTH_MAX)
		return TRUE;
	if (c == '{' || c == '[')
		self->brackets[nesting->depth - 1] = c;
	if (nesting->depth == DEPTH_MAX || (c != '}' && c != ']'))
		return TRUE;
	return self->brackets[nesting->depth] == (c == '}' ? '{' : '[');
}

/* The rest of an object.  One that is too large or too deep is passed over. */
static Object read_object(Json *self)
{
	JsonNesting nesting = { .depth = 1, .depth_max = G_MAXUINT };
	gboolean is_deep = FALSE, is_large = FALSE;
	guint n_values = 0;
	int c;

	g_string_assign(self->text, "{");
	self->brackets[0] = '{';
	while (nesting.depth > 0) {
		c = next_character(self);
		if (c == EOF)
			return OBJECT_CUT;
		if (!json_nesting_take(&nesting, (char)c) || !fits(self, &nesting, (char)c)) {
			skip_text(self);
			return OBJECT_WRONG;
		}
		is_deep |= nesting.depth > DEPTH_MAX;
		n_values += !nesting.is_in_string && strchr(",:[{", c) != NULL;
		is_large |= self->text->len >= OBJECT_BYTES_MAX || n_values >= OBJECT_VALUES_MAX;
		if (!is_deep && !is_large)
			g_string_append_c(self->text, (char)c);
	}
	return is_deep ? OBJECT_DEEP : is_large ? OBJECT_LARGE : OBJECT_READ;
}

static Object next_object(Json *self, guint64 *line)
{
	guint64 text;
	gboolean is_found = find_object(self, &text);

	*line = text;
	if (is_found && !text) {
		*line = self->line;
		return read_object(self);
	}
	if (is_found)
		ungetc('{', self->stream);
	if (text)
		return OBJECT_WRONG;
	return self->is_listed ? OBJECT_CUT : OBJECT_END;
}

/* ---- its fields ------------------------------------------------------------------------------ */

static void walk(const Json *self, TsharkPacket *packet, JsonObject *object);

static void put_value(const Json *self, TsharkPacket *packet, int place, JsonNode *node)
{
	g_autofree char *written = NULL;
	const char *text = "";

	(void)self;
	if (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING)
		text = json_node_get_string(node);
	else if (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_BOOLEAN)
		text = json_node_get_boolean(node) ? "1" : "0";
	else if (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_INT64)
		text = written = g_strdup_printf("%" G_GINT64_FORMAT, json_node_get_int(node));
	tshark_packet_put(packet, place, (Span){ text, text + strlen(text) });
}

/* A field's bytes, of -x: hexadecimal, where in the frame, and how many. */
static gboolean is_raw(JsonArray *array)
{
	JsonNode *second =
		json_array_get_length(array) > 1 ? json_array_get_element(array, 1) : NULL;

	return second && JSON_NODE_HOLDS_VALUE(second) &&
	       json_node_get_value_type(second) == G_TYPE_INT64;
}

static void put_array(const Json *self, TsharkPacket *packet, int place, JsonArray *array)
{
	TsharkField field = tshark_names_field(place);
	gboolean has_raw = is_raw(array);
	guint n = has_raw ? 1 : json_array_get_length(array);

	if (has_raw && field != TSHARK_BYTES)
		return;
	packet->is_several |= field == TSHARK_SRC && n > 1;
	for (guint i = 0; i < n; i++) {
		JsonNode *node = json_array_get_element(array, i);

		if (JSON_NODE_HOLDS_OBJECT(node))
			walk(self, packet, json_node_get_object(node));
		else if (place >= 0)
			put_value(self, packet, place, node);
	}
}

/* What an ICMP error quotes was not sent here. */
static gboolean is_quoting(const char *name)
{
	return !strcmp(name, "icmp") || !strcmp(name, "icmpv6");
}

static void walk(const Json *self, TsharkPacket *packet, JsonObject *object)
{
	JsonObjectIter iter;
	const char *name;
	JsonNode *node;

	json_object_iter_init_ordered(&iter, object);
	while (json_object_iter_next_ordered(&iter, &name, &node)) {
		int place = tshark_names_find(self->names, (Span){ name, name + strlen(name) });

		if (is_quoting(name))
			tshark_packet_set(packet, TSHARK_ICMP, 1);
		else if (JSON_NODE_HOLDS_OBJECT(node))
			walk(self, packet, json_node_get_object(node));
		else if (JSON_NODE_HOLDS_ARRAY(node))
			put_array(self, packet, place, json_node_get_array(node));
		else if (place >= 0)
			put_value(self, packet, place, node);
	}
}

static JsonObject *member(JsonObject *object, const char *name)
{
	JsonNode *node = object ? json_object_get_member(object, name) : NULL;

	return node && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
}

/* -T jsonraw does not name the link type: the layer of the frame's first byte does.  Wireshark's
 * numbers. */
static void set_link(TsharkPacket *packet, JsonObject *layers)
{
	static const struct {
		const char *name;
		guint number;
	} firsts[] = {
		{ "eth_raw", 1 },  { "ppp_raw", 4 }, { "null_raw", 15 },
		{ "sll_raw", 25 }, { "ip_raw", 7 },  { "ipv6_raw", 7 },
	};

	if (tshark_packet_has(packet, TSHARK_LINK))
		return;
	for (gsize i = 0; i < G_N_ELEMENTS(firsts); i++) {
		JsonNode *node = json_object_get_member(layers, firsts[i].name);
		JsonArray *array =
			node && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;

		if (array && is_raw(array) && json_array_get_int_element(array, 1) == 0) {
			tshark_packet_set(packet, TSHARK_LINK, firsts[i].number);
			return;
		}
	}
}

static JsonObject *parse(Json *self)
{
	JsonNode *root;

	if (!g_utf8_validate_len(self->text->str, self->text->len, NULL)) {
		g_autofree char *valid =
			g_utf8_make_valid(self->text->str, (gssize)self->text->len);

		g_string_assign(self->text, valid);
	}
	if (!json_parser_load_from_data(self->parser, self->text->str, (gssize)self->text->len,
					NULL))
		return NULL;
	root = json_parser_get_root(self->parser);
	return root && JSON_NODE_HOLDS_OBJECT(root) ? json_node_get_object(root) : NULL;
}

/* Whether the object is a packet; the lines before those of -T ek are not. */
static gboolean read_packet(Json *self, TsharkPacket *packet)
{
	JsonObject *object = parse(self), *layers;

	if (!object) {
		packet->fault = "it is not JSON";
		return TRUE;
	}
	if (json_object_has_member(object, "index"))
		return FALSE;
	layers = member(object, "layers");
	if (!layers)
		layers = member(member(object, "_source"), "layers");
	if (layers) {
		walk(self, packet, layers);
		set_link(packet, layers);
	} else {
		packet->fault = "an object without layers";
	}
	return TRUE;
}

/* ---- the source ------------------------------------------------------------------------------ */

static CaptureResult json_next(gpointer data, TsharkPacket *packet)
{
	Json *self = data;

	for (;;) {
		switch (next_object(self, &packet->line)) {
		case OBJECT_END:
			return CAPTURE_END;
		case OBJECT_CUT:
			return CAPTURE_CUT;
		case OBJECT_WRONG:
			packet->fault = "it is not JSON";
			return CAPTURE_FRAME;
		case OBJECT_LARGE:
			packet->fault = "it is too large";
			return CAPTURE_FRAME;
		case OBJECT_DEEP:
			packet->fault = "it is nested too deeply";
			return CAPTURE_FRAME;
		case OBJECT_READ:
			if (read_packet(self, packet))
				return CAPTURE_FRAME;
			break;
		}
	}
}

static gpointer json_open(FILE *stream, const TsharkNames *names, GError **error)
{
	Json *self = g_new0(Json, 1);

	(void)error;
	self->stream = stream;
	self->names = names;
	self->parser = json_parser_new_immutable();
	self->text = g_string_new(NULL);
	self->line = 1;
	return self;
}

static void json_close(gpointer data)
{
	Json *self = data;

	fclose(self->stream);
	g_object_unref(self->parser);
	g_string_free(self->text, TRUE);
	g_free(self);
}

static FILE *json_stream(gpointer data)
{
	const Json *self = data;

	return self->stream;
}

static const TsharkSource source = {
	.open = json_open,
	.next = json_next,
	.close = json_close,
	.stream = json_stream,
};

static gpointer open_json(FILE *stream, GError **error)
{
	return tshark_open(&source, stream, error);
}

/* An object, or an array of them, with the names that TShark gives a packet's members; other
 * programs have some of them. */
static gboolean probe_json(const guint8 *head, gsize n)
{
	Span text = { (const char *)head, (const char *)head + n };

	span_skip(&text, BYTE_ORDER_MARK);
	while (text.at < text.end && strchr(" \t\r\n[", *text.at) && *text.at)
		text.at++;
	if (!span_starts(text, "{"))
		return FALSE;
	if (span_find(text, "\"_index\"") && span_find(text, "\"packets-"))
		return TRUE;
	return span_find(text, "\"layers\"") &&
	       (span_find(text, "\"_source\"") || span_find(text, "\"timestamp\""));
}

const CaptureFormat capture_format_tshark_json = {
	.name = "TShark JSON",
	.probe = probe_json,
	.open = open_json,
	.next = tshark_next,
	.complaint = tshark_complaint,
	.close = tshark_close,
	.has_times = tshark_has_times,
	.remark = tshark_remark,
	.names = tshark_host_names,
};
