/* Entries are in chunks that never move; an open-addressed hash of entry numbers finds the one that
 * a packet belongs to.  With GHashTable the whole pass took twice as long.
 *
 * Both directions have one key: the hash of two endpoints does not depend on their order.  It is
 * keyed, and so good in all of its bits that runs of used slots stay short whatever the endpoints.
 */
#include "flow/flow-table.h"

#include <stdlib.h>
#include <string.h>

#include "base/bisect.h"
#include "capture/capture-clock.h"
#include "decode/encapsulations.h"
#include "flow/copies.h"
#include "flow/flow-entry.h"
#include "platform/heap.h"

#define FIRST_ENTRIES 256                            /* as many as most captures have */
#define CHUNK (MEMORY_HUGE_PAGE / sizeof(FlowEntry)) /* entries allocated at once after those */
#define TOGETHER 16                                  /* packets whose memory is fetched at once */
#define CACHE_LINE 64
#define SLOTS_FIRST 256 /* a power of two, as every size after it */
#define NO_ENTRY G_MAXUINT32

/* The hash beside the number keeps the entries of others out of the way, and out of the cache. */
typedef struct {
	guint32 hash, id;
} Slot;

struct FlowTable {
	FlowEntry *first;  /* FIRST_ENTRIES of them */
	GPtrArray *chunks; /* of FlowEntry[CHUNK] */
	ServerNames *names;
	Encapsulations *encapsulations;
	Copies *copies;
	CaptureClock *clock;
	gint64 last_ns;        /* time of the last packet, as captured */
	gboolean clock_is_odd; /* it was set back, or may have been */
	guint32 n;
	Slot *slots;
	guint32 n_slots;
	guint32 n_used;
	GArray *numbered[N_TRANSPORTS]; /* of guint32: the entries of each, by their id */
};

static Slot *new_slots(guint32 n)
{
	gsize size = n * sizeof(Slot);
	Slot *slots = size < MEMORY_HUGE_PAGE ? g_malloc(size) : heap_huge(size);

	memset(slots, 0xff, size);
	return slots;
}

FlowTable *flow_table_new(void)
{
	FlowTable *self = g_new0(FlowTable, 1);

	self->first = aligned_alloc(CACHE_LINE, FIRST_ENTRIES * sizeof(FlowEntry));
	self->chunks = g_ptr_array_new_with_free_func(free);
	self->names = server_names_new();
	self->encapsulations = encapsulations_new();
	self->copies = copies_new();
	self->clock = capture_clock_new();
	self->last_ns = G_MININT64;
	for (Transport i = 0; i < N_TRANSPORTS; i++)
		self->numbered[i] = g_array_new(FALSE, FALSE, sizeof(guint32));
	self->n_slots = SLOTS_FIRST;
	self->slots = new_slots(self->n_slots);
	return self;
}

static FlowEntry *entry_at(const FlowTable *self, guint32 id)
{
	guint32 beyond = id - FIRST_ENTRIES;

	if (id < FIRST_ENTRIES)
		return &self->first[id];
	return (FlowEntry *)g_ptr_array_index(self->chunks, beyond / CHUNK) + beyond % CHUNK;
}

void flow_table_free(FlowTable *self)
{
	if (!self)
		return;
	for (guint32 id = 0; id < self->n; id++)
		flow_entry_clear(entry_at(self, id));
	free(self->first);
	g_ptr_array_unref(self->chunks);
	server_names_free(self->names);
	encapsulations_free(self->encapsulations);
	copies_free(self->copies);
	capture_clock_free(self->clock);
	for (Transport i = 0; i < N_TRANSPORTS; i++)
		g_array_unref(self->numbered[i]);
	g_free(self->slots);
	g_free(self);
}

static void grow(FlowTable *self)
{
	guint32 n_old = self->n_slots;
	g_autofree Slot *old = g_steal_pointer(&self->slots);

	self->n_slots *= 2;
	self->slots = new_slots(self->n_slots);
	for (guint32 i = 0; i < n_old; i++) {
		guint32 at = old[i].hash & (self->n_slots - 1);

		if (old[i].id == NO_ENTRY)
			continue;
		while (self->slots[at].id != NO_ENTRY)
			at = (at + 1) & (self->n_slots - 1);
		self->slots[at] = old[i];
	}
}

