/* Classic pcap by libpcap, the reference for it, and on the fast path without a copy.
 *
 * libpcap clips frames to the length in the file's header, which some programs never set; TShark
 * does not.  The length is mended to 0, which stands for libpcap's own limit, before it reads it.
 */
#include <errno.h>
#include <pcap/pcap.h>
#include <string.h>

#include "base/error.h"
#include "capture/capture-format.h"
#include "capture/complaint.h"
#include "capture/frame-time.h"

#define SNAPLEN_OFFSET 16
#define HEADER_BYTES 24

typedef struct {
	pcap_t *pcap; /* owns the stream */
	int link_type;
	guint32 number; /* frames read */
	char *complaint;
	CaptureTake take;
	gpointer data;
} PcapReader;

static gboolean probe(const guint8 *head, gsize n)
{
	static const char magics[][4] = {
		"\xa1\xb2\xc3\xd4", "\xd4\xc3\xb2\xa1", /* microseconds */
		"\xa1\xb2\x3c\x4d", "\x4d\x3c\xb2\xa1", /* nanoseconds */
		"\xa1\xb2\xcd\x34", "\x34\xcd\xb2\xa1", /* modified, of 1999 */
	};

	for (gsize i = 0; n >= 4 && i < G_N_ELEMENTS(magics); i++)
		if (!memcmp(head, magics[i], 4))
			return TRUE;
	return FALSE;
}

static void mend(guint8 *head, gsize n)
{
	if (n >= HEADER_BYTES)
		memset(head + SNAPLEN_OFFSET, 0, 4);
}

/* Why libpcap refused it: in our words where the reason is plain, else in its own. */
static void explain_refusal(const char *reason, GError **error)
{
	if (strstr(reason, "truncated"))
		complaint_fail(error, LADDER_ERROR_INPUT,
			       "ends within its header: record or copy it again");
	else if (strstr(reason, "archaic"))
		complaint_fail(error, LADDER_ERROR_INPUT,
			       "is pcap of a version before 2: record it again");
	else
		complaint_fail(error, LADDER_ERROR_INPUT,
			       "cannot be read (%s): convert it with editcap", reason);
}

static gpointer open_reader(FILE *stream, GError **error)
{
	char reason[PCAP_ERRBUF_SIZE] = "";
	pcap_t *pcap = pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO,
								reason);
	PcapReader *self;

	if (!pcap) {
		explain_refusal(reason, error);
		return NULL;
	}
	self = g_new0(PcapReader, 1);
	self->pcap = pcap;
	self->link_type = pcap_datalink(pcap);
	return self;
}

/* libpcap puts nanoseconds into tv_usec, as was asked for, and takes the format's unsigned seconds
 * for signed ones. */
static gint64 time_of(const struct pcap_pkthdr *header)
{
	gint64 seconds = header->ts.tv_sec;

	if (G_UNLIKELY(seconds < 0 && seconds >= G_MININT32))
		seconds += (gint64)G_MAXUINT32 + 1;
	return frame_time(seconds, header->ts.tv_usec);
}

static void hand_on(u_char *data, const struct pcap_pkthdr *header, const u_char *bytes)
{
	PcapReader *self = (PcapReader *)(gpointer)data;
	Frame frame = {
		.number = ++self->number,
		.time_ns = time_of(header),
		.link_type = self->link_type,
		.wire_len = MAX(header->len, header->caplen),
		.bytes = { bytes, header->caplen },
	};

	self->take(self->data, &frame);
}

static CaptureResult note_cut(PcapReader *self)
{
	const char *reason = pcap_geterr(self->pcap);

	g_free(self->complaint);
	self->complaint = strstr(reason, "truncated")
				  ? complaint_cut(self->number + 1)
				  : complaint_damaged(self->number + 1, "%s", reason);
	return CAPTURE_CUT;
}

static CaptureResult each(gpointer data, guint n, CaptureTake take, gpointer taker)
{
	PcapReader *self = data;
	int result;

	self->take = take;
	self->data = taker;
	result = pcap_dispatch(self->pcap, (int)MIN(n, G_MAXINT32), hand_on, (u_char *)self);
	if (result < 0)
		return note_cut(self);
	return result == 0 ? CAPTURE_END : CAPTURE_FRAME;
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

	pcap_close(self->pcap);
	g_free(self->complaint);
	g_free(self);
}

const CaptureFormat capture_format_pcap = {
	.name = "pcap",
	.probe = probe,
	.mend = mend,
	.open = open_reader,
	.each = each,
	.link_type = link_type_of,
	.complaint = complaint,
	.close = close_reader,
};
