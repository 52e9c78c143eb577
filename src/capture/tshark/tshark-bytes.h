/* Bytes that a listing shows. */
#pragma once

#include "base/bytes.h"
#include "capture/listing/listing-text.h"

/* Appends the bytes of "02000a" or "02:00:0a".  FALSE, and some of them appended, if that is not
 * what the text is. */
gboolean tshark_bytes_scan(GByteArray *bytes, Span text);

/* Replaces the text by the bytes, hexadecimal. */
void tshark_bytes_hex(GString *text, Bytes bytes);

/* A dump of bytes (tshark -x): "0010  00 3c 4f 10 …   .<O.".  Appends a line's if it goes on where
 * `bytes` end.  FALSE: it does not, or is no such line. */
gboolean tshark_bytes_dump(GByteArray *bytes, Span line);

/* libpcap's link type for Wireshark's number of it (wiretap/wtap.h); -1: not known here. */
int tshark_bytes_link(guint64 number);
