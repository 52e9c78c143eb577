/* A question waits under its exchange until an answer comes from the other side.  The same question
 * before that is a repetition; then nobody knows which of the two was answered, and the answer is
 * not timed (Karn's rule, RFC 6298 §3, applies here as well).
 *
 * That there was no answer is not said where a datagram from the other side could not be read,
 * which may have been one, or where the answer was captured before the question.
 */
#include "flow/app-datagrams.h"

#include "app/app-protocol.h"
#include "base/keyed-hash.h"

typedef struct {
	guint64 exchange;
	guint32 event; /* that asked last */
	gboolean is_repeated;
} Question;

struct AppDatagrams {
	Flow *flow;
	AppMemory memory;
	gboolean is_loop;  /* both ends are one: either side may answer */
	GHashTable *open;  /* Question by its exchange: those without an answer so far */
	GHashTable *early; /* of guint64, exchanges: answers captured before any question */
	gint64 unread[2];  /* by Side: its last event that could not be read; -1: none */
};

static guint hash_exchange(gconstpointer key)
{
	return (guint)keyed_hash(key, sizeof(guint64));
}

AppDatagrams *app_datagrams_new(Flow *flow)
{
	AppDatagrams *self = g_new(AppDatagrams, 1);

	*self = (AppDatagrams){
		.flow = flow,
		.is_loop = endpoint_equal(&flow->ends[0], &flow->ends[1]),
		.open = g_hash_table_new_full(hash_exchange, g_int64_equal, NULL, g_free),
		.early = g_hash_table_new_full(hash_exchange, g_int64_equal, g_free, NULL),
		.unread = { -1, -1 },
	};
	return self;
}

void app_datagrams_free(AppDatagrams *self)
{
	if (!self)
		return;
	g_hash_table_unref(self->open);
	g_hash_table_unref(self->early);
	g_free(self);
}

static FlowEvent *event_at(const AppDatagrams *self, guint32 index)
{
	return &g_array_index(self->flow->events, FlowEvent, index);
}

static gboolean is_from_other_side(const AppDatagrams *self, const Question *question,
				   const FlowEvent *event)
{
	return self->is_loop || event_at(self, question->event)->from != event->from;
}

static void ask(AppDatagrams *self, guint64 exchange, guint32 index)
{
	Question *question = g_hash_table_lookup(self->open, &exchange);
	FlowEvent *event = event_at(self, index);

	if (!question) {
		question = g_new(Question, 1);
		*question = (Question){ exchange, index, FALSE };
		g_hash_table_insert(self->open, &question->exchange, question);
		return;
	}
	if (event_at(self, question->event)->from != event->from)
		return;
	event->is_repeat = TRUE;
	event->original = (gint32)question->event;
	question->event = index;
	question->is_repeated = TRUE;
}

static void answer(AppDatagrams *self, guint64 exchange, guint32 index)
{
	const Question *question = g_hash_table_lookup(self->open, &exchange);
	FlowEvent *event = event_at(self, index);

	if (!question) {
		g_hash_table_add(self->early, g_memdup2(&exchange, sizeof(exchange)));
		return;
	}
	if (!is_from_other_side(self, question, event))
		return;
	event->question = (gint32)question->event;
	if (!question->is_repeated)
		event->rtt_ns = MAX(event->time_ns - event_at(self, question->event)->time_ns, 0);
	g_hash_table_remove(self->open, &exchange);
}

static void name_event(FlowEvent *event, AppLabel *label)
{
	g_free(event->label);
	g_free(event->detail);
	event->label = g_steal_pointer(&label->lead);
	event->detail = g_steal_pointer(&label->detail);
}

static void take_message(AppDatagrams *self, guint32 index, AppLabel *label)
{
	name_event(event_at(self, index), label);
	if (label->role == APP_QUESTION)
		ask(self, label->exchange, index);
	else if (label->role == APP_ANSWER && label->is_whole_exchange)
		answer(self, label->exchange, index);
	else
		self->unread[event_at(self, index)->from] = index;
}

void app_datagrams_add(AppDatagrams *self, const Packet *datagram, guint32 index)
{
	AppInput input = { .bytes = datagram->payload,
			   .is_all = TRUE,
			   .is_datagram = TRUE,
			   .from = event_at(self, index)->from,
			   .port = self->flow->ends[SIDE_SERVER].port };
	AppLabel label = { 0 };
	AppResult result = APP_NOT_MINE;

	if (datagram->payload.len > 0 && self->flow->protocol)
		result = app_protocol_describe(self->flow->protocol, &input, &self->memory, &label);
	if (result == APP_MESSAGE && label.lead)
		take_message(self, index, &label);
	else
		self->unread[input.from] = index;
	app_label_clear(&label);
}

static void settle_question(AppDatagrams *self, const Question *question)
{
	FlowEvent *event = event_at(self, question->event);
	gint64 unread = self->unread[self->is_loop ? event->from : side_other(event->from)];

	event->is_unanswered = unread < (gint64)question->event &&
			       !g_hash_table_contains(self->early, &question->exchange);
}

/* A group's members answer in flows of their own. */
void app_datagrams_finish(AppDatagrams *self)
{
	const Endpoint *ends = self->flow->ends;
	GHashTableIter iter;
	gpointer question;

	if (address_is_group(&ends[SIDE_SERVER].address) ||
	    address_is_group(&ends[SIDE_CLIENT].address))
		return;
	g_hash_table_iter_init(&iter, self->open);
	while (g_hash_table_iter_next(&iter, NULL, &question))
		settle_question(self, question);
}
