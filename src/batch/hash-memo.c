#include "batch/hash-memo.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/quantity.h"

/* Two changes within this time may have the same timestamp. */
#define CLOCK_NS (20 * NS_PER_MS)
#define COARSE_CLOCK_NS (2 * NS_PER_S)

#define DIGEST_BYTES 32

/* Half a SHA-256: collisions cannot be found. */
typedef struct {
	guint8 bytes[16];
} Trace;

struct HashMemo {
	GArray *known;    /* of Trace, in order */
	guint8 *is_asked; /* by index in `known`: it was asked for */
	GArray *put;      /* of Trace; in order once settled */
};

static gint compare(gconstpointer a, gconstpointer b)
{
	return memcmp(a, b, sizeof(Trace));
}

static gint64 time_ns(const struct timespec *time)
{
	return (gint64)time->tv_sec * NS_PER_S + time->tv_nsec;
}

static Trace trace_of(const char *key, const struct stat *facts, const char *sha256)
{
	const gint64 look[] = { facts->st_size, time_ns(&facts->st_mtim), time_ns(&facts->st_ctim),
				(gint64)facts->st_ino };
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	guint8 digest[DIGEST_BYTES];
	gsize n = sizeof(digest);
	Trace trace;

	g_checksum_update(sum, (const guchar *)look, sizeof(look));
	g_checksum_update(sum, (const guchar *)sha256, (gssize)strlen(sha256) + 1);
	g_checksum_update(sum, (const guchar *)key, -1);
	g_checksum_get_digest(sum, digest, &n);
	memcpy(&trace, digest, sizeof(trace));
	return trace;
}

static void read_all(HashMemo *self, FILE *file)
{
	Trace chunk[256];
	gsize n;

	while ((n = fread(chunk, sizeof(Trace), G_N_ELEMENTS(chunk), file)) > 0)
		g_array_append_vals(self->known, chunk, (guint)n);
}

static gboolean is_in_order(const GArray *traces)
{
	for (guint i = 1; i < traces->len; i++)
		if (compare(&g_array_index(traces, Trace, i - 1),
			    &g_array_index(traces, Trace, i)) > 0)
			return FALSE;
	return TRUE;
}

HashMemo *hash_memo_load(int fd)
{
	HashMemo *self = g_new0(HashMemo, 1);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "r");

	self->known = g_array_new(FALSE, FALSE, sizeof(Trace));
	self->put = g_array_new(FALSE, FALSE, sizeof(Trace));
	if (file) {
		read_all(self, file);
		fclose(file);
	}
	if (!is_in_order(self->known))
		g_array_set_size(self->known, 0); /* we did not write that */
	self->is_asked = g_malloc0(self->known->len);
	return self;
}

void hash_memo_free(HashMemo *self)
{
	if (!self)
		return;
	g_array_unref(self->known);
	g_array_unref(self->put);
	g_free(self->is_asked);
	g_free(self);
}

gboolean hash_memo_knows(HashMemo *self, const char *key, const struct stat *facts,
			 const char *sha256)
{
	Trace trace = trace_of(key, facts, sha256);
	guint at;

	if (!g_array_binary_search(self->known, &trace, compare, &at))
		return FALSE;
	self->is_asked[at] = TRUE;
	return TRUE;
}

void hash_memo_put(HashMemo *self, const char *key, const struct stat *facts, gint64 looked_ns,
		   const char *sha256)
{
	gboolean is_coarse = facts->st_ctim.tv_nsec == 0; /* whole seconds, it seems */
	Trace trace;

	if (looked_ns - time_ns(&facts->st_ctim) <= (is_coarse ? COARSE_CLOCK_NS : CLOCK_NS))
		return;
	trace = trace_of(key, facts, sha256);
	g_array_append_val(self->put, trace);
}

void hash_memo_settle(HashMemo *self)
{
	g_array_sort(self->put, compare);
}

static gboolean pour_one(const Trace *trace, PourSink sink, gpointer to)
{
	return sink(to, (Bytes){ trace->bytes, sizeof(trace->bytes) });
}

gboolean hash_memo_pour(gconstpointer from, PourSink sink, gpointer to)
{
	const HashMemo *self = from;
	const Trace *put = (const Trace *)(gpointer)self->put->data, *end = put + self->put->len;

	for (guint i = 0; i < self->known->len; i++) {
		const Trace *known = &g_array_index(self->known, Trace, i);

		if (!self->is_asked[i])
			continue;
		for (; put < end && compare(put, known) < 0; put++)
			if (!pour_one(put, sink, to))
				return FALSE;
		if (!pour_one(known, sink, to))
			return FALSE;
	}
	for (; put < end; put++)
		if (!pour_one(put, sink, to))
			return FALSE;
	return TRUE;
}
