/* IEEE 802.11, and the headers that capturing puts before it: Prism, AVS, radiotap, PPI. */
#include "decode/steps.h"

/* The frame control field, IEEE 802.11 §9.2.4.1, as a little-endian number. */
#define TYPE_MASK 0x000f /* version and type */
#define TYPE_DATA 0x0008
#define SUBTYPE_NO_DATA 0x0040
#define SUBTYPE_QOS 0x0080
#define BOTH_DS 0x0300 /* a bridge's frame, with a fourth address */
#define MORE_FRAGMENTS 0x0400
#define PROTECTED 0x4000
#define ORDER 0x8000   /* with QoS: an HT control field, §9.2.4.6 */
#define QOS_AMSDU 0x80 /* §9.2.4.5.9 */

#define PRISM_HEADER 144
#define AVS_MAGIC 0x80211000 /* its last digit is the version */
#define RADIOTAP_TSFT 0x00000001
#define RADIOTAP_FLAGS 0x00000002
#define RADIOTAP_MORE 0x80000000 /* of the words that say what is there: another one follows */
#define RADIOTAP_PADDED 0x20     /* of the flags: the header is padded to four bytes */

/* A subframe of an A-MSDU (§9.3.2.2.2): addresses, a length, LLC; the next begins at a multiple of
 * four. */
static Step strip_amsdu(Layers *self)
{
	guint32 len, padded;

	layers_skip(self, 12);
	len = reader_u16(&self->reader);
	if (self->reader.short_read)
		return layers_stop(self, DECODE_TRUNCATED);
	padded = len + (-(14 + len) & 3u);
	if (padded < layers_wire_left(self) && padded < reader_left(&self->reader))
		layers_leave(self, padded, step_to(strip_amsdu));
	layers_limit(self, len);
	return step_to(strip_llc);
}

/* No LLC begins with zeros: a driver's undeclared padding. */
static Step strip_content(Layers *self)
{
	return layers_skip_to(self, layers_peek_u16(self, 0) == 0 ? 2 : 0, strip_llc);
}

/* After the frame control field.  `padded`: what follows begins at a multiple of four bytes. */
static Step strip_data(Layers *self, guint16 control, gboolean padded)
{
	guint32 header_len = 24;
	guint16 qos = 0;

	if ((control & TYPE_MASK) != TYPE_DATA || control & (SUBTYPE_NO_DATA | PROTECTED))
		return layers_stop_here(self);
	layers_skip(self, 22);
	if ((control & BOTH_DS) == BOTH_DS) {
		layers_skip(self, 6);
		header_len += 6;
	}
	if (control & SUBTYPE_QOS) {
		qos = reader_u16_le(&self->reader);
		layers_skip(self, control & ORDER ? 4 : 0);
		header_len += control & ORDER ? 6 : 2;
	}
	if (self->reader.short_read)
		return layers_stop(self, DECODE_TRUNCATED);
	if (control & MORE_FRAGMENTS)
		return layers_stop(self, DECODE_FRAGMENT);
	layers_skip(self, padded ? -header_len & 3u : 0);
	return step_to(qos & QOS_AMSDU ? strip_amsdu : strip_content);
}

Step strip_ieee80211(Layers *self)
{
	return strip_data(self, reader_u16_le(&self->reader), FALSE);
}

Step strip_ieee80211_swapped(Layers *self)
{
	return strip_data(self, reader_u16(&self->reader), FALSE);
}

static Step strip_ieee80211_padded(Layers *self)
{
	return strip_data(self, reader_u16_le(&self->reader), TRUE);
}

/* LINKTYPE_IEEE802_11_AVS: its length is its second word. */
Step strip_avs(Layers *self)
{
	guint32 len;

	layers_skip(self, 4);
	len = reader_u32(&self->reader);
	if (len < 8 && !self->reader.short_read)
		return layers_stop(self, DECODE_MALFORMED);
	return layers_skip_to(self, len - 8, strip_ieee80211);
}

/* LINKTYPE_IEEE802_11_PRISM: of fixed length; some drivers write an AVS header instead. */
Step strip_prism(Layers *self)
{
	Reader ahead = self->reader;

	if ((reader_u32(&ahead) & 0xfffffff0) == AVS_MAGIC)
		return step_to(strip_avs);
	return layers_skip_to(self, PRISM_HEADER, strip_ieee80211);
}

/* Whether the radiotap header, of whose words `present` is the first, says that the 802.11 header
 * is padded.  `fields` is after that word. */
static gboolean is_padded(Reader fields, guint32 present)
{
	gsize at = 8;

	for (guint32 word = present; word & RADIOTAP_MORE; at += 4)
		word = reader_u32_le(&fields);
	if (!(present & RADIOTAP_FLAGS))
		return FALSE;
	if (present & RADIOTAP_TSFT)
		reader_skip(&fields, (-at & 7) + 8);
	return (reader_u8(&fields) & RADIOTAP_PADDED) != 0;
}

/* www.radiotap.org: version, padding, length, then which fields there are. */
Step strip_radiotap(Layers *self)
{
	guint32 len, present;
	gboolean padded;

	layers_skip(self, 2);
	len = reader_u16_le(&self->reader);
	present = reader_u32_le(&self->reader);
	if (len < 8 && !self->reader.short_read)
		return layers_stop(self, DECODE_MALFORMED);
	padded = is_padded(self->reader, present);
	return layers_skip_to(self, len - 8, padded ? strip_ieee80211_padded : strip_ieee80211);
}

/* LINKTYPE_PPI: version, flags, length, and the link type of what follows. */
Step strip_ppi(Layers *self)
{
	guint32 len, link_type;

	layers_skip(self, 2);
	len = reader_u16_le(&self->reader);
	link_type = reader_u32_le(&self->reader);
	if (len < 8 && !self->reader.short_read)
		return layers_stop(self, DECODE_MALFORMED);
	layers_skip(self, len - 8);
	return link_step(link_type);
}
