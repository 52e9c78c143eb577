/* The batches are a ring: the thread fills those that the caller has used.  Waking a thread costs
 * more than a batch, so whoever waits is woken when half of the ring is ready.
 *
 * Ctrl-C while a pipe is read unblocks SIGINT in the thread that reads (platform/interruption.h),
 * which is to be the program's main one: live captures have no second thread.
 */
#include "decode/packet-reader.h"

#include <pthread.h>
#include <stdlib.h>

#define RING 64           /* batches: fewer, and each waits for the other */
#define ENOUGH (RING / 2) /* of them, to wake whoever waits for them */
#define SMALL 8           /* batches that are read before there is a thread */

struct PacketReader {
	Capture *capture;
	Decoder *decoder;
	Twins *twins;
	guint32 decoded[DECODE_N_RESULTS];
	CaptureResult result;
	PacketBatch *first; /* before there is a thread, all of them */
	PacketBatch *ring;  /* NULL: no thread yet */
	guint64 ring_from;  /* number of the first batch that is in it */
	gboolean may_thread, has_thread;
	pthread_t thread;
	gboolean is_in_use; /* the caller has the batch after those used */

	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t filled, used;
	guint64 n_filled, n_used; /* batches, ever */
	gboolean has_ended;       /* no more will be filled */
};

static PacketBatch *batch_at(const PacketReader *self, guint64 number)
{
	return number < self->ring_from ? self->first : &self->ring[number % RING];
}

/* Fills the next batch of the ring, which is not in use.  FALSE: the capture has no more. */
static gboolean fill(PacketReader *self, guint64 number)
{
	PacketBatch *batch = batch_at(self, number);

	if (self->result != CAPTURE_FRAME)
		return FALSE;
	self->result =
		packet_batch_read(batch, self->capture, self->decoder, self->twins, self->decoded);
	return batch->n > 0 || batch->n_errors > 0;
}

/* ---- the thread
 * --------------------------------------------------------------------------------*/

static void wait_for_room(PacketReader *self)
{
	if (self->n_filled - self->n_used < RING)
		return;
	while (self->n_filled - self->n_used > RING - ENOUGH)
		pthread_cond_wait(&self->used, &self->lock);
}

static gpointer read_all(gpointer data)
{
	PacketReader *self = data;
	gboolean is_filled = TRUE;

	while (is_filled) {
		guint64 number;

		pthread_mutex_lock(&self->lock);
		wait_for_room(self);
		number = self->n_filled;
		pthread_mutex_unlock(&self->lock);

		is_filled = fill(self, number);

		pthread_mutex_lock(&self->lock);
		self->n_filled += is_filled;
		self->has_ended = !is_filled;
		if (self->has_ended || self->n_filled - self->n_used >= ENOUGH)
			pthread_cond_signal(&self->filled);
		pthread_mutex_unlock(&self->lock);
	}
	return NULL;
}

/* ---- the caller
 * --------------------------------------------------------------------------------*/

PacketReader *packet_reader_new(Capture *capture, gboolean in_thread)
{
	PacketReader *self = g_new0(PacketReader, 1);

	self->capture = capture;
	self->may_thread = in_thread && !capture_is_live(capture) && g_get_num_processors() > 1;
	self->decoder = decoder_new();
	self->twins = twins_new();
	self->first = g_new(PacketBatch, 1);
	self->ring_from = G_MAXUINT64;
	pthread_mutex_init(&self->lock, NULL);
	pthread_cond_init(&self->filled, NULL);
	pthread_cond_init(&self->used, NULL);
	return self;
}

/* The thread's next batch; what the caller had is used. */
static gboolean await(PacketReader *self)
{
	gboolean is_filled;

	pthread_mutex_lock(&self->lock);
	self->n_used += self->is_in_use;
	if (RING - (self->n_filled - self->n_used) == ENOUGH)
		pthread_cond_signal(&self->used);
	while (self->n_filled == self->n_used && !self->has_ended)
		pthread_cond_wait(&self->filled, &self->lock);
	is_filled = self->n_filled > self->n_used;
	pthread_mutex_unlock(&self->lock);
	return is_filled;
}

/* Without the thread. */
static gboolean read_next(PacketReader *self)
{
	self->n_used = self->n_filled;
	self->n_filled += fill(self, self->n_filled);
	return self->n_filled > self->n_used;
}

/* Once, when the capture turns out not to be small.  Without memory or a thread it goes on as
 * before.
 */
static void start_thread(PacketReader *self)
{
	self->may_thread = FALSE;
	self->ring = g_try_new(PacketBatch, RING);
	if (!self->ring)
		return;
	self->ring_from = self->n_filled;
	self->has_thread = pthread_create(&self->thread, NULL, read_all, self) == 0;
	if (!self->has_thread)
		self->ring_from = G_MAXUINT64;
}

const PacketBatch *packet_reader_next(PacketReader *self)
{
	if (self->may_thread && self->n_filled == SMALL && self->result == CAPTURE_FRAME)
		start_thread(self);
	self->is_in_use = self->has_thread ? await(self) : read_next(self);
	return self->is_in_use ? batch_at(self, self->n_used) : NULL;
}

CaptureResult packet_reader_end(const PacketReader *self, guint32 decoded[DECODE_N_RESULTS])
{
	for (DecodeResult result = 0; result < DECODE_N_RESULTS; result++)
		decoded[result] += self->decoded[result];
	return self->result;
}

void packet_reader_free(PacketReader *self)
{
	if (!self)
		return;
	while (packet_reader_next(self))
		;
	if (self->has_thread)
		pthread_join(self->thread, NULL);
	pthread_mutex_destroy(&self->lock);
	pthread_cond_destroy(&self->filled);
	pthread_cond_destroy(&self->used);
	decoder_free(self->decoder);
	twins_free(self->twins);
	g_free(self->ring);
	g_free(self->first);
	g_free(self);
}
