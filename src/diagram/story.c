/* The worst is told in words, up to three that do not overlap by marks: more would be a list of
 * numbers, which the ladder itself shows better.
 *
 * Of a loss: what was lost, where its receiver had a hole, what asked for it, what repaired it, and
 * when its sender knew.  All at the sender's end, but for the hole.  What was lost before the
 * capture point is told as its receiver saw it, from the hole to what filled it.
 */
#include "diagram/story.h"

#include "base/quantity.h"
#include "diagram/builder.h"
#include "flow/incidents.h"
#include "flow/transport.h"
#include "tcp/seq.h"

#define LOST_MAX 2     /* of a thread: what is told one by one */
#define REPEATS_MAX 8  /* likewise */
#define ASKED_MAX 100  /* ticks of a group: of more than can be seen some are left out */
#define SMALL_PARTS 10 /* what costs so much less than the worst is not told */

/* The incident that is being told. */
typedef struct {
	Builder *builder;
	const Flow *flow;
	const Incident *incident;
	guint thread;
	const FlowEvent *first;     /* what was lost first */
	guint32 end;                /* relative: of the numbers that were lost */
	guint n_lost, n_repeats;    /* of what was lost, its repeats apart */
	gint32 repeat, last_repeat; /* events; -1: none */
	gint32 healed;              /* the answer that acknowledges all; -1: none */
	guint n_asked[2];           /* duplicate ACKs before the first repeat, and after it */
} Telling;

static void clear_mark(gpointer data)
{
	StoryMark *mark = data;

	g_free(mark->text);
	g_free(mark->detail);
}

static void clear_piece(gpointer data)
{
	g_free(((StoryPiece *)data)->text);
}

GArray *story_marks_new(void)
{
	GArray *marks = g_array_new(FALSE, FALSE, sizeof(StoryMark));

	g_array_set_clear_func(marks, clear_mark);
	return marks;
}

GArray *story_pieces_new(void)
{
	GArray *pieces = g_array_new(FALSE, FALSE, sizeof(StoryPiece));

	g_array_set_clear_func(pieces, clear_piece);
	return pieces;
}

char *story_sentence(const GArray *pieces)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < pieces->len; i++) {
		const StoryPiece *piece = &g_array_index(pieces, StoryPiece, i);

		g_string_append_printf(text, "%s%s", i == 0 || piece->is_detail ? "" : "  ·  ",
				       piece->text);
	}
	return g_string_free(text, FALSE);
}

/* ---- what happened ------------------------------------------------------------------------------
 */

static const FlowEvent *event_at(const Flow *flow, guint i)
{
	return &g_array_index(flow->events, FlowEvent, i);
}

static guint32 end_of(const FlowEvent *event)
{
	return event->tcp.seq + tcp_sequence_len(event->tcp.flags, event->len);
}

static gboolean is_told(IncidentKind kind)
{
	return kind == INCIDENT_LOSS || kind == INCIDENT_REPETITION ||
	       kind == INCIDENT_UNACKNOWLEDGED || kind == INCIDENT_UPSTREAM_LOSS;
}

static gboolean is_upstream(const Telling *self)
{
	return self->incident->kind == INCIDENT_UPSTREAM_LOSS;
}

/* Whether an event within the incident is what it is about; of what the capture lacks, its repair.
 */
static gboolean is_lost(const Telling *self, guint i)
{
	const FlowEvent *event = event_at(self->flow, i);

	if (event->from != self->incident->from)
		return FALSE;
	if (is_upstream(self))
		return i == self->incident->last_event;
	return self->incident->kind == INCIDENT_LOSS ? event->fate == FATE_LOST
						     : i == self->incident->first_event;
}

static gboolean is_again(const Telling *self, guint i)
{
	const FlowEvent *event = event_at(self->flow, i);

	if (is_upstream(self))
		return i == self->incident->last_event;
	return event->from == self->incident->from && event->is_repeat &&
	       event->original >= (gint32)self->incident->first_event;
}

