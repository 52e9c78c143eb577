#include "cli/options.h"

#include <string.h>

#include "base/error.h"
#include "base/json-writer.h"
#include "cli/short-options.h"
#include "draw/flow-selector.h"
#include "render/output-format.h"

#define SCALE_DEFAULT 2
#define SCALE_MAX 20
#define MAX_ROWS_DEFAULT 2000
#define MAX_ROWS_LIMIT 20000
#define JOBS_MAX 1024
#define TIMEOUT_DEFAULT_S 300
#define TIMEOUT_MAX_S 1000000
#define MEMORY_DEFAULT "2G"
#define MEMORY_MAX (G_GUINT64_CONSTANT(1) << 60)

/* An option and the commands that accept it. */
typedef struct {
	guint commands; /* of OptionCommands */
	const char *name;
	char letter; /* 0: none */
	GOptionArg arg;
	gsize offset; /* of its field in Options */
	const char *help, *arg_help;
	const char *member;   /* name in the recipe, if it shapes the picture; NULL: it does not, or
				 the recipe has the file's content */
	const char *only_for; /* the format it affects; NULL: all */
} OptionRow;

#define SHAPING(member, only_for, which, name, letter, arg, field, help, arg_help) \
	{ \
		which, name, letter, G_OPTION_ARG_##arg, offsetof(Options, field), help, arg_help, \
			member, only_for \
	}
#define ROW(...) SHAPING(NULL, NULL, __VA_ARGS__)

