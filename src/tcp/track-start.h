/* Where the two sides of a TcpTrack begin: the numbers that others are relative to, and the scale
 * of windows. */
#pragma once

#include "tcp/track-look.h"

/* Whether the segment is a SYN/ACK that does not begin where its side does: a stray one, or of
 * another connection over the same ports, whose SYN was not captured.  What follows tells. */
gboolean track_is_foreign_syn_ack(const Look *look);

/* Takes such a SYN/ACK: it changes nothing until something goes on from it.  Returns the verdict on
 * it. */
TcpVerdict track_take_foreign_syn_ack(const Look *look);

/* Begins a side anew if the segment goes on from a foreign SYN/ACK.  To be called only if the track
 * has trouble. */
void track_take_up_other_start(const Look *look);

/* Learns the bases of both sides from the first segments that show them. */
void track_learn_bases(const Look *look);

/* Learns the scale of windows from a SYN or SYN/ACK (RFC 7323 §2.2). */
void track_learn_scale(const Look *look);