static void take_own(Telling *self, guint i)
{
	const FlowEvent *event = event_at(self->flow, i);

	if (is_lost(self, i)) {
		self->end = self->first ? seq_max(self->end, end_of(event)) : end_of(event);
		self->first = self->first ? self->first : event;
		self->n_lost += is_upstream(self) ? self->incident->count : !is_again(self, i);
	}
	if (!is_again(self, i))
		return;
	self->n_repeats++;
	self->repeat = self->repeat < 0 ? (gint32)i : self->repeat;
	self->last_repeat = (gint32)i;
}

/* Whether the other side's event asks for what was lost first. */
static gboolean asks(const Telling *self, guint i)
{
	const FlowEvent *event = event_at(self->flow, i);

	return event->from != self->incident->from && event->tcp.dup_ack_number &&
	       !event->tcp.challenged && self->first && event->tcp.ack == self->first->tcp.seq;
}

static gboolean heals(const Telling *self, guint i)
{
	const FlowEvent *event = event_at(self->flow, i);

	return event->from != self->incident->from && i > self->incident->last_event &&
	       (event->tcp.flags & (TCP_RST | TCP_ACK)) == TCP_ACK &&
	       seq_at_most(self->end, event->tcp.ack);
}

static Telling telling_of(Builder *builder, const Incident *incident, guint thread)
{
	Telling self = { .builder = builder,
			 .flow = builder->diagram->flow,
			 .incident = incident,
			 .thread = thread,
			 .repeat = -1,
			 .last_repeat = -1,
			 .healed = -1 };

	for (guint i = incident->first_event; i <= incident->last_event; i++)
		take_own(&self, i);
	if (is_upstream(&self))
		self.healed = (gint32)incident->last_event;
	for (guint i = incident->first_event; i < self.flow->events->len; i++) {
		if (self.healed < 0 && heals(&self, i))
			self.healed = (gint32)i;
		if (self.healed >= 0 && (gint32)i >= self.healed)
			break;
		self.n_asked[self.repeat >= 0 && (gint32)i > self.repeat] += asks(&self, i);
	}
	return self;
}

static gboolean is_drawn(const Builder *builder, const Incident *incident)
{
	return builder->message_of[0][incident->first_event] != NO_MESSAGE &&
	       builder->message_of[0][incident->last_event] != NO_MESSAGE;
}

/* The costliest; NULL: none is worth it. */
static const Incident *worst_of(const Flow *flow)
{
	for (guint i = 0; i < flow->incidents->len; i++) {
		const Incident *incident = &g_array_index(flow->incidents, Incident, i);

		if (is_told(incident->kind))
			return flow_trouble_is_worth(flow, incident) ? incident : NULL;
	}
	return NULL;
}

/* Those that are told, by time; NULL: there are none, or too many. */
static GArray *choose(const Builder *builder)
{
	const Flow *flow = builder->diagram->flow;
	const Incident *worst = worst_of(flow);
	g_autoptr(GArray) chosen = g_array_new(FALSE, FALSE, sizeof(Incident));

	for (guint i = 0; worst && i < flow->incidents->len && chosen->len <= STORY_THREADS_MAX;
	     i++) {
		const Incident *incident = &g_array_index(flow->incidents, Incident, i);
		guint at = 0;

		if (!is_told(incident->kind) || incident->cost_ns < worst->cost_ns / SMALL_PARTS)
			continue;
		if (!is_drawn(builder, incident))
			return NULL;
		while (at < chosen->len &&
		       g_array_index(chosen, Incident, at).from_ns < incident->from_ns)
			at++;
		g_array_insert_val(chosen, at, *incident);
	}
	if (!chosen->len || chosen->len > STORY_THREADS_MAX)
		return NULL;
	return g_steal_pointer(&chosen);
}

/* ---- marks --------------------------------------------------------------------------------------
 */

static char *after(gint64 ns)
{
	g_autofree char *duration = quantity_duration(ns);

	return g_strdup_printf("after %s", duration);
}

