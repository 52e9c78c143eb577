#include "cli/cli.h"

#include <string.h>

#include "base/error.h"
#include "cli/command.h"
#include "cli/save.h"
#include "platform/process-setup.h"

#ifndef PCAPLADDER_VERSION
#define PCAPLADDER_VERSION "unknown"
#endif

typedef struct {
	const char *name; /* NULL: the main command, which needs none */
	guint which;      /* of OptionCommands */
	int (*run)(const Options *options);
	const char *usage, *summary;
} Command;

static const Command commands[] = {
	{ .which = FOR_DRAW,
	  .run = command_draw,
	  .usage = "CAPTURE",
	  .summary = "Draws the TCP flows of a packet capture as a ladder diagram.\n\n"
		     "Without --output: on a terminal a ladder of characters, else SVG.\n"
		     "`pcapladder list CAPTURE` lists the flows, `pcapladder follow CAPTURE` "
		     "writes a flow's\n"
		     "bytes (see pcapladder list --help, pcapladder follow --help), and\n"
		     "`pcapladder batch PATH… -o DIRECTORY` draws all captures below folders, and\n"
		     "`pcapladder templates` lists the templates." },
	{ .name = "list",
	  .which = FOR_LIST,
	  .run = command_list,
	  .usage = "CAPTURE",
	  .summary = "Lists the TCP flows of a packet capture, a line for each." },
	{ .name = "follow",
	  .which = FOR_FOLLOW,
	  .run = command_follow,
	  .usage = "CAPTURE",
	  .summary = "Writes the bytes of one TCP flow of a packet capture, reassembled: in order "
		     "and once\n"
		     "each.  Both directions come in turn, as they were captured; --from chooses "
		     "one.\n\n"
		     "A terminal gets them as text, with what cannot be printed escaped; "
		     "everything else\n"
		     "gets them as they are.  What is missing is said on standard error." },
	{ .name = "batch",
	  .which = FOR_BATCH,
	  .run = command_batch,
	  .usage = "PATH… -o DIRECTORY",
	  .summary = "Draws every capture that is found below the paths into a directory of "
		     "pictures with a\n"
		     "front page, index.html.\n\n"
		     "Captures are known by their content.  What did not change since the last run "
		     "is not\n"
		     "drawn again, and the pictures of captures that are gone are removed.  A "
		     "capture that\n"
		     "cannot be drawn is said, and harms no other." },
	{ .name = "templates",
	  .which = FOR_TEMPLATES,
	  .run = command_templates,
	  .usage = "",
	  .summary = "Lists the built-in templates, a line for each.\n\n"
		     "--dump NAME writes one as a file with all keys, what each is for and its "
		     "value: save\n"
		     "it, change it, and draw with --template FILE." },
};

/* The command that `argv` names, its name taken out; the main one when it names none. */
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

static int print(const char *text)
{
	g_autoptr(GError) error = NULL;
	GByteArray bytes = { .data = (guint8 *)text, .len = (guint)strlen(text) };

	return save_bytes(NULL, &bytes, &error) ? EXIT_WELL : complain("standard output", error);
}

static int run_command(const Command *command, int argc, char **argv)
{
	Options options = { .command = command->name };
	g_autofree char *usage = g_strconcat(command->name ? command->name : "",
					     command->name ? " " : "", command->usage, NULL);
	g_autofree char *help = NULL;
	g_autoptr(GError) error = NULL;
	int status;

	if (!options_parse(&options, command->which, usage, command->summary, argc, argv, &help,
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
