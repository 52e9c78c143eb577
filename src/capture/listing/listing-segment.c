/* The words after the addresses are recognised by name, in any order, so that listings of other
 * versions, or shortened ones, are read as well.  The addresses are searched backwards from there:
 * what -e and tunnels print before them is ignored.
 */
#include "capture/listing/listing-segment.h"

#include "capture/listing/listing-early.h"

#define MARK ": Flags ["
#define ARROW " > "
#define ARROWS_MAX 16   /* of links and tunnels in front of a segment */
#define REDACTED_MAX 40 /* bytes between "<" and the last word before ">" */

/* "Flags [P.]": tcpdump(1), "TCP Packets". */
static gboolean scan_flags(Span *rest, guint8 *flags)
{
	static const char letters[] = "FSRP.UEW"; /* from the lowest bit */
	Span word = span_take_until(rest, "]");

	*flags = 0;
	if (rest->at == word.end) /* no bracket */
		return FALSE;
	if (span_equals(word, "none"))
		return TRUE;
	for (; word.at < word.end; word.at++) {
		const char *letter = memchr(letters, *word.at, sizeof(letters) - 1);

		if (letter)
			*flags |= (guint8)(1u << (letter - letters));
		else if (*word.at != 'e') /* accurate ECN's ninth flag has no place here */
			return FALSE;
	}
	return TRUE;
}

/* Digits after a number and a blank are the rest of it, on a line that was folded. */
static gboolean ends_number(Span rest)
{
	if (span_length(rest) > 0 && g_ascii_isalnum(*rest.at))
		return FALSE;
	return span_skip_blanks(&rest) == 0 || span_length(rest) == 0 || !g_ascii_isdigit(*rest.at);
}

static gboolean scan_u32(Span *rest, guint32 *value)
{
	return span_u32(rest, value) && ends_number(*rest);
}

static gboolean scan_u16(Span *rest, guint16 *value)
{
	guint64 number;

	if (!span_number(rest, G_MAXUINT16, &number) || !ends_number(*rest))
		return FALSE;
	*value = (guint16)number;
	return TRUE;
}

/* The words found after the flags. */
typedef struct {
	gboolean has_ack, has_window, has_end;
	guint32 end; /* of "seq 1:78" */
} Found;

/* "1:78", or "78" without data. */
static const char *scan_seq(Span *rest, ListedSegment *self, Found *found)
{
	if (!scan_u32(rest, &self->seq))
		return "invalid sequence number";
	self->has_seq = TRUE;
	if (!span_skip(rest, ":"))
		return NULL;
	found->has_end = TRUE;
	return scan_u32(rest, &found->end) ? NULL : "invalid sequence number";
}

static const char *scan_ack(Span *rest, ListedSegment *self, Found *found)
{
	found->has_ack = TRUE;
	return scan_u32(rest, &self->ack) ? NULL : "invalid acknowledgment number";
}

static const char *scan_window(Span *rest, ListedSegment *self, Found *found)
{
	found->has_window = TRUE;
	return scan_u16(rest, &self->window) ? NULL : "invalid window";
}

static const char *scan_urgent(Span *rest, ListedSegment *self, Found *found)
{
	(void)found;
	return scan_u16(rest, &self->urgent) ? NULL : "invalid urgent pointer";
}

/* Options' own words may hold brackets. */
static const char *scan_options(Span *rest, ListedSegment *self, Found *found)
{
	const char *end = span_find(*rest, "], length ");

	(void)found;
	if (!span_skip(rest, "["))
		return "options without brackets";
	if (!end && !span_find(*rest, "]") && !span_find(*rest, "[|tcp"))
		return "unfinished options";
	self->options = span_take_until(rest, end ? "], length " : "]");
	if (end)
		rest->at -= strlen(", length ");
	return NULL;
}

static const char *scan_length(Span *rest, ListedSegment *self, Found *found)
{
	if (!scan_u32(rest, &self->len) || self->len > LISTED_LENGTH_MAX)
		return "invalid length";
	(void)found;
	self->has_length = TRUE;
	if (span_skip(rest, ": "))
		self->text = *rest;
	rest->at = rest->end; /* what follows is the application's */
	return NULL;
}