/* The next place from `at` on whose slot has the hash, or none. */
static guint32 seek(const FlowTable *self, guint32 hash, guint32 at)
{
	at &= self->n_slots - 1;
	while (self->slots[at].id != NO_ENTRY && self->slots[at].hash != hash)
		at = (at + 1) & (self->n_slots - 1);
	return at;
}

/* The slot of the packet's flow, or the free one where it would go; `from` as in flow_key_sender().
 */
G_ALWAYS_INLINE
static inline Slot *find_slot(FlowTable *self, guint32 hash, const Packet *packet, int *from)
{
	guint32 at = seek(self, hash, hash);

	*from = -1;
	for (; self->slots[at].id != NO_ENTRY; at = seek(self, hash, at + 1)) {
		*from = flow_key_sender_of(&entry_at(self, self->slots[at].id)->key, packet);
		if (*from >= 0)
			break;
	}
	return &self->slots[at];
}

static FlowEntry *new_entry(FlowTable *self, const Packet *first, gboolean reuses_ports)
{
	FlowEntry *entry;

	if (self->n == FIRST_ENTRIES + self->chunks->len * CHUNK)
		g_ptr_array_add(self->chunks, heap_huge(MEMORY_HUGE_PAGE));
	entry = entry_at(self, self->n);
	g_array_append_val(self->numbered[first->transport], self->n);
	if (G_UNLIKELY(first->encapsulation.n > 0))
		encapsulations_note(self->encapsulations, self->n, &first->encapsulation);
	self->n++;
	flow_entry_init(entry, first, reuses_ports);
	return entry;
}

/* A server's name is in the bytes that the protocol is recognised by, or nowhere. */
static void add_to_entry(FlowTable *self, FlowEntry *entry, int from, const Packet *packet)
{
	guint8 known = entry->protocol;

	flow_entry_add(entry, from, packet, NULL);
	if (G_UNLIKELY(packet->is_carrier))
		entry->is_carrier = TRUE;
	if (entry->protocol == known)
		return;
	entry->server_name =
		server_names_add(self->names, flow_entry_server_name(entry, from, packet)) &
		((1u << SERVER_NAME_BITS) - 1);
}

/* A copy that the network has repeated was a segment sent again after all. */
static void take_dsack(FlowTable *self, guint32 id, FlowEntry *entry, int from,
		       const Packet *segment)
{
	TcpOptions options;

	if (tcp_options_lack_sack(segment->tcp.options))
		return;
	options = tcp_options_parse(segment->tcp.options);
	if (tcp_sack_has_duplicate(options.sack, options.n_sack, segment->tcp.ack) &&
	    copies_refute(self->copies, id, from, options.sack[0]))
		entry->retransmissions++;
}

/* What copies and their refutation depend on, once there are any. */
static G_GNUC_NO_INLINE void tell_copies(FlowTable *self, guint32 id, FlowEntry *entry, int from,
					 const Packet *segment)
{
	const guint16 again = MARK_ANY_RETRANSMISSION | MARK_OUT_OF_ORDER | MARK_KEEP_ALIVE |
			      MARK_ZERO_WINDOW_PROBE;

	take_dsack(self, id, entry, from, segment);
	if (entry->tcp.track.side[from].marks & again)
		copies_explain(self->copies, id, from, segment);
}

/* Takes a packet that is a copy; FALSE: it is none.  A copy of what an earlier flow between the
 * same ends has sent is no packet of this one. */
static G_GNUC_NO_INLINE gboolean take_copy(FlowTable *self, guint32 id, FlowEntry *entry, int from,
					   const Packet *segment, const Twin *twin)
{
	CopyFacts facts = { .flow = id,
			    .first_frame = entry->first_frame,
			    .from = from,
			    .ids_vary = tcp_track_ids_vary(&entry->tcp.track, from),
			    .round_trip_ns = entry->tcp.trips.least_ns[!from] };

	if (!copies_take(self->copies, &facts, segment, twin))
		return FALSE;
	if (copies_find(self->copies, segment->frame) >= entry->first_frame)
		flow_entry_add_copy(entry, segment);
	return TRUE;
}

