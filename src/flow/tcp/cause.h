/* causes[]: why a segment was sent again, as far as the capture shows. */
#pragma once

#include <glib.h>

typedef enum {
	CAUSE_NONE,        /* nothing was sent again, or nothing explains it */
	CAUSE_TIMEOUT,     /* the retransmission timer (RFC 6298) */
	CAUSE_FAST,        /* duplicate ACKs (RFC 5681 §3.2) */
	CAUSE_SACK,        /* a hole that SACK shows (RFC 6675) */
	CAUSE_PROBE,       /* a tail loss probe (RFC 8985 §7) */
	CAUSE_MTU,         /* ICMP: it was too big (RFC 1191, RFC 8201) */
	CAUSE_UNNEEDED,    /* it had been acknowledged, and no timer explains it */
	CAUSE_RESET_RETRY, /* a SYN after a reset */
} Cause;

/* As JSON writes it: "timeout"; NULL for NONE.  Static. */
const char *cause_name(Cause cause);
