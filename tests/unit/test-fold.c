/* Folding keeps every segment, and its arithmetic adds up to what the flow says. */
#include "diagram/fold.h"

#include "diagram/diagram.h"
#include "diagram/label.h"
#include "sample-flow.h"
#include "script-flows.h"

#define N_ROWS 400
#define STEP_US 100

/* A handshake, a long transfer with its acknowledgements, troubles at the places asked for, a
 * close. */
static Flow *transfer(guint n_data, const guint *troubles, guint n_troubles)
{
	g_autoptr(GArray) rows = g_array_new(FALSE, TRUE, sizeof(SampleRow));
	guint32 seq = 1;
	gint64 at = 0;

	for (guint i = 0; i < 3; i++)
		g_array_append_val(rows, sample_rows[i]);
	at = 21000;
	for (guint i = 0; i < n_data; i++, at += STEP_US) {
		SampleRow data = { at, at + 10000, SIDE_CLIENT, TCP_ACK, seq, 1, 1000, 0, NULL };
		SampleRow ack = { at + 10010, at + 20010, SIDE_SERVER, TCP_ACK, 1,
				  seq + 1000, 0,          0,           NULL };

		for (guint k = 0; k < n_troubles; k++)
			if (troubles[k] == i)
				data.marks = MARK_RETRANSMISSION;
		g_array_append_val(rows, data);
		g_array_append_val(rows, ack);
		seq += 1000;
	}
	for (guint i = 7; i < 10; i++)
		g_array_append_val(rows, sample_rows[i]);
	return sample_flow((const SampleRow *)(gpointer)rows->data, rows->len);
}

static Folding *fold(const Flow *flow, FoldMode mode, guint most)
{
	return folding_new((const Flow *const[]){ flow }, 1, NULL, mode, most);
}

static const FoldGroup *group_at(const Folding *folding, guint i)
{
	return &g_array_index(folding->groups, FoldGroup, i);
}

static void check_partition(const Flow *flow, const Folding *folding)
{
	g_autofree guint *seen = g_new0(guint, flow->events->len);
	guint next = 0;

	g_assert_cmpuint(folding->members->len, ==, flow->events->len);
	for (guint i = 0; i < folding->members->len; i++)
		seen[g_array_index(folding->members, EventRef, i).event]++;
	for (guint i = 0; i < flow->events->len; i++)
		g_assert_cmpuint(seen[i], ==, 1);
	for (guint i = 0; i < folding->groups->len; i++)
		next += group_at(folding, i)->n;
	g_assert_cmpuint(next, ==, flow->events->len);
}

static void test_none(void)
{
	g_autoptr(Flow) flow = transfer(N_ROWS, NULL, 0);
	g_autoptr(Folding) folding = fold(flow, FOLD_MODE_NONE, 40);

	check_partition(flow, folding);
	g_assert_cmpuint(folding->groups->len, ==, flow->events->len);
}

static void test_few_stay_open(void)
{
	g_autoptr(Flow) flow = transfer(10, NULL, 0);
	g_autoptr(Folding) folding = fold(flow, FOLD_MODE_AUTO, 40);

	g_assert_cmpuint(folding->groups->len, ==, flow->events->len);
}

static void test_clean_transfer(void)
{
	g_autoptr(Flow) flow = transfer(N_ROWS, NULL, 0);
	g_autoptr(Folding) folding = fold(flow, FOLD_MODE_AUTO, 40);

	check_partition(flow, folding);
	g_assert_cmpuint(folding->groups->len, ==, 8); /* 3, data, its ACKs, 3 */
}

