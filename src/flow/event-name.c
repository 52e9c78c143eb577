#include "flow/event-name.h"

/* The name of the run that the last message belongs to. */
static const char *last_lead(const EventName *self)
{
	return self->n_runs > EVENT_NAME_RUNS ? self->last : self->lead[self->n_runs - 1];
}

static void start_run(EventName *self, char *lead)
{
	if (self->n_runs < EVENT_NAME_RUNS) {
		self->lead[self->n_runs] = lead;
		self->times[self->n_runs] = 1;
	} else {
		g_free(self->last);
		self->last = lead;
	}
	self->n_runs++;
}

void event_name_add(EventName *self, AppLabel *label)
{
	if (!self->n_runs)
		self->detail = g_steal_pointer(&label->detail);
	if (!self->n_runs || g_strcmp0(last_lead(self), label->lead) != 0)
		start_run(self, g_steal_pointer(&label->lead));
	else if (self->n_runs <= EVENT_NAME_RUNS)
		self->times[self->n_runs - 1]++;
	app_label_clear(label);
}

char *event_name_lead(const EventName *self)
{
	GString *text;

	if (!self->n_runs)
		return NULL;
	if (self->n_runs > EVENT_NAME_RUNS)
		return g_strdup_printf("%s … %s", self->lead[0], self->last);
	text = g_string_new(NULL);
	for (guint i = 0; i < self->n_runs; i++) {
		g_string_append_printf(text, "%s%s", i ? ", " : "", self->lead[i]);
		if (self->times[i] > 1)
			g_string_append_printf(text, " ×%u", self->times[i]);
	}
	return g_string_free(text, FALSE);
}

void event_name_clear(EventName *self)
{
	for (guint i = 0; i < EVENT_NAME_RUNS; i++)
		g_free(self->lead[i]);
	g_free(self->last);
	g_free(self->detail);
	*self = (EventName){ .n_runs = 0 };
}