/* Takes the texts over. */
static void add_mark(const Telling *self, StoryKind kind, guint event, char *text, char *detail)
{
	const Diagram *diagram = self->builder->diagram;
	const FlowEvent *at = event_at(self->flow, event);
	Side from = self->incident->from;
	gboolean is_there = kind == STORY_HOLE || is_upstream(self); /* at the receiver's end */
	gboolean is_sending = (at->from == from) != is_there;
	StoryMark mark = { .kind = kind,
			   .thread = self->thread,
			   .time_ns =
				   (is_sending ? at->sent_ns : at->arrived_ns) - diagram->start_ns,
			   .lane = is_there ? side_other(from) : from,
			   .message = self->builder->message_of[0][event],
			   .text = text,
			   .detail = detail };

	if (mark.message != NO_MESSAGE)
		g_array_append_val(diagram->story, mark);
	else
		clear_mark(&mark);
}

static void mark_lost(const Telling *self)
{
	gboolean is_loss = self->incident->kind == INCIDENT_LOSS;
	gboolean is_first = TRUE;

	for (guint i = self->incident->first_event; i <= self->incident->last_event; i++) {
		if (!is_lost(self, i) || is_again(self, i))
			continue;
		add_mark(self, is_loss ? STORY_LOST : STORY_MISSED, i,
			 !is_first ? NULL : g_strdup(is_loss ? "lost" : "no ACK"), NULL);
		is_first = FALSE;
	}
}

/* What came after it shows its receiver that it is missing: only what asks for it tells so. */
static void mark_hole(const Telling *self)
{
	if (self->incident->kind != INCIDENT_LOSS || !(self->n_asked[0] + self->n_asked[1]))
		return;
	for (guint i = self->incident->first_event + 1; i < self->flow->events->len; i++) {
		const FlowEvent *event = event_at(self->flow, i);

		if (event->from != self->incident->from || event->is_repeat || !event->fresh ||
		    event->fate != FATE_ARRIVED)
			continue;
		add_mark(self, STORY_HOLE, i, g_strdup("hole"),
			 g_strdup_printf("at the %s", side_name(side_other(event->from))));
		return;
	}
}

static char *asked_words(const Telling *self, gboolean is_late)
{
	if (is_late && self->n_asked[0])
		return g_strdup_printf("%u more", self->n_asked[1]);
	return quantity_of(self->n_asked[is_late], "duplicate ACK");
}

/* The middle one of a group says how many they are. */
static void mark_asked(const Telling *self)
{
	guint last = self->healed < 0 ? self->flow->events->len : (guint)self->healed;
	guint n[2] = { 0 };

	for (guint i = self->incident->first_event; i < last; i++) {
		gboolean is_late = self->repeat >= 0 && (gint32)i > self->repeat;
		gboolean is_middle;

		if (!asks(self, i))
			continue;
		is_middle = n[is_late]++ == self->n_asked[is_late] / 2;
		if (!is_middle && n[is_late] % (self->n_asked[is_late] / ASKED_MAX + 1))
			continue;
		add_mark(self, STORY_ASKED, i, is_middle ? asked_words(self, is_late) : NULL, NULL);
	}
}

static void mark_again(const Telling *self)
{
	for (guint i = self->incident->first_event + 1; i <= self->incident->last_event; i++) {
		const FlowEvent *event = event_at(self->flow, i);

		if (is_again(self, i))
			add_mark(self, STORY_AGAIN, i,
				 g_strdup((gint32)i == self->repeat ? "sent again" : "again"),
				 after(event->sent_ns -
				       event_at(self->flow, (guint)event->original)->sent_ns));
	}
}

/* What was not known to be lost is not healed. */
static const char *healed_word(const Telling *self)
{
	if (self->incident->kind == INCIDENT_LOSS)
		return "healed";
	return self->first->tcp.flags & TCP_SYN ? "answered" : "acknowledged";
}

static void mark_end(const Telling *self)
{
	if (self->healed >= 0)
		add_mark(self, STORY_HEALED, (guint)self->healed, g_strdup(healed_word(self)),
			 after(event_at(self->flow, (guint)self->healed)->arrived_ns -
			       self->first->sent_ns));
	else if (self->flow->outcome != OUTCOME_RESET)
		add_mark(self, STORY_UNKNOWN, self->incident->last_event, NULL, NULL);
}

static gint64 filled_after(const Telling *self)
{
	return self->incident->to_ns - self->incident->from_ns;
}

