/* Templates are layers: `default` sets every key, another names what it inherits from and sets only
 * what differs.  Layers are applied from the bottom up through one table of keys.
 */
#include "template/template.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

#include "base/error.h"

#define RESOURCE_FOLDER "/pcapladder/templates"
#define SUFFIX ".template"
#define BASE_TEMPLATE "default"
#define INHERITANCE_MAX 8 /* layers; more is a circle */

typedef enum {
	KEY_LENGTH, /* double, points, within [min, max] */
	KEY_COLOUR,
	KEY_BOOLEAN,
	KEY_STRING,
} KeyType;

typedef struct {
	const char *group, *key;
	KeyType type;
	gsize offset; /* in Template */
	double min, max;
	const char *help;
} TemplateKey;

#define LENGTH(group, key, field, min, max, help) \
	{ \
		group, key, KEY_LENGTH, G_STRUCT_OFFSET(Template, field), min, max, help \
	}
#define COLOUR(key, role, help) \
	{ \
		"colours", key, KEY_COLOUR, G_STRUCT_OFFSET(Template, colour[role]), 0, 0, help \
	}
#define BOOLEAN(group, key, field, help) \
	{ \
		group, key, KEY_BOOLEAN, G_STRUCT_OFFSET(Template, field), 0, 0, help \
	}
#define STRING(group, key, field, help) \
	{ \
		group, key, KEY_STRING, G_STRUCT_OFFSET(Template, field), 0, 0, help \
	}

static const TemplateKey template_keys[] = {
	STRING("template", "description", description, "what the template is for, in a line"),

	STRING("text", "font", font, "family names, the first one installed is used"),
	LENGTH("text", "title", text_size[TEXT_TITLE], 4, 96, "size of the title"),
	LENGTH("text", "subtitle", text_size[TEXT_SUBTITLE], 4, 96, "size of the line below it"),
	LENGTH("text", "head", text_size[TEXT_HEAD], 4, 96, "size of an end's name"),
	LENGTH("text", "address", text_size[TEXT_ADDRESS], 4, 96, "size of an end's address"),
	LENGTH("text", "label", text_size[TEXT_LEAD], 4, 96, "size of a label's first words"),
	LENGTH("text", "detail", text_size[TEXT_DETAIL], 4, 96, "size of a label's details"),
	LENGTH("text", "verdict", text_size[TEXT_VERDICT], 4, 96, "size of a label's verdict"),
	LENGTH("text", "time", text_size[TEXT_TIME], 4, 96, "size of the times"),
	LENGTH("text", "state", text_size[TEXT_STATE], 4, 96, "size of the states' names"),
	LENGTH("text", "pause", text_size[TEXT_PAUSE], 4, 96, "size of a pause's length"),
	LENGTH("text", "note", text_size[TEXT_NOTE], 4, 96, "size of the notes on frames"),
	LENGTH("text", "caption", text_size[TEXT_CAPTION], 4, 96, "size of the lines at the foot"),

	LENGTH("lines", "syn", stroke_width[STROKE_SYN], 0.1, 20, "width of SYN arrows"),
	LENGTH("lines", "data", stroke_width[STROKE_DATA], 0.1, 20, "width of arrows with data"),
	LENGTH("lines", "ack", stroke_width[STROKE_ACK], 0.1, 20, "width of pure ACKs"),
	LENGTH("lines", "fin", stroke_width[STROKE_FIN], 0.1, 20, "width of FIN arrows"),
	LENGTH("lines", "trouble", stroke_width[STROKE_TROUBLE], 0.1, 20, "width of RST arrows"),
	LENGTH("lines", "lifeline", stroke_width[STROKE_LIFELINE], 0.1, 20, "width of lifelines"),

	LENGTH("layout", "margin", margin, 0, 200, "free border of the page"),
	LENGTH("layout", "lane-gap", lane_gap, 120, 4000, "least distance of two lifelines"),
	LENGTH("layout", "lane-gap-max", lane_gap_max, 120, 4000,
	       "how far lifelines may move apart"),
	LENGTH("layout", "row", row, 4, 200, "least height between two labelled ends"),
	LENGTH("layout", "row-max", row_max, 4, 400, "height that a long pause gives"),
	LENGTH("layout", "row-unlabelled", row_unlabelled, 2, 200, "least height without a label"),
	LENGTH("layout", "head-width", head_width, 20, 1000, "least width of an end's head"),
	LENGTH("layout", "head-height", head_height, 10, 400, "its height"),
	LENGTH("layout", "head-radius", head_radius, 0, 100, "the rounding of its corners"),
	LENGTH("layout", "arrow-head", arrow_head, 2, 60, "length of arrow heads"),
	LENGTH("layout", "arrow-head-ack", arrow_head_ack, 2, 60, "length of a pure ACK's head"),

	BOOLEAN("show", "states", show_states, "RFC 9293 states beside the lifelines"),
	BOOLEAN("show", "times", show_times, "times in the margin"),

	COLOUR("ground", COLOUR_GROUND, "the page"),
	COLOUR("ink", COLOUR_INK, "the main text"),
	COLOUR("muted", COLOUR_MUTED, "details, times, captions"),
	COLOUR("lifeline", COLOUR_LIFELINE, "lifelines"),
	COLOUR("faint", COLOUR_FAINT, "the line of a pause"),
	COLOUR("head-fill", COLOUR_HEAD_FILL, "heads"),
	COLOUR("head-edge", COLOUR_HEAD_EDGE, "heads' edges"),
	COLOUR("syn", COLOUR_SYN, "SYN"),
	COLOUR("data", COLOUR_DATA, "segments with data"),
	COLOUR("ack", COLOUR_ACK, "pure ACKs"),
	COLOUR("fin", COLOUR_FIN, "FIN"),
	COLOUR("trouble", COLOUR_TROUBLE, "RST, retransmissions"),
	COLOUR("warning", COLOUR_WARNING, "lesser verdicts"),
	COLOUR("state-half-open", COLOUR_STATE_HALF_OPEN, "SYN-SENT, SYN-RECEIVED"),
	COLOUR("state-established", COLOUR_STATE_ESTABLISHED, "ESTABLISHED"),
	COLOUR("state-closing", COLOUR_STATE_CLOSING, "FIN-WAIT-1 to LAST-ACK"),
	COLOUR("state-closed", COLOUR_STATE_CLOSED, "CLOSED, LISTEN, TIME-WAIT"),
};

