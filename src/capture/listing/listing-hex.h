/* ListedHex: a packet's bytes in hexadecimal digits (tcpdump -x, -xx, -X, -XX). */
#pragma once

#include "base/bytes.h"
#include "capture/listing/listing-text.h"

#define LISTED_HEX_MAX 262144 /* bytes: tcpdump's longest snap length */

typedef struct {
	GByteArray *bytes;  /* owned */
	gboolean is_broken; /* a line is missing: there are no more bytes */
} ListedHex;

/* No bytes. */
void listed_hex_init(ListedHex *self);

/* Frees the bytes, not `self`. */
void listed_hex_clear(ListedHex *self);

/* Begins with the next packet. */
void listed_hex_begin(ListedHex *self);

/* Takes a line of a dump ("\t0x0010:  4500 003c …", "  0010: 4500 …", before tcpdump 3.8 "\t\t\t
 * 4500 003c …"); FALSE: it is none. */
gboolean listed_hex_add(ListedHex *self, Span line);

/* libpcap's DLT number for what the bytes begin with, an IP header or the frame of a link that
 * carries one; -1: that cannot be told. */
int listed_hex_link_type(const ListedHex *self);

/* Where the IP header is of a segment between these ports; -1: the bytes show none. */
int listed_hex_find(const ListedHex *self, guint16 src_port, guint16 dst_port);

/* Removes the bytes before `at`. */
void listed_hex_cut(ListedHex *self, int at);

/* The last `len` bytes of the packet by its own length, as far as they are there. */
Bytes listed_hex_tail(const ListedHex *self, int link_type, guint32 len);

/* Bytes on the wire by the packet's own length, for that link type; at least those of the dump. */
guint32 listed_hex_wire_length(const ListedHex *self, int link_type);
