#include "cli/flow-columns.h"

#include <string.h>

#include "app/app-protocol.h"
#include "base/quantity.h"
#include "base/text.h"
#include "flow/transport.h"

#define GAP 2              /* blanks between two columns */
#define ROWS_MEASURED 4096 /* before the first is written */

#define CELL_MAX 64       /* bytes, of any column */
#define NAME_MAX_CHARS 48 /* of a server's name */
#define HOST_MAX_BYTES 56 /* of a host's name, before its port */
#define N_COLUMNS 12

struct FlowColumns {
	const FlowTable *flows; /* borrowed */
	GHashTable *names;      /* borrowed; NULL: none */
	gboolean has_times;
	guint width[N_COLUMNS]; /* characters */
	gboolean hidden[N_COLUMNS];
};

#define WAIT_WORTH_NS NS_PER_S /* the least wait that the outcome tells of */

typedef struct {
	const char *title;
	gboolean is_number; /* aligned to the right */
	gboolean is_ascii;  /* a byte a character, but for names */
	gboolean is_seldom; /* hidden if the first rows have no value */
	guint rank; /* when there is no room, the highest is hidden first; 0 is never hidden */

	/* Writes the flow's cell at `at`, at most CELL_MAX bytes; returns its end. */
	char *(*put)(char *at, const Flow *flow);

	/* Instead, with what is known of the capture. */
	char *(*put_with)(const FlowColumns *self, char *at, const Flow *flow);
} Column;

/* A host of which only the name is known is shown by it. */
static char *put_end(const FlowColumns *self, char *at, const Endpoint *end)
{
	g_autofree char *key = NULL;
	const char *name = NULL;

	if (self->names && address_is_stand_in(&end->address)) {
		key = address_to_string(&end->address);
		name = g_hash_table_lookup(self->names, key);
	}
	if (!name || strlen(name) > HOST_MAX_BYTES)
		return endpoint_put(at, end);
	at = g_stpcpy(at, name);
	return at + g_snprintf(at, CELL_MAX - HOST_MAX_BYTES, ":%u", end->port);
}

static char *put_client(const FlowColumns *self, char *at, const Flow *flow)
{
	return put_end(self, at, &flow->ends[SIDE_CLIENT]);
}

static char *put_server(const FlowColumns *self, char *at, const Flow *flow)
{
	return put_end(self, at, &flow->ends[SIDE_SERVER]);
}

/* Long values are cut: they would push everything else off the screen. */
static char *put_name(char *at, const Flow *flow)
{
	const char *name = flow->server_name ? flow->server_name : "";
	gsize length = strlen(name);

	memcpy(at, name, MIN(length, NAME_MAX_CHARS));
	return length <= NAME_MAX_CHARS ? at + length : g_stpcpy(at + NAME_MAX_CHARS - 1, "…");
}

static char *put_protocol(char *at, const Flow *flow)
{
	if (flow->is_carrier)
		return g_stpcpy(at, "tunnel");
	return g_stpcpy(at, flow->protocol ? flow->protocol->title : "–");
}

static char *put_packets(char *at, const Flow *flow)
{
	return quantity_put_count(at, flow->frames);
}

static char *put_sent(char *at, const Flow *flow)
{
	return quantity_put_bytes_short(at, flow->bytes[SIDE_CLIENT]);
}

static char *put_received(char *at, const Flow *flow)
{
	return quantity_put_bytes_short(at, flow->bytes[SIDE_SERVER]);
}

static char *put_duration(const FlowColumns *self, char *at, const Flow *flow)
{
	return !self->has_times ? g_stpcpy(at, "–")
				: quantity_put_duration(at, flow->end_ns - flow->start_ns);
}

static char *put_rtt(char *at, const Flow *flow)
{
	return flow->rtt_ns >= 0 ? quantity_put_duration(at, flow->rtt_ns) : g_stpcpy(at, "–");
}

static char *put_retrans(char *at, const Flow *flow)
{
	if (!transport_row(flow->transport)->is_connection)
		return g_stpcpy(at, "–");
	return quantity_put_count(at, flow->retransmissions);
}

static char *put_outcome(char *at, const Flow *flow)
{
	at = g_stpcpy(at, outcome_name(flow->outcome));
	if (flow_is_midstream(flow))
		at = g_stpcpy(at, ", midstream");
	if (flow->was_closed)
		at = g_stpcpy(at, ", window closed");
	if (flow->wait_ns < WAIT_WORTH_NS || outcome_is_failure(flow->outcome))
		return at;
	at = g_stpcpy(at, ", waited ");
	return quantity_put_duration(at, flow->wait_ns);
}

static const Column table[] = {
	{ "flow", .is_number = TRUE, .is_ascii = TRUE, .put = flow_name_put },
	{ "client", .is_ascii = TRUE, .put_with = put_client },
	{ "server", .is_ascii = TRUE, .put_with = put_server },
	{ "server name", .is_seldom = TRUE, .rank = 2, .put = put_name },
	{ "protocol", .rank = 5, .put = put_protocol },
	{ "packets", .is_number = TRUE, .is_ascii = TRUE, .rank = 1, .put = put_packets },
	{ "sent", .is_number = TRUE, .is_ascii = TRUE, .rank = 6, .put = put_sent },
	{ "received", .is_number = TRUE, .is_ascii = TRUE, .rank = 7, .put = put_received },
	{ "duration", .is_number = TRUE, .rank = 4, .put_with = put_duration },
	{ "round trip", .is_number = TRUE, .rank = 8, .put = put_rtt },
	{ "retrans", .is_number = TRUE, .rank = 3, .put = put_retrans },
	{ "outcome", .is_ascii = TRUE, .put = put_outcome },
};
G_STATIC_ASSERT(G_N_ELEMENTS(table) == N_COLUMNS);

