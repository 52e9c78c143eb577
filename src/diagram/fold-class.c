#include "diagram/fold-class.h"

static const FlowEvent *event_at(const Flow *flow, guint i)
{
	return &g_array_index(flow->events, FlowEvent, i);
}

#define MARKS_OF_WARNING \
	(MARK_OUT_OF_ORDER | MARK_LOST_SEGMENT | MARK_ACK_LOST_SEGMENT | MARK_WINDOW_FULL | \
	 MARK_REUSED_PORTS)

static gboolean closes(const FlowEvent *event)
{
	return event->kind == EVENT_FIN || event->kind == EVENT_RST;
}

static gboolean is_control(const FlowEvent *event)
{
	return event->kind == EVENT_SYN || closes(event);
}

static gboolean turns(const Flow *flow, guint i)
{
	const FlowEvent *event = event_at(flow, i);
	const TcpState *before = i ? event_at(flow, i - 1)->tcp.state : flow->tcp.initial;

	return event->note || before[SIDE_CLIENT] != event->tcp.state[SIDE_CLIENT] ||
	       before[SIDE_SERVER] != event->tcp.state[SIDE_SERVER];
}

static FoldWeight weight_of(const Flow *flow, guint i)
{
	const FlowEvent *event = event_at(flow, i);

	if (event->is_repeat || event->fate == FATE_LOST || event->is_unanswered ||
	    event->tcp.has_dsack)
		return turns(flow, i) ? WEIGHT_TURN : WEIGHT_TROUBLE;
	if (i && event->kind == EVENT_RST && event_at(flow, i - 1)->kind == EVENT_RST)
		return WEIGHT_TROUBLE; /* one of a volley */
	if (is_control(event) || turns(flow, i))
		return WEIGHT_TURN;
	return event->tcp.marks & MARKS_OF_WARNING ? WEIGHT_WARNING : WEIGHT_PLAIN;
}

/* Where a window closes and where it opens again. */
static void weigh_zero_windows(const Flow *flow, GArray *classes)
{
	for (guint i = 0; flow->tcp.zero_windows && i < flow->tcp.zero_windows->len; i++) {
		const ZeroWindow *period = &g_array_index(flow->tcp.zero_windows, ZeroWindow, i);
		FoldClass *first = &g_array_index(classes, FoldClass, period->first_event);
		FoldClass *last = &g_array_index(classes, FoldClass, period->last_event);

		first->weight = MAX(first->weight, WEIGHT_TROUBLE);
		if (period->is_over)
			last->weight = MAX(last->weight, WEIGHT_TROUBLE);
	}
}

static gboolean is_trouble(const FoldClass *class)
{
	return class->weight == WEIGHT_WARNING || class->weight == WEIGHT_TROUBLE;
}

/* Updates a calm with the distance of the nearest trouble on one side. */
static void note_distance(FoldClass *class, gint64 since_ns, gboolean is_first)
{
	if (is_trouble(class))
		class->calm_ns = is_first ? since_ns : MIN(class->calm_ns, since_ns);
	else if (is_first || since_ns == G_MAXINT64 || class->calm_ns == G_MAXINT64)
		class->calm_ns = is_first ? since_ns : G_MAXINT64;
	else
		class->calm_ns += since_ns;
}

/* For each segment, what is before it on its own side, or after it. */
static void look_around(const Flow *flow, GArray *classes, gboolean backwards)
{
	const FoldClass *before[2] = { NULL, NULL };
	const FlowEvent *trouble[2] = { NULL, NULL };
	guint n = flow->events->len;

	for (guint k = 0; k < n; k++) {
		guint i = backwards ? n - 1 - k : k;
		const FlowEvent *event = event_at(flow, i), *last = trouble[event->from];
		FoldClass *class = &g_array_index(classes, FoldClass, i);

		if (before[event->from] && is_trouble(before[event->from]))
			class->is_beside = TRUE;
		note_distance(class, last ? ABS(event->time_ns - last->time_ns) : G_MAXINT64,
			      !backwards);
		if (is_trouble(class))
			trouble[event->from] = event;
		before[event->from] = class;
	}
}

GArray *fold_classes_new(const Flow *flow)
{
	GArray *classes = g_array_new(FALSE, TRUE, sizeof(FoldClass));
	const char *label[2] = { NULL, NULL };

	g_array_set_size(classes, flow->events->len);
	for (guint i = 0; i < flow->events->len; i++) {
		const FlowEvent *event = event_at(flow, i);
		FoldClass *class = &g_array_index(classes, FoldClass, i);

		*class = (FoldClass){ .kind = event->kind, .weight = weight_of(flow, i) };
		if (!event->label)
			continue;
		class->begins_message = g_strcmp0(label[event->from], event->label) != 0;
		label[event->from] = event->label;
	}
	weigh_zero_windows(flow, classes);
	look_around(flow, classes, FALSE);
	look_around(flow, classes, TRUE);
	return classes;
}

/* The handshake ends with the first segment after which both ends are ESTABLISHED, or at the first
 * that is neither a SYN nor an answer to one. */
static guint opening_of(const Flow *flow)
{
	guint i = 0;

	if (!flow->events->len || event_at(flow, 0)->kind != EVENT_SYN)
		return 0;
	while (i < flow->events->len && event_at(flow, i)->len == 0 && !closes(event_at(flow, i))) {
		const TcpState *state = event_at(flow, i++)->tcp.state;

		if (state[SIDE_CLIENT] == TCP_STATE_ESTABLISHED &&
		    state[SIDE_SERVER] == TCP_STATE_ESTABLISHED)
			break;
	}
	return i;
}

FlowParts flow_parts(const Flow *flow)
{
	FlowParts parts = { .opening = opening_of(flow) };

	parts.closing = parts.opening;
	while (parts.closing < flow->events->len && !closes(event_at(flow, parts.closing)))
		parts.closing++;
	return parts;
}
