/* PcapngNames: the names that a pcapng file has for addresses. */
#pragma once

#include "capture/pcapng/pcapng-block.h"

/* Adds what a Name Resolution Block holds (draft-ietf-opsawg-pcapng §4.5) to `names`, addresses as
 * address_to_string() writes them to printable names; an address keeps its first.  What is no
 * record ends it. */
void pcapng_names_add(GHashTable *names, const PcapngBlock *block);
