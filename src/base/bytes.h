/* A run of bytes that someone else owns. */
#pragma once

#include <glib.h>
#include <string.h>

typedef struct {
	const guint8 *data; /* borrowed; NULL only when len is 0 */
	gsize len;
} Bytes;

/* Without the white space of ASCII at its ends. */
static inline Bytes bytes_trimmed(Bytes self)
{
	while (self.len && g_ascii_isspace(self.data[0]))
		self = (Bytes){ self.data + 1, self.len - 1 };
	while (self.len && g_ascii_isspace(self.data[self.len - 1]))
		self.len--;
	return self;
}

/* Do they begin with `text`, to the letter? */
static inline gboolean bytes_start_with(Bytes self, const char *text)
{
	gsize len = strlen(text);

	return self.len >= len && (!len || !memcmp(self.data, text, len));
}
