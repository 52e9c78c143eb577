/* Each direction is a sequence of messages.  The bytes of each are shown to the protocol until it
 * has a name and a length; the name goes to the event with its first byte. After its length the
 * next one begins, wherever in a segment that is.
 *
 * If a message's length is not known, or no message of the protocol begins, or a hole covers the
 * place, the search resumes at segment starts, where most applications begin messages.  A
 * conversation may also continue in another protocol (STARTTLS, CONNECT, 101 Switching Protocols):
 * if its own fails, the others are tried.
 */
#include "flow/app-messages.h"

#include "app/app-protocol.h"
#include "flow/event-name.h"

#define RECOGNISE_TRIES 6 /* starts of a side inspected for a first protocol… */
#define RECOGNISE_LATE \
	12 /* … where the capture begins late: more than the largest record of TLS \
	    */
#define RECOGNISE_LOOK 256 /* bytes of each that are waited for */
#define SWITCH_TRIES 16    /* failures in a row after which no other protocol is tried */
#define MESSAGES_MAX 4096  /* per piece: a segment holds fewer */
#define TRIES_EACH 64      /* pieces of a message that are tried one by one… */
#define TRIES_GROWTH 16    /* … later only after growing by this part, to stay linear */

/* Which event carried the bytes from `offset` on. */
typedef struct {
	guint64 offset; /* in the stream */
	guint32 event;
	gboolean is_first; /* the byte there is its segment's first */
} Part;

typedef struct {
	AppMessages *owner;
	Side side;
	Stream *stream;
	GByteArray *held; /* after `done`: the bytes of a message without a name yet */
	GArray *parts;    /* of Part, after `parts_done`: of what is held */
	guint done, parts_done;
	guint64 held_offset;  /* of held->data in the stream */
	guint n_tries;        /* of what is held */
	gsize tried_len;      /* bytes of it at the last one */
	guint64 skip;         /* bytes up to the next message */
	gboolean is_lost;     /* the next message begins with a segment */
	gboolean is_presumed; /* that it begins there is a guess */
	guint recognise_tries;
	EventName name; /* of the messages that begin in… */
	guint32 named;  /* … this event */
} SideMessages;

struct AppMessages {
	Flow *flow;
	const AppProtocol *protocol; /* followed now; NULL: not known */
	AppMemory memory;
	guint switch_tries;
	SideMessages side[2];
};

/* Bytes to search for messages. */
typedef struct {
	Bytes bytes;
	guint64 offset; /* of the first of them */
	const Part *parts;
	guint n_parts;
	guint part;      /* that `at` lies in */
	gsize at;        /* what comes before is done */
	gboolean is_end; /* the stream ends or breaks off after them */
	guint n_messages;
} Look;

static void take_piece(gpointer data, const StreamPiece *piece);

AppMessages *app_messages_new(Flow *flow, StreamPool *pool)
{
	AppMessages *self = g_new0(AppMessages, 1);

	self->flow = flow;
	self->protocol = flow->protocol;
	self->switch_tries = SWITCH_TRIES;
	for (int i = 0; i < 2; i++) {
		gboolean is_late = flow->tcp.handshake == HANDSHAKE_NOT_CAPTURED;

		self->side[i] = (SideMessages){ .owner = self,
						.side = (Side)i,
						.is_presumed = is_late,
						.recognise_tries = is_late ? RECOGNISE_LATE
									   : RECOGNISE_TRIES };
		self->side[i].stream = stream_new(pool, FALSE, take_piece, &self->side[i]);
		if (flow->tcp.has_late_bytes)
			stream_be_patient(self->side[i].stream);
	}
	return self;
}

void app_messages_free(AppMessages *self)
{
	if (!self)
		return;
	for (int i = 0; i < 2; i++) {
		stream_free(self->side[i].stream);
		g_clear_pointer(&self->side[i].held, g_byte_array_unref);
		g_clear_pointer(&self->side[i].parts, g_array_unref);
		event_name_clear(&self->side[i].name);
	}
	g_free(self);
}