static void test_trouble_stays_open(void)
{
	const guint troubles[] = { 200 };
	g_autoptr(Flow) flow = transfer(N_ROWS, troubles, G_N_ELEMENTS(troubles));
	g_autoptr(Folding) folding = fold(flow, FOLD_MODE_AUTO, 40);
	guint n_alone = 0;

	check_partition(flow, folding);
	for (guint i = 0; i < folding->groups->len; i++) {
		const FoldGroup *group = group_at(folding, i);
		const EventRef *ref = &g_array_index(folding->members, EventRef, group->first);

		n_alone += group->n == 1 &&
			   g_array_index(flow->events, FlowEvent, ref->event).tcp.marks != 0;
	}
	g_assert_cmpuint(n_alone, ==, 1);
}

static void test_dense_recovery(void)
{
	guint troubles[60];
	g_autoptr(Flow) flow = NULL;
	g_autoptr(Folding) folding = NULL;

	for (guint i = 0; i < G_N_ELEMENTS(troubles); i++)
		troubles[i] = 100 + 2 * i;
	flow = transfer(N_ROWS, troubles, G_N_ELEMENTS(troubles));
	folding = fold(flow, FOLD_MODE_AUTO, 40);
	check_partition(flow, folding);
	g_assert_cmpuint(folding->groups->len, <=, 12); /* one band before, of and behind it */
}

static void test_never_more_than_asked(void)
{
	guint troubles[N_ROWS / 7 + 1];

	for (guint i = 0; i < G_N_ELEMENTS(troubles); i++)
		troubles[i] = 7 * i;
	for (guint most = 12; most <= 200; most += 47) {
		g_autoptr(Flow) flow = transfer(N_ROWS, troubles, G_N_ELEMENTS(troubles));
		g_autoptr(Folding) folding = fold(flow, FOLD_MODE_AUTO, most);

		check_partition(flow, folding);
		g_assert_cmpuint(folding->groups->len, <=, most);
	}
}

/* The bytes that a diagram's messages bring are the flow's. */
static void test_bytes_add_up(void)
{
	const guint troubles[] = { 50, 51, 52, 300 };
	g_autoptr(Flow) flow = transfer(N_ROWS, troubles, G_N_ELEMENTS(troubles));
	g_autoptr(Template) template = template_load("default", NULL);
	const DiagramSpec words = {
		.template = template, .capture_name = "t", .n_flows = 1, .max_groups = 12
	};
	g_autoptr(Diagram) diagram = NULL;
	guint64 bytes = 0;
	guint segments = 0;

	for (guint i = 0; i < flow->events->len; i++) {
		FlowEvent *event = &g_array_index(flow->events, FlowEvent, i);

		event->fresh = event->len;
	}
	diagram = diagram_new((const Flow *const[]){ flow }, 1, &words);
	for (guint i = 0; i < diagram->messages->len; i++) {
		const Message *message = diagram_message(diagram, i);

		segments += message->n_members;
		for (guint k = 0; k < message->n_members; k++)
			bytes += diagram_event(diagram, diagram_member(diagram, message, k))->fresh;
	}
	g_assert_cmpuint(segments, ==, flow->frames);
	g_assert_cmpuint(bytes, ==, flow->bytes[SIDE_CLIENT] + flow->bytes[SIDE_SERVER]);
	g_assert_nonnull(strstr(diagram->caption, "folded into"));
}

static void test_max_rows(void)
{
	g_autoptr(Flow) flow = transfer(N_ROWS, NULL, 0);
	g_autoptr(Template) template = template_load("default", NULL);
	const DiagramSpec words = { .template = template,
				    .capture_name = "t",
				    .n_flows = 1,
				    .fold = FOLD_MODE_NONE,
				    .max_rows = 100 };
	g_autoptr(Diagram) diagram = diagram_new((const Flow *const[]){ flow }, 1, &words);

	g_assert_cmpuint(diagram->messages->len, ==, 100);
	g_assert_cmpuint(diagram->n_left_out, ==, flow->events->len - 100);
	g_assert_nonnull(strstr(diagram->caption, "omitted: row limit reached"));
}