static void set_back(FlowTable *self, guint32 frame, gint64 shift_ns)
{
	for (guint32 id = 0; id < self->n; id++) {
		FlowEntry *entry = entry_at(self, id);

		flow_entry_set_back(entry, entry->first_frame >= frame ? shift_ns : 0);
	}
}

/* The packet with its time made to fit the order, once the clock has been set back. */
static G_GNUC_NO_INLINE Packet time_packet(FlowTable *self, const FlowEntry *entry, int from,
					   const Packet *packet)
{
	Packet timed = *packet;
	gint64 round_trip_ns, lag_ns, before_ns;
	guint32 frame;

	timed.time_ns += capture_clock_added(self->clock, packet->frame, packet->time_ns);
	if (!entry || !capture_clock_is_suspected(self->clock, packet->time_ns))
		return timed;
	lag_ns = flow_entry_lag(entry, from, &timed, &round_trip_ns);
	frame = capture_clock_confirm(self->clock, lag_ns, round_trip_ns);
	if (frame) {
		before_ns = timed.time_ns;
		timed.time_ns = packet->time_ns +
				capture_clock_added(self->clock, packet->frame, packet->time_ns);
		set_back(self, frame, timed.time_ns - before_ns);
	}
	return timed;
}

static G_GNUC_NO_INLINE void note_back(FlowTable *self, const Packet *packet)
{
	gint64 back_ns = self->last_ns - packet->time_ns;

	self->clock_is_odd =
		capture_clock_suspect(self->clock, packet->frame, packet->time_ns, back_ns) ||
		capture_clock_was_set_back(self->clock);
}

G_ALWAYS_INLINE
static inline void add_packet(FlowTable *self, guint32 hash, const Packet *packet,
			      gboolean has_copies)
{
	int from;
	Slot *slot = find_slot(self, hash, packet, &from);
	guint32 id = slot->id;
	FlowEntry *entry = from >= 0 ? entry_at(self, id) : NULL;
	Packet timed;

	if (G_UNLIKELY(packet->time_ns < self->last_ns))
		note_back(self, packet);
	self->last_ns = packet->time_ns;
	if (G_UNLIKELY(self->clock_is_odd)) {
		timed = time_packet(self, entry, from, packet);
		packet = &timed;
	}

	if (!entry || flow_entry_is_reopened(entry, from, packet)) {
		*slot = (Slot){ hash, self->n };
		self->n_used += !entry;
		id = self->n;
		entry = new_entry(self, packet, entry != NULL);
		from = 0;
		if (self->n_used > self->n_slots / 2)
			grow(self);
	}
	add_to_entry(self, entry, from, packet);
	if (G_UNLIKELY(has_copies) && packet->transport == TRANSPORT_TCP)
		tell_copies(self, id, entry, from, packet);
}

/* Whether the packet is a copy of its twin; then that is all that it is. */
static G_GNUC_NO_INLINE gboolean is_copy(FlowTable *self, guint32 hash, const Packet *packet,
					 const Twin *twin)
{
	int from;
	const Slot *slot = find_slot(self, hash, packet, &from);

	return from >= 0 && take_copy(self, slot->id, entry_at(self, slot->id), from, packet, twin);
}

static void fetch_entry(const FlowTable *self, guint32 hash)
{
	const Slot *slot = &self->slots[seek(self, hash, hash)];
	const char *entry;

	if (slot->id == NO_ENTRY)
		return;
	entry = (const char *)entry_at(self, slot->id);
	for (gsize line = 0; line < sizeof(FlowEntry); line += CACHE_LINE)
		__builtin_prefetch(entry + line, 1);
}

/* Slots and entries are seldom in the cache, so they are fetched for all packets before the first
 * is processed. */
static void fetch_some(const FlowTable *self, const Packet *packets, const guint32 *hashes, guint n)
{
	for (guint i = 0; i < n; i++) {
		__builtin_prefetch(&self->slots[hashes[i] & (self->n_slots - 1)]);
		__builtin_prefetch(&packets[i]);
		__builtin_prefetch((const char *)&packets[i] + CACHE_LINE);
	}
	for (guint i = 0; i < n; i++)
		fetch_entry(self, hashes[i]);
}

