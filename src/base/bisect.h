/* Bisection of a sorted array. */
#pragma once

#include <glib.h>

/* Is an element of the array before `key`?  All that are come first. */
typedef gboolean (*BisectBefore)(gconstpointer element, gconstpointer key);

/* The index of the first element that is not before `key`; array->len: all are. */
static inline guint bisect(const GArray *array, BisectBefore is_before, gconstpointer key)
{
	gsize size = g_array_get_element_size((GArray *)array);
	guint low = 0, high = array->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (is_before(array->data + middle * size, key))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}
