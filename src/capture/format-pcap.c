/* Classic pcap and its relatives; see pcap-variant.c.
 *
 * We have our own reader: half of libpcap's time is a stdio call and a copy per record, and it
 * rejects or misreads the variants.  TShark does not clip frames to the length in the file's
 * header, which some programs never set; so that length is ignored.
 */
#include "base/error.h"
#include "capture/complaint.h"
#include "capture/frame-time.h"
#include "capture/link-number.h"
#include "capture/pcap-variant.h"
#include "capture/record-window.h"

typedef struct {
	RecordWindow window;
	PcapVariant variant;
	int link_type;
	guint32 number; /* frames read */
	char *complaint;
} PcapReader;

static gboolean probe(const guint8 *head, gsize n)
{
	return pcap_variant_magic(head, n);
}

/* The first records determine the variant. */
static gboolean detect(PcapReader *self, GError **error)
{
	record_window_fill(&self->window, CAPTURE_HEAD_BYTES);
	if (!pcap_variant_detect(&self->variant, self->window.data,
				 MIN(record_window_left(&self->window), CAPTURE_HEAD_BYTES)))
		return complaint_fail(error, LADDER_ERROR_INPUT,
				      "is truncated in its header: capture or copy it again");
	if (self->variant.major < 2)
		return complaint_fail(error, LADDER_ERROR_INPUT,
				      "is pcap of a version before 2: capture it again");
	self->link_type = link_number_from_file(self->variant.network);
	record_window_take(&self->window, self->variant.header_len);
	return TRUE;
}

static gpointer open_reader(CaptureStream *stream, GError **error)
{
	PcapReader *self = g_new0(PcapReader, 1);

	self->window.stream = stream;
	if (!detect(self, error)) {
		record_window_clear(&self->window);
		g_free(self);
		return NULL;
	}
	return self;
}

static CaptureResult stop(PcapReader *self, char *complaint)
{
	self->complaint = complaint;
	return CAPTURE_CUT;
}

static void fill_frame(const PcapReader *self, const PcapRecord *record, guint8 *bytes,
		       Frame *frame)
{
	guint32 padding = MIN(self->variant.padding, record->captured);

	*frame = (Frame){
		.number = self->number,
		.time_ns = frame_time(record->seconds,
				      (gint64)record->fraction * self->variant.tick_ns),
		.link_type = self->link_type,
		.wire_len = MAX(record->wire, record->captured) - padding,
		.bytes = { bytes + padding, record->captured - padding },
	};
	link_order_fields(self->link_type, self->variant.is_little, bytes + padding,
			  frame->bytes.len);
}

static CaptureResult next(PcapReader *self, Frame *frame)
{
	gsize n_header = PCAP_RECORD_BYTES + self->variant.extra;
	const guint8 *header = record_window_take(&self->window, n_header);
	PcapRecord record;
	guint8 *bytes;

	if (!header && record_window_left(&self->window) == 0)
		return CAPTURE_END;
	self->number++;
	if (!header)
		return stop(self, complaint_cut(self->number));
	record = pcap_variant_record(&self->variant, header);
	if (G_UNLIKELY(record.captured > link_frame_max(self->link_type)))
		return stop(self, complaint_damaged(self->number, "a frame of %u bytes",
						    record.captured));
	bytes = record_window_take(&self->window, record.captured);
	if (!bytes)
		return stop(self, complaint_cut(self->number));
	fill_frame(self, &record, bytes, frame);
	return CAPTURE_FRAME;
}

static CaptureResult each(gpointer data, guint n, CaptureTake take, gpointer taker)
{
	CaptureResult result = CAPTURE_FRAME;

	for (guint i = 0; i < n; i++) {
		Frame frame;

		result = next(data, &frame);
		if (result != CAPTURE_FRAME)
			break;
		take(taker, &frame);
	}
	return result;
}

static const char *complaint(gpointer data)
{
	return ((PcapReader *)data)->complaint;
}

static int link_type_of(gpointer data)
{
	return ((PcapReader *)data)->link_type;
}

static void close_reader(gpointer data)
{
	PcapReader *self = data;

	record_window_clear(&self->window);
	g_free(self->complaint);
	g_free(self);
}

const CaptureFormat capture_format_pcap = {
	.name = "pcap",
	.probe = probe,
	.open_unbuffered = open_reader,
	.each = each,
	.link_type = link_type_of,
	.complaint = complaint,
	.close = close_reader,
};