/* ---- names --------------------------------------------------------------------------------------
 */

static void flush_name(SideMessages *self)
{
	FlowEvent *event;

	if (!self->name.n_runs)
		return;
	event = &g_array_index(self->owner->flow->events, FlowEvent, self->named);
	g_free(event->label);
	g_free(event->detail);
	event->label = event_name_lead(&self->name);
	event->detail = g_steal_pointer(&self->name.detail);
	event_name_clear(&self->name);
}

static void name_event(SideMessages *self, guint32 event, AppLabel *label)
{
	if (event != self->named)
		flush_name(self);
	self->named = event;
	event_name_add(&self->name, label);
}

static gsize held_len(const SideMessages *self)
{
	return self->held ? self->held->len - self->done : 0;
}

/* ---- protocols ----------------------------------------------------------------------------------
 */

/* What was skipped before may have asked for what comes now: a password, say. */
static void presume(AppMessages *self)
{
	for (int i = 0; i < 2; i++)
		self->side[i].is_presumed = TRUE;
}

/* Whether a side has sent bytes that were skipped, or that still wait to be inspected. */
static gboolean has_passed_over(const SideMessages *self)
{
	return self->recognise_tries < RECOGNISE_TRIES || held_len(self) > 0;
}

/* Looks for the flow's first protocol; FALSE: not found here. */
static gboolean find_protocol(SideMessages *self, const AppInput *input)
{
	AppInput all = *input;

	all.is_all = TRUE;
	self->owner->protocol = app_protocol_recognise(&all);
	self->owner->flow->protocol = self->owner->protocol;
	if (self->recognise_tries < RECOGNISE_TRIES ||
	    has_passed_over(&self->owner->side[side_other(self->side)]))
		presume(self->owner);
	return self->owner->protocol != NULL;
}

/* Looks for a protocol that the conversation switched to, or the same begun anew: only a certain
 * one. */
static gboolean switch_protocol(SideMessages *self, const AppInput *input)
{
	AppMessages *owner = self->owner;
	AppInput all = *input;
	const AppProtocol *protocol;

	all.is_all = TRUE;
	if (!owner->switch_tries)
		return FALSE;
	owner->switch_tries--;
	protocol = app_protocol_recognise(&all);
	if (!protocol || protocol->recognise(&all) != APP_SURE)
		return FALSE;
	owner->protocol = protocol;
	owner->memory = (AppMemory){ { 0 } };
	presume(owner);
	return TRUE;
}

static AppResult describe(SideMessages *self, const AppInput *input, AppLabel *label)
{
	AppResult result =
		app_protocol_describe(self->owner->protocol, input, &self->owner->memory, label);

	if (result == APP_MORE && input->is_all)
		result = APP_NOT_MINE;
	if (result == APP_MESSAGE && !label->lead)
		result = APP_UNNAMED;
	if (result == APP_MESSAGE || result == APP_UNNAMED)
		self->owner->switch_tries = SWITCH_TRIES;
	return result;
}

/* ---- looking ------------------------------------------------------------------------------------
 */

static void step_to(Look *look, gsize at)
{
	look->at = at;
	while (look->part + 1 < look->n_parts &&
	       look->parts[look->part + 1].offset <= look->offset + at)
		look->part++;
}

static void step_to_end(Look *look)
{
	look->at = look->bytes.len;
}

/* Moves to where the next message may begin; FALSE: not in these bytes. */
static gboolean seek(SideMessages *self, Look *look)
{
	gsize left = look->bytes.len - look->at;
	guint part;

	if (self->skip > 0) {
		gsize skipped = (gsize)MIN(self->skip, left);

		self->skip -= skipped;
		step_to(look, look->at + skipped);
	}
	if (!self->is_lost || look->at >= look->bytes.len)
		return look->at < look->bytes.len;
	for (part = look->part; part < look->n_parts; part++)
		if (look->parts[part].is_first &&
		    look->parts[part].offset >= look->offset + look->at)
			break;
	if (part == look->n_parts) {
		step_to_end(look);
		return FALSE;
	}
	self->is_lost = FALSE;
	step_to(look, (gsize)(look->parts[part].offset - look->offset));
	return TRUE;
}

