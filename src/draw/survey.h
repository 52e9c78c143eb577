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
	guint32 decoded[DECODE_N_RESULTS]; /* frames by result of decoding */
	guint32 frames;
	char *cut; /* how the capture is cut, or that it changed meanwhile; NULL: neither */
} Survey;

typedef enum {
	SURVEY_REREADABLE = 1 << 0, /* survey_reread() will be called */
	SURVEY_ALONE = 1 << 1,      /* no other process needs the second processor */
} SurveyTrait;

/* Reads the whole capture once.  `traits`: of SurveyTrait; `path` and `filter` as in
 * capture_open().  Clear it on failure, too. */
gboolean survey_init(Survey *self, const char *path, const char *filter, guint traits,
		     GError **error);
void survey_clear(Survey *self);

/* The second pass: hands the capture's packets to `events`, up to the last one needed.  With
 * `notes` also ICMP errors, which may come later.  `self` must be rereadable.  Sets `cut` if the
 * capture no longer has the packets of the first pass. */
gboolean survey_reread(Survey *self, FlowEvents *events, gboolean notes, GError **error);

/* Says on standard error what was cut or skipped; returns the resulting exit status. */
int survey_report(const Survey *self, gboolean is_quiet);
