#include "decode/encapsulation.h"

#include <string.h>

#include "base/keyed-hash.h"

static const EncapsulationRow rows[N_ENCAPSULATIONS] = {
	[ENCAPSULATION_VLAN] = { "vlan", "VLAN", "id", "" },
	[ENCAPSULATION_BACKBONE] = { "pbb", "provider backbone", "isid", "I-SID " },
	[ENCAPSULATION_TRILL] = { "trill", "TRILL", NULL, NULL },
	[ENCAPSULATION_NSH] = { "nsh", "NSH", "path", "path " },
	[ENCAPSULATION_MPLS] = { "mpls", "MPLS", "label", "label " },
	[ENCAPSULATION_PPPOE] = { "pppoe", "PPPoE", "session", "session " },
	[ENCAPSULATION_IP] = { "ip", "IP", NULL, NULL },
	[ENCAPSULATION_ETHERIP] = { "etherip", "EtherIP", NULL, NULL },
	[ENCAPSULATION_GRE] = { "gre", "GRE", "key", "key " },
	[ENCAPSULATION_ERSPAN] = { "erspan", "ERSPAN", "session", "session " },
	[ENCAPSULATION_VXLAN] = { "vxlan", "VXLAN", "vni", "VNI " },
	[ENCAPSULATION_VXLAN_GPE] = { "vxlan-gpe", "VXLAN-GPE", "vni", "VNI " },
	[ENCAPSULATION_GENEVE] = { "geneve", "Geneve", "vni", "VNI " },
	[ENCAPSULATION_GTP] = { "gtp", "GTP", "teid", "TEID " },
	[ENCAPSULATION_L2TP] = { "l2tp", "L2TP", "session", "session " },
	[ENCAPSULATION_TEREDO] = { "teredo", "Teredo", NULL, NULL },
	[ENCAPSULATION_AYIYA] = { "ayiya", "AYIYA", NULL, NULL },
	[ENCAPSULATION_CAPWAP] = { "capwap", "CAPWAP", NULL, NULL },
	[ENCAPSULATION_LISP] = { "lisp", "LISP", NULL, NULL },
	[ENCAPSULATION_SFLOW] = { "sflow", "sFlow", NULL, NULL },
	[ENCAPSULATION_TZSP] = { "tzsp", "TZSP", NULL, NULL },
};

const EncapsulationRow *encapsulation_row(guint kind)
{
	return &rows[kind];
}

void encapsulation_add(Encapsulation *self, EncapsulationLayer layer)
{
	if (self->n < ENCAPSULATION_MAX)
		self->layers[self->n] = layer;
	self->n++;
}

/* Of what counts, which is the structure's beginning. */
static gsize size_of(const Encapsulation *self)
{
	return G_STRUCT_OFFSET(Encapsulation, layers) +
	       encapsulation_kept(self) * sizeof(EncapsulationLayer);
}

guint encapsulation_hash(gconstpointer self)
{
	return (guint)keyed_hash(self, size_of(self));
}

gboolean encapsulation_equal(gconstpointer a, gconstpointer b)
{
	return size_of(a) == size_of(b) && !memcmp(a, b, size_of(a));
}

char *encapsulation_words(const Encapsulation *self)
{
	GString *words = g_string_new(NULL);
	guint kept = encapsulation_kept(self);

	if (self->n > kept)
		g_string_append_printf(words, "%u more", self->n - kept);
	for (guint i = kept; i-- > 0;) {
		const EncapsulationLayer *layer = &self->layers[i];

		g_string_append_printf(words, "%s%s", words->len ? " in " : "",
				       rows[layer->kind].title);
		if (layer->has_id)
			g_string_append_printf(words, " %s%u", rows[layer->kind].id_title,
					       layer->id);
	}
	return g_string_free(words, FALSE);
}