static const TemplateKey *find_key(const char *group, const char *key)
{
	for (gsize i = 0; i < G_N_ELEMENTS(template_keys); i++)
		if (!strcmp(template_keys[i].group, group) && !strcmp(template_keys[i].key, key))
			return &template_keys[i];
	return NULL;
}

/* The keys of `group`, or all groups when NULL, for messages.  Caller frees. */
static char *list_allowed(const char *group)
{
	g_autoptr(GString) text = g_string_new(NULL);
	const char *last = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(template_keys); i++) {
		const TemplateKey *row = &template_keys[i];
		const char *word = group ? row->key : row->group;

		if ((group && strcmp(row->group, group)) || (!group && last && !strcmp(last, word)))
			continue;
		g_string_append_printf(text, "%s%s", text->len ? ", " : "", word);
		last = word;
	}
	return text->len ? g_string_free(g_steal_pointer(&text), FALSE) : NULL;
}

static gboolean parse_colour(const char *text, Colour *colour)
{
	guint value = 0;

	if (strlen(text) != 7 || text[0] != '#')
		return FALSE;
	for (const char *at = text + 1; *at; at++) {
		if (!g_ascii_isxdigit(*at))
			return FALSE;
		value = value << 4 | (guint)g_ascii_xdigit_value(*at);
	}
	*colour = (Colour){ (value >> 16) / 255.0, (value >> 8 & 0xff) / 255.0,
			    (value & 0xff) / 255.0 };
	return TRUE;
}

static gboolean parse_length(const TemplateKey *row, const char *text, double *length)
{
	char *end;
	double value = g_ascii_strtod(text, &end);

	if (end == text || *end || !isfinite(value) || value < row->min || value > row->max)
		return FALSE;
	*length = value;
	return TRUE;
}

static gboolean parse_boolean(const char *text, gboolean *value)
{
	*value = !strcmp(text, "true");
	return *value || !strcmp(text, "false");
}

/* Sets one key; FALSE, and `allowed` in words (caller frees), when the value is not of its type. */
static gboolean set_key(Template *self, const TemplateKey *row, const char *text, char **allowed)
{
	gpointer field = G_STRUCT_MEMBER_P(self, row->offset);

	switch (row->type) {
	case KEY_LENGTH:
		*allowed = g_strdup_printf("a number of points from %g to %g", row->min, row->max);
		return parse_length(row, text, field);
	case KEY_COLOUR:
		*allowed = g_strdup("a colour as #rrggbb");
		return parse_colour(text, field);
	case KEY_BOOLEAN:
		*allowed = g_strdup("true or false");
		return parse_boolean(text, field);
	case KEY_STRING:
		*allowed = g_strdup("some text");
		g_free(*(char **)field);
		*(char **)field = g_strdup(text);
		return *text != '\0';
	}
	return FALSE;
}

