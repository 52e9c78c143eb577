/* The TCP header (RFC 9293 §3.1). */
#pragma once

#include "base/reader.h"
#include "decode/decode.h"

/* Reads header, options and payload at `reader`'s place; `len` is the length of all of them by the
 * IP header.  Sets all of `segment` but frame, time and addresses. */
DecodeResult tcp_decode(Reader *reader, guint32 len, Segment *segment);
