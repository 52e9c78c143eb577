/* IPComp (RFC 3173), compressed with DEFLATE (RFC 2394). */
#include <gio/gio.h>

#include "decode/steps.h"

#define UNPACKED_MAX 65535 /* more than an IP datagram holds is an attack */
#define OWN_MAX 8          /* … as are more of them in one frame */

/* Inflates the rest; NULL if it is not a complete DEFLATE stream or holds too much. */
static guint8 *unpack(Reader *reader, guint32 *len)
{
	g_autoptr(GZlibDecompressor) zlib = g_zlib_decompressor_new(G_ZLIB_COMPRESSOR_FORMAT_RAW);
	g_autofree guint8 *bytes = g_malloc(UNPACKED_MAX);
	Bytes packed = reader_rest(reader);
	gsize read = 0, written = 0;

	if (g_converter_convert(G_CONVERTER(zlib), packed.data, packed.len, bytes, UNPACKED_MAX,
				G_CONVERTER_INPUT_AT_END, &read, &written,
				NULL) == G_CONVERTER_ERROR)
		return NULL;
	*len = (guint32)written;
	return g_steal_pointer(&bytes);
}

/* Next header, flags, compression parameter index: RFC 3173 §3.  Hosts agree on the index, which
 * does not reveal the algorithm; hardly any but DEFLATE is in use.  Datagrams that would not shrink
 * have no such header (§2.2). */
Step strip_ipcomp(Layers *self)
{
	guint8 next = reader_u8(&self->reader), *unpacked;
	guint32 len = 0;

	layers_skip(self, 3);
	if (self->reader.short_read || reader_left(&self->reader) < layers_wire_left(self))
		return layers_stop(self, DECODE_TRUNCATED);
	if (self->decoder->own && self->decoder->own->len >= OWN_MAX)
		return layers_stop_here(self);
	unpacked = unpack(&self->reader, &len);
	if (!unpacked)
		return layers_stop(self, DECODE_MALFORMED);
	layers_go_on_in(self, unpacked, len);
	return ip_protocol_step(next);
}