/* A line at its widest, plus room for overwritten bytes. */
#define LINE_BYTES (N_COLUMNS * 2 * (CELL_MAX + GAP) + CELL_MAX)

typedef struct {
	guint8 bytes, characters;
} CellSize;

/* The cells of a row, concatenated. */
typedef struct {
	char text[(N_COLUMNS + 1) * CELL_MAX];
	CellSize size[N_COLUMNS];
} Row;

static guint8 characters_in(const char *text, const char *end)
{
	guint8 n = 0;

	for (; text < end; text++)
		n += ((guint8)*text & 0xc0) != 0x80;
	return n;
}

static void row_init(Row *self, const FlowColumns *columns, guint32 id)
{
	char *at = self->text;
	Flow flow;

	flow_table_get(columns->flows, id, &flow);
	for (gsize i = 0; i < N_COLUMNS; i++) {
		char *end = table[i].put_with ? table[i].put_with(columns, at, &flow)
					      : table[i].put(at, &flow);

		self->size[i].bytes = (guint8)(end - at);
		self->size[i].characters = table[i].is_ascii && !columns->names
						   ? self->size[i].bytes
						   : characters_in(at, end);
		at = end;
	}
}

static void widen(FlowColumns *self, const Row *row)
{
	for (gsize i = 0; i < N_COLUMNS; i++)
		self->width[i] = MAX(self->width[i], row->size[i].characters);
}

FlowColumns *flow_columns_new(const FlowTable *flows, GHashTable *names, gboolean has_times)
{
	FlowColumns *self = g_new0(FlowColumns, 1);
	Row row;

	self->flows = flows;
	self->names = names;
	self->has_times = has_times;
	for (guint32 id = 0; id < MIN(flow_table_size(flows), ROWS_MEASURED); id++) {
		row_init(&row, self, id);
		widen(self, &row);
	}
	for (gsize i = 0; i < N_COLUMNS; i++) {
		self->hidden[i] = table[i].is_seldom && !self->width[i];
		self->width[i] = MAX(self->width[i], (guint)strlen(table[i].title));
	}
	return self;
}

void flow_columns_free(FlowColumns *self)
{
	g_free(self);
}

static guint total_width(const FlowColumns *self)
{
	guint width = 0;

	for (gsize i = 0; i < N_COLUMNS; i++)
		if (!self->hidden[i])
			width += (width ? GAP : 0) + self->width[i];
	return width;
}

void flow_columns_fit(FlowColumns *self, guint columns)
{
	while (total_width(self) > columns) {
		gsize worst = N_COLUMNS;

		for (gsize i = 0; i < N_COLUMNS; i++)
			if (!self->hidden[i] && table[i].rank > 0 &&
			    (worst == N_COLUMNS || table[i].rank > table[worst].rank))
				worst = i;
		if (worst == N_COLUMNS)
			return;
		self->hidden[worst] = TRUE;
	}
}

/* Blanks and cells are copied at full size, and the excess is overwritten: a copy of fixed size is
 * a few instructions. */
static char *put_blanks(char *at, guint n)
{
	memset(at, ' ', CELL_MAX + GAP);
	return at + n;
}

/* One cell in its column; `gap` waits for the next one, so that no line ends in blanks. */
static char *put_padded(const FlowColumns *self, char *at, gsize column, const char *text,
			CellSize size, guint *gap)
{
	guint padding = self->width[column] - MIN(size.characters, self->width[column]);

	if (self->hidden[column])
		return at;
	at = put_blanks(at, *gap + (table[column].is_number ? padding : 0));
	memcpy(at, text, CELL_MAX);
	*gap = GAP + (table[column].is_number ? 0 : padding);
	return at + size.bytes;
}

void flow_columns_append_head(const FlowColumns *self, GString *out)
{
	char line[LINE_BYTES], *at = line;
	guint gap = 0;

	for (gsize i = 0; i < N_COLUMNS; i++) {
		char title[CELL_MAX] = { 0 };
		guint8 length = (guint8)(g_stpcpy(title, table[i].title) - title);

		at = put_padded(self, at, i, title, (CellSize){ length, length }, &gap);
	}
	*at++ = '\n';
	g_string_append_len(out, line, at - line);
}

void flow_columns_append_row(const FlowColumns *self, guint32 id, GString *out)
{
	char line[LINE_BYTES], *at = line;
	const char *text;
	guint gap = 0;
	Row row;

	row_init(&row, self, id);
	text = row.text;
	for (gsize i = 0; i < N_COLUMNS; i++) {
		at = put_padded(self, at, i, text, row.size[i], &gap);
		text += row.size[i].bytes;
	}
	*at++ = '\n';
	g_string_append_len(out, line, at - line);
}
