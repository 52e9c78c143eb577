/* DrawOptions: what the user asked for of a picture. */
#pragma once

#include "layout/page-size.h"

typedef struct {
	char **flows; /* selectors; NULL: none */
	char *filter;
	char *template;
	char **sets; /* GROUP.KEY=VALUE of the template; NULL: none */
	char *title;
	char **names;   /* ADDRESS=NAME; NULL: none */
	char **hosts;   /* files; NULL: none */
	char **notes;   /* FRAME=TEXT; NULL: none */
	char *fold;     /* for the template's key; NULL: as the template says */
	int max_arrows; /* that folding aims at, for one flow or several; 0: no matter how many; -1:
			 * as the template says */
	int max_rows;   /* arrows and bands that are drawn at most */
	char *page_name, *fit_name; /* sheets; NULL: none */
	PageSize sheet;             /* the one that they name */
	gboolean each;              /* a picture for each flow */
	double scale;
} DrawOptions;

/* Frees what it owns. */
void draw_options_clear(DrawOptions *self);
