/* Pages: a ladder cut into sheets. */
#pragma once

#include "layout/layout.h"
#include "layout/page-size.h"

/* Which parts of a page repeat, and which may be cut, as heights on it. */
typedef struct {
	double heads_top, heads_bottom; /* repeated on every sheet */
	double ladder_end;              /* below it are foot heads, caption and source */
} PageParts;

/* Cuts `page` into sheets of that size: scaled to its width, with the heads on each, no text cut,
 * and numbered where there are several.  A page that fits one sheet is not cut.  GPtrArray of Page,
 * owned by the caller; `page` may be freed. */
GPtrArray *pages_cut(const Page *page, const PageParts *parts, const PageSize *size,
		     const Template *template, TextMeasure *measure);
