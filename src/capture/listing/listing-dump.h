/* ListedDump: a packet's bytes as characters (tcpdump -A), which may contain any line. */
#pragma once

#include "capture/listing/listing-segment.h"

/* Zeroed: not begun. */
typedef struct {
	gboolean is_begun;
	guint64 n_seen, n_lines; /* characters with the lines' ends, and lines */
	guint64 n_whole;         /* minimum bytes of the packet; 0: unknown */
	gsize header_at;         /* of the first line: where its IP header begins */
} ListedDump;

/* The snap length, inferred from dumps that end early.  Zeroed: unknown. */
typedef struct {
	guint n_short;       /* dumps that end early … */
	guint64 least, most; /* … all with this many bytes */
	guint64 longest;     /* of all dumps */
} ListedSnap;

/* Begins the dump if `line`, of `n` characters with its end, does: with the header of an IP packet,
 * perhaps after an Ethernet header (-AA). `segment` is the packet's; NULL: unknown. */
gboolean listed_dump_begin(ListedDump *self, Span line, gsize n, const ListedSegment *segment);

/* Takes the next line, of `n` characters with its end. */
void listed_dump_add(ListedDump *self, gsize n);

/* Whether a line of `n` characters that looks like the next packet belongs to the dump, because the
 * dump is incomplete. */
gboolean listed_dump_goes_on(const ListedDump *self, gsize n, const ListedSnap *snap);

/* Learns from a dump that seems to end at a packet's line of `n` characters. */
void listed_snap_learn(ListedSnap *self, const ListedDump *dump, gsize n);

/* Makes `text`, the lines of the dump of `segment`, its payload, with the carriage returns that
 * tcpdump omits where all lines have one; its first line if that cannot be told.  FALSE: there is
 * none.  Bytes that cannot be printed
 * are dots. */
gboolean listed_dump_payload(const ListedDump *self, const ListedSegment *segment, GString *text);
