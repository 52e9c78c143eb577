#include "capture/listing/conversations.h"

#define GENERATION_MAX 65536 /* conversations of a generation, of which there are two */

struct Conversations {
	gsize size;
	GHashTable *young, *old; /* sets; what is looked up becomes young */
};

static guint hash(gconstpointer key)
{
	const ConversationKey *self = key;

	return (guint)endpoint_hash_pair(&self->ends[0], &self->ends[1]);
}

static gboolean equal(gconstpointer a, gconstpointer b)
{
	const ConversationKey *one = a, *other = b;

	return endpoint_equal(&one->ends[0], &other->ends[0]) &&
	       endpoint_equal(&one->ends[1], &other->ends[1]);
}

static GHashTable *generation_new(void)
{
	return g_hash_table_new_full(hash, equal, g_free, NULL);
}

Conversations *conversations_new(gsize size)
{
	Conversations *self = g_new(Conversations, 1);

	*self = (Conversations){ size, generation_new(), generation_new() };
	return self;
}

void conversations_free(Conversations *self)
{
	if (!self)
		return;
	g_hash_table_unref(self->young);
	g_hash_table_unref(self->old);
	g_free(self);
}

void conversations_clear(Conversations *self)
{
	g_hash_table_remove_all(self->young);
	g_hash_table_remove_all(self->old);
}

/* A full generation becomes old, and what was not seen since the last time is forgotten. */
static void add_young(Conversations *self, gpointer conversation)
{
	if (g_hash_table_size(self->young) >= GENERATION_MAX) {
		g_hash_table_unref(self->old);
		self->old = self->young;
		self->young = generation_new();
	}
	g_hash_table_add(self->young, conversation);
}

static gpointer conversation_new(const Conversations *self, const ConversationKey *key)
{
	ConversationKey *conversation = g_malloc0(self->size);

	*conversation = *key;
	return conversation;
}

gpointer conversations_find(Conversations *self, const Endpoint *a, const Endpoint *b,
			    gboolean *is_new)
{
	gboolean is_swapped = endpoint_compare(a, b) > 0, is_unknown = FALSE;
	const ConversationKey key = { { is_swapped ? *b : *a, is_swapped ? *a : *b } };
	gpointer found = g_hash_table_lookup(self->young, &key);

	if (!found) {
		found = g_hash_table_lookup(self->old, &key);
		is_unknown = !found;
		if (found)
			g_hash_table_steal(self->old, found);
		else
			found = conversation_new(self, &key);
		add_young(self, found);
	}
	if (is_new)
		*is_new = is_unknown;
	return found;
}

static void change_all(GHashTable *set, void (*change)(gpointer conversation))
{
	GHashTableIter iter;
	gpointer conversation;

	g_hash_table_iter_init(&iter, set);
	while (g_hash_table_iter_next(&iter, &conversation, NULL))
		change(conversation);
}

void conversations_each(Conversations *self, void (*change)(gpointer conversation))
{
	change_all(self->young, change);
	change_all(self->old, change);
}
