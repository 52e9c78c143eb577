/* Encapsulation: the VLANs and tunnels that a packet was found in, from the outside in. */
#pragma once

#include <glib.h>

typedef enum {
	ENCAPSULATION_VLAN,
	ENCAPSULATION_BACKBONE,
	ENCAPSULATION_TRILL,
	ENCAPSULATION_NSH,
	ENCAPSULATION_MPLS,
	ENCAPSULATION_PPPOE,
	ENCAPSULATION_IP,
	ENCAPSULATION_ETHERIP,
	ENCAPSULATION_GRE,
	ENCAPSULATION_ERSPAN,
	ENCAPSULATION_VXLAN,
	ENCAPSULATION_VXLAN_GPE,
	ENCAPSULATION_GENEVE,
	ENCAPSULATION_GTP,
	ENCAPSULATION_L2TP,
	ENCAPSULATION_TEREDO,
	ENCAPSULATION_AYIYA,
	ENCAPSULATION_CAPWAP,
	ENCAPSULATION_LISP,
	ENCAPSULATION_SFLOW,
	ENCAPSULATION_TZSP,
	N_ENCAPSULATIONS
} EncapsulationKind;

#define ENCAPSULATION_MAX 6 /* layers that are kept; more are counted */

/* Without padding: compared as bytes. */
typedef struct {
	guint32 id;     /* 0 unless has_id */
	guint16 kind;   /* EncapsulationKind */
	guint16 has_id; /* TRUE: its header has one */
} EncapsulationLayer;

typedef struct {
	guint32 n; /* layers; those beyond ENCAPSULATION_MAX are not in `layers` */
	EncapsulationLayer layers[ENCAPSULATION_MAX];
} Encapsulation;

/* How a layer is called: by JSON ("vlan"), by people ("VLAN"). */
typedef struct {
	const char *name, *title;
	const char *id_name;  /* of its id in JSON: "vni"; NULL: it has none */
	const char *id_title; /* before it for people: "VNI "; empty: none */
} EncapsulationRow;

/* Never NULL; static. */
const EncapsulationRow *encapsulation_row(guint kind);

/* The number of layers that are kept. */
static inline guint encapsulation_kept(const Encapsulation *self)
{
	return MIN(self->n, ENCAPSULATION_MAX);
}

/* Adds a layer inside the others. */
void encapsulation_add(Encapsulation *self, EncapsulationLayer layer);

/* For hash tables: keyed (base/keyed-hash.h). */
guint encapsulation_hash(gconstpointer self);
gboolean encapsulation_equal(gconstpointer a, gconstpointer b);

/* "VXLAN VNI 42 in VLAN 10": from the inside out.  Caller frees. */
char *encapsulation_words(const Encapsulation *self);
