#include "capture/record-bytes.h"

#define STEP_BYTES (256 << 10) /* of a large record at a time */

gboolean record_bytes_read_more(RecordBytes *self, FILE *stream, gsize n)
{
	while (n > 0) {
		gsize step = MIN(n, STEP_BYTES);
		gsize got;

		if (self->room < self->len + step) {
			self->room = MAX(self->len + step, self->room + self->room / 2);
			self->data = g_realloc(self->data, self->room);
		}
		got = fread(self->data + self->len, 1, step, stream);
		self->len += got;
		if (got < step)
			return FALSE;
		n -= step;
	}
	return TRUE;
}

gboolean record_bytes_read(RecordBytes *self, FILE *stream, gsize n)
{
	self->len = 0;
	return record_bytes_read_more(self, stream, n);
}

gboolean record_bytes_skip(FILE *stream, gsize n)
{
	guint8 bytes[4096];

	while (n > 0) {
		gsize step = MIN(n, sizeof(bytes));

		if (fread(bytes, 1, step, stream) < step)
			return FALSE;
		n -= step;
	}
	return TRUE;
}

void record_bytes_clear(RecordBytes *self)
{
	g_free(self->data);
	*self = (RecordBytes){ 0 };
}