static void add_some(FlowTable *self, const Packet *packets, const guint32 *hashes, guint n)
{
	gboolean has_copies = copies_in_all(self->copies) > 0;

	fetch_some(self, packets, hashes, n);
	for (guint i = 0; i < n; i++)
		add_packet(self, hashes[i], &packets[i], has_copies);
}

/* Where packets have twins, or errors are about them, their order counts. */
static G_GNUC_NO_INLINE void add_in_order(FlowTable *self, const PacketBatch *batch)
{
	guint twin = 0, error = 0; /* the next of the batch's */

	for (guint i = 0; i <= batch->n; i++) {
		gboolean has_twin = twin < batch->n_twins && batch->twins[twin].packet == i;

		while (error < batch->n_errors && batch->errors[error].packet == i)
			flow_table_reject(self, &batch->errors[error++].error);
		if (i < batch->n)
			flow_table_add(self, &batch->packets[i],
				       has_twin ? &batch->twins[twin].twin : NULL);
		twin += has_twin;
	}
}

void flow_table_add_batch(FlowTable *self, const PacketBatch *batch)
{
	if (G_UNLIKELY(batch->n_twins + batch->n_errors > 0)) {
		add_in_order(self, batch);
		return;
	}
	for (guint i = 0; i < batch->n; i += TOGETHER)
		add_some(self, batch->packets + i, batch->hashes + i, MIN(batch->n - i, TOGETHER));
}

void flow_table_add(FlowTable *self, const Packet *packet, const Twin *twin)
{
	guint32 hash = flow_key_hash_of(packet);

	if (!twin || !is_copy(self, hash, packet, twin))
		add_packet(self, hash, packet, copies_in_all(self->copies) > 0);
}

void flow_table_reject(FlowTable *self, const IcmpError *error)
{
	const Packet quoted = { .transport = error->transport,
				.src = error->src,
				.dst = error->dst };
	int from;
	const Slot *slot = find_slot(self, flow_key_hash_of(&quoted), &quoted, &from);

	if (from >= 0)
		flow_entry_reject(entry_at(self, slot->id), from, error->mark);
}

guint32 flow_table_size(const FlowTable *self)
{
	return self->n;
}

static gboolean is_at_most(gconstpointer number, gconstpointer index)
{
	return *(const guint32 *)number <= *(const guint32 *)index;
}

/* Entries of a transport are numbered in order, so the number is found by bisection; with no other
 * transport, directly. */
static guint32 id_of(const FlowTable *self, Transport transport, guint32 index)
{
	const GArray *numbered = self->numbered[transport];

	if (index < numbered->len && g_array_index(numbered, guint32, index) == index)
		return index;
	return bisect(numbered, is_at_most, &index) - 1;
}

guint32 flow_table_size_of(const FlowTable *self, Transport transport)
{
	return self->numbered[transport]->len;
}

guint32 flow_table_find(const FlowTable *self, Transport transport, guint32 id)
{
	g_assert(id < self->numbered[transport]->len);
	return g_array_index(self->numbered[transport], guint32, id);
}

guint32 flow_table_copy_of(const FlowTable *self, guint32 frame)
{
	return copies_find(self->copies, frame);
}

gint64 flow_table_added_ns(const FlowTable *self, guint32 frame, gint64 time_ns)
{
	return self->clock_is_odd ? capture_clock_added(self->clock, frame, time_ns) : 0;
}

guint32 flow_table_copies(const FlowTable *self)
{
	return copies_in_all(self->copies);
}

void flow_table_get(const FlowTable *self, guint32 index, Flow *flow)
{
	const FlowEntry *entry;

	g_assert(index < self->n);
	entry = entry_at(self, index);
	flow_entry_get(entry, flow);
	flow->added_ns = flow_table_added_ns(self, flow->first_frame, flow->start_ns);
	flow->id = id_of(self, flow->transport, index);
	flow->server_name = server_names_at(self->names, entry->server_name);
	flow->encapsulation = encapsulations_of(self->encapsulations, index);
}
