/* layout-dump [-t TEMPLATE] CAPTURE: the layout of a capture's flows with fixed-width text, a line
 * per item. */
#include <stdio.h>
#include <string.h>

#include "capture/capture.h"
#include "decode/decode.h"
#include "flow/flow-events.h"
#include "layout/layout.h"
#include "render/output-format.h"

typedef void (*TakePacket)(gpointer taker, const Packet *packet);

static void read_all(Capture *capture, TakePacket take, gpointer taker)
{
	g_autoptr(Decoder) decoder = decoder_new();
	Frame frame;
	Packet packet;

	while (capture_next(capture, &frame) == CAPTURE_FRAME)
		if (decoder_take(decoder, &frame, &packet) == DECODE_PACKET)
			take(taker, &packet);
}

static void take_for_table(gpointer table, const Packet *packet)
{
	flow_table_add(table, packet, NULL);
}

static void take_for_events(gpointer events, const Packet *packet)
{
	flow_events_add(events, packet);
}

static GPtrArray *read_flows(const char *path)
{
	g_autoptr(Capture) capture = capture_open(path, NULL, TRUE, NULL);
	g_autoptr(FlowTable) table = flow_table_new();
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(guint32));
	g_autoptr(FlowEvents) events = NULL;

	g_assert(capture);
	read_all(capture, take_for_table, table);
	for (guint32 id = 0; id < flow_table_size(table); id++)
		g_array_append_val(ids, id);
	events = flow_events_new(table, (const guint32 *)(gpointer)ids->data, ids->len);
	g_assert(capture_rewind(capture, NULL));
	read_all(capture, take_for_events, events);
	return flow_events_finish(events);
}

static void dump(const Flow *flow, const char *template_name)
{
	g_autoptr(Template) template = template_load(template_name, NULL);
	const DiagramSpec words = { .template = template, .capture_name = "capture", .n_flows = 1 };
	g_autoptr(TextMeasure) measure = text_measure_fixed(template);
	g_autoptr(Diagram) diagram = diagram_new((const Flow *const[]){ flow }, 1, &words);
	g_autoptr(Layout) layout = layout_new(diagram, template, measure, NULL);
	g_autoptr(GArray) pictures = g_array_new(FALSE, FALSE, sizeof(Picture));
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	const RenderContext context = { .template = template };
	const Picture picture = { (const Flow *const *)diagram->flows, 1, diagram, layout };

	g_array_append_val(pictures, picture);
	output_format_find("layout")->render(pictures, &context, bytes, NULL);
	fwrite(bytes->data, 1, bytes->len, stdout);
}

int main(int argc, char **argv)
{
	gboolean is_named = argc == 4 && !strcmp(argv[1], "-t");
	g_autoptr(GPtrArray) flows = argc == 2 || is_named ? read_flows(argv[argc - 1]) : NULL;

	for (guint i = 0; flows && i < flows->len; i++)
		dump(g_ptr_array_index(flows, i), is_named ? argv[2] : "default");
	return flows ? 0 : 2;
}
