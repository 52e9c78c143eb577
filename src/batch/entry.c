#include "batch/entry.h"

#include <string.h>

#include "base/json-writer.h"
#include "batch/json-in.h"
#include "batch/mirror.h"
#include "batch/finding.h"

/* By EntryState. */
static const char *const state_names[ENTRY_N_STATES] = { "stopped", "failed", "cut", "drawn",
							 "empty" };

static void output_clear(gpointer data)
{
	EntryOutput *output = data;

	g_free(output->format);
	g_free(output->sha256);
}

Entry *entry_new(const char *path, const char *recipe)
{
	Entry *self = g_new0(Entry, 1);

	self->path = g_strdup(path);
	self->recipe = g_strdup(recipe);
	self->outputs = g_array_new(FALSE, FALSE, sizeof(EntryOutput));
	g_array_set_clear_func(self->outputs, output_clear);
	return self;
}

void entry_free(Entry *self)
{
	if (!self)
		return;
	g_array_unref(self->outputs);
	g_free(self->path);
	g_free(self->sha256);
	g_free(self->recipe);
	g_free(self->reason);
	g_free(self->facts.title);
	g_free(self->facts.protocols);
	g_free(self);
}

void entry_set_state(Entry *self, EntryState state, char *reason)
{
	g_free(self->reason);
	self->reason = reason;
	self->state = state;
}

void entry_add_output(Entry *self, const char *format, const char *sha256)
{
	EntryOutput output = { g_strdup(format), g_strdup(sha256) };

	g_array_append_val(self->outputs, output);
}

gboolean entry_has_output(const Entry *self, const char *format)
{
	for (guint i = 0; self && i < self->outputs->len; i++)
		if (!strcmp(g_array_index(self->outputs, EntryOutput, i).format, format))
			return TRUE;
	return FALSE;
}

void entry_add_missing_outputs(Entry *self, const Entry *from)
{
	for (guint i = 0; from && i < from->outputs->len; i++) {
		const EntryOutput *output = &g_array_index(from->outputs, EntryOutput, i);

		if (!entry_has_output(self, output->format))
			entry_add_output(self, output->format, output->sha256);
	}
}

gboolean entry_is_well(const Entry *self)
{
	return self->state == ENTRY_DRAWN || self->state == ENTRY_EMPTY;
}

const char *entry_state_name(EntryState state)
{
	return state_names[state];
}

/* Those of its flows that failed. */
static guint32 failed_flows(const Entry *self)
{
	guint32 n = 0;

	for (Outcome outcome = 0; outcome < N_OUTCOMES; outcome++)
		n += outcome_is_failure(outcome) ? self->facts.outcomes[outcome] : 0;
	return n;
}

/* What was drawn is ranked by what is in it, first: a capture that is cut short may be all right.
 */
static EntryState rank_of(const Entry *self)
{
	return self->state == ENTRY_CUT ? ENTRY_DRAWN : self->state;
}

int entry_compare_worst(const Entry *a, const Entry *b)
{
	guint64 warned_a = entry_warned_segments(a), warned_b = entry_warned_segments(b);

	if (rank_of(a) != rank_of(b))
		return (int)rank_of(a) - (int)rank_of(b);
	if (failed_flows(a) != failed_flows(b))
		return failed_flows(a) > failed_flows(b) ? -1 : 1;
	if (warned_a != warned_b)
		return warned_a > warned_b ? -1 : 1;
	if (a->state != b->state)
		return (int)a->state - (int)b->state;
	return strcmp(a->path, b->path);
}

/* The counts among the facts, each a member of its own. */
typedef struct {
	const char *name;
	gsize offset; /* of a guint32 in CaptureFacts */
} Count;

static const Count counts[] = {
	{ "frames", offsetof(CaptureFacts, frames) },
	{ "flows", offsetof(CaptureFacts, flows) },
	{ "drawn", offsetof(CaptureFacts, drawn) },
	{ "retransmissions", offsetof(CaptureFacts, retransmissions) },
};

static void write_verdicts(JsonWriter *json, const CaptureFacts *facts)
{
	json_begin_object(json, "verdicts");
	for (int i = 0; i < MARK_COUNT; i++)
		if (facts->verdicts[i])
			json_int(json, mark_name((Mark)(1u << i)), facts->verdicts[i]);
	json_end_object(json);
}

static void write_facts(JsonWriter *json, const CaptureFacts *facts)
{
	json_begin_object(json, "facts");
	for (gsize i = 0; i < G_N_ELEMENTS(counts); i++)
		json_int(json, counts[i].name, G_STRUCT_MEMBER(guint32, facts, counts[i].offset));
	for (Outcome outcome = 0; outcome < N_OUTCOMES; outcome++)
		if (outcome_is_failure(outcome))
			json_int(json, outcome_name(outcome), facts->outcomes[outcome]);
	json_time(json, "start", facts->start_ns);
	json_time(json, "end", facts->end_ns);
	json_int(json, "bytes", (gint64)facts->bytes);
	json_string(json, "title", facts->title);
	json_string(json, "protocols", facts->protocols);
	write_verdicts(json, facts);
	json_end_object(json);
}

