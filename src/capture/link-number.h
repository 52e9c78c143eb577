/* Link types as files number them (LINKTYPE_) and as libpcap and decode/ do (DLT_). */
#pragma once

#include <glib.h>

/* libpcap's value for a file's `number`: nearly always the same (www.tcpdump.org/linktypes.html).
 */
int link_number_from_file(guint32 number);

#define LINK_FRAME_MAX (256 << 10) /* of all link types but a few */

/* The maximum bytes in a frame of a link type; more is damage.  Same limits as libpcap and TShark.
 */
guint32 link_frame_max(int link_type);

/* Turns fields of a frame that are in the capturing machine's byte order into this one's, as
 * libpcap does.  `is_little`: the file's. */
void link_order_fields(int link_type, gboolean is_little, guint8 *bytes, gsize n);
