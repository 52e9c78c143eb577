#include "diagram/label.h"

#include <glib/gstdio.h>

#include "diagram/band-label.h"
#include "sample-flow.h"

/* The sample flow under a template of a few lines. */
typedef struct {
	Flow *flow;
	Template *template;
	DiagramSpec words;
} Case;

static Template *template_from(const char *content)
{
	g_autofree char *path = NULL;
	g_autoptr(GError) error = NULL;
	int fd = g_file_open_tmp("pcapladder-XXXXXX.template", &path, NULL);
	Template *template;

	g_close(fd, NULL);
	g_assert_true(g_file_set_contents(path, content, -1, NULL));
	template = template_load(path, &error);
	g_assert_no_error(error);
	g_unlink(path);
	return template;
}

static Case case_from(const char *content)
{
	Case self = { .flow = sample_flow(sample_rows, G_N_ELEMENTS(sample_rows)),
		      .template = template_from(content) };

	self.flow->tcp.base[SIDE_CLIENT] = 4294967290;
	self.flow->tcp.base[SIDE_SERVER] = 1000;
	self.words = (DiagramSpec){ .template = self.template, .capture_name = "x" };
	return self;
}

static void case_clear(Case *self)
{
	flow_free(self->flow);
	template_free(self->template);
}

static FlowEvent *event_at(const Case *self, guint i)
{
	return &g_array_index(self->flow->events, FlowEvent, i);
}

static void check(const Case *self, guint index, const char *expected)
{
	Label label = label_for(self->flow, index, &self->words);
	g_autofree char *text = label_to_string(&label, LABEL_PIECES_MAX, " | ");

	g_assert_cmpstr(text, ==, expected);
	g_assert_cmpint(label.piece[0].kind, ==, PIECE_LEAD);
	label_clear(&label);
}

static void test_default(void)
{
	Case self = case_from("");

	event_at(&self, 0)->tcp.mss = 1460;
	event_at(&self, 0)->tcp.wscale = 0;
	event_at(&self, 3)->detail = g_strdup("TLS 1.3 · example.com · h2");
	check(&self, 0, "SYN | seq 0 | mss 1460 | wscale 0");
	check(&self, 1, "SYN, ACK | seq 0 | ack 1");
	check(&self, 2, "ACK | ack 1");
	check(&self, 3, "GET / | TLS 1.3 | example.com | h2 | 77 B | seq 1–78");
	check(&self, 7, "FIN, ACK | seq 78 | ack 1281");
	g_clear_pointer(&event_at(&self, 3)->detail, g_free);
	case_clear(&self);
}

static void test_marks(void)
{
	Case self = case_from("");

	event_at(&self, 4)->tcp.marks = MARK_KEEP_ALIVE;
	event_at(&self, 6)->tcp.marks = MARK_WINDOW_UPDATE;
	event_at(&self, 5)->tcp.flags |= TCP_FIN | TCP_ECE;
	event_at(&self, 5)->kind = EVENT_FIN;
	event_at(&self, 9)->tcp.n_sack = 3;
	event_at(&self, 9)->tcp.has_dsack = TRUE;
	event_at(&self, 9)->tcp.sack[0] = (SackBlock){ 1, 2 };
	event_at(&self, 9)->tcp.sack[1] = (SackBlock){ 3, 4 };
	event_at(&self, 9)->tcp.sack[2] = (SackBlock){ 5, 6 };
	check(&self, 4, "keep-alive | seq 1 | ack 78");
	check(&self, 6, "ACK | ack 1281 | window 64240");
	check(&self, 5, "200 OK, FIN | 1,280 B | seq 1–1281 | ack 78 | ECE");
	check(&self, 9, "ACK | ack 1282 | SACK 3–4 | SACK 5–6 | D-SACK 1–2");
	case_clear(&self);
}

static void test_sum(void)
{
	Case self = case_from("[labels]\nsyn={flags} | ack {ack-sum}\nack=ack {ack-sum}\n");

	check(&self, 0, "SYN");
	check(&self, 1, "SYN, ACK | ack 1 = 0 + 1");
	check(&self, 2, "ack 1 = 0 + 1");
	check(&self, 4, "ack 78 = 1 + 77");
	check(&self, 9, "ack 1282 = 1281 + 1");
	event_at(&self, 9)->tcp.ack = 5000;
	check(&self, 9, "ack 5000");
	case_clear(&self);
}

