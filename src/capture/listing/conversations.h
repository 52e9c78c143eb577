/* Conversations: what a reader of listings keeps of each pair of ends, in bounded memory: those not
 * seen for long are forgotten. */
#pragma once

#include "base/endpoint.h"

typedef struct Conversations Conversations;

/* What is kept of a conversation begins with these. */
typedef struct {
	Endpoint ends[2]; /* in endpoint_compare()'s order */
} ConversationKey;

/* `size`: bytes of what is kept of each.  Caller frees with conversations_free(). */
Conversations *conversations_new(gsize size);
void conversations_free(Conversations *self);

/* Forgets all. */
void conversations_clear(Conversations *self);

/* What is kept of the conversation between two ends, in any order; `is_new` (may be NULL): all of
 * it but the key is zero.  Valid until the next call. */
gpointer conversations_find(Conversations *self, const Endpoint *a, const Endpoint *b,
			    gboolean *is_new);

/* Calls `change` with each. */
void conversations_each(Conversations *self, void (*change)(gpointer conversation));
