/* outcomes[]: what became of a flow, decided once for selectors, lists, titles and reports. */
#pragma once

#include <glib.h>

typedef enum {
	OUTCOME_OPEN, /* neither closed nor reset within the capture */
	OUTCOME_CLOSED,
	OUTCOME_REFUSED,    /* a request to open was refused */
	OUTCOME_REJECTED,   /* … or rejected by an ICMP error (RFC 1122 §4.2.3.9) */
	OUTCOME_UNANSWERED, /* a request got no answer within the capture */
	OUTCOME_INCOMPLETE, /* an answered request to open was never confirmed */
	OUTCOME_RESET,
	OUTCOME_SCAN,    /* no segment of a connection: a probe (RFC 9293 §3.10.7.4) */
	OUTCOME_TWO_WAY, /* datagrams went both ways */
	OUTCOME_ONE_WAY, /* datagrams that expect no answer went one way */
	N_OUTCOMES
} Outcome;

/* As JSON and `list` write it: "unanswered".  Static. */
const char *outcome_name(Outcome outcome);

/* As a sentence goes on: "unanswered".  Static. */
const char *outcome_phrase(Outcome outcome);

/* Whether the flow counts as failed, for `-f failed`, titles and reports alike. */
gboolean outcome_is_failure(Outcome outcome);

/* Whether a try to reach the server came to nothing, so that it may be part of a scan. */
gboolean outcome_is_vain(Outcome outcome);

/* Whether `n` tries of one host at `n_ports` ports of another, of which `n_vain` were in vain, are
 * a port scan: ten ports or more, four of five in vain. */
gboolean outcomes_are_scan(guint n_ports, guint n, guint n_vain);
