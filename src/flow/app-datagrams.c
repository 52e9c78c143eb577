/* A question waits under its exchange until an answer comes from the other side.  The same question
 * before that is a repetition; then nobody knows which of the two was answered, and the answer is
 * not timed (Karn's rule, RFC 6298 §3, applies here as well).
 */
#include "flow/app-datagrams.h"

#include "app/app-protocol.h"
#include "base/keyed-hash.h"

#define RECOGNISE_TRIES 6 /* datagrams inspected for a protocol */

typedef struct {
	guint64 exchange; /* the key */
	guint32 event;    /* that asked last */
	gboolean is_repeated;
} Question;

struct AppDatagrams {
	Flow *flow;
	AppMemory memory;
	guint recognise_tries;
	GHashTable *open; /* of Question: those without an answer so far */
};

static guint hash_question(gconstpointer key)
{
	return (guint)keyed_hash(key, sizeof(guint64));
}

static gboolean equal_questions(gconstpointer a, gconstpointer b)
{
	const Question *p = a, *q = b;

	return p->exchange == q->exchange;
}

AppDatagrams *app_datagrams_new(Flow *flow)
{
	AppDatagrams *self = g_new0(AppDatagrams, 1);

	self->flow = flow;
	self->recognise_tries = RECOGNISE_TRIES;
	self->open = g_hash_table_new_full(hash_question, equal_questions, g_free, NULL);
	return self;
}

void app_datagrams_free(AppDatagrams *self)
{
	if (!self)
		return;
	g_hash_table_unref(self->open);
	g_free(self);
}

static FlowEvent *event_at(const AppDatagrams *self, guint32 index)
{
	return &g_array_index(self->flow->events, FlowEvent, index);
}

static void find_protocol(AppDatagrams *self, const AppInput *input)
{
	if (self->flow->protocol || !self->recognise_tries)
		return;
	self->recognise_tries--;
	self->flow->protocol = app_protocol_recognise(input);
}

static void ask(AppDatagrams *self, guint64 exchange, guint32 index)
{
	Question *question = g_hash_table_lookup(self->open, &exchange);
	FlowEvent *event = event_at(self, index);

	if (!question) {
		question = g_new(Question, 1);
		*question = (Question){ exchange, index, FALSE };
		g_hash_table_add(self->open, question);
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

	if (!question || event_at(self, question->event)->from == event->from)
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

void app_datagrams_add(AppDatagrams *self, const Packet *datagram, guint32 index)
{
	AppInput input = { .bytes = datagram->payload,
			   .is_all = TRUE,
			   .is_datagram = TRUE,
			   .from = event_at(self, index)->from,
			   .port = self->flow->ends[SIDE_SERVER].port };
	AppLabel label = { 0 };

	if (!datagram->payload.len)
		return;
	find_protocol(self, &input);
	if (!self->flow->protocol)
		return;
	if (app_protocol_describe(self->flow->protocol, &input, &self->memory, &label) ==
		    APP_MESSAGE &&
	    label.lead) {
		name_event(event_at(self, index), &label);
		if (label.role == APP_QUESTION)
			ask(self, label.exchange, index);
		else if (label.role == APP_ANSWER)
			answer(self, label.exchange, index);
	}
	app_label_clear(&label);
}

void app_datagrams_finish(AppDatagrams *self)
{
	GHashTableIter iter;
	gpointer key;

	if (address_is_group(&self->flow->ends[SIDE_SERVER].address))
		return; /* answers come from a member, in another flow */
	g_hash_table_iter_init(&iter, self->open);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		event_at(self, ((const Question *)key)->event)->is_unanswered = TRUE;
}
