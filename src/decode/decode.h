/* From a frame to the packets in it. */
#pragma once

#include "capture/capture.h"
#include "decode/packet.h"

typedef enum {
	DECODE_PACKET,       /* the packet is filled in */
	DECODE_OTHER,        /* something else */
	DECODE_TRUNCATED,    /* the capture holds too little of the frame */
	DECODE_MALFORMED,    /* lengths or versions that contradict each other */
	DECODE_FRAGMENT,     /* an IP fragment, completed by other frames or never */
	DECODE_ICMP_ERROR,   /* an ICMP error that quotes a packet: decoder_icmp_error() */
	DECODE_UNKNOWN_LINK, /* a link type without a row in link_types[] */
	DECODE_N_RESULTS
} DecodeResult;

/* The name of a result as JSON writes it: "packet", "not_tcp", "truncated"…  Static. */
const char *decode_result_name(DecodeResult result);

/* The same for people, after the number `n` of frames: "IP fragments", "truncated"… */
const char *decode_result_phrase(DecodeResult result, guint32 n);

/* What is remembered between frames: IP fragments that wait for the rest. */
typedef struct Decoder Decoder;

/* Before the first frame of a capture.  Caller frees with decoder_free(). */
Decoder *decoder_new(void);
void decoder_free(Decoder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Decoder, decoder_free)

/* Takes the next frame of the capture.  With DECODE_PACKET `packet` is filled in, the innermost one
 * if there are tunnels, the last one if there are several; what it borrows lives until the next
 * frame is taken. */
DecodeResult decoder_take(Decoder *self, const Frame *frame, Packet *packet);

/* Other packets of a frame that are reported. */
#define DECODER_OTHERS_MAX 8

/* The last frame's packets before the one that was filled in, `n` of them, in their order: the
 * datagrams of tunnels, outermost first, and those beside it in an aggregate or a report.  They
 * live until the next frame is taken. */
const Packet *decoder_others(const Decoder *self, guint *n);

typedef enum {
	ICMP_MAY_PASS, /* or is about something else */
	ICMP_TOO_BIG,  /* it was dropped since it was too big for a link (RFC 1191, RFC 8201) */
	ICMP_REJECTS,  /* nobody is there for it, or a rule forbids it (RFC 1122 §4.2.3.9, RFC 1812
			  §5.2.7.1, RFC 4443 §3.1) */
} IcmpMeaning;

/* An ICMP or ICMPv6 error about a packet (RFC 792, RFC 4443 §3). */
typedef struct {
	guint32 frame;
	gint64 time_ns;
	const char *what; /* "port unreachable"; static */
	IcmpMeaning meaning;
	Address from;        /* who sent the error */
	Transport transport; /* of the quoted packet, as what follows */
	Endpoint src, dst;
	guint32 mark; /* what tells it from others: TCP's sequence number, UDP's length and checksum
		       */
} IcmpError;

/* After DECODE_ICMP_ERROR: the error; lives until the next frame is taken.  Else NULL. */
const IcmpError *decoder_icmp_error(const Decoder *self);
