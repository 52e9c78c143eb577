/* event_kinds[]: how a kind of event is drawn and labelled. */
#pragma once

#include "diagram/diagram.h"

/* How a band of them is labelled. */
typedef enum {
	BAND_CONTROL, /* "3 × SYN" */
	BAND_REGULAR, /* "8 × keep-alive, every 10 s on average": pauses do not part them */
	BAND_DATA,    /* by the template */
	BAND_ACKS,
} BandWording;

typedef struct {
	MessageKind message;
	LabelKind label;
	BandWording band;
	const char *name;  /* of one of many: "SYN", "window probe" */
	gboolean is_timed; /* sent by a timer: drawn dashed */
} EventKindRow;

/* The row of a kind.  Static. */
const EventKindRow *event_kind_row(EventKind kind);

/* The row by which one event is drawn: what a timer sends is data or an ACK like others. */
const EventKindRow *event_kind_row_of(const FlowEvent *event);
