/* Layout: pages of items to draw, in points, y down; each knows its message. */
#pragma once

#include "diagram/diagram.h"
#include "layout/page-size.h"
#include "layout/text-measure.h"
#include "template/template.h"

typedef struct {
	double x, y;
} Point;

typedef enum {
	ITEM_TEXT,
	ITEM_ARROW,
	ITEM_LINE,
	ITEM_BOX,
	ITEM_CURVE,
	ITEM_BAND,
} ItemKind;

/* A run of text in one style, `dx` along the baseline from its item's origin. */
typedef struct {
	TextStyle style;
	ColourRole colour;
	double dx, advance;
	char *text; /* owned */
} TextSpan;

typedef struct {
	Point origin;                    /* on the baseline */
	double angle;                    /* radians, clockwise on the page */
	double left, top, right, bottom; /* ink, before the rotation about the origin */
	GArray *spans;                   /* of TextSpan; owned */
} TextItem;

typedef struct {
	Point from, to;
	double width, head; /* the stroke's width, the head's length */
	ColourRole colour;
	Dash dash;
	gboolean has_dot; /* at the tail */
	Fate fate;        /* lost: ends in a cross, not in a head; unknown: in a question mark */
} ArrowItem;

typedef struct {
	Point from, to;
	double width;
	ColourRole colour;
	Dash dash;
} LineItem;

typedef struct {
	double x, y, width, height, radius;
	ColourRole fill, edge;
	double edge_width; /* 0: none */
} BoxItem;

/* From `from` to `to`, bending out to `bulge` to the right (negative: left) at half way. */
typedef struct {
	Point from, to;
	double bulge, width;
	ColourRole colour;
	Dash dash;
} CurveItem;

/* A pale, transparent convex area: four corners, more if it is cut. */
#define BAND_CORNERS_MAX 8
typedef struct {
	Point corner[BAND_CORNERS_MAX]; /* all around */
	guint n_corners;
	ColourRole colour;
	double opacity; /* 0 to 1 */
} BandItem;

#define ITEM_NO_MESSAGE (-1)

typedef struct {
	ItemKind kind;
	const char *role; /* what it is in the picture: "arrow-label", "time"…; static */
	gint32 message;   /* its message: index in the diagram; ITEM_NO_MESSAGE: none */
	gboolean is_head; /* repeated on each sheet */
	union {
		TextItem text;
		ArrowItem arrow;
		LineItem line;
		BoxItem box;
		CurveItem curve;
		BandItem band;
	};
} Item;

typedef struct {
	double width, height;
	double scale;  /* points of the sheet per unit; 1 without a sheet size
			*/
	GArray *items; /* of Item, in the order of painting */
} Page;

typedef struct {
	GPtrArray *pages; /* of Page */
	double shrink; /* scaling beyond what the sheet's width needs, to fit its height; 1: none */
} Layout;

/* What is requested besides the template. */
typedef struct {
	const PageSize
		*sheet; /* cut into sheets of this size; NULL: one page, as large as needed */
	gboolean fits;  /* one sheet of it, however small the picture gets */
} LayoutSpec;

/* `spec` may be NULL.  `diagram` must outlive it.  Never fails: a picture too large for its format
 * is for the format to refuse. */
Layout *layout_new(const Diagram *diagram, const Template *template, TextMeasure *measure,
		   const LayoutSpec *spec);
void layout_free(Layout *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Layout, layout_free)

static inline const Page *layout_page(const Layout *self, guint i)
{
	return g_ptr_array_index(self->pages, i);
}

static inline const Item *page_item(const Page *self, guint i)
{
	return &g_array_index(self->items, Item, i);
}

/* The heights outside which the item draws nothing; a little generous. */
void item_span_y(const Item *self, double *top, double *bottom);

/* The corners of a text's ink, rotated, clockwise from the top left. */
void text_item_quad(const TextItem *self, Point quad[4]);

/* All of a text's spans, separated by blanks.  Caller frees. */
char *text_item_string(const TextItem *self);
