/* Survey: the first pass over a capture, for every command. */
#pragma once

#include "capture/capture.h"
#include "decode/decode.h"
#include "flow/flow-events.h"
#include "flow/flow-table.h"

typedef struct {
	char *path; /* of the capture */
	Capture *capture;
	FlowTable *flows;
	guint32 decoded[DECODE_N_RESULTS]; /* frames by what became of them */
	guint32 frames;
	char *cut; /* how the capture breaks off, or changed meanwhile; NULL: it does not */
} Survey;

/* Reads the whole capture once.  Parameters as in capture_open().  To be cleared on failure, too.
 */
gboolean survey_init(Survey *self, const char *path, const char *filter, gboolean rereadable,
		     GError **error);
void survey_clear(Survey *self);

/* The second pass: hands the capture's packets to `events`, up to the last that it wants.  With
 * `notes` also ICMP errors, which may come later.  `self` must be rereadable.  Sets `cut` where the
 * capture has not the packets any more that the first pass saw. */
gboolean survey_reread(Survey *self, FlowEvents *events, gboolean notes, GError **error);

/* Says on standard error what was cut or skipped; returns the exit status that it asks for. */
int survey_report(const Survey *self, gboolean is_quiet);
