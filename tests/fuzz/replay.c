/* replay [--every N] [--from N] whole|prefixes|bytes FILE…: reads variants of captures, all in one
 * process, as the program would: survey, flows, facts, a text ladder, a layout.
 *
 * whole: each file as it is.  prefixes: cut at each byte of its first HEAD_BYTES.  bytes: each of
 * those set to 0x00, to 0xff and flipped.  Of the variants each N-th is tried, from the N-th on.
 * Exit status 0: each gave flows or a sentence, within SECONDS_MAX of processor time. Else the
 * variant is named on standard error.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/error.h"
#include "decode/packet-reader.h"
#include "flow/flow-events.h"
#include "render/output-format.h"

#define HEAD_BYTES 4096
#define SECONDS_MAX 2
#define FLOWS_MAX 16 /* of a variant that are drawn */
#define ROWS_MAX 2000
#define COLUMNS 100

/* What is being tried, where handlers can find it. */
static char now_trying[512];

/* Of the sanitizers' run-time library; absent in other builds. */
extern void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

/* Called by the run-time library before it reports undefined behaviour. */
void __ubsan_on_report(void);

static void tell(void)
{
	ssize_t ignored = write(STDERR_FILENO, now_trying, strlen(now_trying));

	(void)ignored;
}

void __ubsan_on_report(void)
{
	tell();
}

static void tell_and_die(int number)
{
	static const char slow[] = "no answer in time: ", crash[] = "crash: ";
	gboolean is_slow = number == SIGPROF;
	ssize_t ignored = write(STDERR_FILENO, is_slow ? slow : crash,
				is_slow ? sizeof(slow) - 1 : sizeof(crash) - 1);

	(void)ignored;
	tell();
	_exit(1);
}

static void watch(void)
{
	signal(SIGPROF, tell_and_die);
	if (__sanitizer_set_death_callback) {
		__sanitizer_set_death_callback(tell);
		return;
	}
	signal(SIGSEGV, tell_and_die);
	signal(SIGABRT, tell_and_die);
	signal(SIGBUS, tell_and_die);
	signal(SIGFPE, tell_and_die);
}

static void set_timer(int seconds)
{
	const struct itimerval timer = { .it_value = { .tv_sec = seconds } };

	setitimer(ITIMER_PROF, &timer, NULL);
}

typedef struct {
	Template *template;
	TextMeasure *measure;
	guint every, from, count;       /* which variants are tried; how many there were */
	guint n_read, n_cut, n_refused; /* what they came to */
} Replay;

/* A sentence: one line of UTF-8 that says something. */
static void check_sentence(const char *text)
{
	if (!text || !*text || strchr(text, '\n') || !g_utf8_validate(text, -1, NULL))
		g_error("'%s' is no sentence", text);
}

/* One ladder of `n` flows in a format, folded as the program does it. */
static void draw(const Replay *self, const Flow *const *flows, guint n, const char *format)
{
	const OutputFormat *output = output_format_find(format);
	const RenderContext context = { .capture_name = "capture",
					.template = self->template,
					.measure = self->measure,
					.scale = 1,
					.columns = COLUMNS };
	const DiagramSpec words = { .template = self->template,
				    .capture_name = "capture",
				    .n_flows = n,
				    .max_groups = self->template->max_arrows,
				    .max_rows = ROWS_MAX };
	g_autoptr(Diagram) diagram = diagram_new(flows, n, &words);
	g_autoptr(Layout) layout =
		output->traits & FORMAT_NEEDS_LAYOUT
			? layout_new(diagram, self->template, self->measure, NULL)
			: NULL;
	g_autoptr(GArray) pictures = g_array_new(FALSE, FALSE, sizeof(Picture));
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	g_autoptr(GError) error = NULL;
	const Picture picture = { flows, n, diagram, layout };

	g_array_append_val(pictures, picture);
	if (!output->render(pictures, &context, bytes, &error))
		check_sentence(error->message);
}

/* Each flow in the formats that part them, the first alone and all together as ladders. */
static void draw_all(const Replay *self, const GPtrArray *flows)
{
	const Flow *const *all = (const Flow *const *)(gpointer)flows->pdata;

	for (guint i = 0; i < flows->len; i++) {
		draw(self, &all[i], 1, "json");
		draw(self, &all[i], 1, "text");
	}
	if (flows->len)
		draw(self, all, 1, "layout");
	if (flows->len > 1)
		draw(self, all, flows->len, "layout");
}

/* The first pass: whether the capture ended where it should. */
static gboolean survey(Capture *capture, FlowTable *table)
{
	g_autoptr(PacketReader) reader = packet_reader_new(capture, FALSE);
	guint32 decoded[DECODE_N_RESULTS] = { 0 };
	const PacketBatch *batch;
	CaptureResult result;

	while ((batch = packet_reader_next(reader)))
		flow_table_add_batch(table, batch);
	result = packet_reader_end(reader, decoded);
	if (result == CAPTURE_CUT)
		check_sentence(capture_complaint(capture));
	return result == CAPTURE_END;
}

