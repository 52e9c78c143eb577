#include "diagram/words-many.h"

#include "base/quantity.h"
#include "base/text.h"
#include "diagram/caption.h"
#include "diagram/hosts.h"
#include "diagram/title.h"
#include "flow/transport.h"

#define NAMED_MAX 8 /* flows that are named one by one */

/* What is folded, and into what. */
typedef struct {
	guint packets, bands, arrows; /* of several packets */
} Folded;

static Folded count_folded(const Diagram *self)
{
	Folded folded = { 0 };

	for (guint i = 0; i < self->messages->len; i++) {
		const Message *message = diagram_message(self, i);

		if (message->n_members == 1)
			continue;
		folded.packets += message->n_members;
		folded.bands += message->is_band;
		folded.arrows += !message->is_band;
	}
	return folded;
}

static void append_folded(GString *text, const Diagram *self)
{
	Folded folded = count_folded(self);
	g_autofree char *packets = quantity_of(folded.packets, self->unit);
	g_autofree char *bands = quantity_of(folded.bands, "band");
	g_autofree char *arrows = quantity_of(folded.arrows, "arrow");

	if (!folded.packets)
		return;
	g_string_append_printf(text, "%s folded into %s%s%s", packets, folded.bands ? bands : "",
			       folded.bands && folded.arrows ? " and " : "",
			       folded.arrows ? arrows : "");
	g_string_append_c(text, '.');
}

static void append_outside(GString *text, const Diagram *self)
{
	g_autofree char *what = g_strconcat("more ", self->unit, NULL);
	g_autofree char *packets = quantity_of(self->n_outside, what);

	if (self->n_outside)
		g_string_append_printf(text, "%s%s not shown.", text->len ? " " : "", packets);
}

/* "Flows 3, 8 and 4 more are not drawn: …" */
static void append_unplaced(GString *text, const Diagram *self)
{
	guint n = self->unplaced->len, n_named = n > NAMED_MAX ? NAMED_MAX - 1 : n;

	if (!n)
		return;
	g_string_append_printf(text, "%s%s", text->len ? " " : "", n > 1 ? "Flows " : "Flow ");
	for (guint i = 0; i < n_named; i++) {
		g_autofree char *name =
			flow_name(self->flows[g_array_index(self->unplaced, guint, i)]);

		g_string_append_printf(text, "%s%s",
				       i == 0       ? ""
				       : i + 1 == n ? " and "
						    : ", ",
				       name);
	}
	if (n > n_named)
		g_string_append_printf(text, " and %u more", n - n_named);
	g_string_append_printf(text, " %s not drawn: there are lanes for %d hosts.",
			       n > 1 ? "are" : "is", HOSTS_MAX);
}

char *words_on_folding(const Diagram *self)
{
	GString *text = g_string_new(NULL);
	g_autofree char *left_out = quantity_of(self->n_left_out, self->unit);

	append_folded(text, self);
	append_outside(text, self);
	if (self->n_left_out)
		g_string_append_printf(text, "%s%s omitted: row limit reached.",
				       text->len ? " " : "", left_out);
	append_unplaced(text, self);
	if (text->len)
		return g_string_free(text, FALSE);
	g_string_free(text, TRUE);
	return NULL;
}

/* Sums over all flows. */
typedef struct {
	guint64 packets, bytes, retransmissions;
	guint failed;
	gint64 end_ns;
} Sums;

static Sums sums_of(const Diagram *self)
{
	Sums sums = { .end_ns = self->start_ns };

	for (guint i = 0; i < self->n_flows; i++) {
		const Flow *flow = self->flows[i];

		sums.packets += flow->events->len;
		sums.bytes += flow->bytes[SIDE_CLIENT] + flow->bytes[SIDE_SERVER];
		sums.retransmissions += flow->retransmissions;
		sums.failed += outcome_is_failure(flow->outcome);
		sums.end_ns = MAX(sums.end_ns, flow->end_ns);
	}
	return sums;
}