static const OptionRow rows[] = {
	ROW(FOR_DRAW, "output", 'o', FILENAME, output, "Output file; the suffix selects the format",
	    "FILE"),
	ROW(FOR_FOLLOW | FOR_TEMPLATES, "output", 'o', FILENAME, output, "Output file", "FILE"),
	ROW(FOR_BATCH, "output", 'o', FILENAME, output,
	    "Directory for the pictures and the front page", "DIRECTORY"),
	ROW(FOR_DRAW | FOR_LIST, "format", 'T', STRING, format, "Output format (see below)",
	    "NAME"),
	ROW(FOR_BATCH, "format", 'T', STRING, format, "Output formats (default svg; see below)",
	    "NAME[,NAME…]"),
	SHAPING("flows", NULL, FOR_PICTURES, "flow", 'f', STRING_ARRAY, draw.flows,
		"Flows to draw (see below); may be repeated", "SELECTOR"),
	ROW(FOR_FOLLOW, "flow", 'f', STRING_ARRAY, draw.flows, "Flow to follow (see below)",
	    "SELECTOR"),
	ROW(FOR_FOLLOW, "from", 0, STRING, from, "Only bytes from this side: client or server",
	    "SIDE"),
	SHAPING("filter", NULL, FOR_CAPTURES, "filter", 'F', STRING, draw.filter,
		"Capture filter, e.g. 'tcp port 443'", "EXPR"),
	ROW(FOR_PICTURES, "template", 't', FILENAME, draw.template,
	    "Built-in template or template file (see below)", "NAME"),
	SHAPING("set", NULL, FOR_PICTURES, "set", 0, FILENAME_ARRAY, draw.sets,
		"Override a key of the template; may be repeated", "GROUP.KEY=VALUE"),
	SHAPING("title", NULL, FOR_DRAW, "title", 0, FILENAME, draw.title, "Title of the picture",
		"TEXT"),
	ROW(FOR_PICTURES | FOR_FOLLOW, "name", 0, FILENAME_ARRAY, draw.names,
	    "Name for an address; may be repeated", "ADDRESS=NAME"),
	SHAPING("each", NULL, FOR_PICTURES, "each", 0, NONE, draw.each,
		"One picture per flow; in pdf, one page each", NULL),
	SHAPING("fold", NULL, FOR_PICTURES, "fold", 0, STRING, draw.fold,
		"What to fold into bands: auto, none, messages or phases (default: from the "
		"template)",
		"HOW"),
	SHAPING("max_arrows", NULL, FOR_PICTURES, "max-arrows", 0, INT, draw.max_arrows,
		"Fold until about N arrows and bands are left (default: from the template)", "N"),
	SHAPING("max_rows", NULL, FOR_PICTURES, "max-rows", 0, INT, draw.max_rows,
		"Draw at most N arrows and bands (default " G_STRINGIFY(MAX_ROWS_DEFAULT) ")", "N"),
	ROW(FOR_PICTURES | FOR_FOLLOW, "hosts", 0, FILENAME_ARRAY, draw.hosts,
	    "Names from a file like /etc/hosts; may be repeated", "FILE"),
	SHAPING("notes", NULL, FOR_DRAW, "note", 0, FILENAME_ARRAY, draw.notes,
		"Note beside a frame's arrow; may be repeated", "FRAME=TEXT"),
	SHAPING("page", NULL, FOR_PICTURES, "page", 0, STRING, draw.page_name,
		"Split a pdf into sheets of this size: a4, letter, … or WIDTHxHEIGHT in points",
		"SIZE"),
	SHAPING("fit", NULL, FOR_PICTURES, "fit", 0, STRING, draw.fit_name,
		"Fold until the picture fits one sheet of this size", "SIZE"),
	SHAPING("scale", "png", FOR_PICTURES, "scale", 0, DOUBLE, draw.scale,
		"PNG pixels per point (default " G_STRINGIFY(SCALE_DEFAULT) ")", "N"),
	ROW(FOR_BATCH, "include", 0, FILENAME_ARRAY, batch.include,
	    "Only files matching this glob, e.g. '*.pcapng'; may be repeated", "GLOB"),
	ROW(FOR_BATCH, "exclude", 0, FILENAME_ARRAY, batch.exclude,
	    "Skip files and folders matching this glob; may be repeated", "GLOB"),
	ROW(FOR_BATCH, "jobs", 'j', INT, batch.jobs,
	    "Captures drawn at a time (default: number of processors)", "N"),
	ROW(FOR_BATCH, "timeout", 0, DOUBLE, batch.timeout_s,
	    "Give up on a capture after SECONDS (default " G_STRINGIFY(
		    TIMEOUT_DEFAULT_S) "; 0: no limit)",
	    "SECONDS"),
	ROW(FOR_BATCH, "memory-limit", 0, STRING, batch.memory_name,
	    "Give up on a capture that needs more memory (default " MEMORY_DEFAULT "; 0: no limit)",
	    "BYTES"),
	ROW(FOR_BATCH, "shard", 0, STRING, batch.shard_name,
	    "Draw only shard I of N; --merge combines the shards", "I/N"),
	ROW(FOR_BATCH, "merge", 0, NONE, batch.merges, "Merge the shards in DIRECTORY", NULL),
	ROW(FOR_BATCH, "check", 0, NONE, batch.checks,
	    "Draw nothing; list missing and stale pictures, and fail if there are any", NULL),
	ROW(FOR_BATCH, "force", 0, NONE, batch.forces, "Redraw unchanged captures too", NULL),
	ROW(FOR_TEMPLATES, "dump", 0, FILENAME, dump, "Write this template with all its keys",
	    "NAME"),
	ROW(FOR_ALL, "quiet", 'q', NONE, quiet, "Print errors only", NULL),
	ROW(FOR_ALL, "help", 'h', NONE, help, "Print this help and exit", NULL),
	ROW(FOR_ALL, "version", 0, NONE, version, "Print the version and exit", NULL),
};

/* The entries for `which`, NULL-terminated.  Caller frees. */
static GOptionEntry *entries_for(Options *self, guint which)
{
	GOptionEntry *entries = g_new0(GOptionEntry, G_N_ELEMENTS(rows) + 1), *entry = entries;

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		if (rows[i].commands & which)
			*entry++ = (GOptionEntry){
				.long_name = rows[i].name,
				.short_name = rows[i].letter,
				.arg = rows[i].arg,
				.arg_data = G_STRUCT_MEMBER_P(self, rows[i].offset),
				.description = rows[i].help,
				.arg_description = rows[i].arg_help,
			};
	return entries;
}

static void put_strings(JsonWriter *json, const char *name, char *const *strings)
{
	if (strings)
		json_strings(json, name, strings);
}

static void put_value(JsonWriter *json, const OptionRow *row, gconstpointer field)
{
	switch (row->arg) {
	case G_OPTION_ARG_NONE:
		json_bool(json, row->member, *(const gboolean *)field);
		break;
	case G_OPTION_ARG_INT:
		if (*(const int *)field >= 0)
			json_int(json, row->member, *(const int *)field);
		break;
	case G_OPTION_ARG_DOUBLE:
		json_number(json, row->member, *(const double *)field);
		break;
	case G_OPTION_ARG_STRING:
	case G_OPTION_ARG_FILENAME:
		if (*(char *const *)field)
			json_string(json, row->member, *(char *const *)field);
		break;
	default:
		put_strings(json, row->member, *(char *const *const *)field);
	}
}

