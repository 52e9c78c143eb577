/* Folding: which segments of some flows are drawn for themselves, and which together as a flight.
 */
#pragma once

#include "diagram/fold-class.h"
#include "template/template.h"

/* A segment: of which flow, and its index among the flow's events. */
typedef struct {
	guint32 flow, event;
} EventRef;

typedef struct {
	FoldKind kind;
	guint first, n; /* in Folding.members */
} FoldGroup;

typedef struct {
	GArray *groups;  /* of FoldGroup, by the frames of their first members */
	GArray *members; /* of EventRef: group by group, each in capture order; every segment once
			  */
} Folding;

/* Folds until `max_groups` are left (0: whatever the mode gives), if that can be; `n_flows` flows
 * with events, by their beginnings.  `lane_of` has the lanes of their ends by flow and Side (NULL:
 * one flow).  Cost: linear in their segments. */
Folding *folding_new(const Flow *const *flows, guint n_flows, guint (*lane_of)[2], FoldMode mode,
		     guint max_groups);
void folding_free(Folding *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Folding, folding_free)
