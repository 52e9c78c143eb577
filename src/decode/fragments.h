/* Fragments: IP reassembly (RFC 791 §3.2, RFC 8200 §4.5).
 *
 * Everything is bounded: the number of datagrams that wait, their bytes in total, the bytes of one,
 * and how long each may wait.  Above a limit the oldest is dropped first.
 */
#pragma once

#include "base/bytes.h"
#include "base/endpoint.h"

typedef struct Fragments Fragments;

typedef struct {
	Address src, dst;
	guint8 protocol; /* IPv4's; 0 for IPv6, whose fragments need not agree (RFC 8200 §4.5) */
	guint8 depth;    /* IP headers around this one: tunnel and content do not mix */
	guint32 id;
} FragmentKey;

typedef struct {
	guint32 offset; /* bytes, a multiple of 8 */
	gboolean more;  /* more fragments follow */
	guint8 next;    /* the protocol of its first byte: the first fragment's counts */
	Bytes bytes;    /* all of the fragment's */
} Fragment;

/* Empty.  Caller frees with fragments_free(). */
Fragments *fragments_new(void);
void fragments_free(Fragments *self);

/* Adds a fragment.  If it completes its datagram: the datagram's `len` bytes, which the caller
 * frees, and the protocol that it begins with; else NULL.  `time_ns` is the frame's.  An impossible
 * fragment (longer than a datagram can be, or not the last and with a length that is no multiple of
 * 8) is ignored.  If fragments overlap, the one that begins earlier in the datagram wins, or of two
 * that begin together the one that came first. */
guint8 *fragments_add(Fragments *self, const FragmentKey *key, const Fragment *piece,
		      gint64 time_ns, guint32 *len, guint8 *next);
