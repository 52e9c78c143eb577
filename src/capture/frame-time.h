/* Times of frames: nanoseconds since the epoch, 0 where there is none. */
#pragma once

#include <glib.h>

#include "base/quantity.h"

/* A time in nanoseconds ends in 2262; a broken pcap record's fraction can be thousands of seconds.
 */
#define FRAME_SECONDS_MAX (G_MAXINT64 / NS_PER_S - 4096)

/* A time that does not fit becomes 0. */
static inline gint64 frame_time(gint64 seconds, gint64 ns)
{
	if (G_UNLIKELY(seconds < 0 || seconds > FRAME_SECONDS_MAX))
		return 0;
	return seconds * NS_PER_S + ns;
}

/* Later by `by_ns`, at least 0; where that does not fit, as it is. */
static inline gint64 frame_time_later(gint64 time_ns, gint64 by_ns)
{
	return time_ns > FRAME_SECONDS_MAX * NS_PER_S - by_ns ? time_ns : time_ns + by_ns;
}
