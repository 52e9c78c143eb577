/* The commands; each returns an exit status. */
#pragma once

#include "cli/options.h"

#define EXIT_WELL 0
#define EXIT_TROUBLE 1 /* a capture could not be read, or a picture not be written */
#define EXIT_USAGE 2

int command_draw(const Options *options);
int command_list(const Options *options);
int command_follow(const Options *options);
int command_batch(const Options *options);
int command_templates(const Options *options);

/* "pcapladder: PATH: message" on standard error, `path` made printable; returns the exit status
 * that `error` stands for. */
int complain(const char *path, const GError *error);

/* The same for a remark: nothing with --quiet. */
void remark(const Options *options, const char *path, const char *format, ...) G_GNUC_PRINTF(3, 4);
