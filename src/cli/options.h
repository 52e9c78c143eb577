/* The user's options. */
#pragma once

#include "base/json-writer.h"
#include "batch/batch-options.h"
#include "draw/draw-options.h"

typedef struct {
	const char *command; /* the name in commands[]; static */
	char *capture;       /* the one argument: a path, or "-"; NULL: the command takes none */
	char *output;        /* NULL: standard output */
	char *format;        /* NULL: by the output's suffix */
	char *from;          /* the side to follow; NULL: both */
	char *dump;          /* the template to write; NULL: list them */
	DrawOptions draw;
	BatchOptions batch;
	gboolean quiet;
	gboolean version, help;
} Options;

/* The commands that an option belongs to, as bits of its row. */
typedef enum {
	FOR_DRAW = 1 << 0,
	FOR_LIST = 1 << 1,
	FOR_FOLLOW = 1 << 2,
	FOR_TEMPLATES = 1 << 3,
	FOR_BATCH = 1 << 4,
	FOR_ONE = FOR_DRAW | FOR_LIST | FOR_FOLLOW, /* that read one capture */
	FOR_CAPTURES = FOR_ONE | FOR_BATCH,
	FOR_PICTURES = FOR_DRAW | FOR_BATCH,
	FOR_ALL = FOR_CAPTURES | FOR_TEMPLATES,
} OptionCommands;

/* Reads `argv` (the command's name removed) for the command of bit `which`.  With --help, `help` is
 * set to the help text, with `summary` and `usage`; caller frees.  FALSE and LADDER_ERROR_USAGE
 * when the arguments are wrong. */
gboolean options_parse(Options *self, guint which, const char *usage, const char *summary, int argc,
		       char **argv, char **help, GError **error);
void options_clear(Options *self);

/* Writes the options that shape a picture in any of `formats` (of const OutputFormat) for the
 * command of bit `which`, as members of the open object. */
void options_put_shape(const Options *self, guint which, const GPtrArray *formats,
		       JsonWriter *json);
