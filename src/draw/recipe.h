/* Recipe: all that a batch's pictures depend on but the captures. */
#pragma once

#include "draw/order.h"

/* The options that shape pictures, as a JSON object.  Caller frees. */
char *recipe_options(const Order *order);

/* The checksum of those, the program's version, the template in full and the names, in hexadecimal.
 * Caller frees. */
char *recipe_digest(const Order *order, const char *version);
