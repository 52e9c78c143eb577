/* SentIndex: which event last carried a sequence number of one direction. */
#pragma once

#include <glib.h>

typedef struct SentIndex SentIndex;

/* An event that carried numbers. */
typedef struct {
	guint32 event;
	gint64 time_ns;
	gboolean is_again; /* not for the first time */
} SentEvent;

/* Empty.  Caller frees with sent_index_free(). */
SentIndex *sent_index_new(void);
void sent_index_free(SentIndex *self);

/* `sent` carried [left, right), relative numbers.  What began at `left` before is replaced, but for
 * what is beyond `right`, and then `sent` is not the first. */
void sent_index_add(SentIndex *self, guint32 left, guint32 right, SentEvent sent);

/* The last event with the nearest beginning at or before `left` that carried it, or -1. */
gint32 sent_index_find(const SentIndex *self, guint32 left);

/* The same as `found`, if it was the first to carry that; else FALSE. */
gboolean sent_index_find_once(const SentIndex *self, guint32 left, SentEvent *found);
