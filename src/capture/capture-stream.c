/* Bytes pass through layers: the input itself, and at most two decompressors on top.  Each layer
 * remembers its first bytes, so that they can be probed before the next one is chosen, even from a
 * pipe.
 */
#include "capture/capture-stream.h"

#include <errno.h>
#include <stdio_ext.h>
#include <string.h>

#include "capture/unpack.h"

#define BUFFER_BYTES (1 << 16) /* of the FILE: fewer, larger reads than stdio's own */
#define LAYERS_MAX 3           /* the input, and two compressions */

typedef struct {
	CaptureStream *stream;
	Unpack *unpack; /* NULL: the input's layer */
	guint8 head[CAPTURE_HEAD_BYTES];
	gsize n_head;
	gsize at;           /* in the head */
	gboolean is_beyond; /* something beyond the head was read */
} Layer;

struct CaptureStream {
	Input *input;     /* borrowed */
	char *complaint;  /* of the input */
	gboolean is_deep; /* the last layer is compressed, too */
	guint n_layers;
	Layer layer[LAYERS_MAX];
	char buffer[BUFFER_BYTES];
};

static gsize read_input(CaptureStream *self, guint8 *to, gsize n)
{
	ssize_t got = input_read(self->input, to, n);

	if (got < 0 && !self->complaint)
		self->complaint = g_strdup(g_strerror(errno));
	return got < 0 ? 0 : (gsize)got;
}

static gsize read_beyond_head(Layer *self, guint8 *to, gsize n)
{
	return self->unpack ? unpack_read(self->unpack, to, n) : read_input(self->stream, to, n);
}

static gsize read_layer(gpointer data, guint8 *to, gsize n)
{
	Layer *self = data;
	gsize from_head = MIN(n, self->n_head - self->at);

	if (G_LIKELY(from_head == 0)) {
		gsize got = read_beyond_head(self, to, n);

		self->is_beyond |= got > 0;
		return got;
	}
	memcpy(to, self->head + self->at, from_head);
	self->at += from_head;
	return from_head;
}

static Layer *add_layer(CaptureStream *self, Unpack *unpack)
{
	Layer *layer = &self->layer[self->n_layers++];
	gsize got;

	layer->stream = self;
	layer->unpack = unpack;
	while (layer->n_head < CAPTURE_HEAD_BYTES &&
	       (got = read_beyond_head(layer, layer->head + layer->n_head,
				       CAPTURE_HEAD_BYTES - layer->n_head)) > 0)
		layer->n_head += got;
	return layer;
}

CaptureStream *capture_stream_new(Input *input)
{
	CaptureStream *self = g_new0(CaptureStream, 1);
	Layer *top;

	self->input = input;
	top = add_layer(self, NULL);
	while (self->n_layers < LAYERS_MAX) {
		Unpack *unpack = unpack_new(top->head, top->n_head, read_layer, top);

		if (!unpack)
			break;
		top = add_layer(self, unpack);
	}
	self->is_deep = unpack_can(top->head, top->n_head);
	return self;
}

void capture_stream_free(CaptureStream *self)
{
	if (!self)
		return;
	while (self->n_layers > 0)
		unpack_free(self->layer[--self->n_layers].unpack);
	g_free(self->complaint);
	g_free(self);
}

const guint8 *capture_stream_head(const CaptureStream *self, gsize *n)
{
	const Layer *top = &self->layer[self->n_layers - 1];

	*n = top->n_head;
	return top->head;
}

gsize capture_stream_read(CaptureStream *self, guint8 *to, gsize n)
{
	return read_layer(&self->layer[self->n_layers - 1], to, n);
}

static ssize_t read_cookie(void *cookie, char *to, size_t n)
{
	return (ssize_t)read_layer(cookie, (guint8 *)to, n);
}

/* Only within the head, and only if nothing beyond it was read. */
static int seek_cookie(void *cookie, off64_t *offset, int whence)
{
	Layer *self = cookie;

	if (whence == SEEK_CUR)
		*offset += (off64_t)self->at;
	if (whence == SEEK_END || self->is_beyond || *offset < 0 || *offset > (off64_t)self->n_head)
		return -1;
	self->at = (gsize)*offset;
	return 0;
}

FILE *capture_stream_open(CaptureStream *self)
{
	static const cookie_io_functions_t functions = { .read = read_cookie, .seek = seek_cookie };
	FILE *file = fopencookie(&self->layer[self->n_layers - 1], "rb", functions);

	g_assert(file);
	setvbuf(file, self->buffer, _IOFBF, BUFFER_BYTES);
	__fsetlocking(file, FSETLOCKING_BYCALLER); /* nobody else has it */
	return file;
}

const char *capture_stream_refusal(const CaptureStream *self)
{
	if (self->is_deep)
		return "compressed more than twice";
	for (guint i = self->n_layers; i-- > 1;)
		if (unpack_is_refused(self->layer[i].unpack))
			return unpack_complaint(self->layer[i].unpack);
	return NULL;
}

const char *capture_stream_complaint(const CaptureStream *self)
{
	for (guint i = self->n_layers; i-- > 1;)
		if (unpack_complaint(self->layer[i].unpack))
			return unpack_complaint(self->layer[i].unpack);
	return self->complaint;
}