static const struct {
	const char *name;
	const char *(*scan)(Span *rest, ListedSegment *self, Found *found);
} words[] = {
	{ "seq", scan_seq },    { "ack", scan_ack },         { "win", scan_window },
	{ "urg", scan_urgent }, { "options", scan_options }, { "length", scan_length },
};

/* "win 5", also "Win=5" and "+win 5" of other printers. */
static gboolean skip_name(Span *rest, const char *name)
{
	Span at = *rest;

	span_skip(&at, "+");
	if (!span_skip_any_case(&at, name) || (!span_skip_blanks(&at) && !span_skip(&at, "=")))
		return FALSE;
	*rest = at;
	return TRUE;
}

/* The word at `rest`, if it is one of those; others ("cksum 0x79f9 (correct)") are skipped by the
 * caller. */
static const char *scan_word(Span *rest, ListedSegment *self, Found *found)
{
	for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
		if (skip_name(rest, words[i].name))
			return words[i].scan(rest, self, found);
	return NULL;
}

/* tcpdump stops at truncated options; but only data has an end. */
static const char *check(ListedSegment *self, const Found *found)
{
	if (!self->has_length && found->has_end)
		self->len = found->end - self->seq;
	self->is_odd = found->has_end && self->len != found->end - self->seq;
	if (self->len > LISTED_LENGTH_MAX)
		return "sequence numbers run backwards";
	if (!found->has_window)
		return "no window";
	if ((self->flags & LISTED_ACK) && !found->has_ack)
		return "no acknowledgment number";
	if ((self->flags & (LISTED_SYN | LISTED_FIN)) && !self->has_seq)
		return "no sequence number";
	return NULL;
}

static const char *scan_words(Span rest, ListedSegment *self)
{
	Found found = { 0 };

	if (!scan_flags(&rest, &self->flags))
		return "invalid flags";
	while (span_length(rest) > 0) {
		const char *fault;

		span_take_until(&rest, ",");
		span_skip_blanks(&rest);
		fault = scan_word(&rest, self, &found);
		if (fault)
			return fault;
	}
	return check(self, &found);
}

/* "fd09::1.35758": after the last point. NULL: success; else what is wrong. */
static const char *read_endpoint(Span text, AddressFamily family, ListingNames *names, Endpoint *to)
{
	const char *point = span_length(text) ? memrchr(text.at, '.', span_length(text)) : NULL;

	if (!point)
		return "invalid addresses";
	if (!listing_names_address(names, (Span){ text.at, point }, family, &to->address))
		return "invalid addresses";
	if (!listing_names_port(names, (Span){ point + 1, text.end }, &to->port))
		return g_ascii_isalpha(point[1]) ? "unknown service name" : "invalid addresses";
	return NULL;
}

/* The word that ends at `end`; blanks within "<client address>" belong to it. */
static Span word_before(const char *from, const char *end)
{
	const char *at = end, *sign;

	while (at > from && !strchr(" \t(", at[-1]))
		at--;
	sign = end > at ? memchr(at, '>', (gsize)(end - at)) : NULL;
	if (sign && sign > at && !memchr(at, '<', (gsize)(sign - at))) {
		sign = memrchr(from, '<', (gsize)(at - from));
		if (sign && (gsize)(at - sign) < REDACTED_MAX)
			at = sign;
	}
	return (Span){ at, end };
}

gboolean listed_words_before(Span line, const char *end, Span *src, Span *dst)
{
	const gsize arrow = strlen(ARROW);

	*dst = word_before(line.at, end);
	if ((gsize)(dst->at - line.at) <= arrow || memcmp(dst->at - arrow, ARROW, arrow) != 0)
		return FALSE;
	*src = word_before(line.at, dst->at - arrow);
	return span_length(*src) > 0 && span_length(*dst) > 0;
}

AddressFamily listed_family_of(Span line, Span src, Span dst)
{
	Span before = { line.at, src.at };

	if (memchr(src.at, ':', span_length(src)) || memchr(dst.at, ':', span_length(dst)) ||
	    span_find(before, "IP6") || span_find(before, "ethertype IPv6"))
		return ADDRESS_IPV6;
	return ADDRESS_IPV4;
}

