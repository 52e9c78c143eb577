/* Obstacles: the lines and texts on the page so far, found by their height. */
#pragma once

#include "layout/layout.h"

typedef struct {
	Point tail, head;
} Line;

/* A line (two points) or a text (four corners). */
typedef struct {
	Point point[4];
	guint n_points;
	guint owner; /* of a line: who may ignore it */
} Obstacle;

typedef struct Obstacles Obstacles;

/* For a page region from `top` to `bottom`. */
Obstacles *obstacles_new(double top, double bottom);
void obstacles_free(Obstacles *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Obstacles, obstacles_free)

/* Adds a line, or a text by the corners of its ink. */
void obstacles_add_line(Obstacles *self, Line line, guint owner);
void obstacles_add_text(Obstacles *self, const Point quad[4]);

typedef void (*ObstacleTake)(gpointer data, const Obstacle *obstacle);

/* Passes each obstacle that reaches into the heights from `top` to `bottom` to `take`, once, and
 * maybe some others. */
void obstacles_each(Obstacles *self, double top, double bottom, ObstacleTake take, gpointer data);
