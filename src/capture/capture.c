/* A capture is an input, the stream of its plain bytes, the reader that their first bytes chose,
 * and a filter.  For a second pass, everything but the input and the filter is recreated.  Frames
 * are numbered here, so that frames rejected by a filter are counted.
 */
#include "capture/capture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/quantity.h"
#include "base/text.h"
#include "capture/capture-format.h"
#include "capture/capture-stream.h"
#include "capture/complaint.h"
#include "capture/frame-filter.h"
#include "capture/input.h"

#define LINK_ETHERNET 1 /* link type for checking a filter if there is no frame */

struct Capture {
	char *name;
	Input input;
	FrameFilter *filter; /* NULL: all frames */
	CaptureStream *stream;
	const CaptureFormat *format;
	gpointer reader;
	guint32 number;
	Frame first; /* read ahead for its link type */
	gboolean has_first;
	CaptureResult result; /* CAPTURE_FRAME as long as there may be more */
	char *complaint;

	/* from earlier passes */
	GHashTable *names;
	gboolean had_times;

	CaptureTake take; /* who receives frames right now */
	gpointer data;
	guint n_taken;
};

static void take_in(gpointer data, const Frame *frame)
{
	Capture *self = data;

	self->number = frame->number;
	if (self->filter && !frame_filter_passes(self->filter, frame))
		return;
	self->n_taken++;
	self->take(self->data, frame);
}

/* The reader's next frame that holds a packet, those before it counted. */
static CaptureResult read_packet(Capture *self, Frame *frame)
{
	CaptureResult result;

	if (self->has_first) {
		self->has_first = FALSE;
		*frame = self->first;
		return CAPTURE_FRAME;
	}
	do {
		*frame = (Frame){ .number = self->number + 1 };
		result = self->format->next(self->reader, frame);
	} while (result == CAPTURE_FRAME && frame->link_type == CAPTURE_LINK_NONE &&
		 ++self->number);
	return result;
}

static CaptureResult read_some(Capture *self, guint n)
{
	CaptureResult result = CAPTURE_FRAME;
	Frame frame;

	if (self->format->each)
		return self->format->each(self->reader, n, take_in, self);
	for (guint i = 0; i < n && result == CAPTURE_FRAME; i++) {
		result = read_packet(self, &frame);
		if (result == CAPTURE_FRAME)
			take_in(self, &frame);
	}
	return result;
}

/* Damage of the compressed data takes precedence over the reader's complaint. */
static CaptureResult end(Capture *self, CaptureResult result)
{
	const char *damage = capture_stream_complaint(self->stream);
	const char *cut = result == CAPTURE_CUT ? self->format->complaint(self->reader) : NULL;
	g_autofree char *frame = quantity_count(self->number);

	if (cut && damage)
		self->complaint = g_strdup_printf("%s (%s)", cut, damage);
	else if (damage)
		self->complaint = g_strdup_printf("ends after frame %s (%s)", frame, damage);
	else
		self->complaint = g_strdup(cut);
	return self->complaint ? CAPTURE_CUT : result;
}

CaptureResult capture_each(Capture *self, guint n, CaptureTake take, gpointer data)
{
	self->take = take;
	self->data = data;
	self->n_taken = 0;
	while (self->result == CAPTURE_FRAME && self->n_taken < n) {
		CaptureResult result = read_some(self, n - self->n_taken);

		if (result != CAPTURE_FRAME)
			self->result = end(self, result);
	}
	return self->result;
}

static void copy_frame(gpointer to, const Frame *frame)
{
	*(Frame *)to = *frame;
}

CaptureResult capture_next(Capture *self, Frame *frame)
{
	CaptureResult result = capture_each(self, 1, copy_frame, frame);

	return self->n_taken > 0 ? CAPTURE_FRAME : result;
}

/* A filter invalid for the first frame's link type is a usage error. */
static gboolean check_filter(Capture *self, GError **error)
{
	int link_type = LINK_ETHERNET;

	if (!self->filter)
		return TRUE;
	if (self->format->link_type) {
		link_type = self->format->link_type(self->reader);
	} else if (read_packet(self, &self->first) == CAPTURE_FRAME) {
		self->has_first = TRUE;
		link_type = self->first.link_type;
	}
	return frame_filter_check(self->filter, link_type, error);
}

/* What is known of the whole file is kept for the next pass. */
static void keep_facts(Capture *self)
{
	GHashTable *names = capture_names(self);

	self->had_times = capture_has_times(self);
	if (names)
		g_hash_table_ref(names);
	g_clear_pointer(&self->names, g_hash_table_unref);
	self->names = names;
}

static void stop_reading(Capture *self)
{
	if (self->reader)
		self->format->close(self->reader);
	self->reader = NULL;
	g_clear_pointer(&self->stream, capture_stream_free);
	g_clear_pointer(&self->complaint, g_free);
	self->number = 0;
	self->has_first = FALSE;
	self->result = CAPTURE_FRAME;
}

