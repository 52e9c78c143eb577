/* Capture: the frames of a capture file, one after the other, whatever its format. */
#pragma once

#include <glib.h>

#include "base/bytes.h"

typedef struct Capture Capture;

typedef struct {
	guint32 number;   /* from 1, counted in the file: frames that a filter passes over count too
			   */
	gint64 time_ns;   /* since the epoch; 0 where the format has no times */
	int link_type;    /* libpcap's DLT_ value */
	guint32 wire_len; /* bytes on the wire, at least bytes.len */
	Bytes bytes;      /* what was captured; borrowed until the next frame is read */
	const char *note; /* what the file says about the frame: a packet comment, a listing's
			     lines that begin with #.  UTF-8, lines parted by \n, not yet made
			     printable; NULL: nothing; borrowed as bytes */
	const char *summary; /* of a listing: the application's message in its words ("HTTP: GET /
				HTTP/1.1"), not yet made printable; NULL: none; borrowed as bytes */
} Frame;

typedef enum {
	CAPTURE_FRAME, /* a frame was read */
	CAPTURE_END,   /* the file ended where it should */
	CAPTURE_CUT,   /* it did not: see capture_complaint(); no more frames come */
} CaptureResult;

typedef enum {
	CAPTURE_PROBE_YES,
	CAPTURE_PROBE_NO,
	CAPTURE_PROBE_UNREADABLE, /* errno says why */
} CaptureProbe;

/* Does the regular file at `path` begin like a capture, compressed or not, one that is read or one
 * that is known not to be? */
CaptureProbe capture_probe(const char *path);

/* Does the filter mean something for any usual link type?  FALSE and LADDER_ERROR_USAGE when not.
 */
gboolean capture_check_filter(const char *filter, GError **error);

/* Opens `path` ("-": standard input), compressed or not.  `filter` is in libpcap's language; NULL:
 * all.  It is compiled for each link type that comes: it has to mean something for the first, and
 * lets nothing through of a later one that it means nothing for.  With `rereadable` the capture can
 * be read several times (capture_rewind()): a pipe is kept in an unlinked temporary file.  NULL and
 * LADDER_ERROR_INPUT (LADDER_ERROR_MACHINE where the machine is at fault, LADDER_ERROR_USAGE for a
 * filter that does not compile) on failure; messages read "what is wrong: what to do", without the
 * path. */
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

/* The name for pictures and tables: the path's last part, or "standard input".  Owned by the
 * capture, printable. */
const char *capture_name(const Capture *self);

/* After CAPTURE_CUT: where and how the file breaks off ("ends in the middle of frame 12").  NULL
 * before. */
const char *capture_complaint(const Capture *self);

/* Did reading fail by the machine's fault, so that another time there may be more? */
gboolean capture_has_failed(const Capture *self);

/* What there is to say of the file that did not stop the reading; NULL: nothing. */
const char *capture_remark(const Capture *self);

/* Frames read so far, those that the filter passed over included, and what TShark counts as frames
 * though it holds no packet (pcapng's custom blocks). */
guint32 capture_frames(const Capture *self);

/* Had any frame read so far a time of its own?  Those without have the last one before, or 0. */
gboolean capture_has_times(const Capture *self);

/* What the file says about itself, as read so far: UTF-8, lines parted by \n, not yet made
 * printable; NULL: nothing. */
const char *capture_comment(const Capture *self);

/* The names for addresses that the file brings, as read so far: addresses as address_to_string()
 * writes them to names, printable.  NULL: none.  Owned by the capture. */
GHashTable *capture_names(const Capture *self);
