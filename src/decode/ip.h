/* The network layer: IPv4 (RFC 791) and IPv6 (RFC 8200). */
#pragma once

#include "base/endpoint.h"
#include "base/reader.h"
#include "decode/decode.h"

#define IP_PROTOCOL_TCP 6

/* Reads the header at `reader`'s place, with options and extension headers, and narrows the reader
 * to what follows.  DECODE_TCP when that is TCP, whole; else why not.  `wire_left` counts the bytes
 * from there to the frame's end on the wire.
 *
 * Sets the segment's addresses, and its `len` to the bytes of the transport's header and payload.
 */
DecodeResult ipv4_decode(Reader *reader, guint32 wire_left, Segment *segment);
DecodeResult ipv6_decode(Reader *reader, guint32 wire_left, Segment *segment);