/* A segment that is alone in its group, but for what acknowledges it, is labelled as ever. */
static void test_single(void)
{
	g_autoptr(GString) text =
		g_string_new("0 > S 100\n20 < SA 900 ack=101\n20 > A 101 ack=901\n");
	g_autoptr(GArray) script = NULL;
	g_autoptr(GPtrArray) flows = NULL;
	g_autoptr(Template) template = template_load("default", NULL);
	const DiagramSpec words = {
		.template = template, .capture_name = "t", .n_flows = 1, .max_groups = 30
	};
	g_autoptr(Diagram) diagram = NULL;
	g_autofree char *label = NULL;

	for (guint i = 1; i <= 20; i++)
		g_string_append_printf(text, "%u > PA %u+100 ack=901\n%u < A 901 ack=%u\n",
				       1000 * i, 1 + 100 * i, 1000 * i + 20, 101 + 100 * i);
	script = script_new(text->str);
	flows = script_flows(script);
	diagram = diagram_new((const Flow *const *)(gpointer)flows->pdata, 1, &words);
	label = label_to_string(&diagram_message(diagram, diagram->messages->len - 1)->label,
				LABEL_PIECES_MAX, " | ");
	g_assert_cmpstr(label, ==, "data | 100 B | seq 1901–2001 | 1 ACK back");
}

static gboolean is_all_repeats(const Diagram *diagram, const Message *message)
{
	const FlowEvent *first = diagram_event(diagram, diagram_member(diagram, message, 0));

	for (guint i = 0; i < message->n_members; i++) {
		const FlowEvent *event =
			diagram_event(diagram, diagram_member(diagram, message, i));

		if (event->from == first->from && !event->is_repeat)
			return FALSE;
	}
	return TRUE;
}

/* What is nothing but repeats is drawn as one, folded or not. */
static void test_repeats(void)
{
	g_autoptr(GString) text =
		g_string_new("0 > S 100\n20 < SA 900 ack=101\n20 > A 101 ack=901\n");
	g_autoptr(GArray) script = NULL;
	g_autoptr(GPtrArray) flows = NULL;
	g_autoptr(Template) template = template_load("default", NULL);
	guint n_bands = 0;

	for (guint i = 1; i <= 12; i++)
		g_string_append_printf(text, "%u > PA %u+100 ack=901\n", 30 + i, 1 + 100 * i);
	for (guint i = 1; i <= 12; i++)
		g_string_append_printf(text, "%u > PA %u+100 ack=901\n", 1000 + i, 1 + 100 * i);
	g_string_append(text, "1040 < A 901 ack=1301\n");
	script = script_new(text->str);
	flows = script_flows(script);
	for (guint most = 4; most < 30; most += 5) {
		const DiagramSpec words = {
			.template = template, .capture_name = "t", .n_flows = 1, .max_groups = most
		};
		g_autoptr(Diagram) diagram =
			diagram_new((const Flow *const *)(gpointer)flows->pdata, 1, &words);

		for (guint i = 0; i < diagram->messages->len; i++) {
			const Message *message = diagram_message(diagram, i);

			g_assert_cmpint(message->is_repeat, ==, is_all_repeats(diagram, message));
			n_bands += message->is_band && message->is_repeat;
		}
	}
	g_assert_cmpuint(n_bands, >, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/fold/none", test_none);
	g_test_add_func("/fold/few", test_few_stay_open);
	g_test_add_func("/fold/clean", test_clean_transfer);
	g_test_add_func("/fold/trouble", test_trouble_stays_open);
	g_test_add_func("/fold/recovery", test_dense_recovery);
	g_test_add_func("/fold/most", test_never_more_than_asked);
	g_test_add_func("/fold/bytes", test_bytes_add_up);
	g_test_add_func("/fold/rows", test_max_rows);
	g_test_add_func("/fold/single", test_single);
	g_test_add_func("/fold/repeats", test_repeats);
	return g_test_run();
}
