/* Heights are divided into slices; an obstacle is listed in each slice that it reaches into.  Each
 * query is numbered, and an obstacle records the last one that returned it, so that each returns it
 * once. */
#include "layout/obstacles.h"

#include <math.h>

#define SLICE 32.0 /* points */

typedef struct {
	Obstacle obstacle;
	guint asked;
} Indexed;

struct Obstacles {
	double top;
	guint n_slices;
	GArray **slices; /* of guint: entries */
	GArray *entries; /* of Indexed */
	guint question;
};

Obstacles *obstacles_new(double top, double bottom)
{
	Obstacles *self = g_new0(Obstacles, 1);

	self->top = top;
	self->n_slices = (guint)MAX(ceil((bottom - top) / SLICE), 1);
	self->slices = g_new0(GArray *, self->n_slices);
	self->entries = g_array_new(FALSE, FALSE, sizeof(Indexed));
	return self;
}

void obstacles_free(Obstacles *self)
{
	if (!self)
		return;
	for (guint i = 0; i < self->n_slices; i++)
		if (self->slices[i])
			g_array_unref(self->slices[i]);
	g_free(self->slices);
	g_array_unref(self->entries);
	g_free(self);
}

static guint slice_at(const Obstacles *self, double y)
{
	double slice = floor((y - self->top) / SLICE);

	return (guint)CLAMP(slice, 0, self->n_slices - 1);
}

static void add(Obstacles *self, const Obstacle *obstacle)
{
	Indexed entry = { .obstacle = *obstacle };
	guint number = self->entries->len;
	double top = INFINITY, bottom = -INFINITY;

	for (guint i = 0; i < obstacle->n_points; i++) {
		top = MIN(top, obstacle->point[i].y);
		bottom = MAX(bottom, obstacle->point[i].y);
	}
	g_array_append_val(self->entries, entry);
	for (guint slice = slice_at(self, top); slice <= slice_at(self, bottom); slice++) {
		if (!self->slices[slice])
			self->slices[slice] = g_array_new(FALSE, FALSE, sizeof(guint));
		g_array_append_val(self->slices[slice], number);
	}
}

void obstacles_add_line(Obstacles *self, Line line, guint owner)
{
	Obstacle obstacle = { .point = { line.tail, line.head }, .n_points = 2, .owner = owner };

	add(self, &obstacle);
}

void obstacles_add_text(Obstacles *self, const Point quad[4])
{
	Obstacle obstacle = { .point = { quad[0], quad[1], quad[2], quad[3] },
			      .n_points = 4,
			      .owner = G_MAXUINT };

	add(self, &obstacle);
}

void obstacles_each(Obstacles *self, double top, double bottom, ObstacleTake take, gpointer data)
{
	self->question++;
	for (guint slice = slice_at(self, top); slice <= slice_at(self, bottom); slice++) {
		const GArray *numbers = self->slices[slice];

		for (guint i = 0; numbers && i < numbers->len; i++) {
			Indexed *entry = &g_array_index(self->entries, Indexed,
							g_array_index(numbers, guint, i));

			if (entry->asked == self->question)
				continue;
			entry->asked = self->question;
			take(data, &entry->obstacle);
		}
	}
}
