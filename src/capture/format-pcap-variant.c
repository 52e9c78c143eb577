/* The relatives of classic pcap that libpcap refuses or misreads; see pcap-variant.c. */
#include "base/error.h"
#include "capture/capture-format.h"
#include "capture/complaint.h"
#include "capture/frame-time.h"
#include "capture/link-number.h"
#include "capture/pcap-variant.h"
#include "capture/record-bytes.h"

typedef struct {
	FILE *stream;
	PcapVariant variant;
	int link_type;
	RecordBytes record;
	char *complaint;
} VariantReader;

static gboolean probe(const guint8 *head, gsize n)
{
	PcapVariant variant;

	return pcap_variant_detect(&variant, head, n) && !variant.is_usual;
}

/* The first records tell the variant: they are read twice. */
static gboolean detect(PcapVariant *variant, FILE *stream)
{
	guint8 head[CAPTURE_HEAD_BYTES];
	gsize n = fread(head, 1, sizeof(head), stream);

	return pcap_variant_detect(variant, head, n) &&
	       fseek(stream, (long)variant->header_len, SEEK_SET) == 0;
}

static gpointer open_reader(FILE *stream, GError **error)
{
	VariantReader *self = g_new0(VariantReader, 1);

	if (!detect(&self->variant, stream)) {
		complaint_fail(error, LADDER_ERROR_INPUT,
			       "ends within its header: record or copy it again");
		g_free(self);
		return NULL;
	}
	self->stream = stream;
	self->link_type = link_number_from_file(self->variant.network & 0xffff);
	return self;
}

static CaptureResult cut(VariantReader *self, const Frame *frame)
{
	self->complaint = complaint_cut(frame->number);
	return CAPTURE_CUT;
}

static void fill_frame(VariantReader *self, const PcapRecord *record, Frame *frame)
{
	guint32 padding = MIN(self->variant.padding, record->captured);

	frame->time_ns =
		frame_time(record->seconds, (gint64)record->fraction * self->variant.tick_ns);
	frame->link_type = self->link_type;
	frame->bytes = record_bytes(&self->record);
	frame->bytes.data += padding;
	frame->bytes.len -= padding;
	frame->wire_len = MAX(record->wire, record->captured) - padding;
	link_order_fields(self->link_type, self->variant.is_little, self->record.data + padding,
			  frame->bytes.len);
}

static CaptureResult next(gpointer data, Frame *frame)
{
	VariantReader *self = data;
	guint8 header[PCAP_RECORD_BYTES + PCAP_EXTRA_MAX];
	gsize n_header = PCAP_RECORD_BYTES + self->variant.extra;
	gsize got = fread(header, 1, n_header, self->stream);
	PcapRecord record;

	if (got == 0)
		return CAPTURE_END;
	if (got < n_header)
		return cut(self, frame);
	record = pcap_variant_record(&self->variant, header);
	if (record.captured > link_frame_max(self->link_type)) {
		self->complaint =
			complaint_damaged(frame->number, "a frame of %u bytes", record.captured);
		return CAPTURE_CUT;
	}
	if (!record_bytes_read(&self->record, self->stream, record.captured))
		return cut(self, frame);
	fill_frame(self, &record, frame);
	return CAPTURE_FRAME;
}

static const char *complaint(gpointer data)
{
	return ((VariantReader *)data)->complaint;
}

static int link_type_of(gpointer data)
{
	return ((VariantReader *)data)->link_type;
}

static void close_reader(gpointer data)
{
	VariantReader *self = data;

	fclose(self->stream);
	record_bytes_clear(&self->record);
	g_free(self->complaint);
	g_free(self);
}

const CaptureFormat capture_format_pcap_variant = {
	.name = "pcap",
	.probe = probe,
	.open = open_reader,
	.next = next,
	.link_type = link_type_of,
	.complaint = complaint,
	.close = close_reader,
};
