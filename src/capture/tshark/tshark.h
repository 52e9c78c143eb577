/* What the formats of TShark and Wireshark have in common: each is a source of packets, whose
 * fields become frames. */
#pragma once

#include "capture/capture-format.h"
#include "capture/listing/listing-lines.h"
#include "capture/tshark/tshark-packet.h"

/* How the packets of one format are read. */
typedef struct {
	/* Takes the stream over.  NULL and LADDER_ERROR_INPUT: it lacks something that every packet
	 * needs. */
	gpointer (*open)(FILE *stream, const TsharkNames *names, GError **error);

	/* The next packet's fields; `packet` was cleared.  What cannot be read is a packet with a
	 * fault.  CAPTURE_CUT: it ends in the middle of one that begins on packet->line. */
	CaptureResult (*next)(gpointer self, TsharkPacket *packet);
	void (*close)(gpointer self);

	/* Ends the lookahead: the first packet comes next.  NULL: there is none. */
	void (*restart)(gpointer self);

	/* The stream, for errors of reading. */
	FILE *(*stream)(gpointer self);

} TsharkSource;

/* As listing_lines_next(), without the quotation marks of a mail. */
gboolean tshark_next_line(ListingLines *lines, Span *line);

/* The functions of a CaptureFormat, but open(), which calls the first. */
gpointer tshark_open(const TsharkSource *source, FILE *stream, GError **error);
CaptureResult tshark_next(gpointer self, Frame *frame);
const char *tshark_complaint(gpointer self);
const char *tshark_remark(gpointer self);
gboolean tshark_has_times(gpointer self);
GHashTable *tshark_host_names(gpointer self);
void tshark_close(gpointer self);
