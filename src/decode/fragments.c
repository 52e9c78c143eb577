/* A datagram is an array of blocks of eight bytes, the unit in which offsets are given.  Each block
 * records the offset of the fragment that it came from: this says whether it is there, overlaps are
 * settled block by block, and a fragment costs no more than its own length, however many there are.
 */
#include "decode/fragments.h"

#include <string.h>

#include "base/keyed-hash.h"
#include "base/quantity.h"

#define BLOCK 8
#define DATAGRAM_MAX 65535 /* bytes: RFC 791 §3.1 */

/* Hosts give up within two minutes: RFC 1122 §3.3.2.  Anything completed later was dropped. */
#define AGE_MAX_NS (120 * NS_PER_S)

#define DATAGRAMS_MAX 4096    /* that wait: two minutes of a busy host's lost fragments */
#define BYTES_MAX (16u << 20) /* in total: thousands of lost datagrams of usual length */
#define CAPACITY_MIN 2048     /* of a datagram: most are two Ethernet frames */

typedef struct {
	FragmentKey key;
	gint64 started_ns;
	GList link;    /* in Fragments.waiting */
	guint8 *bytes; /* of `capacity` bytes; owned */
	guint16 *from; /* for each block 1 + the offset, in blocks, of its fragment; 0: missing */
	guint32 capacity;
	guint32 have;  /* blocks */
	guint32 reach; /* the highest end of a fragment */
	guint32 len;   /* of the whole datagram; 0: the last fragment is missing */
	guint8 next;   /* the first fragment's */
} Datagram;

struct Fragments {
	GHashTable *datagrams; /* Datagram.key to Datagram; owned */
	GQueue waiting;        /* the same, the oldest first */
	gsize bytes;           /* in total, bookkeeping included */
};

_Static_assert(sizeof(FragmentKey) == 2 * sizeof(Address) + 1 + 1 + 4,
	       "a key is compared, and hashed, as the bytes that it is");

static guint key_hash(gconstpointer key)
{
	return (guint)keyed_hash(key, sizeof(FragmentKey));
}

static gboolean key_equal(gconstpointer a, gconstpointer b)
{
	return !memcmp(a, b, sizeof(FragmentKey));
}

static void datagram_free(gpointer data)
{
	Datagram *datagram = data;

	g_free(datagram->bytes);
	g_free(datagram->from);
	g_free(datagram);
}

Fragments *fragments_new(void)
{
	Fragments *self = g_new0(Fragments, 1);

	self->datagrams = g_hash_table_new_full(key_hash, key_equal, NULL, datagram_free);
	g_queue_init(&self->waiting);
	return self;
}

void fragments_free(Fragments *self)
{
	if (!self)
		return;
	g_hash_table_unref(self->datagrams);
	g_free(self);
}

static gsize datagram_size(const Datagram *datagram)
{
	return sizeof(*datagram) + datagram->capacity +
	       datagram->capacity / BLOCK * sizeof(*datagram->from);
}

static void forget(Fragments *self, Datagram *datagram)
{
	self->bytes -= datagram_size(datagram);
	g_queue_unlink(&self->waiting, &datagram->link);
	g_hash_table_remove(self->datagrams, &datagram->key);
}

/* In a broken capture, the difference of two times may overflow. */
static gint64 elapsed_ns(gint64 from_ns, gint64 to_ns)
{
	return (gint64)((guint64)to_ns - (guint64)from_ns);
}

/* Drops what is too old, and the oldest above the limits. */
static void forget_old(Fragments *self, gint64 time_ns)
{
	const GList *oldest;

	while ((oldest = g_queue_peek_head_link(&self->waiting))) {
		Datagram *datagram = oldest->data;

		if (elapsed_ns(datagram->started_ns, time_ns) <= AGE_MAX_NS &&
		    self->waiting.length < DATAGRAMS_MAX && self->bytes < BYTES_MAX)
			return;
		forget(self, datagram);
	}
}

static Datagram *find_or_start(Fragments *self, const FragmentKey *key, gint64 time_ns)
{
	Datagram *datagram = g_hash_table_lookup(self->datagrams, key);

	if (datagram)
		return datagram;
	datagram = g_new0(Datagram, 1);
	datagram->key = *key;
	datagram->started_ns = time_ns;
	datagram->link.data = datagram;
	g_queue_push_tail_link(&self->waiting, &datagram->link);
	g_hash_table_insert(self->datagrams, &datagram->key, datagram);
	self->bytes += datagram_size(datagram);
	return datagram;
}

static void make_room(Fragments *self, Datagram *datagram, guint32 end)
{
	guint32 old = datagram->capacity, capacity = MAX(old, CAPACITY_MIN);

	while (capacity < end)
		capacity *= 2;
	if (capacity == old)
		return;
	self->bytes -= datagram_size(datagram);
	datagram->bytes = g_realloc(datagram->bytes, capacity);
	datagram->from = g_renew(guint16, datagram->from, capacity / BLOCK);
	memset(datagram->from + old / BLOCK, 0, (capacity - old) / BLOCK * sizeof(*datagram->from));
	datagram->capacity = capacity;
	self->bytes += datagram_size(datagram);
}

static void fill(Datagram *datagram, const Fragment *piece)
{
	guint16 from = (guint16)(piece->offset / BLOCK + 1);

	for (guint32 at = 0; at < piece->bytes.len; at += BLOCK) {
		guint32 offset = piece->offset + at, block = offset / BLOCK;

		if (datagram->from[block] && datagram->from[block] <= from)
			continue;
		datagram->have += !datagram->from[block];
		datagram->from[block] = from;
		memcpy(datagram->bytes + offset, piece->bytes.data + at,
		       MIN(BLOCK, piece->bytes.len - at));
	}
	datagram->reach = MAX(datagram->reach, piece->offset + (guint32)piece->bytes.len);
	if (piece->offset == 0)
		datagram->next = piece->next;
}

/* The first last fragment to come sets the datagram's length; bytes of other fragments beyond it do
 * not count. */
static gboolean is_whole(const Datagram *datagram)
{
	guint32 blocks = (datagram->len + BLOCK - 1) / BLOCK;

	if (datagram->len == 0 || datagram->have < blocks)
		return FALSE;
	for (guint32 i = 0; datagram->reach > datagram->len && i < blocks; i++)
		if (!datagram->from[i])
			return FALSE;
	return TRUE;
}

guint8 *fragments_add(Fragments *self, const FragmentKey *key, const Fragment *piece,
		      gint64 time_ns, guint32 *len, guint8 *next)
{
	Datagram *datagram;
	guint32 end = piece->offset + (guint32)piece->bytes.len;
	guint8 *bytes;

	if (piece->bytes.len == 0 || piece->bytes.len > DATAGRAM_MAX || end > DATAGRAM_MAX ||
	    (piece->more && piece->bytes.len % BLOCK != 0))
		return NULL;
	forget_old(self, time_ns);
	datagram = find_or_start(self, key, time_ns);
	if (!piece->more && datagram->len != 0 && datagram->len != end)
		return NULL;
	make_room(self, datagram, end);
	fill(datagram, piece);
	if (!piece->more && datagram->len == 0)
		datagram->len = end;
	if (!is_whole(datagram))
		return NULL;
	bytes = g_steal_pointer(&datagram->bytes);
	*len = datagram->len;
	*next = datagram->next;
	forget(self, datagram);
	return bytes;
}