/* Moves to the next segment start after the last try; if even the most bytes inspected made no
 * message, past them all. */
static void lose(SideMessages *self, Look *look)
{
	self->is_lost = self->is_presumed = TRUE;
	if (look->bytes.len - look->at >= APP_LOOK_MAX && look->n_parts > 1)
		step_to_end(look);
	else
		step_to(look, look->at + 1);
}

static void take_message(SideMessages *self, Look *look, AppResult result, AppLabel *label)
{
	guint64 length = label->length;

	if (result == APP_MESSAGE)
		name_event(self, look->parts[look->part].event, label);
	app_label_clear(label);
	if (result == APP_MESSAGE) /* an empty line, say, reveals nothing about what follows */
		self->is_presumed = FALSE;
	if (length > 0 && ++look->n_messages < MESSAGES_MAX)
		self->skip = length;
	else
		lose(self, look);
}

/* While no protocol is known; FALSE: wait for more bytes. */
static gboolean look_for_protocol(SideMessages *self, Look *look, const AppInput *input)
{
	if (!self->recognise_tries) {
		step_to_end(look);
		return TRUE;
	}
	if (find_protocol(self, input))
		return TRUE;
	if (input->bytes.len < RECOGNISE_LOOK && !input->is_all && self->n_tries < RECOGNISE_TRIES)
		return FALSE;
	self->recognise_tries--;
	lose(self, look);
	return TRUE;
}

/* Tries the message that begins at look->at; FALSE: wait for more bytes. */
static gboolean try_message(SideMessages *self, Look *look)
{
	gsize left = look->bytes.len - look->at;
	AppInput input = { .bytes = { look->bytes.data + look->at, MIN(left, APP_LOOK_MAX) },
			   .is_all = look->is_end || left >= APP_LOOK_MAX,
			   .from = self->side,
			   .port = self->owner->flow->ends[SIDE_SERVER].port };
	AppLabel label = { 0 };
	AppResult result;

	if (!self->owner->protocol && (!look_for_protocol(self, look, &input)))
		return FALSE;
	if (!self->owner->protocol)
		return TRUE;
	input.is_presumed = self->is_presumed;
	result = describe(self, &input, &label);
	if (result == APP_NOT_MINE && switch_protocol(self, &input)) {
		app_label_clear(&label);
		input.is_presumed = TRUE;
		result = describe(self, &input, &label);
	}
	if (result == APP_MORE)
		return FALSE;
	if (result == APP_NOT_MINE) {
		app_label_clear(&label);
		lose(self, look);
	} else {
		take_message(self, look, result, &label);
	}
	return TRUE;
}

/* Names the messages that begin in these bytes; stops at one that needs more. */
static void look_through(SideMessages *self, Look *look)
{
	while (look->at < look->bytes.len && seek(self, look))
		if (!try_message(self, look))
			return;
}

/* ---- holding ------------------------------------------------------------------------------------
 */

static void hold(SideMessages *self, Bytes bytes, const Part *part)
{
	if (!self->held) {
		self->held = g_byte_array_new();
		self->parts = g_array_new(FALSE, FALSE, sizeof(Part));
	}
	if (!self->held->len)
		self->held_offset = part->offset;
	g_array_append_vals(self->parts, part, 1);
	g_byte_array_append(self->held, bytes.data, (guint)bytes.len);
}

