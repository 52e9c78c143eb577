/* The words of a lane's head, wrapped where its width is too small for them. */
#pragma once

#include "diagram/diagram.h"
#include "layout/text-measure.h"

#define HEAD_INSET 7.0 /* beside words that are wrapped to fit their head */

typedef struct {
	GPtrArray *name, *address; /* of char *: lines; owned */
} HeadWords;

/* In a head of that width.  An address is never cut; a name that takes more than three lines is.
 * Caller clears. */
HeadWords head_words(const Lane *lane, TextMeasure *measure, double width);
void head_words_clear(HeadWords *self);

/* How much higher than the template's a head with these words is. */
double head_words_extra(const HeadWords *self, const Template *template);

/* The baseline of a line of the name, and of one of the address, in a head of the template's height
 * that begins at 0; `i` from 0. */
double head_words_name_y(const HeadWords *self, const Template *template, guint i);
double head_words_address_y(const HeadWords *self, const Template *template, guint i);

/* The height that all heads need. */
double heads_height(const Diagram *diagram, const Template *template, TextMeasure *measure,
		    double width);