static guint count_hosts(const Diagram *self)
{
	guint n = 0;

	for (guint i = 0; i < self->lanes->len; i++)
		n += diagram_lane(self, i)->is_port ? 0 : MAX(diagram_lane(self, i)->n_hosts, 1);
	return n;
}

static GPtrArray *subtitle_from(const Diagram *self)
{
	GPtrArray *parts = g_ptr_array_new_with_free_func(g_free);
	Sums sums = sums_of(self);
	g_autofree char *packets = quantity_of(sums.packets, self->unit);
	g_autofree char *duration = quantity_duration(sums.end_ns - self->start_ns);

	if (self->has_times)
		g_ptr_array_add(parts, g_strdup_printf("%s in %s", packets, duration));
	else
		g_ptr_array_add(parts, g_steal_pointer(&packets));
	g_ptr_array_add(parts, quantity_of(count_hosts(self), "host"));
	g_ptr_array_add(parts, quantity_bytes(sums.bytes));
	if (sums.retransmissions)
		g_ptr_array_add(parts, quantity_of(sums.retransmissions, "retransmission"));
	if (sums.failed)
		g_ptr_array_add(parts, g_strdup_printf("%u failed", sums.failed));
	return parts;
}

/* Of some flows the way to an end is estimated, of others nothing is known. */
static const char *on_delays(const Diagram *self)
{
	guint n_known = 0;

	for (guint i = 0; i < self->n_flows; i++)
		n_known += self->flows[i]->path_ns[SIDE_CLIENT] > 0 ||
			   self->flows[i]->path_ns[SIDE_SERVER] > 0;
	if (!n_known)
		return CAPTION_LEVEL;
	if (n_known < self->n_flows)
		return "Times at ends that were not captured are estimated, half a round trip "
		       "away; of flows without a round trip, arrows are nearly level.";
	return "Times at ends that were not captured are estimated: half a round trip away.";
}

static char *caption_from(const Diagram *self, const DiagramSpec *words)
{
	GString *text = g_string_new(words->lacks_times ? CAPTION_NO_TIMES : on_delays(self));
	g_autofree char *folding = words_on_folding(self);
	g_autoptr(GString) clock = g_string_new(NULL), copies = g_string_new(NULL);

	if (!words->lacks_times && caption_clock(self->flows, self->n_flows, clock))
		g_string_append_printf(text, " %s", clock->str);
	caption_copies(self->flows, self->n_flows, copies);
	if (copies->len)
		g_string_append_printf(text, " %s", copies->str);
	if (folding)
		g_string_append_printf(text, " %s", folding);
	if (words->cut)
		g_string_append_c(text, ' ');
	caption_cut(words->cut, text);
	return g_string_free(text, FALSE);
}

static char *source_from(const Diagram *self, const DiagramSpec *words)
{
	g_autofree char *count = quantity_count(words->n_flows);

	if (self->n_flows >= words->n_flows)
		return g_strdup(words->capture_name);
	return g_strdup_printf("%s · %u of %s flows", words->capture_name, self->n_flows, count);
}

/* What is said of the first flows alone is not said of all. */
static char *title_from(const Diagram *self, const DiagramSpec *words)
{
	g_autofree char *title = title_of_flows(self, words->names);
	g_autofree char *first = quantity_count(self->n_flows);

	if (!words->n_not_chosen)
		return g_steal_pointer(&title);
	return g_strdup_printf("First %s flows: %s", first, title);
}

void words_fill_many(Diagram *self, const DiagramSpec *words)
{
	g_autofree char *title = words->title ? g_strdup(words->title) : title_from(self, words);

	self->title =
		text_printable(title, strlen(title), words->title ? TITLE_GIVEN_MAX : TITLE_MAX);
	self->subtitle = subtitle_from(self);
	self->caption = caption_from(self, words);
	self->source = source_from(self, words);
}