static gboolean apply_key(Template *self, GKeyFile *file, const char *name, const char *group,
			  const char *key, GError **error)
{
	const TemplateKey *row = find_key(group, key);
	g_autofree char *value = g_key_file_get_string(file, group, key, NULL);
	g_autofree char *allowed = NULL;

	if (!strcmp(group, "template") && !strcmp(key, "inherits"))
		return TRUE;
	if (!row) {
		allowed = list_allowed(group);
		g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE,
			    "%s: [%s] %s: no such key: one of %s", name, group, key, allowed);
		return FALSE;
	}
	if (!value || !set_key(self, row, value, &allowed)) {
		g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE,
			    "%s: [%s] %s: '%s' is not allowed: %s", name, group, key,
			    value ? value : "text that is no UTF-8", allowed ? allowed : "UTF-8");
		return FALSE;
	}
	return TRUE;
}

static gboolean apply_file(Template *self, GKeyFile *file, const char *name, GError **error)
{
	g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);

	for (char **group = groups; *group; group++) {
		g_auto(GStrv) keys = g_key_file_get_keys(file, *group, NULL, NULL);
		g_autofree char *known = list_allowed(*group);

		if (!known) {
			g_autofree char *allowed = list_allowed(NULL);

			g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE,
				    "%s: [%s]: no such group: one of %s", name, *group, allowed);
			return FALSE;
		}
		for (char **key = keys; key && *key; key++)
			if (!apply_key(self, file, name, *group, *key, error))
				return FALSE;
	}
	return TRUE;
}

static GBytes *find_built_in(const char *name)
{
	g_autofree char *path = g_strdup_printf(RESOURCE_FOLDER "/%s" SUFFIX, name);

	return g_resources_lookup_data(path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
}

/* The key file of a built-in name or a path; NULL when there is none or it is no key file. */
static GKeyFile *read_key_file(const char *name, GError **error)
{
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autoptr(GBytes) built_in = strchr(name, '/') ? NULL : find_built_in(name);
	g_autoptr(GError) reason = NULL;

	if (built_in) {
		g_key_file_load_from_bytes(file, built_in, G_KEY_FILE_NONE, &reason);
	} else if (g_file_test(name, G_FILE_TEST_EXISTS)) {
		g_key_file_load_from_file(file, name, G_KEY_FILE_NONE, &reason);
	} else {
		g_auto(GStrv) names = template_names();
		g_autofree char *list = g_strjoinv(", ", names);

		g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE,
			    "%s: no such template: name one of %s, or a template file", name, list);
		return NULL;
	}
	if (reason) {
		g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE, "%s: no template: %s", name,
			    reason->message);
		return NULL;
	}
	return g_steal_pointer(&file);
}

/* What `file` inherits from; NULL for the base.  Caller frees. */
static char *parent_of(GKeyFile *file, const char *name)
{
	char *parent = g_key_file_get_string(file, "template", "inherits", NULL);

	if (!parent && strcmp(name, BASE_TEMPLATE))
		parent = g_strdup(BASE_TEMPLATE);
	return parent;
}

static gboolean apply_layers(Template *self, const char *name, int depth, GError **error)
{
	g_autoptr(GKeyFile) file = NULL;
	g_autofree char *parent = NULL;

	if (depth > INHERITANCE_MAX) {
		g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE,
			    "%s: [template] inherits: goes round in a circle", name);
		return FALSE;
	}
	file = read_key_file(name, error);
	if (!file)
		return FALSE;
	parent = parent_of(file, name);
	if (parent && !apply_layers(self, parent, depth + 1, error))
		return FALSE;
	return apply_file(self, file, name, error);
}

Template *template_load(const char *name_or_path, GError **error)
{
	g_autoptr(Template) self = g_new0(Template, 1);

	self->name = g_strdup(name_or_path);
	if (!apply_layers(self, name_or_path, 1, error))
		return NULL;
	return g_steal_pointer(&self);
}

void template_free(Template *self)
{
	if (!self)
		return;
	g_free(self->name);
	g_free(self->description);
	g_free(self->font);
	g_free(self);
}

static int compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

char **template_names(void)
{
	char **names =
		g_resources_enumerate_children(RESOURCE_FOLDER, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

	if (!names)
		return g_new0(char *, 1);
	for (char **name = names; *name; name++)
		if (g_str_has_suffix(*name, SUFFIX))
			(*name)[strlen(*name) - strlen(SUFFIX)] = '\0';
	qsort(names, g_strv_length(names), sizeof(*names), compare_names);
	return names;
}
