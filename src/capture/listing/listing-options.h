/* Options of a segment, from a listing's words to the bytes of the header. */
#pragma once

#include "capture/listing/listing-text.h"

#define LISTING_OPTIONS_MAX 40 /* bytes (RFC 9293 §3.1) */

/* Writes the options of "mss 1460,sackOK,TS val 1 ecr 0,nop,wscale 7" at `at`, which has room for
 * LISTING_OPTIONS_MAX bytes; returns how many, a multiple of four.  SACK blocks get `sack_base`
 * added to their numbers.  Other options, and those that do not fit, are omitted. */
gsize listing_options_put(guint8 *at, Span words, guint32 sack_base);

/* The left edge of the first SACK block; FALSE: there is none. */
gboolean listing_options_first_sack(Span words, guint32 *left);
