/* Remark: what the front page has to say of a capture in two words: "3 retransmissions". */
#pragma once

#include "batch/entry.h"

/* How much it means; a remark of the first two makes a capture one with trouble. */
typedef enum {
	SEVERITY_TROUBLE, /* a flow failed, or the capture has no picture */
	SEVERITY_WARNING, /* something went wrong, and TCP got over it */
	SEVERITY_NOTE,    /* worth knowing */
	SEVERITY_N
} Severity;

typedef struct {
	Severity severity;
	char *words; /* owned */
} Remark;

/* What a reader asks for first: each capture has one standing. */
typedef enum {
	STANDING_FAILED,  /* no picture, and there should be one */
	STANDING_TROUBLE, /* cut, or with a remark of trouble or a warning */
	STANDING_CLEAN,   /* drawn, and nothing of the kind */
	STANDING_EMPTY,   /* nothing to draw */
	STANDING_N
} Standing;

/* The remarks of a capture (of Remark), the gravest first: its state, unless that is DRAWN, and
 * what its facts count.  Caller frees. */
GArray *remarks_new(const Entry *entry);

/* How many segments its remarks of SEVERITY_WARNING count. */
guint64 entry_warned_segments(const Entry *entry);

/* By the state and the remarks of a capture. */
Standing entry_standing(const Entry *entry);

/* "failed", "trouble", …: what the page's style and script know it by.  Static. */
const char *standing_name(Standing standing);