/* What the capture shows of what it lacks. */
static void mark_filled(const Telling *self)
{
	Side to = side_other(self->incident->from);

	if (event_at(self->flow, self->incident->first_event)->from == self->incident->from)
		add_mark(self, STORY_HOLE, self->incident->first_event, g_strdup("hole"),
			 g_strdup_printf("at the %s", side_name(to)));
	mark_asked(self);
	if (self->first->fate == FATE_ARRIVED)
		add_mark(self, STORY_HEALED, self->incident->last_event, g_strdup("filled"),
			 after(filled_after(self)));
	else
		add_mark(self, STORY_UNKNOWN, self->incident->last_event, NULL, NULL);
}

static int compare_marks(gconstpointer a, gconstpointer b)
{
	const StoryMark *p = a, *q = b;

	if (p->time_ns != q->time_ns)
		return p->time_ns < q->time_ns ? -1 : 1;
	return (p->kind > q->kind) - (p->kind < q->kind);
}

/* ---- words --------------------------------------------------------------------------------------
 */

/* Takes the text over. */
static void add_piece(const Telling *self, StoryKind kind, gboolean is_detail, char *text)
{
	const StoryPiece piece = { kind, is_detail, text };

	g_array_append_val(self->builder->diagram->told, piece);
}

/* "bytes 3001–4001", "SYN", "3 segments". */
static char *what_was_lost(const Telling *self)
{
	const FlowEvent *first = self->first;
	const DiagramSpec *words = self->builder->words;
	guint32 base = words->template->numbers == NUMBERS_ABSOLUTE
			       ? self->flow->tcp.base[first->from]
			       : 0;

	if (self->n_lost > 1)
		return quantity_of(self->n_lost, "segment");
	if (!first->len)
		return g_strdup(first->tcp.flags & TCP_SYN ? "SYN" : "FIN");
	return g_strdup_printf("bytes %u–%u", base + first->tcp.seq,
			       base + first->tcp.seq + first->len);
}

static void tell_lost(const Telling *self)
{
	static const char *const became[N_INCIDENTS] = {
		[INCIDENT_LOSS] = "lost",
		[INCIDENT_REPETITION] = "not acknowledged at first",
		[INCIDENT_UNACKNOWLEDGED] = "not acknowledged",
	};
	g_autofree char *what = what_was_lost(self);

	add_piece(self, self->incident->kind == INCIDENT_LOSS ? STORY_LOST : STORY_MISSED, FALSE,
		  g_strdup_printf("%s %s", what, became[self->incident->kind]));
}

/* Why it was sent again; NULL: nothing tells. */
static char *why_again(const Telling *self)
{
	g_autofree char *asked = asked_words(self, FALSE);

	switch (event_at(self->flow, (guint)self->repeat)->tcp.cause) {
	case CAUSE_FAST:
		return self->n_asked[0] ? g_strdup_printf(", on %s", asked) : NULL;
	case CAUSE_SACK:
		return g_strdup(", on SACK");
	case CAUSE_TIMEOUT:
		return g_strdup(", on a timeout");
	case CAUSE_PROBE:
		return g_strdup(", as a tail loss probe");
	default:
		return NULL;
	}
}

static void tell_again(const Telling *self)
{
	const FlowEvent *repeat = event_at(self->flow, (guint)self->repeat);
	g_autofree char *first =
		after(repeat->sent_ns - event_at(self->flow, (guint)repeat->original)->sent_ns);
	g_autofree char *times = quantity_of(self->n_repeats, "time");
	char *why = why_again(self);

	if (self->n_repeats == 1)
		add_piece(self, STORY_AGAIN, FALSE, g_strdup_printf("sent again %s", first));
	else
		add_piece(self, STORY_AGAIN, FALSE,
			  g_strdup_printf("sent again %s, first %s", times, first));
	if (why)
		add_piece(self, STORY_AGAIN, TRUE, why);
}

