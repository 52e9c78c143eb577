/* snoop (RFC 1761): a header, and packet records with a leading length. */
#include <string.h>

#include "base/error.h"
#include "base/reader.h"
#include "capture/complaint.h"
#include "capture/frame-time.h"
#include "capture/link-number.h"
#include "capture/record-file.h"

#define MAGIC "snoop\0\0" /* and the string's own NUL: eight bytes */
#define HEADER_BYTES 16
#define RECORD_HEADER_BYTES 24
#define RECORD_MAX (LINK_FRAME_MAX + 4096) /* padding is a few bytes */

static gboolean probe(const guint8 *head, gsize n)
{
	return n >= sizeof(MAGIC) && !memcmp(head, MAGIC, sizeof(MAGIC));
}

/* RFC 1761's numbers, and those that Solaris has added (dlpi.h). */
static int link_type_from(guint32 number)
{
	static const struct {
		guint32 number;
		int link_type;
	} known[] = {
		{ 0, 1 },    /* IEEE 802.3 */
		{ 2, 6 },    /* IEEE 802.5 */
		{ 4, 1 },    /* Ethernet */
		{ 8, 10 },   /* FDDI */
		{ 18, 123 }, /* ATM, with SunATM's header */
		{ 31, 226 }, /* IP between zones, with Solaris' ipnet header */
	};

	for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
		if (known[i].number == number)
			return known[i].link_type;
	return CAPTURE_LINK_UNKNOWN;
}

static gpointer open_reader(FILE *stream, GError **error)
{
	guint8 header[HEADER_BYTES];
	Reader reader = reader_over((Bytes){ header, sizeof(header) });
	RecordFile *self;

	if (fread(header, 1, sizeof(header), stream) < sizeof(header)) {
		complaint_fail(error, LADDER_ERROR_INPUT,
			       "is truncated in its header: capture or copy it again");
		return NULL;
	}
	self = g_new0(RecordFile, 1);
	self->stream = stream;
	reader_skip(&reader, sizeof(MAGIC) + 4); /* version: all have this form */
	self->link_type = link_type_from(reader_u32(&reader));
	return self;
}

static CaptureResult next(gpointer data, Frame *frame)
{
	RecordFile *self = data;
	guint8 header[RECORD_HEADER_BYTES];
	Reader reader = reader_over((Bytes){ header, sizeof(header) });
	gsize got = fread(header, 1, sizeof(header), self->stream);
	guint32 wire = reader_u32(&reader);
	guint32 captured = reader_u32(&reader);
	guint32 record = reader_u32(&reader);
	guint32 seconds;

	if (got == 0)
		return CAPTURE_END;
	if (got < sizeof(header))
		return record_file_stop(self, complaint_cut(frame->number));
	if (captured > LINK_FRAME_MAX || record > RECORD_MAX ||
	    record < sizeof(header) + (gsize)captured)
		return record_file_stop(self,
					complaint_damaged(frame->number,
							  "a frame of %u bytes in a record of %u",
							  captured, record));
	if (!record_bytes_read(&self->record, self->stream, captured))
		return record_file_stop(self, complaint_cut(frame->number));
	/* the last record's padding may be missing, as TShark allows */
	(void)record_bytes_skip(self->stream, record - sizeof(header) - captured);
	reader_skip(&reader, 4); /* drops */
	seconds = reader_u32(&reader);
	frame->time_ns = frame_time(seconds, (gint64)reader_u32(&reader) * 1000);
	frame->link_type = self->link_type;
	frame->bytes = record_bytes(&self->record);
	frame->wire_len = MAX(wire, captured);
	return CAPTURE_FRAME;
}

const CaptureFormat capture_format_snoop = {
	.name = "snoop",
	.probe = probe,
	.open = open_reader,
	.next = next,
	.link_type = record_file_link_type,
	.complaint = record_file_complaint,
	.close = record_file_close,
};
