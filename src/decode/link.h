/* Link layers: what stands before the network layer in a frame. */
#pragma once

#include "base/reader.h"

/* Ethertypes (IEEE 802; "IEEE 802 Numbers" of IANA), which every link layer's own numbers are
 * turned into. */
#define ETHERTYPE_NONE 0 /* nothing that could hold TCP */
#define ETHERTYPE_IPV4 0x0800
#define ETHERTYPE_IPV6 0x86dd

/* Reads the link header at `reader`'s place, with all tags and shims in it; returns the ethertype
 * of what follows. */
typedef guint16 (*LinkStrip)(Reader *reader);

/* The row of link_types[] for a DLT_ value: its strip function (NULL: not known) and name. */
LinkStrip link_strip_for(int link_type);
const char *link_name_for(int link_type);