/* Drops what is done: in bulk, so that each byte is moved about once. */
static void release(SideMessages *self, const Look *look)
{
	self->n_tries = look->at > 0 ? 1 : self->n_tries + 1;
	self->tried_len = look->bytes.len - look->at;
	self->done += (guint)look->at;
	self->parts_done += look->part;
	if (self->done == self->held->len) {
		g_byte_array_set_size(self->held, 0);
		g_array_set_size(self->parts, 0);
		self->done = self->parts_done = 0;
	} else if (self->done >= self->held->len / 2) {
		self->held_offset += self->done;
		g_byte_array_remove_range(self->held, 0, self->done);
		g_array_remove_range(self->parts, 0, self->parts_done);
		self->done = self->parts_done = 0;
	}
}

static void look_through_held(SideMessages *self, gboolean is_end)
{
	Look look = { .bytes = { self->held->data + self->done, held_len(self) },
		      .offset = self->held_offset + self->done,
		      .parts = &g_array_index(self->parts, Part, self->parts_done),
		      .n_parts = self->parts->len - self->parts_done,
		      .is_end = is_end };

	look_through(self, &look);
	release(self, &look);
}

static gboolean is_worth_a_try(const SideMessages *self)
{
	return self->n_tries < TRIES_EACH || held_len(self) >= APP_LOOK_MAX ||
	       held_len(self) > self->tried_len + self->tried_len / TRIES_GROWTH;
}

/* ---- the streams' pieces ------------------------------------------------------------------------
 */

static void take_bytes(SideMessages *self, const StreamPiece *piece)
{
	Bytes bytes = { piece->data, (gsize)piece->len };
	Part part = { piece->offset, piece->event, piece->is_first };
	Look look = { .bytes = bytes, .offset = piece->offset, .parts = &part, .n_parts = 1 };

	if (held_len(self) > 0) {
		hold(self, bytes, &part);
		if (is_worth_a_try(self))
			look_through_held(self, FALSE);
		return;
	}
	look_through(self, &look);
	if (look.at == bytes.len)
		return;
	bytes = (Bytes){ bytes.data + look.at, bytes.len - look.at };
	part.offset += look.at;
	part.is_first = part.is_first && look.at == 0;
	hold(self, bytes, &part);
	self->n_tries = 1;
	self->tried_len = bytes.len;
}

/* The stream ends or breaks off: what is held is all that there is. */
static void end_message(SideMessages *self)
{
	if (held_len(self) > 0)
		look_through_held(self, TRUE);
}

/* A message of known length continues after a hole in it; else the next one begins with the segment
 * after the hole. */
static void take_hole(SideMessages *self, const StreamPiece *piece)
{
	end_message(self);
	if (self->skip < piece->len)
		self->is_presumed = TRUE;
	self->skip -= MIN(self->skip, piece->len);
	if (!self->skip)
		self->is_lost = FALSE;
}

static void take_piece(gpointer data, const StreamPiece *piece)
{
	SideMessages *self = data;

	if (piece->data)
		take_bytes(self, piece);
	else if (piece->len > 0)
		take_hole(self, piece);
	else
		end_message(self);
}

/* Whether both sides' first messages were looked at, and no protocol was found. */
static gboolean is_deaf(const AppMessages *self)
{
	return !self->protocol && !self->side[SIDE_CLIENT].recognise_tries &&
	       !self->side[SIDE_SERVER].recognise_tries;
}

void app_messages_add(AppMessages *self, const Packet *packet, guint32 index)
{
	const FlowEvent *event = &g_array_index(self->flow->events, FlowEvent, index);

	if (is_deaf(self))
		return;
	stream_acknowledge(self->side[side_other(event->from)].stream, packet, index);
	stream_add(self->side[event->from].stream, packet, event->tcp.marks, index);
}

void app_messages_finish(AppMessages *self)
{
	for (int i = 0; i < 2; i++) {
		SideMessages *side = &self->side[i];

		stream_finish(side->stream, self->flow->events->len);
		end_message(side);
		flush_name(side);
	}
}