/* "A > B: " at the arrow `at`, both of them addresses. */
static gboolean read_hosts(Span line, const char *at, ListingNames *names, ListedSegment *self)
{
	Span rest = { at + strlen(ARROW), line.end }, src, dst;
	const char *colon = span_find(rest, ": ");
	AddressFamily family;

	if (!colon || !listed_words_before(line, colon, &src, &dst))
		return FALSE;
	family = listed_family_of(line, src, dst);
	return listing_names_address(names, src, family, &self->src.address) &&
	       listing_names_address(names, dst, family, &self->dst.address) &&
	       self->src.address.family == self->dst.address.family;
}

/* After extension headers the ports are alone, and the addresses are before the headers:
 * "2001:db8::1 > 2001:db8::2: HBH (jumbo: 80040)  41851 > 43913", "192.0.2.1 > 192.0.2.2: AH(…): 7
 * > 80". */
static gboolean read_parted(Span line, Span src_port, Span dst_port, ListingNames *names,
			    ListedSegment *self)
{
	Span before = { line.at, src_port.at };
	gboolean is_read = FALSE;
	guint n = 0;

	for (const char *at = span_find(before, ARROW); at && !is_read && n < ARROWS_MAX; n++) {
		is_read = read_hosts((Span){ line.at, src_port.at }, at, names, self);
		before.at = at + strlen(ARROW);
		at = span_find(before, ARROW);
	}
	return is_read && listing_names_port(names, src_port, &self->src.port) &&
	       listing_names_port(names, dst_port, &self->dst.port);
}

static const char *read_both(Span line, Span src_text, Span dst_text, ListingNames *names,
			     Endpoint *src, Endpoint *dst)
{
	AddressFamily family = listed_family_of(line, src_text, dst_text);
	const char *fault = read_endpoint(src_text, family, names, src);

	if (!fault)
		fault = read_endpoint(dst_text, family, names, dst);
	if (!fault && src->address.family != dst->address.family)
		fault = "invalid addresses";
	return fault;
}

gboolean listed_ends_before(Span line, const char *end, ListingNames *names, Endpoint *src,
			    Endpoint *dst)
{
	Span src_text, dst_text;

	return listed_words_before(line, end, &src_text, &dst_text) &&
	       !read_both(line, src_text, dst_text, names, src, dst);
}

static const char *read_endpoints(Span line, const char *mark, ListingNames *names,
				  ListedSegment *self)
{
	Span src, dst;

	if (!listed_words_before(line, mark, &src, &dst))
		return "no addresses";
	if (!memchr(src.at, '.', span_length(src)))
		return read_parted(line, src, dst, names, self) ? NULL : "no addresses";
	return read_both(line, src, dst, names, &self->src, &self->dst);
}

/* The number after the last `name` in the text; 0: none. */
static guint64 last_number(Span text, const char *name, guint64 most)
{
	guint64 number = 0;
	const char *at;

	while ((at = span_find(text, name)) != NULL) {
		text.at = at + strlen(name);
		if (!span_number(&text, most, &number))
			number = 0;
	}
	return number;
}

/* The IP header: before the segment's words, of tcpdump before 4.0 after them. */
static void scan_ip_header(Span line, const char *mark, ListedSegment *self)
{
	Span header = { line.at, mark };
	Span after = { mark, line.end };
	const char *late = span_starts(after, MARK) ? NULL : span_find(after, "(ttl ");

	if (late)
		header = (Span){ late, line.end };
	self->hop_limit = (guint8)last_number(header, "ttl ", G_MAXUINT8);
	if (self->hop_limit)
		self->ip_id = (guint16)last_number(header, ", id ", G_MAXUINT16);
	else
		self->hop_limit = (guint8)last_number(header, "hlim ", G_MAXUINT8);
}

const char *listed_segment_find(Span line)
{
	const char *mark = span_find(line, MARK);

	return mark ? mark : listed_early_find(line);
}

const char *listed_segment_scan(ListedSegment *self, Span line, ListingNames *names)
{
	const char *mark = listed_segment_find(line);
	Span own = { mark, line.end };
	const char *fault;

	g_assert(mark);
	*self = (ListedSegment){ 0 };
	if (span_skip(&own, MARK))
		fault = scan_words(own, self);
	else
		fault = listed_early_scan(self, (Span){ mark + strlen(": "), line.end });
	scan_ip_header(line, mark, self);
	return fault ? fault : read_endpoints(line, mark, names, self);
}