void options_put_shape(const Options *self, guint which, const GPtrArray *formats, JsonWriter *json)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		const OptionRow *row = &rows[i];
		gpointer format =
			row->only_for ? (gpointer)output_format_find(row->only_for) : NULL;

		if (row->member && row->commands & which &&
		    (!format || g_ptr_array_find((GPtrArray *)formats, format, NULL)))
			put_value(json, row, G_STRUCT_MEMBER_P(self, row->offset));
	}
}

static char *describe_tables(guint which)
{
	GString *text = g_string_new(NULL);
	g_auto(GStrv) names = template_names();
	g_autofree char *templates = g_strjoinv(", ", names);
	g_autofree char *selectors = flow_selector_help();
	const OutputFormat *format;

	if (which & (FOR_PICTURES | FOR_FOLLOW))
		g_string_append_printf(text, "Flow selectors:\n%s\n", selectors);
	if (which & FOR_PICTURES) {
		g_string_append(text, "Formats:\n");
		for (guint i = 0; (format = output_format_at(i)); i++)
			g_string_append_printf(text, "  %-8s %s\n", format->name, format->phrase);
		g_string_append_printf(text, "\nTemplates: %s\n\n", templates);
	} else if (which & FOR_LIST) {
		g_string_append(text, "Formats: table, json\n\n");
	}
	g_string_append(text,
			"Exit status: 0 success; 1 a capture could not be read or a picture could "
			"not be\nwritten; 2 usage error.");
	return g_string_free(text, FALSE);
}

static gboolean take_sheet(DrawOptions *self, GError **error)
{
	const char *name = self->fit_name ? self->fit_name : self->page_name;
	const char *option = self->fit_name ? "--fit" : "--page";
	g_autofree char *names = page_size_names();

	if (self->fit_name && self->page_name)
		g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE,
			    "--page and --fit exclude each other: drop one of them");
	else if (name && !page_size_parse(&self->sheet, name))
		g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE,
			    "%s %s: unknown sheet size: use one of %s", option, name, names);
	else
		return TRUE;
	return FALSE;
}

static gboolean fail_usage(GError **error, const char *message)
{
	g_set_error_literal(error, LADDER_ERROR, LADDER_ERROR_USAGE, message);
	return FALSE;
}

/* A NaN is in no range.  `unit` includes its blank. */
static gboolean check_range(const char *option, double value, int least, int most, const char *unit,
			    GError **error)
{
	if (value >= least && value <= most)
		return TRUE;
	g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE, "%s: must be between %d and %d%s",
		    option, least, most, unit);
	return FALSE;
}

static gboolean check_picture(const DrawOptions *self, GError **error)
{
	if (!(self->scale > 0 && self->scale <= SCALE_MAX))
		return fail_usage(error, "--scale: must be greater than 0 and at most " G_STRINGIFY(
						 SCALE_MAX));
	if (self->max_arrows < -1)
		return fail_usage(error, "--max-arrows: must be 0 or greater");
	return check_range("--max-rows", self->max_rows, 1, MAX_ROWS_LIMIT, "", error);
}

static gboolean take_nothing(char **args, GError **error)
{
	if (!*args)
		return TRUE;
	g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE,
		    "%s: this command takes no arguments (see --help)", *args);
	return FALSE;
}

/* "512M": bytes, in powers of 1024 with a letter. */
static gboolean parse_bytes(guint64 *bytes, const char *text)
{
	static const char units[] = "KMGT";
	char *end = NULL;
	guint64 n = g_ascii_strtoull(text, &end, 10);
	const char *unit = *end ? strchr(units, g_ascii_toupper(*end)) : NULL;
	guint shift = unit ? 10 * (guint)(unit - units + 1) : 0;

	if (!g_ascii_isdigit(*text) || (*end && (!unit || end[1])) || n > MEMORY_MAX >> shift)
		return FALSE;
	*bytes = n << shift;
	return TRUE;
}

