/* Which numbers tcpdump prints (4.x, print-tcp.c).
 *
 * It knows a conversation from its first segment with ACK on, and restarts it with each SYN/ACK:
 * that segment's numbers are printed as absolute, and are subtracted from later ones, its sequence
 * number on its own side and its acknowledgment minus one on the other.  So both SYNs are 0 and
 * data begins at 1; if the start was not captured, the first segment's data begins at 0.  A segment
 * without ACK (SYN, most RSTs) has an absolute number.  SACK blocks are relative even in the first
 * segment.  With -S all numbers are absolute.
 *
 * A listing does not say which, and an excerpt may lack the segment with absolute numbers.  In both
 * cases all later numbers are in the same space as the first one's.  So each conversation's second
 * segment is read both ways, and the reading closer to the conversation's current position is used
 * from there on.  (Numbers are compared by their distance alone, whichever is ahead.)
 */
#include "capture/listing/listing-sequence.h"

#include "capture/listing/conversations.h"
#include "capture/listing/listing-options.h"

#define FARTHEST (1u << 30) /* no window is larger (RFC 7323 §2.3) */
#define SMALL (1u << 24)    /* a number at random is in one case of 256 */

typedef enum {
	NUMBERS_UNKNOWN,
	NUMBERS_RELATIVE, /* to the sides' bases */
	NUMBERS_PLAIN,    /* as they are */
} Numbers;

typedef struct {
	guint32 base;        /* what tcpdump subtracts */
	guint32 next;        /* the highest number known to be sent or acknowledged */
	gboolean is_met;     /* next is set */
	guint32 first;       /* the first number that was shown … */
	gboolean is_shown;   /* … if any */
	gboolean is_assumed; /* base is unknown: its segment had no number */
} ListedSide;

typedef struct {
	ConversationKey key;
	ListedSide sides[2]; /* in the key's order */
	Numbers numbers;
	gboolean is_based; /* a segment with ACK was seen: the bases are set */
} Conversation;

struct ListingSequence {
	Conversations *conversations; /* of Conversation */
};

ListingSequence *listing_sequence_new(void)
{
	ListingSequence *self = g_new(ListingSequence, 1);

	*self = (ListingSequence){ conversations_new(sizeof(Conversation)) };
	return self;
}

void listing_sequence_free(ListingSequence *self)
{
	if (!self)
		return;
	conversations_free(self->conversations);
	g_free(self);
}

static guint32 distance(guint32 a, guint32 b)
{
	return MIN(a - b, b - a);
}

/* Distance of numbers from the conversation's current position. */
typedef struct {
	guint n;         /* of the numbers that could be compared */
	guint32 nearest; /* of them; 0 where there is none */
	guint64 sum;
} Misfit;

static void add_misfit(Misfit *self, const ListedSide *side, guint32 number)
{
	guint32 far = distance(number, side->next);

	if (!side->is_met)
		return;
	self->nearest = self->n++ ? MIN(self->nearest, far) : far;
	self->sum += far;
}

static Misfit misfit(const ListedSide *own, const ListedSide *other, const ListedSegment *segment,
		     Numbers numbers)
{
	gboolean is_plain = numbers == NUMBERS_PLAIN;
	Misfit misfit = { 0 };

	if (segment->has_seq)
		add_misfit(&misfit, own, segment->seq + (is_plain ? 0 : own->base));
	add_misfit(&misfit, other, segment->ack + (is_plain ? 0 : other->base));
	return misfit;
}

/* Chooses the interpretation with the best-matching number. */
static void choose_numbers(Conversation *self, const ListedSide *own, const ListedSide *other,
			   const ListedSegment *segment)
{
	Misfit relative = misfit(own, other, segment, NUMBERS_RELATIVE);
	Misfit plain = misfit(own, other, segment, NUMBERS_PLAIN);

	if (relative.nearest != plain.nearest)
		self->numbers = relative.nearest < plain.nearest ? NUMBERS_RELATIVE : NUMBERS_PLAIN;
	else if (relative.sum != plain.sum)
		self->numbers = relative.sum < plain.sum ? NUMBERS_RELATIVE : NUMBERS_PLAIN;
}

/* Another run of tcpdump shows absolute numbers once more. */
static gboolean is_begun_again(const Conversation *self, const ListedSide *own,
			       const ListedSide *other, const ListedSegment *segment)
{
	return self->numbers == NUMBERS_RELATIVE &&
	       misfit(own, other, segment, NUMBERS_RELATIVE).nearest >= FARTHEST;
}

