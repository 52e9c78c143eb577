/* Adds items to a page. */
#pragma once

#include "layout/layout.h"

/* An empty page, of no size.  Caller frees with page_free(), which a GPtrArray may call. */
Page *page_new(void);
void page_free(gpointer page);

/* Moves an item, or all of a page to the right, by a number of points. */
void item_shift(Item *self, double dx, double dy);
void page_shift_x(Page *self, double dx);

/* Copies the spans of a text. */
GArray *text_item_copy_spans(const GArray *spans);

/* Adds an item and returns it, to be filled in before the next is added. */
Item *page_add(Page *self, ItemKind kind, const char *role, gint32 message);

#define TEXT_LIFT 0.35 /* of a text's size, from its middle to its baseline */

typedef enum {
	ALIGN_LEFT,
	ALIGN_CENTRE,
	ALIGN_RIGHT,
} Align;

/* A text of one style whose advance box is aligned to `at`, on the baseline.  Blank text adds
 * nothing. */
void page_add_text(Page *self, TextMeasure *measure, const char *role, TextStyle style,
		   ColourRole colour, Align align, Point at, const char *text);

/* Starts a text of several spans; `angle` as in TextItem. */
TextItem *page_begin_text(Page *self, const char *role, gint32 message, Point origin, double angle);

/* Adds a span after the last one, `gap` apart; empty text adds nothing. */
void text_item_add(TextItem *self, TextMeasure *measure, TextStyle style, ColourRole colour,
		   double gap, const char *text);

/* Adds a line of no message; `width` in points. */
void page_add_line(Page *self, const char *role, Point from, Point to, double width,
		   ColourRole colour, Dash dash);