static gboolean take_limits(BatchOptions *self, GError **error)
{
	if (!check_range("--jobs", self->jobs, 1, JOBS_MAX, "", error) ||
	    !check_range("--timeout", self->timeout_s, 0, TIMEOUT_MAX_S, " seconds", error))
		return FALSE;
	if (!parse_bytes(&self->memory_bytes,
			 self->memory_name ? self->memory_name : MEMORY_DEFAULT))
		return fail_usage(error,
				  "--memory-limit: must be a number of bytes, such as 512M or 2G");
	if (self->shard_name && !shard_parse(&self->shard, self->shard_name))
		return fail_usage(error, "--shard: must have the form I/N, such as 2/4");
	return TRUE;
}

static gboolean take_paths(Options *self, char **args, GError **error)
{
	if (!self->output || !*self->output)
		return fail_usage(error, "no output directory: name one with --output");
	if (self->batch.merges && (*args || self->batch.shard.of || self->batch.checks))
		return fail_usage(error,
				  "--merge only combines shards: drop paths, --shard and --check");
	if (self->batch.checks && (self->batch.shard.of || self->batch.forces))
		return fail_usage(error, "--check covers all captures and draws none: drop "
					 "--shard and --force");
	if (!self->batch.merges && !*args)
		return fail_usage(error, "no captures: name files or folders (see --help)");
	self->batch.paths = g_strdupv(args);
	return TRUE;
}

static gboolean take_capture(Options *self, char **args, GError **error)
{
	if (g_strv_length(args) != 1) {
		g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE,
			    "%s: name one capture, or - for standard input (see --help)",
			    *args ? "more than one capture, or no such command" : "no capture");
		return FALSE;
	}
	self->capture = g_strdup(*args);
	return TRUE;
}

static void set_defaults(Options *self)
{
	self->draw.scale = SCALE_DEFAULT;
	self->draw.max_arrows = -1;
	self->draw.max_rows = MAX_ROWS_DEFAULT;
	self->batch.jobs = (int)MIN(g_get_num_processors(), JOBS_MAX);
	self->batch.timeout_s = TIMEOUT_DEFAULT_S;
}

/* Takes the options, and the other arguments. */
static gboolean take_all(Options *self, guint which, char **args, GError **error)
{
	if (!(which & FOR_CAPTURES))
		return take_nothing(args, error);
	if (!check_picture(&self->draw, error) || !take_sheet(&self->draw, error) ||
	    !take_limits(&self->batch, error))
		return FALSE;
	return which & FOR_BATCH ? take_paths(self, args, error) : take_capture(self, args, error);
}

static GOptionContext *context_new(const GOptionEntry *entries, guint which, const char *usage,
				   const char *summary)
{
	GOptionContext *context = g_option_context_new(usage);
	g_autofree char *description = describe_tables(which);

	g_option_context_set_summary(context, summary);
	g_option_context_set_description(context, description);
	g_option_context_add_main_entries(context, entries, NULL);
	g_option_context_set_help_enabled(context, FALSE); /* GLib's is written without a check */
	return context;
}

/* GLib writes the options before the arguments, so a command's name has to be part of the
 * program's. Caller frees. */
static char *help_for(GOptionContext *context, const char *command)
{
	g_autofree char *program = g_strdup(g_get_prgname());
	g_autofree char *name = g_strjoin(" ", program, command, NULL);
	char *help;

	g_set_prgname(name);
	help = g_option_context_get_help(context, TRUE, NULL);
	g_set_prgname(program);
	return help;
}

gboolean options_parse(Options *self, guint which, const char *usage, const char *summary, int argc,
		       char **argv, char **help, GError **error)
{
	g_autofree GOptionEntry *entries = entries_for(self, which);
	g_autoptr(GOptionContext) context = context_new(entries, which, usage, summary);
	g_auto(GStrv) args = short_options_part(entries, argc, argv);
	g_autoptr(GError) reason = NULL;

	set_defaults(self);
	if (!g_option_context_parse_strv(context, &args, &reason)) {
		g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE, "%s (see --help)",
			    reason->message);
		return FALSE;
	}
	if (self->help)
		*help = help_for(context, self->command);
	return self->help || self->version || take_all(self, which, args + 1, error);
}

void options_clear(Options *self)
{
	g_free(self->capture);
	g_free(self->output);
	g_free(self->format);
	g_free(self->from);
	g_free(self->dump);
	draw_options_clear(&self->draw);
	batch_options_clear(&self->batch);
}
