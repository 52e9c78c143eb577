/* Fragments: IP datagrams put together from their pieces (RFC 791 §3.2, RFC 8200 §4.5).
 *
 * Everything is bounded: the datagrams that wait, the bytes of all of them, the bytes of one and
 * the time that each may wait.  What goes over a limit is forgotten, the oldest first.
 */
#pragma once

#include "base/bytes.h"
#include "base/endpoint.h"

typedef struct Fragments Fragments;

typedef struct {
	Address src, dst;
	guint8 protocol; /* IPv4's; 0 for IPv6, whose pieces need not agree (RFC 8200 §4.5) */
	guint8 depth;    /* IP headers around this one: tunnel and content do not mix */
	guint32 id;
} FragmentKey;

typedef struct {
	guint32 offset; /* bytes, a multiple of 8 */
	gboolean more;  /* others come behind it */
	guint8 next;    /* the protocol of its first byte: the first piece's counts */
	Bytes bytes;    /* all of the piece's */
} Fragment;

/* With none waiting.  Caller frees with fragments_free(). */
Fragments *fragments_new(void);
void fragments_free(Fragments *self);

/* Takes a piece in.  When it was the last one missing: the datagram's `len` bytes, the caller's to
 * free, and the protocol that it begins with; else NULL.  `time_ns` is the frame's.  A piece that
 * cannot be one (longer than a datagram can be, or not the last and of a length that is no multiple
 * of 8) is left out.  Where pieces overlap, those that begin earlier in the datagram win, and of
 * those the one that came first. */
guint8 *fragments_add(Fragments *self, const FragmentKey *key, const Fragment *piece,
		      gint64 time_ns, guint32 *len, guint8 *next);
