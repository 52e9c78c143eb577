/* Recipe: everything that the pictures of a batch depend on except the captures. */
#pragma once

#include "cli/options.h"
#include "draw/order.h"

/* The options that shape pictures (options_put_shape()), as a JSON object.  Caller frees. */
char *recipe_options(const Options *options, const Order *order);

/* The checksum of those, the program's version, the template in full and the names, in hexadecimal.
 * Caller frees. */
char *recipe_digest(const Options *options, const Order *order, const char *version);
