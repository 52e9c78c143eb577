/* CaptureFormat: a file format that is read without libpcap; one row of capture.c's table each. */
#pragma once

#include <stdio.h>

#include "capture/capture.h"

#define CAPTURE_HEAD_BYTES 4096 /* of a file: enough to tell every format by */

typedef struct {
	const char *name; /* for messages: "tcpdump listing" */
	/* Do a file's first `n` (at most CAPTURE_HEAD_BYTES) bytes look like it? */
	gboolean (*probe)(const guint8 *head, gsize n);
	/* Takes the stream over on success only; it stands at the first byte. */
	gpointer (*open)(FILE *stream, GError **error);
	/* The frame's number is set by the caller.  CAPTURE_CUT: see complaint. */
	CaptureResult (*next)(gpointer self, Frame *frame);
	const char *(*complaint)(gpointer self); /* after CAPTURE_CUT */
	/* What there is to say that did not stop the reading; NULL: nothing. */
	const char *(*remark)(gpointer self);
	void (*close)(gpointer self);
} CaptureFormat;

extern const CaptureFormat capture_format_listing; /* listing.c */
