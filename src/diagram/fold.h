/* Folding: which packets of some flows are drawn individually, and which together as a flight. */
#pragma once

#include "diagram/fold-class.h"
#include "template/template.h"

/* An event: of which flow, and its index among the flow's events. */
typedef struct {
	guint32 flow, event;
} EventRef;

typedef struct {
	FoldKind kind;
	guint first, n; /* in Folding.members */
} FoldGroup;

typedef struct {
	GArray *groups;  /* of FoldGroup, by the frames of their first members */
	GArray *members; /* of EventRef: group by group, each in capture order; every event once
			  */
} Folding;

/* Folds until `max_groups` are left (0: whatever the mode gives), if possible; `n_flows` flows with
 * events, by their starts.  `lane_of` has the lanes of their ends by flow and Side (NULL: one
 * flow).  Cost: linear in their events. */
Folding *folding_new(const Flow *const *flows, guint n_flows, guint (*lane_of)[2], FoldMode mode,
		     guint max_groups);
void folding_free(Folding *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Folding, folding_free)
