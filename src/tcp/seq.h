/* Sequence numbers: arithmetic modulo 2^32 (RFC 9293 §3.4).
 *
 * Two numbers can be ordered only if they are less than 2^31 apart, which a window of at most 2^30
 * bytes guarantees for segments of one connection.  Nothing else in the program compares sequence
 * numbers with < or >.
 */
#pragma once

#include <glib.h>

#define SEQ_WINDOW_MAX (1u << 30) /* bytes; RFC 7323 §2.3 */

static inline gboolean seq_before(guint32 a, guint32 b)
{
	return (gint32)(a - b) < 0;
}

static inline gboolean seq_after(guint32 a, guint32 b)
{
	return seq_before(b, a);
}

static inline gboolean seq_at_most(guint32 a, guint32 b)
{
	return !seq_after(a, b);
}

static inline guint32 seq_max(guint32 a, guint32 b)
{
	return seq_before(a, b) ? b : a;
}

static inline guint32 seq_min(guint32 a, guint32 b)
{
	return seq_before(a, b) ? a : b;
}
