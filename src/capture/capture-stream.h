/* CaptureStream: the plain bytes of an input, decompressed if necessary, raw or as a FILE. */
#pragma once

#include <stdio.h>

#include "capture/capture-format.h"
#include "capture/input.h"

/* Reads from the input's current position; `input` is borrowed. */
CaptureStream *capture_stream_new(Input *input);
void capture_stream_free(CaptureStream *self);

/* Peeks at the first bytes, at most CAPTURE_HEAD_BYTES. */
const guint8 *capture_stream_head(const CaptureStream *self, gsize *n);

/* At most `n` bytes to `to`; 0: there are no more. */
gsize capture_stream_read(CaptureStream *self, guint8 *to, gsize n);

/* A FILE at the first byte, for one reader, to be closed before the stream is freed. */
FILE *capture_stream_open(CaptureStream *self);

/* Why the bytes ended early ("gzip data is truncated"); NULL: they did not. */
const char *capture_stream_complaint(const CaptureStream *self);

/* Why it was not (or not completely) decompressed ("compressed more than twice"); NULL: it was. */
const char *capture_stream_refusal(const CaptureStream *self);
