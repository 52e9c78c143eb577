/* What TShark and Wireshark print, read as a capture.  The formats differ in how they name the
 * fields of a packet, and in how many of them they show: a source (tshark-NAME.c) reads one format,
 * and tshark-frame.c makes frames of the fields, with synthetic headers where the bytes are not
 * listed, so that later stages see an ordinary capture.  Frames have the numbers that are listed.
 */
#include "capture/tshark/tshark.h"

#include <errno.h>

#include "base/quantity.h"
#include "capture/tshark/tshark-frame.h"
#include "capture/tshark/tshark-time.h"

typedef struct {
	const TsharkSource *source;
	gpointer reader;
	TsharkNames *names;
	TsharkFrames *frames;
	TsharkPacket packet;
	TsharkClock clock;
	TsharkTimeKind kind; /* of the times; TSHARK_TIME_NONE: no packet yet, or … */
	gboolean is_begun;   /* … the first had none */
	gboolean was_timed;
	GString *note;
	guint64 n_unread, first_unread;
	char *fault; /* of the first unread packet */
	char *remark, *complaint;
} Tshark;

gboolean tshark_next_line(ListingLines *lines, Span *line)
{
	if (!listing_lines_next(lines, line))
		return FALSE;
	while (span_skip(line, "> "))
		;
	return TRUE;
}

/* In the order of preference.  A difference counts from the packet before. */
static TsharkTime time_of(Tshark *self, const TsharkPacket *packet)
{
	static const TsharkField fields[] = { TSHARK_TIME_EPOCH, TSHARK_TIME, TSHARK_TIME_RELATIVE,
					      TSHARK_TIME_DELTA };
	TsharkTime time = { TSHARK_TIME_NONE, 0 };

	for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
		Span text = tshark_packet_text(packet, fields[i]);

		if (!tshark_time_scan(&text, &time))
			continue;
		self->clock.is_delta |= fields[i] == TSHARK_TIME_DELTA;
		break;
	}
	return time;
}

/* A time of another kind than the first packet's has no place among them.  NULL, or the packet's
 * fault. */
static const char *tell_time(Tshark *self, const TsharkPacket *packet, gint64 *ns)
{
	TsharkTime time = time_of(self, packet);

	*ns = tshark_clock_tell(&self->clock, &time);
	if (packet->fault)
		return packet->fault;
	if (!self->is_begun)
		self->kind = time.kind;
	self->is_begun = TRUE;
	if (time.kind == self->kind)
		return NULL;
	return time.kind == TSHARK_TIME_NONE ? "no time, unlike the packets before"
					     : "its time is of another kind than those before";
}

static void pass_over(Tshark *self, const char *fault)
{
	if (!self->n_unread++) {
		self->first_unread = self->packet.line;
		self->fault = g_strdup(fault);
	}
}

static void set_note(Tshark *self, Frame *frame)
{
	Span comment = tshark_packet_text(&self->packet, TSHARK_COMMENT);
	char *valid;

	if (span_length(comment) == 0)
		return;
	valid = g_utf8_make_valid(comment.at, (gssize)span_length(comment));
	g_string_assign(self->note, valid);
	g_free(valid);
	frame->note = self->note->str;
}

/* The listed number, if it can be one: numbers rise. */
static guint32 number_of(const TsharkPacket *packet, guint32 next)
{
	guint64 listed = packet->numbers[TSHARK_FRAME_NUMBER];

	return listed > next && listed <= G_MAXINT32 ? (guint32)listed : next;
}

/* Whether the packet made a frame. */
static gboolean put_packet(Tshark *self, Frame *frame)
{
	guint32 number = number_of(&self->packet, frame->number);
	const char *fault;

	*frame = (Frame){ .number = number };
	fault = tell_time(self, &self->packet, &frame->time_ns);
	if (!fault)
		fault = tshark_frames_put(self->frames, &self->packet, frame);
	if (fault) {
		pass_over(self, fault);
		frame->number++;
		return FALSE;
	}
	self->was_timed |= self->kind != TSHARK_TIME_NONE;
	set_note(self, frame);
	return TRUE;
}

