/* CaptureClock: where the clock of a capture was set back.
 *
 * Frames are in the order in which they were captured; where their times go back far, the clock
 * was set, or the file is a jumble.  It is the clock only if a segment after the step follows what
 * came before it, by its numbers.  From there on what was set back is added to all times, so that
 * they never contradict the order; this is the only place where that is decided.
 */
#pragma once

#include <glib.h>

typedef struct CaptureClock CaptureClock;

/* Never set back so far.  Caller frees with capture_clock_free(). */
CaptureClock *capture_clock_new(void);
void capture_clock_free(CaptureClock *self);

/* A frame's time, as captured, is `back_ns` before that of the frame before it.  Whether it may be
 * the clock: segments after it are to be asked. */
gboolean capture_clock_suspect(CaptureClock *self, guint32 frame, gint64 time_ns, gint64 back_ns);

/* Whether the time of a frame after it, as captured, leaves the suspicion standing. */
gboolean capture_clock_is_suspected(CaptureClock *self, gint64 time_ns);

/* A segment follows what came before it though its time is `lag_ns` before, and it has to come
 * `round_trip_ns` after (0: not known, or at once).  Returns the frame from which on the clock was
 * set back; 0: nothing shows it. */
guint32 capture_clock_confirm(CaptureClock *self, gint64 lag_ns, gint64 round_trip_ns);

/* What to add to that frame's time, as captured: 0 or more, in ns.  0, too, where it is out of
 * range. */
gint64 capture_clock_added(const CaptureClock *self, guint32 frame, gint64 time_ns);

/* Whether it was, at any frame so far. */
gboolean capture_clock_was_set_back(const CaptureClock *self);