/* And what of the time to healing is no delay, if it is known that the repeat was answered. */
static void tell_end(const Telling *self)
{
	const FlowEvent *healed;
	g_autofree char *whole = NULL, *trip = NULL;

	if (self->healed < 0) {
		if (self->flow->outcome == OUTCOME_RESET)
			add_piece(self, STORY_MISSED, FALSE,
				  g_strdup_printf("then reset by %s",
						  tcp_flow_resetter(&self->flow->tcp)));
		return;
	}
	healed = event_at(self->flow, (guint)self->healed);
	whole = after(healed->arrived_ns - self->first->sent_ns);
	add_piece(self, STORY_HEALED, FALSE, g_strdup_printf("%s %s", healed_word(self), whole));
	trip = quantity_duration(healed->arrived_ns -
				 event_at(self->flow, (guint)self->last_repeat)->sent_ns);
	if (self->n_repeats == 1 && self->incident->kind == INCIDENT_LOSS)
		add_piece(self, STORY_HEALED, TRUE,
			  g_strdup_printf(", of which %s are the round trip of the repeat", trip));
}

/* ---- the whole ----------------------------------------------------------------------------------
 */

static void tell_filled(const Telling *self)
{
	g_autofree char *what = what_was_lost(self), *whole = after(filled_after(self));
	g_autofree char *asked = asked_words(self, FALSE);

	add_piece(self, STORY_LOST, FALSE, g_strdup_printf("%s lost unseen", what));
	if (self->n_asked[0])
		add_piece(self, STORY_ASKED, FALSE, g_strdup_printf("asked for by %s", asked));
	if (self->first->fate == FATE_ARRIVED)
		add_piece(self, STORY_HEALED, FALSE, g_strdup_printf("filled %s", whole));
}

static void tell_words(const Telling *self)
{
	if (is_upstream(self)) {
		tell_filled(self);
		return;
	}
	tell_lost(self);
	tell_again(self);
	tell_end(self);
}

static void tell_marks(const Telling *self)
{
	if (is_upstream(self)) {
		mark_filled(self);
		return;
	}
	mark_lost(self);
	mark_hole(self);
	mark_asked(self);
	mark_again(self);
	mark_end(self);
}

static gint64 end_ns(const Telling *self)
{
	return self->healed >= 0 ? event_at(self->flow, (guint)self->healed)->arrived_ns
				 : event_at(self->flow, (guint)self->last_repeat)->sent_ns;
}

/* Whether threads are few things each, one after the other: else their marks would be a tangle. */
static gboolean are_clear(const Telling *tellings, guint n)
{
	for (guint i = 0; i < n; i++) {
		if (tellings[i].n_lost > LOST_MAX || tellings[i].n_repeats > REPEATS_MAX)
			return FALSE;
		if (i > 0 && tellings[i].first->sent_ns < end_ns(&tellings[i - 1]))
			return FALSE;
	}
	return TRUE;
}

/* Whether the title, above the words, is not about something else that cost more. */
static gboolean is_worst_of_all(const Telling *self)
{
	for (guint i = 0; i < self->flow->incidents->len; i++) {
		const Incident *incident = &g_array_index(self->flow->incidents, Incident, i);

		if (incident_is_trouble(incident->kind) && incident->kind != INCIDENT_OUTCOME)
			return is_told(incident->kind);
	}
	return FALSE;
}

/* Of flows with times alone: there is nothing to tie otherwise. */
static gboolean can_tell(const Builder *builder)
{
	const Diagram *diagram = builder->diagram;

	return diagram->is_single && diagram->has_times &&
	       builder->words->template->show_incidents && diagram->flow->incidents &&
	       transport_row(diagram->flow->transport)->is_connection;
}

void builder_add_story(Builder *self)
{
	g_autoptr(GArray) chosen = can_tell(self) ? choose(self) : NULL;
	Telling tellings[STORY_THREADS_MAX];
	const Telling *worst = NULL;
	guint n = 0;

	for (guint i = 0; chosen && i < chosen->len; i++) {
		tellings[n] = telling_of(self, &g_array_index(chosen, Incident, i), n);
		if (!tellings[n].first || tellings[n].repeat < 0)
			continue;
		if (!worst || tellings[n].incident->cost_ns > worst->incident->cost_ns)
			worst = &tellings[n];
		n++;
	}
	if (worst && is_worst_of_all(worst))
		tell_words(worst);
	for (guint i = 0; are_clear(tellings, n) && i < n; i++)
		tell_marks(&tellings[i]);
	g_array_sort(self->diagram->story, compare_marks);
}