static void test_absolute(void)
{
	Case self = case_from("[show]\nnumbers=absolute\n[labels]\nack={ack-sum}\n");

	check(&self, 0, "SYN | seq 4294967290");
	check(&self, 1, "SYN, ACK | seq 1000 | ack 4294967291");
	check(&self, 3, "GET / | 77 B | seq 4294967291–72");
	check(&self, 4, "72 = 4294967291 + 77");
	case_clear(&self);
}

static void test_all(void)
{
	Case self = case_from("[labels]\ndata={what} | {flags} | {app} | {delta} | {frame} | "
			      "{flow} | {port} | {win}\nack={app} | x {mss}\n");

	check(&self, 3, "GET / | PSH, ACK | GET / | 50.0 µs | 4 | 0 | 80 | 64240");
	check(&self, 4, "ACK");
	self.words.lacks_times = TRUE;
	check(&self, 3, "GET / | PSH, ACK | GET / | 4 | 0 | 80 | 64240");
	case_clear(&self);
}

/* Segments 2, 6 and 9, or 3 and 7, as one band. */
static void check_flight(const Case *self, FoldKind kind, const char *expected)
{
	EventRef refs[] = { { 0, 1 }, { 0, 5 }, { 0, 8 }, { 0, 2 }, { 0, 6 } };
	g_autoptr(GArray) members = g_array_new(FALSE, FALSE, sizeof(EventRef));
	const Flow *flow = self->flow;
	const Diagram diagram = { .flows = &flow,
				  .n_flows = 1,
				  .members = members,
				  .has_times = TRUE,
				  .unit = "segment" };
	const guint first = kind == EVENT_DATA ? 0 : 3, n = kind == EVENT_DATA ? 3 : 2;
	const Message message = {
		.members = first,
		.n_members = n,
		.last_shown = refs[first + n - 1],
		.first.captured_ns = event_at(self, refs[first].event)->time_ns,
		.last.captured_ns = event_at(self, refs[first + n - 1].event)->time_ns,
		.is_band = TRUE,
	};
	g_autofree char *text = NULL;
	Label label;

	g_array_append_vals(members, refs, G_N_ELEMENTS(refs));
	label = band_label(&diagram, &message, kind, &self->words);
	text = label_to_string(&label, LABEL_PIECES_MAX, " | ");
	g_assert_cmpstr(text, ==, expected);
	label_clear(&label);
}

static void test_flight(void)
{
	Case self = case_from("");
	Case other = case_from("[show]\nnumbers=absolute\n[labels]\nband={frame}–{frame-end}, seq "
			       "{seq}–{seq-end}, ack {ack}, {win}, {flow}, {port}\nack-band=\n");

	for (guint i = 0; i < 10; i++)
		event_at(&self, i)->fresh = event_at(&self, i)->len;
	check_flight(&self, EVENT_DATA, "200 OK | 3 segments | 1,280 B | 5.04 s");
	check_flight(&self, EVENT_ACK, "2 × ACK | to 1,281");
	check_flight(&self, EVENT_DUPLICATE_ACK, "2 × duplicate ACK | to 1,281");
	check_flight(&other, EVENT_DATA, "2–9, seq 1000–2281, ack 73, 64240, 0, 80");
	check_flight(&other, EVENT_ACK, "2 segments");
	event_at(&self, 5)->is_repeat = TRUE;
	check_flight(&self, EVENT_DATA, "200 OK | 3 segments | 1,280 B | 5.04 s | 1 retransmitted");
	case_clear(&self);
	case_clear(&other);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/label/the default's wording", test_default);
	g_test_add_func("/label/signals have pieces of their own", test_marks);
	g_test_add_func("/label/an acknowledgment's arithmetic", test_sum);
	g_test_add_func("/label/numbers as they were sent", test_absolute);
	g_test_add_func("/label/every other value", test_all);
	g_test_add_func("/label/a flight in one line", test_flight);
	return g_test_run();
}
