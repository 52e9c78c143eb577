#include "cli/cli.h"

#include <string.h>

#include "base/error.h"
#include "cli/command.h"
#include "cli/save.h"
#include "platform/process-setup.h"

#define USAGE_COLUMN 39 /* characters for a command and its arguments */

typedef struct {
	const char *name; /* NULL: the main command, which needs none */
	guint which;      /* of OptionCommands */
	int (*run)(const Options *options);
	const char *phrase; /* for the main command's help */
	const char *usage, *summary;
} Command;

static const Command commands[] = {
	{ .which = FOR_DRAW,
	  .run = command_draw,
	  .usage = "CAPTURE",
	  .summary = "Draws the flows of a packet capture as a ladder diagram.\n\n"
		     "Without --output: a text ladder on a terminal, SVG otherwise." },
	{ .name = "list",
	  .which = FOR_LIST,
	  .run = command_list,
	  .phrase = "list the flows",
	  .usage = "CAPTURE",
	  .summary = "Lists the flows of a packet capture, one per line." },
	{ .name = "follow",
	  .which = FOR_FOLLOW,
	  .run = command_follow,
	  .phrase = "write the bytes of a flow",
	  .usage = "CAPTURE",
	  .summary = "Writes the bytes of one flow: a stream reassembled, in order and without "
		     "duplicates;\n"
		     "datagrams as captured.  The two directions alternate as captured; --from "
		     "selects one.\n\n"
		     "On a terminal, unprintable bytes are escaped; otherwise raw bytes are "
		     "written.\n"
		     "Missing bytes are reported on standard error." },
	{ .name = "batch",
	  .which = FOR_BATCH,
	  .run = command_batch,
	  .phrase = "draw all captures below folders",
	  .usage = "PATH… -o DIRECTORY",
	  .summary = "Draws every capture below the paths into a directory of pictures with a "
		     "front page,\n"
		     "index.html.\n\n"
		     "Captures are recognised by content.  Unchanged captures are not redrawn, and "
		     "the\n"
		     "pictures of captures that are gone are removed.  A capture that cannot be "
		     "drawn is\n"
		     "reported and does not affect the others." },
	{ .name = "templates",
	  .which = FOR_TEMPLATES,
	  .run = command_templates,
	  .phrase = "list the templates",
	  .usage = "",
	  .summary = "Lists the built-in templates, one per line.\n\n"
		     "--dump NAME writes one as a file with all keys, their descriptions and "
		     "values: edit\n"
		     "it and draw with --template FILE." },
};

/* The command named by `argv`, with its name removed; the main one if there is none. */
static const Command *find_command(int *argc, char **argv)
{
	for (gsize i = 1; i < G_N_ELEMENTS(commands); i++) {
		if (*argc < 2 || strcmp(argv[1], commands[i].name))
			continue;
		memmove(argv + 1, argv + 2, (gsize)(*argc - 1) * sizeof(*argv));
		--*argc;
		return &commands[i];
	}
	return &commands[0];
}

/* The command's summary; for the main one with what the others do.  Caller frees. */
static char *describe(const Command *command)
{
	GString *text = g_string_new(command->summary);

	if (command->name)
		return g_string_free(text, FALSE);
	g_string_append(text, "\n\nOther commands (each has --help):");
	for (gsize i = 1; i < G_N_ELEMENTS(commands); i++) {
		g_autofree char *call =
			g_strjoin(" ", "pcapladder", commands[i].name, commands[i].usage, NULL);
		int blanks = USAGE_COLUMN - (int)g_utf8_strlen(call, -1);

		g_string_append_printf(text, "\n  %s%*s%s", call, blanks, "", commands[i].phrase);
	}
	return g_string_free(text, FALSE);
}

static int print(const char *text)
{
	g_autoptr(GError) error = NULL;
	GByteArray bytes = { .data = (guint8 *)text, .len = (guint)strlen(text) };

	return save_bytes(NULL, &bytes, &error) ? EXIT_WELL : complain(save_target(NULL), error);
}

static int run_command(const Command *command, int argc, char **argv)
{
	Options options = { .command = command->name };
	g_autofree char *help = NULL, *summary = describe(command);
	g_autoptr(GError) error = NULL;
	int status;

	if (!options_parse(&options, command->which, command->usage, summary, argc, argv, &help,
			   &error))
		status = complain("", error);
	else if (help)
		status = print(help);
	else if (options.version)
		status = print("pcapladder " PCAPLADDER_VERSION "\n");
	else
		status = command->run(&options);
	options_clear(&options);
	return status;
}

int cli_main(int argc, char **argv)
{
	const Command *command = find_command(&argc, argv);

	process_setup();
	return run_command(command, argc, argv);
}