/* The second pass. */
static GPtrArray *read_flows(Capture *capture, const FlowTable *table)
{
	guint32 ids[FLOWS_MAX], n = MIN(flow_table_size(table), FLOWS_MAX);
	g_autoptr(Decoder) decoder = decoder_new();
	g_autoptr(FlowEvents) events = NULL;
	Frame frame;
	Packet segment;

	for (guint32 id = 0; id < n; id++)
		ids[id] = id;
	events = flow_events_new(table, ids, n);
	g_assert_true(capture_rewind(capture, NULL));
	while (capture_next(capture, &frame) == CAPTURE_FRAME)
		if (decoder_take(decoder, &frame, &segment) == DECODE_PACKET)
			flow_events_add(events, &segment);
	return flow_events_finish(events);
}

static void read_capture(Replay *self, const char *path)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Capture) capture = capture_open(path, NULL, TRUE, &error);
	g_autoptr(FlowTable) table = NULL;
	g_autoptr(GPtrArray) flows = NULL;

	if (!capture) {
		check_sentence(error->message);
		g_assert_true(error->domain == LADDER_ERROR);
		self->n_refused++;
		return;
	}
	table = flow_table_new();
	if (survey(capture, table))
		self->n_read++;
	else
		self->n_cut++;
	flows = read_flows(capture, table);
	draw_all(self, flows);
}

static void try_bytes(Replay *self, const guint8 *bytes, gsize len, const char *name,
		      const char *what, gsize at)
{
	g_autofree char *path = NULL;
	int fd;

	if (self->count++ % self->every != self->from)
		return;
	g_snprintf(now_trying, sizeof(now_trying), "%s, %s %zu\n", name, what, at);
	fd = memfd_create("replay", MFD_CLOEXEC);
	g_assert_cmpint(fd, >=, 0);
	g_assert_cmpint(write(fd, bytes, len), ==, (gssize)len);
	path = g_strdup_printf("/proc/self/fd/%d", fd);
	set_timer(SECONDS_MAX);
	read_capture(self, path);
	set_timer(0);
	close(fd);
}

typedef void (*Mode)(Replay *self, guint8 *bytes, gsize len, const char *name);

static void try_whole(Replay *self, guint8 *bytes, gsize len, const char *name)
{
	try_bytes(self, bytes, len, name, "all of its bytes:", len);
}

static void try_prefixes(Replay *self, guint8 *bytes, gsize len, const char *name)
{
	for (gsize cut = 0; cut < len && cut < HEAD_BYTES; cut++)
		try_bytes(self, bytes, cut, name, "cut at byte", cut);
}

static void try_each_byte(Replay *self, guint8 *bytes, gsize len, const char *name)
{
	for (gsize at = 0; at < len && at < HEAD_BYTES; at++) {
		guint8 byte = bytes[at];

		bytes[at] = 0x00;
		try_bytes(self, bytes, len, name, "00 at byte", at);
		bytes[at] = 0xff;
		try_bytes(self, bytes, len, name, "ff at byte", at);
		bytes[at] = byte ^ 0xff;
		try_bytes(self, bytes, len, name, "flipped byte", at);
		bytes[at] = byte;
	}
}

static Mode mode_named(const char *name)
{
	static const struct {
		const char *name;
		Mode mode;
	} modes[] = {
		{ "whole", try_whole },
		{ "prefixes", try_prefixes },
		{ "bytes", try_each_byte },
	};

	for (gsize i = 0; name && i < G_N_ELEMENTS(modes); i++)
		if (!strcmp(modes[i].name, name))
			return modes[i].mode;
	return NULL;
}

static guint option(int *argc, char ***argv, const char *name, guint otherwise)
{
	if (*argc < 3 || strcmp((*argv)[1], name) != 0)
		return otherwise;
	*argc -= 2;
	*argv += 2;
	return (guint)MAX(atoi((*argv)[0]), 1);
}

int main(int argc, char **argv)
{
	Replay replay = { .template = template_load("default", NULL) };
	Mode mode;

	replay.every = option(&argc, &argv, "--every", 1);
	replay.from = option(&argc, &argv, "--from", 0) % replay.every;
	mode = mode_named(argc > 1 ? argv[1] : NULL);
	if (!mode)
		return 2;
	replay.measure = text_measure_fixed(replay.template);
	watch();
	for (int i = 2; i < argc; i++) {
		g_autofree char *bytes = NULL;
		gsize len;

		if (!g_file_get_contents(argv[i], &bytes, &len, NULL))
			return 2;
		mode(&replay, (guint8 *)bytes, len, argv[i]);
	}
	text_measure_free(replay.measure);
	template_free(replay.template);
	printf("%u read, %u cut, %u refused\n", replay.n_read, replay.n_cut, replay.n_refused);
	return 0;
}
