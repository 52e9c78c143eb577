#include "tcp/track-order.h"

/* RFC 6864 §4 asks for identifications that differ, not for a counter.  One counts, for the flow or
 * the host, if the highest segment raised it by no more than ID_NEAR, and tells only of segments as
 * near: of random ones that is true once in a hundred thousand times. */
#define ID_NEAR 128

static SentOrder order_by_id(const TcpTrackSide *own, const Packet *segment)
{
	gint32 step = (gint16)(segment->ip_id - own->ip_id); /* RFC 6864: modulo 2^16 */

	if (own->ids < IDS_COUNT || !segment->ip_id || !step || ABS(step) > ID_NEAR)
		return SENT_UNKNOWN;
	return step < 0 ? SENT_BEFORE : SENT_AFTER;
}

/* RFC 7323 §4.1: the sender's clock never runs backwards. */
static SentOrder order_by_stamp(const TcpTrack *track, int from, const Packet *segment)
{
	gint64 stamp = track->trouble ? track->trouble->stamp[from] : -1;
	TcpOptions options;

	if (stamp < 0)
		return SENT_UNKNOWN;
	options = tcp_options_parse(segment->tcp.options);
	if (!options.has_timestamps || options.ts_val == (guint32)stamp)
		return SENT_UNKNOWN;
	return seq_before(options.ts_val, (guint32)stamp) ? SENT_BEFORE : SENT_AFTER;
}

/* Of a segment below the next number.  Where the two contradict each other nothing is known. */
SentOrder track_sent_order(const TcpTrack *track, int from, const Packet *segment)
{
	SentOrder id = order_by_id(&track->side[from], segment);
	SentOrder stamp = order_by_stamp(track, from, segment);

	if (id == SENT_UNKNOWN || id == stamp)
		return stamp;
	return stamp == SENT_UNKNOWN ? id : SENT_UNKNOWN;
}

gboolean tcp_track_is_overtaken(const TcpTrack *self, int from, const Packet *segment)
{
	return track_sent_order(self, from, segment) == SENT_BEFORE;
}

/* Whether numbers below the highest are missing. */
static gboolean has_gap(const TcpTrouble *trouble, int from)
{
	return trouble->above[from] && trouble->above[from]->n > 0;
}

/* Timestamps are read only while there is a gap that a segment may come late for. */
static G_GNUC_NO_INLINE void note_stamp(const Look *look, TcpTrouble *trouble)
{
	TcpOptions options;

	trouble->stamp[look->from] = -1;
	if (!has_gap(trouble, look->from))
		return;
	options = tcp_options_parse(look->segment->tcp.options);
	if (options.has_timestamps)
		trouble->stamp[look->from] = options.ts_val;
}

/* What tells later whether another segment was sent before or after this one, the highest. */
void track_note_order(const Look *look)
{
	TcpTrackSide *own = look->own;
	guint16 step = look->segment->ip_id - own->ip_id;

	if (G_LIKELY(step - 1u < ID_NEAR))
		own->ids = IDS_COUNT;
	else if (step || own->ids)
		own->ids = IDS_VARY;
	own->ip_id = look->segment->ip_id;
	if (G_UNLIKELY(look->track->trouble))
		note_stamp(look, look->track->trouble);
}