static void write_outputs(JsonWriter *json, const Entry *self)
{
	json_begin_array(json, "outputs");
	for (guint i = 0; i < self->outputs->len; i++) {
		const EntryOutput *output = &g_array_index(self->outputs, EntryOutput, i);
		g_autofree char *path = mirror_path(self->path, output->format);
		g_autofree char *text = mirror_text(path);

		json_begin_object(json, NULL);
		json_string(json, "format", output->format);
		json_string(json, "path", text);
		json_string(json, "sha256", output->sha256);
		json_end_object(json);
	}
	json_end_array(json);
}

void entry_write(const Entry *self, GString *out)
{
	JsonWriter json = { .out = out };
	g_autofree char *path = mirror_text(self->path);

	json_begin_object(&json, NULL);
	json_string(&json, "path", path);
	json_int(&json, "size", (gint64)self->size);
	json_string(&json, "sha256", self->sha256);
	json_string(&json, "recipe", self->recipe);
	json_string(&json, "state", state_names[self->state]);
	json_string(&json, "reason", self->reason);
	write_outputs(&json, self);
	if (self->has_facts)
		write_facts(&json, &self->facts);
	json_end_object(&json);
}

static void read_facts(Entry *self, JsonObject *facts)
{
	JsonObject *verdicts = json_in_object(facts, "verdicts");
	const char *protocols = json_in_string(facts, "protocols");

	self->has_facts = TRUE;
	for (gsize i = 0; i < G_N_ELEMENTS(counts); i++)
		G_STRUCT_MEMBER(guint32, &self->facts, counts[i].offset) =
			(guint32)json_in_int(facts, counts[i].name);
	for (Outcome outcome = 0; outcome < N_OUTCOMES; outcome++)
		if (outcome_is_failure(outcome))
			self->facts.outcomes[outcome] =
				(guint32)json_in_int(facts, outcome_name(outcome));
	self->facts.start_ns = json_in_time(facts, "start");
	self->facts.end_ns = json_in_time(facts, "end");
	self->facts.bytes = (guint64)json_in_int(facts, "bytes");
	self->facts.title = g_strdup(json_in_string(facts, "title"));
	self->facts.protocols = g_strdup(protocols ? protocols : "");
	for (int i = 0; i < MARK_COUNT; i++)
		self->facts.verdicts[i] =
			(guint32)json_in_int(verdicts, mark_name((Mark)(1u << i)));
}

/* The path in the object must be the one derived from the capture's: no other file is mistaken for
 * a picture. */
static gboolean read_output(Entry *self, JsonObject *object)
{
	const char *format = json_in_string(object, "format");
	const char *sha256 = json_in_string(object, "sha256");
	const char *said = json_in_string(object, "path");
	g_autofree char *path = format ? mirror_path(self->path, format) : NULL;
	g_autofree char *text = path ? mirror_text(path) : NULL;

	if (!text || !sha256 || !mirror_has(format) || g_strcmp0(said, text))
		return FALSE;
	entry_add_output(self, format, sha256);
	return TRUE;
}

static gboolean read_outputs(Entry *self, JsonArray *outputs)
{
	guint n = outputs ? json_array_get_length(outputs) : 0;

	for (guint i = 0; i < n; i++) {
		JsonNode *node = json_array_get_element(outputs, i);

		if (!JSON_NODE_HOLDS_OBJECT(node) || !read_output(self, json_node_get_object(node)))
			return FALSE;
	}
	return TRUE;
}

static gboolean read_state(Entry *self, const char *name)
{
	for (int state = 0; state < ENTRY_N_STATES; state++) {
		if (g_strcmp0(name, state_names[state]) != 0)
			continue;
		self->state = (EntryState)state;
		return TRUE;
	}
	return FALSE;
}

Entry *entry_from_json(JsonObject *object)
{
	const char *text = json_in_string(object, "path");
	const char *recipe = json_in_string(object, "recipe");
	g_autofree char *path = text ? mirror_untext(text) : NULL;
	g_autoptr(Entry) self = NULL;

	if (!path || !recipe || !mirror_is_inside(path))
		return NULL;
	self = entry_new(path, recipe);
	self->size = (guint64)json_in_int(object, "size");
	self->sha256 = g_strdup(json_in_string(object, "sha256"));
	self->reason = g_strdup(json_in_string(object, "reason"));
	if (json_in_object(object, "facts"))
		read_facts(self, json_in_object(object, "facts"));
	if (!read_state(self, json_in_string(object, "state")) ||
	    !read_outputs(self, json_in_array(object, "outputs")))
		return NULL;
	return g_steal_pointer(&self);
}

Entry *entry_read(const char *line, gssize length)
{
	g_autoptr(JsonObject) object = json_in_parse(line, length);

	return object ? entry_from_json(object) : NULL;
}
