/* The commands. */
#pragma once

#include "base/complain.h"
#include "cli/options.h"

/* Does what `options` ask for, which are of that command, and says what goes wrong; returns the
 * exit status. */
int command_draw(const Options *options);
int command_list(const Options *options);
int command_follow(const Options *options);
int command_batch(const Options *options);
int command_templates(const Options *options);
