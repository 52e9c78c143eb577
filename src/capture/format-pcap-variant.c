/* The relatives of classic pcap that libpcap refuses or misreads; see pcap-variant.c. */
#include "base/error.h"
#include "capture/complaint.h"
#include "capture/frame-time.h"
#include "capture/link-number.h"
#include "capture/pcap-variant.h"
#include "capture/record-file.h"

typedef struct {
	RecordFile file;
	PcapVariant variant;
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
	self->file.stream = stream;
	self->file.link_type = link_number_from_file(self->variant.network & 0xffff);
	return self;
}

static void fill_frame(VariantReader *self, const PcapRecord *record, Frame *frame)
{
	guint32 padding = MIN(self->variant.padding, record->captured);

	frame->time_ns =
		frame_time(record->seconds, (gint64)record->fraction * self->variant.tick_ns);
	frame->link_type = self->file.link_type;
	frame->bytes = record_bytes(&self->file.record);
	frame->bytes.data += padding;
	frame->bytes.len -= padding;
	frame->wire_len = MAX(record->wire, record->captured) - padding;
	link_order_fields(self->file.link_type, self->variant.is_little,
			  self->file.record.data + padding, frame->bytes.len);
}

static CaptureResult next(gpointer data, Frame *frame)
{
	VariantReader *self = data;
	guint8 header[PCAP_RECORD_BYTES + PCAP_EXTRA_MAX];
	gsize n_header = PCAP_RECORD_BYTES + self->variant.extra;
	gsize got = fread(header, 1, n_header, self->file.stream);
	PcapRecord record;

	if (got == 0)
		return CAPTURE_END;
	if (got < n_header)
		return record_file_stop(&self->file, complaint_cut(frame->number));
	record = pcap_variant_record(&self->variant, header);
	if (record.captured > link_frame_max(self->file.link_type)) {
		return record_file_stop(
			&self->file,
			complaint_damaged(frame->number, "a frame of %u bytes", record.captured));
	}
	if (!record_bytes_read(&self->file.record, self->file.stream, record.captured))
		return record_file_stop(&self->file, complaint_cut(frame->number));
	fill_frame(self, &record, frame);
	return CAPTURE_FRAME;
}

const CaptureFormat capture_format_pcap_variant = {
	.name = "pcap",
	.probe = probe,
	.open = open_reader,
	.next = next,
	.link_type = record_file_link_type,
	.complaint = record_file_complaint,
	.close = record_file_close,
};
