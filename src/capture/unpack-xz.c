#include "capture/unpack-xz.h"

#include <lzma.h>

#include "capture/library.h"

#define INPUT_BYTES (1 << 16)
#define MIB ((guint64)1 << 20)
#define DICTIONARY_MAX (256 * MIB) /* four times that of `xz -9` */
#define DECODER_BYTES \
	MIB /* besides its dictionary, at most: the next dictionary size is 384 MiB \
	     */

typedef struct {
	__typeof__(lzma_stream_decoder) *stream_decoder;
	__typeof__(lzma_code) *code;
	__typeof__(lzma_memusage) *memusage;
	__typeof__(lzma_end) *end;
} LzmaCalls;

static const LibraryFunction lzma_functions[] = {
	{ "lzma_stream_decoder", G_STRUCT_OFFSET(LzmaCalls, stream_decoder) },
	{ "lzma_code", G_STRUCT_OFFSET(LzmaCalls, code) },
	{ "lzma_memusage", G_STRUCT_OFFSET(LzmaCalls, memusage) },
	{ "lzma_end", G_STRUCT_OFFSET(LzmaCalls, end) },
};

struct XzStream {
	UnpackRead read;
	gpointer from;
	LzmaCalls calls;
	lzma_stream lzma;
	gboolean is_open, ended;
	guint8 input[INPUT_BYTES];
};

XzStream *xz_stream_new(UnpackRead read, gpointer from)
{
	XzStream *self = g_new(XzStream, 1);

	*self = (XzStream){ .read = read, .from = from, .lzma = LZMA_STREAM_INIT };
	return self;
}

void xz_stream_free(XzStream *self)
{
	if (!self)
		return;
	if (self->is_open)
		self->calls.end(&self->lzma);
	g_free(self);
}

static gboolean open_stream(XzStream *self, char **how)
{
	if (!library_load(LIBLZMA, lzma_functions, G_N_ELEMENTS(lzma_functions), &self->calls)) {
		*how = g_strdup("needs liblzma, which is not installed");
		return FALSE;
	}
	if (self->calls.stream_decoder(&self->lzma, DICTIONARY_MAX + DECODER_BYTES,
				       LZMA_CONCATENATED) != LZMA_OK)
		g_error("liblzma has no memory");
	self->is_open = TRUE;
	return TRUE;
}

static char *words_for(XzStream *self, lzma_ret result)
{
	if (result == LZMA_MEMLIMIT_ERROR)
		return g_strdup_printf("needs a dictionary of %" G_GUINT64_FORMAT
				       " MiB, more than %" G_GUINT64_FORMAT,
				       self->calls.memusage(&self->lzma) / MIB,
				       DICTIONARY_MAX / MIB);
	return g_strdup(result == LZMA_BUF_ERROR ? "is truncated" : "is damaged");
}

/* At the end of input, the decoder is told that no more follows. */
static lzma_ret step(XzStream *self)
{
	if (self->lzma.avail_in == 0) {
		self->lzma.next_in = self->input;
		self->lzma.avail_in = self->read(self->from, self->input, INPUT_BYTES);
	}
	return self->calls.code(&self->lzma, self->lzma.avail_in > 0 ? LZMA_RUN : LZMA_FINISH);
}

gsize xz_stream_read(XzStream *self, guint8 *to, gsize n, char **how, gboolean *is_refused)
{
	if (!self->is_open && !self->ended)
		self->ended = !open_stream(self, how);
	self->lzma.next_out = to;
	self->lzma.avail_out = n;
	while (!self->ended && self->lzma.next_out == to) {
		lzma_ret result = step(self);

		self->ended = result != LZMA_OK;
		if (!self->ended || result == LZMA_STREAM_END)
			continue;
		*how = words_for(self, result);
		*is_refused = result == LZMA_MEMLIMIT_ERROR;
	}
	return (gsize)(self->lzma.next_out - to);
}
