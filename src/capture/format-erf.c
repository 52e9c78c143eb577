/* ERF, Endace's extensible record format: records with a header of 16 bytes, extension headers, and
 * content by record type.  There is no file header and no magic number: a file is recognised by its
 * first records.
 */
#include <string.h>

#include "capture/complaint.h"
#include "capture/erf-type.h"
#include "capture/frame-time.h"
#include "capture/ordered-reader.h"
#include "capture/record-file.h"

#define RECORD_HEADER_BYTES 16
#define EXTENSION_BYTES 8
#define TYPE_PAD 48 /* no packet at all, not even for TShark */

typedef struct {
	gint64 time_ns;
	guint8 type;
	gboolean has_extensions;
	guint16 record; /* bytes, header included */
	guint16 wire;
} ErfHeader;

static ErfHeader parse_header(const guint8 *bytes)
{
	OrderedReader time = ordered_reader_over((Bytes){ bytes, 8 }, TRUE);
	Reader reader = reader_over((Bytes){ bytes + 8, 8 });
	guint32 fraction = ordered_u32(&time); /* in units of 2^-32 seconds */
	guint32 seconds = ordered_u32(&time);
	guint64 ns = ((guint64)fraction * NS_PER_S + (1u << 31)) >> 32; /* to the nearest */
	ErfHeader header = {
		.time_ns = frame_time(seconds, (gint64)ns),
		.type = reader_u8(&reader),
	};

	header.has_extensions = (header.type & ERF_MORE_EXTENSIONS) != 0;
	header.type &= (guint8)~ERF_MORE_EXTENSIONS;
	reader_skip(&reader, 1); /* flags */
	header.record = reader_u16(&reader);
	reader_skip(&reader, 2); /* losses, or a colour */
	header.wire = reader_u16(&reader);
	return header;
}

static gboolean is_known(const ErfHeader *header)
{
	return header->record >= RECORD_HEADER_BYTES && header->type > 0 &&
	       (header->type <= ERF_TYPE_MAX || header->type == TYPE_PAD);
}

/* All records that begin in the head are valid, and there are two, or the file's only one. */
static gboolean probe(const guint8 *head, gsize n)
{
	gsize at = 0;
	int whole = 0;

	while (n - at >= RECORD_HEADER_BYTES) {
		ErfHeader header = parse_header(head + at);

		if (!is_known(&header) || (at == 0 && header.type == TYPE_PAD) ||
		    (header.type != TYPE_PAD && (header.time_ns == 0 || header.wire == 0)))
			return FALSE;
		if (header.record > n - at)
			break;
		at += header.record;
		whole++;
	}
	return whole > 1 || (whole > 0 && at == n);
}

static gpointer open_reader(FILE *stream, GError **error)
{
	RecordFile *self = g_new0(RecordFile, 1);

	(void)error; /* the probe has seen a record */
	self->stream = stream;
	return self;
}

/* Extension headers: eight bytes each; the first bit says whether another follows. */
static void skip_extensions(Reader *reader)
{
	guint8 first;

	do {
		first = reader_u8(reader);
		reader_skip(reader, EXTENSION_BYTES - 1);
	} while (first & ERF_MORE_EXTENSIONS && !reader->short_read);
}

static int link_type_of_hdlc(Bytes bytes)
{
	Reader reader = reader_over(bytes);

	return reader_u8(&reader) == 0xff ? 50   /* PPP_SERIAL: all stations, RFC 1662 §3.1 */
					  : 104; /* C_HDLC */
}

static int link_type_of(ErfContent content, Bytes bytes)
{
	switch (content) {
	case ERF_ETHERNET:
		return 1;
	case ERF_HDLC:
		return link_type_of_hdlc(bytes);
	case ERF_AAL5:
		return 11; /* ATM_RFC1483 */
	case ERF_IPV4:
		return 228;
	case ERF_IPV6:
		return 229;
	case ERF_OTHER:
		break;
	}
	return CAPTURE_LINK_UNKNOWN;
}

static void fill_frame(const RecordFile *self, const ErfHeader *header, Frame *frame)
{
	Reader reader = reader_over(record_bytes(&self->record));
	ErfType type = erf_type(header->type);

	if (header->has_extensions)
		skip_extensions(&reader);
	reader_skip(&reader, type.skip);
	reader_limit(&reader, header->wire); /* records are padded */
	frame->time_ns = header->time_ns;
	frame->bytes = reader_rest(&reader);
	frame->wire_len = MAX(header->wire, (guint32)frame->bytes.len);
	frame->link_type = link_type_of(type.content, frame->bytes);
}

static CaptureResult next(gpointer data, Frame *frame)
{
	RecordFile *self = data;
	ErfHeader header;

	do {
		guint8 bytes[RECORD_HEADER_BYTES];
		gsize got = fread(bytes, 1, sizeof(bytes), self->stream);

		if (got == 0)
			return CAPTURE_END;
		if (got < sizeof(bytes))
			return record_file_stop(self, complaint_cut(frame->number));
		header = parse_header(bytes);
		if (!is_known(&header))
			return record_file_stop(
				self, complaint_damaged(frame->number,
							"a record of type %u, %u bytes long",
							header.type, header.record));
		if (!record_bytes_read(&self->record, self->stream, header.record - sizeof(bytes)))
			return record_file_stop(self, complaint_cut(frame->number));
	} while (header.type == TYPE_PAD);
	fill_frame(self, &header, frame);
	return CAPTURE_FRAME;
}

const CaptureFormat capture_format_erf = {
	.name = "ERF",
	.probe = probe,
	.open = open_reader,
	.next = next,
	.complaint = record_file_complaint,
	.close = record_file_close,
};
