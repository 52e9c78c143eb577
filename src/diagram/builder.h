/* Builder: a diagram under construction, by passes in the order of these functions. */
#pragma once

#include "diagram/diagram.h"
#include "diagram/hosts.h"

typedef struct {
	Diagram *diagram;
	const DiagramSpec *words;
	FlowParts *parts;     /* by flow */
	Hosts *hosts;         /* NULL if the lanes are one flow's ends */
	guint32 **message_of; /* by flow and event: the index of its message, or NO_MESSAGE */
} Builder;

#define NO_MESSAGE G_MAXUINT32 /* the event is not drawn */

/* Lanes, and the one where all flows were captured. */
void builder_add_lanes(Builder *self);

/* Folds the flows, and makes a message of each group that has a place in the picture. */
void builder_add_messages(Builder *self);

/* The messages' ends in order of time, with states. */
void builder_add_ends(Builder *self);

/* The times in which a window was closed, and a single flow's phases. */
void builder_add_spans(Builder *self);

/* What went wrong in a single flow, as marks and words. */
void builder_add_story(Builder *self);

/* What a single flow's sender has under way, where that tells something. */
void builder_add_strip(Builder *self);

static inline guint builder_lane_of(const Builder *self, guint flow, Side side)
{
	return self->hosts ? self->hosts->lane_of[flow][side] : side;
}

/* When the segment left and arrived, from the diagram's beginning. */
Transit builder_transit(const Diagram *diagram, const EventRef *ref);
