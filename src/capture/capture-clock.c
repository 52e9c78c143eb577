#include "capture/capture-clock.h"

#include "base/quantity.h"
#include "capture/frame-time.h"

/* Captures of several queues or interfaces are in disorder by milliseconds.  NTP corrects a clock
 * without setting it as long as it is wrong by less (RFC 5905 §11.3, step threshold). */
#define STEP_LEAST (128 * NS_PER_MS)

/* Ten years: rather than a clock, a frame without a time. */
#define STEP_MOST (G_GINT64_CONSTANT(3652) * 24 * 60 * 60 * NS_PER_S)

/* A clock that is set back more often is none to be followed. */
#define STEPS_MAX 16

typedef struct {
	guint32 frame;
	gint64 added_ns; /* from that frame on */
} Epoch;

struct CaptureClock {
	guint n;
	Epoch epochs[STEPS_MAX];
	guint32 frame;   /* where a step is suspected; 0: nowhere */
	gint64 until_ns; /* time of the frame before it, as captured */
	gint64 back_ns;  /* what the step is */
};

CaptureClock *capture_clock_new(void)
{
	return g_new0(CaptureClock, 1);
}

void capture_clock_free(CaptureClock *self)
{
	g_free(self);
}

gboolean capture_clock_suspect(CaptureClock *self, guint32 frame, gint64 time_ns, gint64 back_ns)
{
	if (back_ns < STEP_LEAST || back_ns > STEP_MOST || self->n == STEPS_MAX)
		return self->frame != 0;
	self->frame = frame;
	self->until_ns = time_ns + back_ns;
	self->back_ns = back_ns;
	return TRUE;
}

gboolean capture_clock_is_suspected(CaptureClock *self, gint64 time_ns)
{
	if (time_ns >= self->until_ns)
		self->frame = 0;
	return self->frame != 0;
}

/* In all, so far. */
static gint64 total_ns(const CaptureClock *self)
{
	return self->n ? self->epochs[self->n - 1].added_ns : 0;
}

guint32 capture_clock_confirm(CaptureClock *self, gint64 lag_ns, gint64 round_trip_ns)
{
	guint32 frame = self->frame;

	if (!frame || lag_ns < STEP_LEAST || lag_ns > STEP_MOST)
		return 0;
	self->epochs[self->n] =
		(Epoch){ frame, total_ns(self) + MAX(self->back_ns, lag_ns + round_trip_ns) };
	self->n++;
	self->frame = 0;
	return frame;
}

gint64 capture_clock_added(const CaptureClock *self, guint32 frame, gint64 time_ns)
{
	for (guint i = self->n; i-- > 0;)
		if (self->epochs[i].frame <= frame)
			return frame_time_later(time_ns, self->epochs[i].added_ns) - time_ns;
	return 0;
}

gboolean capture_clock_was_set_back(const CaptureClock *self)
{
	return self->n > 0;
}
