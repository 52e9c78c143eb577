/* Finding: a verdict counted over a capture, or what became of it: "3 retransmissions". */
#pragma once

#include "batch/entry.h"

/* Severity; the first two put a capture "with trouble". */
typedef enum {
	SEVERITY_TROUBLE, /* a flow failed, or the capture has no picture */
	SEVERITY_WARNING, /* something went wrong and was recovered from */
	SEVERITY_NOTE,    /* worth knowing */
	SEVERITY_N
} Severity;

typedef struct {
	Severity severity;
	char *words; /* owned */
} Finding;

/* The overall standing of a capture. */
typedef enum {
	STANDING_FAILED,  /* no picture, but there should be one */
	STANDING_TROUBLE, /* cut, or with a finding of trouble or a warning */
	STANDING_CLEAN,   /* drawn without trouble */
	STANDING_EMPTY,   /* nothing to draw */
	STANDING_N
} Standing;

/* The findings of a capture (of Finding), most severe first: its state, unless DRAWN, and its
 * counts. Caller frees. */
GArray *findings_new(const Entry *entry);

/* How many segments its findings of SEVERITY_WARNING count. */
guint64 entry_warned_segments(const Entry *entry);

/* By the state and the findings of a capture. */
Standing entry_standing(const Entry *entry);

/* "failed", "trouble", …: its class in the page's style and script.  Static. */
const char *standing_name(Standing standing);
