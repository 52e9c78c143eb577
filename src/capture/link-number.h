/* Link types as files number them (LINKTYPE_) and as libpcap and decode/ do (DLT_). */
#pragma once

#include <glib.h>

/* What a file's `number` is to libpcap: nearly always the same (www.tcpdump.org/linktypes.html). */
int link_number_from_file(guint32 number);

/* The most bytes that a frame of a link type holds; more is damage.  libpcap and TShark draw the
 * same lines. */
guint32 link_frame_max(int link_type);

/* Turns fields of a frame that are in the capturing machine's byte order into this one's, as
 * libpcap does.  `is_little`: the file's. */
void link_order_fields(int link_type, gboolean is_little, guint8 *bytes, gsize n);
