/* SentIndex: which event last carried a sequence number of one direction. */
#pragma once

#include <glib.h>

typedef struct SentIndex SentIndex;

/* Empty.  Caller frees with sent_index_free(). */
SentIndex *sent_index_new(void);
void sent_index_free(SentIndex *self);

/* Event `event` carried [left, right), relative numbers.  What began at `left` before is replaced.
 */
void sent_index_add(SentIndex *self, guint32 left, guint32 right, guint32 event);

/* The last event with the nearest beginning at or before `left` that carried it, or -1. */
gint32 sent_index_find(const SentIndex *self, guint32 left);

/* The same, but -1 also when another event has begun there before. */
gint32 sent_index_find_once(const SentIndex *self, guint32 left);
