/* CaptureFormat: a row of capture_formats[]: how one file format becomes frames. */
#pragma once

#include <stdio.h>

#include "capture/capture.h"

/* The bytes for probing: enough for several records of formats without a magic number. */
#define CAPTURE_HEAD_BYTES 4096

/* Link types of frames that are not decoded; libpcap's are never negative. */
enum {
	CAPTURE_LINK_UNKNOWN = -1, /* the format's own number means nothing to libpcap */
	CAPTURE_LINK_NONE = -2,    /* what counts as a frame but holds no packet: never handed on */
};

typedef struct CaptureStream CaptureStream;

/* A reader gets a stream at the first byte of the file, already decompressed.  Members from
 * `open_unbuffered` on are optional. */
typedef struct {
	const char *name; /* for messages: "pcapng" */

	/* Do a file's first `n` (at most CAPTURE_HEAD_BYTES) bytes look like it? */
	gboolean (*probe)(const guint8 *head, gsize n);

	/* Takes the stream over on success only; else NULL and LADDER_ERROR_INPUT.  It can be
	 * rewound as long as only its head was read. */
	gpointer (*open)(FILE *stream, GError **error);

	/* The next frame.  `frame->number` is set by the caller, everything else here. */
	CaptureResult (*next)(gpointer self, Frame *frame);

	/* After CAPTURE_CUT: where and how it is cut ("ends in the middle of frame 12"). */
	const char *(*complaint)(gpointer self);
	void (*close)(gpointer self);

	/* Instead of open(), for a reader with its own buffer: `stream` outlives it. */
	gpointer (*open_unbuffered)(CaptureStream *stream, GError **error);

	/* Instead of next(), without copying: passes at most `n` frames to `take`, numbered from 1.
	 */
	CaptureResult (*each)(gpointer self, guint n, CaptureTake take, gpointer data);
	int (*link_type)(gpointer self);      /* of all frames: where the format has but one */
	gboolean (*has_times)(gpointer self); /* did a frame have a time so far?  NULL: all did */
	const char *(*remark)(gpointer self); /* as capture_remark() */
	GHashTable *(*names)(gpointer self);  /* as capture_names(); the reader's own */
} CaptureFormat;

/* The row for a file that begins with these bytes, or NULL and LADDER_ERROR_INPUT with advice.
 */
const CaptureFormat *capture_format_for(const guint8 *head, gsize n, GError **error);

/* The known foreign format that begins with these bytes ("a Sniffer"); NULL: none.
 * Static. */
const char *capture_format_foreign(const guint8 *head, gsize n);

/* The rows, each in a file of its own. */
extern const CaptureFormat capture_format_pcap;
extern const CaptureFormat capture_format_pcapng;
extern const CaptureFormat capture_format_snoop;
extern const CaptureFormat capture_format_erf;
extern const CaptureFormat capture_format_listing;
extern const CaptureFormat capture_format_tshark_lines;
extern const CaptureFormat capture_format_tshark_details;
extern const CaptureFormat capture_format_tshark_table;
extern const CaptureFormat capture_format_tshark_json;
