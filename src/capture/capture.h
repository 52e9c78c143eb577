/* Capture: the frames of a capture file, one after the other, whatever its format. */
#pragma once

#include <glib.h>

#include "base/bytes.h"

typedef struct Capture Capture;

typedef struct {
	guint32 number;      /* from 1, counted in the file: including frames rejected by a filter
			      */
	gint64 time_ns;      /* since the epoch; 0 where the format has no times */
	int link_type;       /* libpcap's DLT_ value */
	guint32 wire_len;    /* bytes on the wire, at least bytes.len */
	Bytes bytes;         /* what was captured; borrowed until the next frame is read */
	const char *note;    /* what the file says about the frame: a packet comment, a listing's
				lines that begin with #.  UTF-8, lines separated by \n, not yet made
				printable; NULL: nothing; borrowed as bytes */
	const char *summary; /* of a listing: the application's message as text ("HTTP: GET /
				HTTP/1.1"), not yet made printable; NULL: none; borrowed as bytes */
} Frame;

typedef enum {
	CAPTURE_FRAME, /* a frame was read */
	CAPTURE_END,   /* the file ended regularly */
	CAPTURE_CUT,   /* it did not: see capture_complaint(); no more frames come */
} CaptureResult;

typedef enum {
	CAPTURE_PROBE_YES,
	CAPTURE_PROBE_NO,
	CAPTURE_PROBE_UNREADABLE, /* errno says why */
} CaptureProbe;

/* Does the regular file at `path` begin like a capture, compressed or not, supported or known to be
 * unsupported? */
CaptureProbe capture_probe(const char *path);

/* Is the filter valid for any common link type?  FALSE and LADDER_ERROR_USAGE if not.
 */
gboolean capture_check_filter(const char *filter, GError **error);

/* Opens `path` ("-": standard input), compressed or not.  `filter` is in libpcap's language; NULL:
 * all.  It is compiled for each link type: it must be valid for the first, and rejects all frames
 * of a later one for which it is not.  With `rereadable` the capture can be read several times
 * (capture_rewind()): a pipe is kept in an unlinked temporary file.  NULL and LADDER_ERROR_INPUT
 * (LADDER_ERROR_MACHINE if the machine is at fault, LADDER_ERROR_USAGE for a filter that does not
 * compile) on failure; messages read "what is wrong: what to do", without the path. */
Capture *capture_open(const char *path, const char *filter, gboolean rereadable, GError **error);
void capture_close(Capture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Capture, capture_close)

/* Takes in a frame. */
typedef void (*CaptureTake)(gpointer data, const Frame *frame);

/* Hands the next frames to `take`, `n` (at least 1) of them at most.  CAPTURE_FRAME: there may be
 * more; else those were the last. */
CaptureResult capture_each(Capture *self, guint n, CaptureTake take, gpointer data);

/* The next frame alone; `frame` is set with CAPTURE_FRAME only. */
CaptureResult capture_next(Capture *self, Frame *frame);

/* Starts again at the first frame.  Only for captures opened `rereadable`. */
gboolean capture_rewind(Capture *self, GError **error);

/* Is it read from a pipe, while it is written? */
gboolean capture_is_live(const Capture *self);

/* The name for pictures and tables: the path's last part, or "standard input".  Owned by the
 * capture, printable. */
const char *capture_name(const Capture *self);

/* After CAPTURE_CUT: where and how the file breaks off ("ends in the middle of frame 12").  NULL
 * before. */
const char *capture_complaint(const Capture *self);

/* Did reading fail because of the machine, so that a retry may help? */
gboolean capture_has_failed(const Capture *self);

/* A remark on the file that did not stop reading; NULL: none. */
const char *capture_remark(const Capture *self);

/* Frames read so far, including those rejected by the filter and what TShark counts as frames
 * without a packet (pcapng's custom blocks). */
guint32 capture_frames(const Capture *self);

/* Had any frame read so far a time of its own?  Those without have the last one before, or 0. */
gboolean capture_has_times(const Capture *self);

/* The names for addresses in the file, as read so far: addresses as address_to_string()
 * writes them to names, printable.  NULL: none.  Owned by the capture. */
GHashTable *capture_names(const Capture *self);
