/* TsharkPacket: what TShark or Wireshark shows of a packet, field by field, whatever the format. */
#pragma once

#include "capture/listing/listing-text.h"

typedef enum {
	TSHARK_FRAME_NUMBER,
	TSHARK_TIME_EPOCH,
	TSHARK_TIME, /* a date, or what a column of times holds */
	TSHARK_TIME_RELATIVE,
	TSHARK_TIME_DELTA,
	TSHARK_CAPTURED, /* bytes */
	TSHARK_WIRE,     /* bytes */
	TSHARK_LINK,     /* Wireshark's number of the link type */
	TSHARK_PROTOCOLS,
	TSHARK_COMMENT,
	TSHARK_BYTES, /* of the frame, hexadecimal */
	TSHARK_SRC,
	TSHARK_DST,
	TSHARK_IP_ID,
	TSHARK_HOPS,
	TSHARK_TRAFFIC_CLASS,
	TSHARK_IP_PROTOCOL,
	TSHARK_ICMP,
	TSHARK_SRC_PORT,
	TSHARK_DST_PORT,
	TSHARK_UDP_SRC_PORT,
	TSHARK_UDP_DST_PORT,
	TSHARK_UDP_LENGTH, /* of header and payload */
	TSHARK_FLAGS,
	TSHARK_FLAG_BITS, /* each shown alone */
	TSHARK_SEQ,
	TSHARK_SEQ_RAW,
	TSHARK_ACK,
	TSHARK_ACK_RAW,
	TSHARK_LEN,
	TSHARK_WINDOW_RAW,
	TSHARK_WINDOW, /* scaled, where the scale is known to TShark */
	TSHARK_URGENT,
	TSHARK_OPTIONS, /* hexadecimal; or in their parts: */
	TSHARK_MSS,
	TSHARK_SHIFT,
	TSHARK_MULTIPLIER, /* 1 << shift */
	TSHARK_SACK_PERMITTED,
	TSHARK_TSVAL,
	TSHARK_TSECR,
	TSHARK_SACK_LEFT,
	TSHARK_SACK_RIGHT,
	TSHARK_REUSED, /* TShark says that it begins another conversation of its ports */
	TSHARK_PAYLOAD,
	TSHARK_PROTOCOL,
	TSHARK_INFO,
	TSHARK_N_FIELDS,
} TsharkField;

#define TSHARK_BLOCKS_MAX 4 /* of SACK, in a header's 40 bytes of options */

typedef struct {
	guint64 line;      /* of the listing, on which it begins */
	const char *fault; /* why it cannot be read; NULL: it can; static, or owned by its source */
	gboolean shows_options; /* an option that is not there was not sent */
	guint64 has;            /* a bit for each field */
	guint64 numbers[TSHARK_N_FIELDS];
	struct {
		gsize at, len;
	} texts[TSHARK_N_FIELDS]; /* in `arena` */
	GString *arena;           /* owned */
	guint32 edges[2][TSHARK_BLOCKS_MAX];
	guint n_edges[2];
	gboolean is_several; /* more than one source address was listed */
} TsharkPacket;

/* Empty.  Its memory is freed with tshark_packet_clear(). */
void tshark_packet_init(TsharkPacket *self);
void tshark_packet_clear(TsharkPacket *self);

/* Empties it for the packet that begins on this line. */
void tshark_packet_begin(TsharkPacket *self, guint64 line);

/* Was the field set? */
static inline gboolean tshark_packet_has(const TsharkPacket *self, TsharkField field)
{
	return self->has >> field & 1;
}

/* A field's text; empty if it was not set.  Borrowed until the next field is set, to anything but a
 * part of it. */
Span tshark_packet_text(const TsharkPacket *self, TsharkField field);

/* TsharkNames: the fields by the names that TShark has for them. */
typedef struct TsharkNames TsharkNames;

/* Caller frees with tshark_names_free(). */
TsharkNames *tshark_names_new(void);
void tshark_names_free(TsharkNames *self);

/* The field's place in the table of names: of a display filter, or with underscores as
 * Elasticsearch gets it; letter case is ignored.  -1: none that matters here. */
int tshark_names_find(const TsharkNames *self, Span name);

/* The field at a place of that table, of -1 TSHARK_N_FIELDS. */
TsharkField tshark_names_field(int place);

/* Sets the field at a place of that table.  Of several values, separated by commas, the last
 * counts: that of the innermost header.  An empty value is none.  What is not a value of the field
 * is the packet's fault. */
void tshark_packet_put(TsharkPacket *self, int place, Span value);

/* The same by the field, for numbers. */
void tshark_packet_set(TsharkPacket *self, TsharkField field, guint64 number);

/* The same by the field, for text. */
void tshark_packet_set_text(TsharkPacket *self, TsharkField field, Span text);

/* Adds edges of SACK blocks: TSHARK_SACK_LEFT or TSHARK_SACK_RIGHT. */
void tshark_packet_add_edge(TsharkPacket *self, TsharkField field, guint32 edge);
