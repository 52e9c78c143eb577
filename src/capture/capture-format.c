#include "capture/capture-format.h"

#include <string.h>

#include "base/error.h"
#include "capture/complaint.h"

/* In the order in which a file is shown to them: those with a magic number first,
 * text last. */
static const CaptureFormat *const capture_formats[] = {
	&capture_format_pcap,         &capture_format_pcapng,      &capture_format_snoop,
	&capture_format_erf,          &capture_format_tshark_json, &capture_format_tshark_details,
	&capture_format_tshark_table, &capture_format_listing,     &capture_format_tshark_lines,
};

/* Known capture formats without a reader. */
static const struct {
	const char *magic;
	gsize length;
	const char *name;
} foreign_formats[] = {
	{ "GMBU", 4, "a Network Monitor" },
	{ "RTSS", 4, "a Network Monitor" },
	{ "TRSNIFF data", 12, "a Sniffer" },
	{ "XCP\0", 4, "a NetXRay" },
	{ "VL\0\0", 4, "a NetXRay" },
	{ "\x7fver", 4, "an OmniPeek" },
	{ "ObserverPktBuffe", 16, "an Observer" },
	{ "iptrace ", 8, "an AIX iptrace" },
	{ "btsnoop\0", 8, "a Bluetooth" },
	{ "\0\0\x02\0\x12\x05\0\x10", 8, "a K12" },
	{ "\xaa\xaa\xaa\xaa", 4, "an InfoVista 5View" },
	{ "LOGG", 4, "a Vector BLF" },
};

const char *capture_format_foreign(const guint8 *head, gsize n)
{
	for (gsize i = 0; i < G_N_ELEMENTS(foreign_formats); i++)
		if (n >= foreign_formats[i].length &&
		    !memcmp(head, foreign_formats[i].magic, foreign_formats[i].length))
			return foreign_formats[i].name;
	return NULL;
}

static gboolean refuse(const guint8 *head, gsize n, GError **error)
{
	const char *foreign = capture_format_foreign(head, n);

	if (foreign)
		return complaint_fail(error, LADDER_ERROR_INPUT,
				      "is %s capture, which is not supported: convert it "
				      "with editcap -F pcapng FILE NEW",
				      foreign);
	return complaint_fail(error, LADDER_ERROR_INPUT,
			      "is not a packet capture: name a pcap or pcapng file");
}

const CaptureFormat *capture_format_for(const guint8 *head, gsize n, GError **error)
{
	for (gsize i = 0; i < G_N_ELEMENTS(capture_formats); i++)
		if (capture_formats[i]->probe(head, n))
			return capture_formats[i];
	refuse(head, n, error);
	return NULL;
}
