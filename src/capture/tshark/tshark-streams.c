/* Wireshark (4.0, packet-tcp.c) multiplies the windows of an end by the scale of its own SYN, as
 * soon as it has seen that, except in SYNs.  A SYN without the option turns scaling off for both
 * ends, a SYN/ACK as well (RFC 7323 §1.3).  Windows of a conversation whose handshake it did not
 * see are shown as they are in the header.
 */
#include "capture/tshark/tshark-streams.h"

#include "capture/listing/conversations.h"

#define SHIFT_MAX 14 /* RFC 7323 §2.3 */
#define SHIFT_UNKNOWN (-1)
#define SHIFT_NONE (-2)
#define BASE_STEP 0x10000001u /* so that conversations between the same ends do not overlap */

typedef struct {
	ConversationKey key;
	gint8 shifts[2]; /* in the key's order */
	guint32 base;
} Stream;

struct TsharkStreams {
	Conversations *conversations; /* of Stream */
	gboolean is_unscaled;         /* Wireshark was told not to */
};

TsharkStreams *tshark_streams_new(void)
{
	TsharkStreams *self = g_new(TsharkStreams, 1);

	*self = (TsharkStreams){ conversations_new(sizeof(Stream)), FALSE };
	return self;
}

void tshark_streams_free(TsharkStreams *self)
{
	if (!self)
		return;
	conversations_free(self->conversations);
	g_free(self);
}

void tshark_streams_restart(TsharkStreams *self)
{
	conversations_clear(self->conversations);
}

static Stream *stream_for(TsharkStreams *self, const ListedSegment *segment, guint *from)
{
	gboolean is_new;
	Stream *stream =
		conversations_find(self->conversations, &segment->src, &segment->dst, &is_new);

	*from = !endpoint_equal(&stream->key.ends[0], &segment->src);
	if (is_new)
		stream->shifts[0] = stream->shifts[1] = SHIFT_UNKNOWN;
	return stream;
}

/* Whatever segment it is in, the option counts from the next one on. */
static void agree(Stream *stream, guint from, gboolean is_syn, const TsharkWindow *window)
{
	if (window->shift >= 0)
		stream->shifts[from] = (gint8)MIN(window->shift, SHIFT_MAX);
	else if (is_syn && window->shows_options && stream->shifts[from] == SHIFT_UNKNOWN)
		stream->shifts[0] = stream->shifts[1] = SHIFT_NONE;
}

gboolean tshark_streams_unscale(TsharkStreams *self, ListedSegment *segment,
				const TsharkWindow *window)
{
	guint from;
	Stream *stream = stream_for(self, segment, &from);
	gboolean is_syn = (segment->flags & LISTED_SYN) != 0;
	guint32 raw = window->scaled;
	int shift = is_syn ? 0 : MAX(stream->shifts[from], 0);

	if (raw & ((1u << shift) - 1))
		self->is_unscaled = TRUE;
	if (!self->is_unscaled)
		raw >>= shift;
	agree(stream, from, is_syn, window);
	segment->window = (guint16)MIN(raw, G_MAXUINT16);
	return raw <= G_MAXUINT16;
}

guint32 tshark_streams_base(TsharkStreams *self, const ListedSegment *segment, gboolean is_reused)
{
	guint from;
	Stream *stream = stream_for(self, segment, &from);

	if (is_reused) {
		stream->base += BASE_STEP;
		stream->shifts[0] = stream->shifts[1] = SHIFT_UNKNOWN;
	}
	return stream->base;
}
