#include "capture/link-number.h"

#include "capture/ordered-reader.h"

#define FRAME_MAX_LARGE (128 << 20) /* maximum length of a D-Bus message */

enum {
	LINK_DBUS = 231,
	LINK_NFLOG = 239,
	LINK_USBPCAP = 249,
};

int link_number_from_file(guint32 number)
{
	switch (number) {
	case 100: /* LINKTYPE_ATM_RFC1483 */
		return 11;
	case 101: /* LINKTYPE_RAW */
		return 12;
	case 102: /* LINKTYPE_SLIP_BSDOS */
		return 15;
	case 103: /* LINKTYPE_PPP_BSDOS */
		return 16;
	case 106: /* LINKTYPE_ATM_CLIP */
		return 19;
	default:
		return (int)MIN(number, G_MAXINT32);
	}
}

guint32 link_frame_max(int link_type)
{
	return link_type == LINK_DBUS || link_type == LINK_USBPCAP ? FRAME_MAX_LARGE
								   : LINK_FRAME_MAX;
}

static void swap_u16(guint8 *at)
{
	guint8 first = at[0];

	at[0] = at[1];
	at[1] = first;
}

/* LINKTYPE_NFLOG: after a header of four bytes, fields with length and type in host order, padded
 * to four bytes. */
static void swap_nflog(guint8 *bytes, gsize n, gboolean is_little)
{
	gsize at = 4;

	while (at + 4 <= n) {
		OrderedReader reader =
			ordered_reader_over((Bytes){ bytes + at, n - at }, is_little);
		gsize length = ordered_u16(&reader);

		swap_u16(bytes + at);
		swap_u16(bytes + at + 2);
		if (length < 4)
			return;
		at += (length + 3) & ~(gsize)3;
	}
}

void link_order_fields(int link_type, gboolean is_little, guint8 *bytes, gsize n)
{
	if (link_type == LINK_NFLOG && is_little != (G_BYTE_ORDER == G_LITTLE_ENDIAN))
		swap_nflog(bytes, n, is_little);
}