static gboolean refuse_packed(const char *refusal, GError **error)
{
	return complaint_fail(error, LADDER_ERROR_INPUT, "cannot be read (%s): decompress it first",
			      refusal);
}

static gboolean refuse_empty(const Capture *self, GError **error)
{
	const char *damage = capture_stream_complaint(self->stream);

	if (damage)
		return complaint_fail(error,
				      self->input.error ? LADDER_ERROR_MACHINE : LADDER_ERROR_INPUT,
				      "cannot be read (%s): capture or copy it again", damage);
	return complaint_fail(error, LADDER_ERROR_INPUT, "is empty: name a pcap or pcapng file");
}

static gpointer open_reader(Capture *self, GError **error)
{
	gpointer reader;
	FILE *file;

	if (self->format->open_unbuffered)
		return self->format->open_unbuffered(self->stream, error);
	file = capture_stream_open(self->stream);
	reader = self->format->open(file, error);
	if (!reader)
		fclose(file);
	return reader;
}

static gboolean start_reading(Capture *self, GError **error)
{
	const char *refusal;
	const guint8 *head;
	gsize n;

	self->stream = capture_stream_new(&self->input);
	head = capture_stream_head(self->stream, &n);
	refusal = capture_stream_refusal(self->stream);
	if (refusal)
		return refuse_packed(refusal, error);
	if (n == 0)
		return refuse_empty(self, error);
	self->format = capture_format_for(head, n, error);
	if (!self->format)
		return FALSE;
	self->reader = open_reader(self, error);
	return self->reader && check_filter(self, error);
}

static char *name_for(const char *path)
{
	g_autofree char *base = g_path_get_basename(path);

	return strcmp(path, "-") ? text_printable(base, strlen(base), 0)
				 : g_strdup("standard input");
}

Capture *capture_open(const char *path, const char *filter, gboolean rereadable, GError **error)
{
	Capture *self = g_new0(Capture, 1);

	self->name = name_for(path);
	self->filter = filter ? frame_filter_new(filter) : NULL;
	if (!input_open(&self->input, path, rereadable, error) || !start_reading(self, error)) {
		capture_close(self);
		return NULL;
	}
	return self;
}

gboolean capture_check_filter(const char *filter, GError **error)
{
	static const int usual[] = { LINK_ETHERNET, 12, 113, 127 }; /* raw IP, cooked, 802.11 */
	FrameFilter *self = frame_filter_new(filter);
	gboolean has_meaning = FALSE;

	for (gsize i = 0; i < G_N_ELEMENTS(usual) && !has_meaning; i++)
		has_meaning = frame_filter_check(self, usual[i], NULL);
	if (!has_meaning)
		frame_filter_check(self, LINK_ETHERNET, error);
	frame_filter_free(self);
	return has_meaning;
}

CaptureProbe capture_probe(const char *path)
{
	Input input = input_over(g_open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0));
	CaptureStream *stream;
	const guint8 *head;
	gsize n;
	gboolean is_one;

	if (input.fd < 0)
		return CAPTURE_PROBE_UNREADABLE;
	stream = capture_stream_new(&input);
	head = capture_stream_head(stream, &n);
	is_one = capture_format_for(head, n, NULL) || capture_format_foreign(head, n);
	capture_stream_free(stream);
	input_clear(&input);
	if (is_one)
		return CAPTURE_PROBE_YES;
	errno = input.error;
	return input.error ? CAPTURE_PROBE_UNREADABLE : CAPTURE_PROBE_NO;
}

gboolean capture_rewind(Capture *self, GError **error)
{
	keep_facts(self);
	stop_reading(self);
	return input_rewind(&self->input, error) && start_reading(self, error);
}

void capture_close(Capture *self)
{
	if (!self)
		return;
	stop_reading(self);
	input_clear(&self->input);
	frame_filter_free(self->filter);
	g_clear_pointer(&self->names, g_hash_table_unref);
	g_free(self->name);
	g_free(self);
}

gboolean capture_is_live(const Capture *self)
{
	return self->input.start < 0;
}

const char *capture_name(const Capture *self)
{
	return self->name;
}

const char *capture_complaint(const Capture *self)
{
	return self->complaint;
}

gboolean capture_has_failed(const Capture *self)
{
	return self->input.error != 0;
}

const char *capture_remark(const Capture *self)
{
	return self->format->remark ? self->format->remark(self->reader) : NULL;
}

guint32 capture_frames(const Capture *self)
{
	return self->number;
}

gboolean capture_has_times(const Capture *self)
{
	if (self->had_times || !self->reader)
		return self->had_times;
	return self->format->has_times ? self->format->has_times(self->reader) : self->number > 0;
}

GHashTable *capture_names(const Capture *self)
{
	GHashTable *names =
		self->reader && self->format->names ? self->format->names(self->reader) : NULL;

	return self->names ? self->names : names;
}
