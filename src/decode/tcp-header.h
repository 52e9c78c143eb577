/* TcpHeader: the fields of a TCP header and of its options. */
#pragma once

#include <glib.h>

#include "base/bytes.h"

/* RFC 9293 §3.1, RFC 3168 §6.1 */
typedef enum {
	TCP_FIN = 0x01,
	TCP_SYN = 0x02,
	TCP_RST = 0x04,
	TCP_PSH = 0x08,
	TCP_ACK = 0x10,
	TCP_URG = 0x20,
	TCP_ECE = 0x40,
	TCP_CWR = 0x80,
} TcpFlag;

typedef struct {
	guint32 seq, ack;
	guint16 window; /* unscaled */
	guint8 flags;   /* of TcpFlag */
	Bytes options;  /* the options' bytes as captured; borrowed from the frame */
} TcpHeader;

/* How many sequence numbers a segment takes up: its payload's, one for SYN, one for FIN (RFC 9293
 * §3.4). */
static inline guint32 tcp_sequence_len(guint8 flags, guint32 payload)
{
	return payload + ((flags & TCP_SYN) != 0) + ((flags & TCP_FIN) != 0);
}

/* The letters of `flags` in the order FSRPAUEC, into `text`, which is returned. */
const char *tcp_flags_letters(guint8 flags, char text[9]);

#define TCP_OPTIONS_MAX 40 /* bytes */
#define TCP_SACK_MAX 4     /* more do not fit */

typedef struct {
	guint32 left, right; /* host order */
} SackBlock;

typedef struct {
	gint32 mss;    /* -1: absent (RFC 9293 §3.7.1) */
	gint32 wscale; /* -1: absent; above 14 is taken as 14 (RFC 7323 §2.3) */
	gboolean sack_permitted, has_timestamps;
	guint32 ts_val, ts_ecr; /* RFC 7323 §3 */
	guint n_sack;
	SackBlock sack[TCP_SACK_MAX]; /* RFC 2018 §3 */
} TcpOptions;

/* Quick check that the options hold no SACK, as in most segments: they are too short, or timestamps
 * laid out as in RFC 7323 appendix A. */
gboolean tcp_options_lack_sack(Bytes options);

/* Whether the first SACK block reports a duplicate (RFC 2883 §4): it is below the acknowledgment
 * `ack`, or within the second block.  All numbers of one kind. */
gboolean tcp_sack_has_duplicate(const SackBlock *sack, guint n_sack, guint32 ack);

/* Reads a segment's options; a malformed or truncated one ends the list. */
TcpOptions tcp_options_parse(Bytes options);
