#include "cli/flow-columns.h"

#include <string.h>

#include "base/quantity.h"
#include "flow/app-protocol.h"

#define GAP 2 /* blanks between two columns */

typedef struct {
	const char *title;
	gboolean is_number; /* aligned to the right */
	guint rank;         /* when there is no room, the highest goes first; 0 never goes */
	void (*append)(GString *cell, const Flow *flow);
} Column;

static void append_id(GString *cell, const Flow *flow)
{
	quantity_append(cell, flow->id);
}

static void append_client(GString *cell, const Flow *flow)
{
	endpoint_append(cell, &flow->ends[SIDE_CLIENT]);
}

static void append_server(GString *cell, const Flow *flow)
{
	endpoint_append(cell, &flow->ends[SIDE_SERVER]);
}

static void append_protocol(GString *cell, const Flow *flow)
{
	g_string_append(cell, flow->protocol ? flow->protocol->title : "–");
}

static void append_segments(GString *cell, const Flow *flow)
{
	quantity_append_count(cell, flow->frames);
}

static void append_sent(GString *cell, const Flow *flow)
{
	quantity_append_bytes_short(cell, flow->bytes[SIDE_CLIENT]);
}

static void append_received(GString *cell, const Flow *flow)
{
	quantity_append_bytes_short(cell, flow->bytes[SIDE_SERVER]);
}

static void append_duration(GString *cell, const Flow *flow)
{
	quantity_append_duration(cell, flow->end_ns - flow->start_ns);
}

static void append_rtt(GString *cell, const Flow *flow)
{
	if (flow->rtt_ns >= 0)
		quantity_append_duration(cell, flow->rtt_ns);
	else
		g_string_append(cell, "–");
}

static void append_repeated(GString *cell, const Flow *flow)
{
	quantity_append_count(cell, flow->retransmissions);
}

static void append_outcome(GString *cell, const Flow *flow)
{
	static const char *const ends[] = {
		[FLOW_END_OPEN] = "open",
		[FLOW_END_FIN] = "closed",
		[FLOW_END_RST] = "reset",
	};

	if (flow->handshake == HANDSHAKE_REFUSED || flow->handshake == HANDSHAKE_UNANSWERED)
		g_string_append(cell, handshake_name(flow->handshake));
	else
		g_string_append(cell, ends[flow->end]);
	if (flow->handshake == HANDSHAKE_NOT_CAPTURED)
		g_string_append(cell, ", joined late");
}

static const Column table[] = {
	{ "flow", TRUE, 0, append_id },           { "client", FALSE, 0, append_client },
	{ "server", FALSE, 0, append_server },    { "protocol", FALSE, 4, append_protocol },
	{ "segments", TRUE, 1, append_segments }, { "sent", TRUE, 5, append_sent },
	{ "received", TRUE, 6, append_received }, { "duration", TRUE, 3, append_duration },
	{ "round trip", TRUE, 7, append_rtt },    { "repeated", TRUE, 2, append_repeated },
	{ "outcome", FALSE, 0, append_outcome },
};
#define N_COLUMNS G_N_ELEMENTS(table)

struct FlowColumns {
	guint width[N_COLUMNS]; /* characters */
	gboolean hidden[N_COLUMNS];
	GString *cells; /* of all rows, one after the other */
	GArray *sizes;  /* of CellSize, likewise */
	gsize next;     /* in cells: where the next row begins */
};

typedef struct {
	guint8 bytes, characters;
} CellSize;

static guint characters_in(const char *text, gsize bytes)
{
	guint n = 0;

	for (gsize i = 0; i < bytes; i++)
		n += ((guint8)text[i] & 0xc0) != 0x80;
	return n;
}

static void add_cell(FlowColumns *self, gsize column, const Flow *flow)
{
	gsize from = self->cells->len;
	CellSize size;

	table[column].append(self->cells, flow);
	size.bytes = (guint8)(self->cells->len - from);
	size.characters = (guint8)characters_in(self->cells->str + from, size.bytes);
	g_array_append_val(self->sizes, size);
	self->width[column] = MAX(self->width[column], size.characters);
}

FlowColumns *flow_columns_new(const FlowTable *flows)
{
	FlowColumns *self = g_new0(FlowColumns, 1);
	guint32 n = flow_table_size(flows);

	self->cells = g_string_sized_new(100 * (gsize)n);
	self->sizes = g_array_sized_new(FALSE, FALSE, sizeof(CellSize), n * N_COLUMNS);
	for (gsize i = 0; i < N_COLUMNS; i++)
		self->width[i] = (guint)strlen(table[i].title);
	for (guint32 id = 0; id < n; id++) {
		Flow flow;

		flow_table_get(flows, id, &flow);
		for (gsize i = 0; i < N_COLUMNS; i++)
			add_cell(self, i, &flow);
	}
	return self;
}

void flow_columns_free(FlowColumns *self)
{
	if (!self)
		return;
	g_string_free(self->cells, TRUE);
	g_array_unref(self->sizes);
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

static void append_blanks(GString *out, guint n)
{
	static const char blanks[] = "                                                ";

	while (n > 0) {
		guint some = MIN(n, (guint)sizeof(blanks) - 1);

		g_string_append_len(out, blanks, some);
		n -= some;
	}
}

/* One cell in its column; `gap` waits for the next one, so that no line ends in blanks. */
static void append_padded(const FlowColumns *self, GString *out, gsize column, const char *text,
			  CellSize size, guint *gap)
{
	guint padding = self->width[column] - size.characters;

	if (self->hidden[column])
		return;
	append_blanks(out, *gap + (table[column].is_number ? padding : 0));
	g_string_append_len(out, text, size.bytes);
	*gap = GAP + (table[column].is_number ? 0 : padding);
}

void flow_columns_append_head(const FlowColumns *self, GString *out)
{
	guint gap = 0;

	for (gsize i = 0; i < N_COLUMNS; i++) {
		guint8 length = (guint8)strlen(table[i].title);

		append_padded(self, out, i, table[i].title, (CellSize){ length, length }, &gap);
	}
	g_string_append_c(out, '\n');
}

void flow_columns_append_row(FlowColumns *self, guint32 id, GString *out)
{
	const CellSize *sizes = &g_array_index(self->sizes, CellSize, id * N_COLUMNS);
	guint gap = 0;

	for (gsize i = 0; i < N_COLUMNS; i++) {
		append_padded(self, out, i, self->cells->str + self->next, sizes[i], &gap);
		self->next += sizes[i].bytes;
	}
	g_string_append_c(out, '\n');
}
