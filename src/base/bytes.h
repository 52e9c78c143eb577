/* A run of bytes that someone else owns. */
#pragma once

#include <glib.h>

typedef struct {
	const guint8 *data; /* borrowed; NULL only when len is 0 */
	gsize len;
} Bytes;
