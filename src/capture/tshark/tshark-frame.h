/* TsharkFrames: frames made from what TShark shows of packets. */
#pragma once

#include "capture/capture.h"
#include "capture/tshark/tshark-packet.h"

typedef struct TsharkFrames TsharkFrames;

/* For a listing of which no packet was seen.  Caller frees with tshark_frames_free(). */
TsharkFrames *tshark_frames_new(void);
void tshark_frames_free(TsharkFrames *self);

/* Restarts at the first packet. */
void tshark_frames_restart(TsharkFrames *self);

/* Makes the packet a frame: of its bytes where all that were captured are listed and their link
 * type is known, else with headers made from the fields.  Sets the frame's bytes, which are
 * borrowed until the next packet, its link type and wire length.  A packet that is certainly no
 * segment becomes a frame that says so.  NULL: success; else why it cannot be read: borrowed as the
 * bytes. */
const char *tshark_frames_put(TsharkFrames *self, TsharkPacket *packet, Frame *frame);

/* The line of the first segment whose window exceeds a header's, since the listing does not show
 * its scale: the largest was put in its place.  0: there was none. */
guint64 tshark_frames_capped(const TsharkFrames *self, guint64 *n);

/* The names of hosts without an address, as capture_names(); NULL: none.  Owned by the
 * TsharkFrames. */
GHashTable *tshark_frames_host_names(const TsharkFrames *self);
