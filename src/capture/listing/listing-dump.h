/* ListedDump: a packet's bytes as characters (tcpdump -A), in which any line may stand. */
#pragma once

#include "capture/listing/listing-segment.h"

/* Zeroed: not begun. */
typedef struct {
	gboolean is_begun;
	guint64 n_seen, n_lines; /* characters with the lines' ends, and lines */
	guint64 n_whole;         /* bytes that the packet has at least; 0: not known */
} ListedDump;

/* The bytes that were captured of each packet, found out from dumps that end too early.  Zeroed:
 * not known. */
typedef struct {
	guint n_short;       /* dumps that end too early … */
	guint64 least, most; /* … all of them with so many bytes */
	guint64 longest;     /* of all dumps */
} ListedSnap;

/* Begins the dump if `line`, of `n` characters with its end, does: with the header of an IP packet,
 * perhaps behind that of Ethernet (-AA).  `segment` is the packet's; NULL: not known. */
gboolean listed_dump_begin(ListedDump *self, Span line, gsize n, const ListedSegment *segment);

/* Takes the next line, of `n` characters with its end. */
void listed_dump_add(ListedDump *self, gsize n);

/* Whether a line of `n` characters that looks like the next packet belongs to the dump, because
 * that has to go on. */
gboolean listed_dump_goes_on(const ListedDump *self, gsize n, const ListedSnap *snap);

/* Learns from a dump that a packet's line of `n` characters seems to end. */
void listed_snap_learn(ListedSnap *self, const ListedDump *dump, gsize n);