static void complain(Tshark *self, CaptureResult result)
{
	guint64 line = self->packet.line;

	if (self->complaint)
		return;
	if (ferror(self->source->stream(self->reader)))
		self->complaint =
			g_strdup_printf("cannot be read after line %" G_GUINT64_FORMAT " (%s)",
					line, g_strerror(errno));
	else if (result == CAPTURE_CUT && line)
		self->complaint = g_strdup_printf(
			"ends in the middle of the packet of line %" G_GUINT64_FORMAT, line);
	else if (result == CAPTURE_CUT)
		self->complaint = g_strdup("ends before its list of packets does");
}

CaptureResult tshark_next(gpointer data, Frame *frame)
{
	Tshark *self = data;
	CaptureResult result;

	do {
		tshark_packet_begin(&self->packet, 0);
		result = self->source->next(self->reader, &self->packet);
	} while (result == CAPTURE_FRAME && !put_packet(self, frame));
	if (result != CAPTURE_FRAME)
		complain(self, result);
	return self->complaint ? CAPTURE_CUT : result;
}

const char *tshark_complaint(gpointer data)
{
	const Tshark *self = data;

	return self->complaint;
}

static void add_part(GString *text, const char *format, guint64 line, const char *reason, guint64 n)
{
	g_autofree char *count = quantity_count(n);

	if (text->len)
		g_string_append(text, "; ");
	g_string_append_printf(text, format, line, reason, count, n == 1 ? "" : "s");
}

const char *tshark_remark(gpointer data)
{
	Tshark *self = data;
	g_autoptr(GString) text = g_string_new(NULL);
	guint64 n_capped, capped = tshark_frames_capped(self->frames, &n_capped);

	if (self->n_unread)
		add_part(text,
			 "line %" G_GUINT64_FORMAT " cannot be parsed as a packet: %s; "
			 "%s such packet%s skipped",
			 self->first_unread, self->fault, self->n_unread);
	if (n_capped)
		add_part(text,
			 "the window of line %" G_GUINT64_FORMAT
			 " is scaled%s, by a factor that is not listed: 65535 is drawn for %s "
			 "such window%s",
			 capped, "", n_capped);
	if (!text->len)
		return NULL;
	g_free(self->remark);
	self->remark = g_strdup(text->str);
	return self->remark;
}

gboolean tshark_has_times(gpointer data)
{
	const Tshark *self = data;

	return self->was_timed;
}

GHashTable *tshark_host_names(gpointer data)
{
	const Tshark *self = data;

	return tshark_frames_host_names(self->frames);
}

/* Learns from the packets at the beginning what the times and windows are. */
static void look_ahead(Tshark *self)
{
	Frame frame = { .number = 1 };

	for (;;) {
		TsharkTime time;

		tshark_packet_begin(&self->packet, 0);
		if (self->source->next(self->reader, &self->packet) != CAPTURE_FRAME)
			break;
		time = time_of(self, &self->packet);
		tshark_clock_learn(&self->clock, &time);
		if (!self->packet.fault)
			tshark_frames_put(self->frames, &self->packet, &frame);
	}
	self->source->restart(self->reader);
	tshark_clock_restart(&self->clock);
	tshark_frames_restart(self->frames);
}

gpointer tshark_open(const TsharkSource *source, FILE *stream, GError **error)
{
	TsharkNames *names = tshark_names_new();
	gpointer reader = source->open(stream, names, error);
	Tshark *self;

	if (!reader) {
		tshark_names_free(names);
		return NULL;
	}
	self = g_new0(Tshark, 1);
	self->source = source;
	self->reader = reader;
	self->names = names;
	self->frames = tshark_frames_new();
	self->note = g_string_new(NULL);
	tshark_packet_init(&self->packet);
	if (source->restart)
		look_ahead(self);
	return self;
}

void tshark_close(gpointer data)
{
	Tshark *self = data;

	self->source->close(self->reader);
	tshark_names_free(self->names);
	tshark_frames_free(self->frames);
	tshark_packet_clear(&self->packet);
	g_string_free(self->note, TRUE);
	g_free(self->fault);
	g_free(self->remark);
	g_free(self->complaint);
	g_free(self);
}