/* A number farther ahead than any window belongs to another conversation. */
static void advance(ListedSide *self, guint32 from, guint32 to)
{
	if (!self->is_shown)
		self->first = from;
	self->is_shown = TRUE;
	if (!self->is_met || to - self->next < FARTHEST)
		self->next = to;
	self->is_met = TRUE;
}

/* The number of a segment without one. */
static guint32 due(const ListedSide *self)
{
	return self->is_met ? self->next : self->first;
}

/* The first segment with ACK, or a SYN/ACK: absolute. */
static void begin(Conversation *self, ListedSide *own, ListedSide *other, ListedSegment *segment)
{
	if (segment->flags & LISTED_SYN)
		own->is_met = FALSE;
	if (other->is_met && distance(segment->ack, other->next) >= FARTHEST)
		other->is_met = FALSE;
	own->is_assumed = !segment->has_seq && !own->is_met;
	other->is_assumed = FALSE;
	if (!segment->has_seq)
		segment->seq = due(own);
	own->base = own->is_assumed ? 0 : segment->seq;
	other->base = segment->ack - 1;
	self->numbers = NUMBERS_UNKNOWN;
	self->is_based = TRUE;
}

static void go_on(Conversation *self, const ListedSide *own, const ListedSide *other,
		  ListedSegment *segment)
{
	if (self->numbers == NUMBERS_UNKNOWN)
		choose_numbers(self, own, other, segment);
	if (self->numbers != NUMBERS_PLAIN) {
		segment->seq += own->base;
		segment->ack += other->base;
	}
	if (!segment->has_seq)
		segment->seq = due(own);
}

/* A reset's number is absolute.  If the others are small, they are relative to a start that was cut
 * off, and it is taken for the expected one. */
static void place_alone(const Conversation *self, ListedSide *own, ListedSegment *segment)
{
	if (segment->flags & LISTED_SYN)
		own->is_met = FALSE;
	else if (!segment->has_seq)
		segment->seq = due(own);
	else if ((self->numbers == NUMBERS_PLAIN || own->is_assumed) && own->is_met &&
		 own->next < SMALL && distance(segment->seq, own->next) >= SMALL)
		segment->seq = own->next;
}

/* In the first segment, blocks are recognised by their distance from the acknowledgment. */
static guint32 sack_base(const Conversation *self, const ListedSide *other,
			 const ListedSegment *segment)
{
	guint32 left;

	if (!(segment->flags & LISTED_ACK) || self->numbers == NUMBERS_PLAIN)
		return 0;
	if (self->numbers == NUMBERS_UNKNOWN &&
	    listing_options_first_sack(segment->options, &left) &&
	    distance(left, segment->ack) < distance(left + other->base, segment->ack))
		return 0;
	return other->base;
}

static guint32 end_of(const ListedSegment *segment)
{
	return segment->seq + segment->len + !!(segment->flags & LISTED_SYN) +
	       !!(segment->flags & LISTED_FIN);
}

/* Relative numbers are relative to the first segment's, if that did not show it: they begin with 0
 * there, as tcpdump has it, whatever comes first later. */
static void restart_side(ListedSide *self, Numbers numbers)
{
	gboolean is_learnt = self->is_shown && (!self->is_assumed || numbers == NUMBERS_PLAIN);

	*self = (ListedSide){ .first = is_learnt ? self->first : 0, .is_shown = is_learnt };
}

static void restart_conversation(gpointer conversation)
{
	Conversation *self = conversation;

	restart_side(&self->sides[0], self->numbers);
	restart_side(&self->sides[1], self->numbers);
	self->numbers = NUMBERS_UNKNOWN;
	self->is_based = FALSE;
}

void listing_sequence_restart(ListingSequence *self)
{
	conversations_each(self->conversations, restart_conversation);
}

guint32 listing_sequence_place(ListingSequence *self, ListedSegment *segment)
{
	Conversation *conversation =
		conversations_find(self->conversations, &segment->src, &segment->dst, NULL);
	guint from = endpoint_compare(&segment->src, &segment->dst) > 0;
	ListedSide *own = &conversation->sides[from], *other = &conversation->sides[!from];

	if (!(segment->flags & LISTED_ACK))
		place_alone(conversation, own, segment);
	else if (!conversation->is_based || (segment->flags & LISTED_SYN) ||
		 is_begun_again(conversation, own, other, segment))
		begin(conversation, own, other, segment);
	else
		go_on(conversation, own, other, segment);
	if (segment->has_seq)
		advance(own, segment->seq, end_of(segment));
	if (segment->flags & LISTED_ACK)
		advance(other, segment->ack, segment->ack);
	return sack_base(conversation, other, segment);
}
