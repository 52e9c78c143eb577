/* PcapVariant: the header of a classic pcap file, and how its records differ from the usual.
 */
#pragma once

#include "capture/capture-format.h"
#include "capture/ordered-reader.h"

typedef enum {
	PCAP_LENGTHS_USUAL,   /* captured, wire: since version 2.3 */
	PCAP_LENGTHS_SWAPPED, /* wire, captured */
	PCAP_LENGTHS_EITHER,  /* version 2.3 was written both ways: the smaller is what was captured
			       */
} PcapLengths;

typedef struct {
	gboolean is_little;
	guint16 major, minor; /* version */
	guint32 network;      /* the link type's number in the file */
	PcapLengths lengths;
	guint header_len;  /* of the file */
	guint extra;       /* bytes after the usual 16 of a record header */
	guint padding;     /* bytes before each frame, counted in its length */
	gint64 tick_ns;    /* unit of a time's fraction */
	gboolean is_usual; /* the file header is the usual one */
} PcapVariant;

/* Do a file's first `n` bytes begin with the magic number of any of them? */
gboolean pcap_variant_magic(const guint8 *head, gsize n);

/* From a file's first `n` bytes; FALSE: no complete pcap header. */
gboolean pcap_variant_detect(PcapVariant *self, const guint8 *head, gsize n);

/* A record header. */
typedef struct {
	guint32 seconds;
	guint32 fraction;
	guint32 captured; /* bytes, padding included */
	guint32 wire;
} PcapRecord;

#define PCAP_RECORD_BYTES 16 /* of its usual fields; PcapVariant.extra more may follow */

/* Reads PCAP_RECORD_BYTES at `header`, lengths in the order that the variant gives them. */
PcapRecord pcap_variant_record(const PcapVariant *self, const guint8 *header);
