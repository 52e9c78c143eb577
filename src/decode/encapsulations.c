/* A capture has many flows and few VLANs and tunnels, so a flow has a number. */
#include "decode/encapsulations.h"

struct Encapsulations {
	GHashTable *numbers; /* Encapsulation → number; they are those of `all` */
	GPtrArray *all;      /* of Encapsulation *, by number; the first is NULL */
	GArray *by_flow;     /* of guint16: numbers, up to the last flow that has one */
};

Encapsulations *encapsulations_new(void)
{
	Encapsulations *self = g_new(Encapsulations, 1);

	self->numbers = g_hash_table_new(encapsulation_hash, encapsulation_equal);
	self->all = g_ptr_array_new_with_free_func(g_free);
	self->by_flow = g_array_new(FALSE, TRUE, sizeof(guint16));
	g_ptr_array_add(self->all, NULL);
	return self;
}

void encapsulations_free(Encapsulations *self)
{
	g_hash_table_unref(self->numbers);
	g_ptr_array_unref(self->all);
	g_array_unref(self->by_flow);
	g_free(self);
}

/* From 1; 0: there are too many. */
static guint16 number_of(Encapsulations *self, const Encapsulation *encapsulation)
{
	guint number = GPOINTER_TO_UINT(g_hash_table_lookup(self->numbers, encapsulation));
	Encapsulation *kept;

	if (number || self->all->len > G_MAXUINT16)
		return (guint16)number;
	number = self->all->len;
	kept = g_memdup2(encapsulation, sizeof(*encapsulation));
	g_ptr_array_add(self->all, kept);
	g_hash_table_insert(self->numbers, kept, GUINT_TO_POINTER(number));
	return (guint16)number;
}

void encapsulations_note(Encapsulations *self, guint32 flow, const Encapsulation *encapsulation)
{
	if (flow >= self->by_flow->len)
		g_array_set_size(self->by_flow, flow + 1);
	g_array_index(self->by_flow, guint16, flow) = number_of(self, encapsulation);
}

const Encapsulation *encapsulations_of(const Encapsulations *self, guint32 flow)
{
	guint16 number =
		flow < self->by_flow->len ? g_array_index(self->by_flow, guint16, flow) : 0;

	return g_ptr_array_index(self->all, number);
}
