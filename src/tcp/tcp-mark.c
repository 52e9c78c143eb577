#include "tcp/tcp-mark.h"

typedef struct {
	const char *name, *phrase;
} MarkNames;

/* By the number of the mark's bit. */
static const MarkNames mark_names[MARK_COUNT] = {
	{ "retransmission", "retransmission" },
	{ "fast_retransmission", "fast retransmission" },
	{ "spurious_retransmission", "spurious retransmission" },
	{ "out_of_order", "out of order" },
	{ "lost_segment", "previous segment not captured" },
	{ "ack_lost_segment", "ACKed unseen segment" },
	{ "duplicate_ack", "duplicate ACK" },
	{ "zero_window", "zero window" },
	{ "zero_window_probe", "zero-window probe" },
	{ "zero_window_probe_ack", "zero-window probe ACK" },
	{ "window_full", "window full" },
	{ "window_update", "window update" },
	{ "keep_alive", "keep-alive" },
	{ "keep_alive_ack", "keep-alive ACK" },
	{ "reused_ports", "reused ports" },
};

static const MarkNames *names_of(Mark mark)
{
	gint bit = g_bit_nth_lsf(mark, -1);

	g_assert(bit >= 0 && bit < MARK_COUNT);
	return &mark_names[bit];
}

const char *mark_name(Mark mark)
{
	return names_of(mark)->name;
}

const char *mark_phrase(Mark mark)
{
	return names_of(mark)->phrase;
}
