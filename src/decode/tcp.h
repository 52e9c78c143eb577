/* The TCP header (RFC 9293 §3.1). */
#pragma once

#include "base/reader.h"
#include "decode/decode.h"

/* Reads header, options and payload at `reader`'s place.  `segment` comes with the length of all of
 * them in `len`, by the IP header; sets all of it but frame, time and addresses. */
DecodeResult tcp_decode(Reader *reader, Segment *segment);
