/* The names for addresses in a pcapng file. */
#pragma once

#include "capture/pcapng/pcapng-block.h"

/* Adds the records of a Name Resolution Block (draft-ietf-opsawg-pcapng §4.5) to `names`, addresses
 * as address_to_string() writes them to printable names; an address keeps its first name.  Stops at
 * an invalid record. */
void pcapng_names_add(GHashTable *names, const PcapngBlock *block);
