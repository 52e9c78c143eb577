/* The commands; each returns an exit status. */
#pragma once

#include "base/complain.h"
#include "cli/options.h"

int command_draw(const Options *options);
int command_list(const Options *options);
int command_follow(const Options *options);
int command_batch(const Options *options);
int command_templates(const Options *options);
