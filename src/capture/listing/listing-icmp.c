#include "capture/listing/listing-icmp.h"

#define HOSTS_MAX 65536 /* pairs that are remembered; then anew */
#define RECENT 8        /* segments of a pair that are remembered */
#define IPV4_TCP_HEADERS 40
#define IPV6_TCP_HEADERS 60

/* tcpdump's words (print-icmp.c, print-icmp6.c), the more special ones first. */
typedef struct {
	const char *begin; /* of the words; "": any */
	const char *part;  /* in them */
	guint8 type, code;
} ErrorWords;

static const ErrorWords errors[] = {
	{ "", " tcp port ", 3, 3 },
	{ "", "need to frag", 3, 4 },
	{ "", "source route failed", 3, 5 },
	{ "net ", "unreachable - unknown", 3, 6 },
	{ "host ", "unreachable - unknown", 3, 7 },
	{ "", "source host isolated", 3, 8 },
	{ "", "admin prohibited filter", 3, 13 },
	{ "net ", "admin prohibited", 3, 9 },
	{ "host ", "admin prohibited", 3, 10 },
	{ "net ", "tos prohibited", 3, 11 },
	{ "host ", "tos prohibited", 3, 12 },
	{ "", "host precedence violation", 3, 14 },
	{ "", "precedence cutoff", 3, 15 },
	{ "net ", "unreachable", 3, 0 },
	{ "host ", "unreachable", 3, 1 },
	{ "source quench", "", 4, 0 },
	{ "redirect ", "", 5, 1 },
	{ "time exceeded in-transit", "", 11, 0 },
	{ "ip reassembly time exceeded", "", 11, 1 },
	{ "parameter problem", "", 12, 0 },
};

static const ErrorWords errors_v6[] = {
	{ "destination unreachable", "unreachable route", 1, 0 },
	{ "destination unreachable", "prohibited", 1, 1 },
	{ "destination unreachable", "beyond scope", 1, 2 },
	{ "destination unreachable", "unreachable address", 1, 3 },
	{ "destination unreachable", " tcp port ", 1, 4 },
	{ "packet too big", "", 2, 0 },
	{ "time exceeded in-transit", "", 3, 0 },
	{ "time exceeded", "", 3, 1 },
	{ "parameter problem", "", 4, 0 },
};

static const char *const titles[] = { ": ICMP ", ": icmp: ", ": ICMP6, ", ": icmp6: " };

const char *listed_icmp_find(Span line)
{
	const char *found = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(titles) && !found; i++)
		found = span_find(line, titles[i]);
	return found;
}

/* Without the title. */
static Span words_at(Span line, const char *words)
{
	Span rest = { words, line.end };

	for (gsize i = 0; i < G_N_ELEMENTS(titles); i++)
		if (span_skip(&rest, titles[i]))
			break;
	return rest;
}

static gboolean find_error(ListedIcmp *self, Span words, gboolean is_v6)
{
	const ErrorWords *rows = is_v6 ? errors_v6 : errors;
	gsize n = is_v6 ? G_N_ELEMENTS(errors_v6) : G_N_ELEMENTS(errors);

	for (gsize i = 0; i < n; i++) {
		if (!span_starts(words, rows[i].begin) || !span_find(words, rows[i].part))
			continue;
		self->type = rows[i].type;
		self->code = rows[i].code;
		return TRUE;
	}
	return FALSE;
}

static Span take_word(Span *rest)
{
	Span word = { rest->at, rest->at };

	while (rest->at < rest->end && !strchr(" ,", *rest->at))
		rest->at++;
	word.end = rest->at;
	return word;
}

/* The host that is named, with the port: "X tcp port http unreachable", "host X unreachable",
 * "X unreachable - need to frag (mtu 1350)", "unreachable route, X". */
static gboolean scan_target(ListedIcmp *self, Span words, gboolean is_v6, ListingNames *names)
{
	const char *port = span_find(words, " tcp port ");
	Span host, name;

	if (is_v6) {
		span_take_until(&words, ", ");
		span_take_until(&words, ", ");
	}
	if (!span_skip(&words, "net "))
		span_skip(&words, "host ");
	host = take_word(&words);
	if (!listing_names_address(names, host, self->to.family, &self->dst.address) ||
	    self->dst.address.family != self->to.family)
		return FALSE;
	if (!port)
		return TRUE;
	words.at = port + strlen(" tcp port ");
	name = take_word(&words);
	return listing_names_port(names, name, &self->dst.port);
}

/* The packet's own addresses: "A > B" before the words. */
static gboolean scan_ends(ListedIcmp *self, Span line, const char *words, ListingNames *names)
{
	Span src, dst;
	AddressFamily family;

	if (!listed_words_before(line, words, &src, &dst))
		return FALSE;
	family = listed_family_of(line, src, dst);
	return listing_names_address(names, src, family, &self->from) &&
	       listing_names_address(names, dst, family, &self->to) &&
	       self->from.family == self->to.family;
}

/* With -v the packet is quoted: its ends before its own colon. */
static gboolean scan_quote(ListedIcmp *self, Span words, ListingNames *names)
{
	const char *arrow = span_find(words, " > ");
	Span rest = { arrow, words.end };
	const char *colon;

	if (!arrow)
		return FALSE;
	colon = span_find(rest, ": ");
	return colon && listed_ends_before(words, colon, names, &self->src, &self->dst) &&
	       self->src.address.family == self->to.family;
}

static void scan_mtu(ListedIcmp *self, Span words)
{
	const char *mtu = span_find(words, "mtu ");
	Span rest = { mtu, words.end };
	guint64 number;

	if (mtu && span_skip(&rest, "mtu ") && span_number(&rest, G_MAXUINT16, &number))
		self->mtu = (guint16)number;
}

gboolean listed_icmp_scan(ListedIcmp *self, Span line, const char *at, ListingNames *names)
{
	Span words = words_at(line, at);
	gboolean is_v6;

	*self = (ListedIcmp){ 0 };
	if (!scan_ends(self, line, at, names))
		return FALSE;
	is_v6 = self->to.family == ADDRESS_IPV6;
	if (!find_error(self, words, is_v6))
		return FALSE;
	scan_mtu(self, words);
	if (scan_quote(self, words, names))
		return TRUE;
	self->src = (Endpoint){ self->to, 0 };
	self->dst = (Endpoint){ 0 };
	if (is_v6 && self->mtu)
		return TRUE; /* of the sender's segments, one that was too big */
	return self->type == (is_v6 ? 1 : 3) && scan_target(self, words, is_v6, names);
}

typedef struct {
	Endpoint ends[2]; /* the key: the sender, and the receiver as far as it is named */
	struct {
		guint16 src_port;
		Endpoint dst;
		guint32 seq, len;
	} segments[RECENT]; /* a ring */
	guint n;            /* segments met */
} Sent;

struct ListingSent {
	GHashTable *pairs; /* a set of Sent */
};

static guint sent_hash(gconstpointer key)
{
	const Sent *self = key;

	return (guint)(endpoint_hash(&self->ends[0]) * 3 + endpoint_hash(&self->ends[1]));
}

static gboolean sent_equal(gconstpointer a, gconstpointer b)
{
	const Sent *one = a, *other = b;

	return endpoint_equal(&one->ends[0], &other->ends[0]) &&
	       endpoint_equal(&one->ends[1], &other->ends[1]);
}

ListingSent *listing_sent_new(void)
{
	ListingSent *self = g_new(ListingSent, 1);

	self->pairs = g_hash_table_new_full(sent_hash, sent_equal, g_free, NULL);
	return self;
}

void listing_sent_free(ListingSent *self)
{
	if (!self)
		return;
	g_hash_table_unref(self->pairs);
	g_free(self);
}

static void add_under(ListingSent *self, const ListedSegment *segment, Endpoint dst)
{
	Sent key = { .ends = { { segment->src.address, 0 }, dst } };
	Sent *sent = g_hash_table_lookup(self->pairs, &key);
	guint at;

	if (!sent) {
		if (g_hash_table_size(self->pairs) >= HOSTS_MAX)
			g_hash_table_remove_all(self->pairs);
		sent = g_memdup2(&key, sizeof(key));
		g_hash_table_add(self->pairs, sent);
	}
	at = sent->n++ % RECENT;
	sent->segments[at].src_port = segment->src.port;
	sent->segments[at].dst = segment->dst;
	sent->segments[at].seq = segment->seq;
	sent->segments[at].len = segment->len;
}

/* Found again by the port that an error names, by the hosts alone, or by the sender. */
void listing_sent_add(ListingSent *self, const ListedSegment *segment)
{
	add_under(self, segment, segment->dst);
	add_under(self, segment, (Endpoint){ segment->dst.address, 0 });
	add_under(self, segment, (Endpoint){ 0 });
}

static gboolean fits(const Sent *sent, guint at, const ListedIcmp *icmp)
{
	guint headers = icmp->to.family == ADDRESS_IPV4 ? IPV4_TCP_HEADERS : IPV6_TCP_HEADERS;

	return (!icmp->src.port || icmp->src.port == sent->segments[at].src_port) &&
	       (!icmp->dst.port || icmp->dst.port == sent->segments[at].dst.port) &&
	       (!icmp->mtu || sent->segments[at].len + headers > icmp->mtu);
}

/* The latest that fits; -1: none, or, where no host is named, to several hosts. */
static int find_fitting(const Sent *sent, const ListedIcmp *icmp)
{
	int found = -1;

	for (guint back = 1; back <= MIN(sent->n, RECENT); back++) {
		guint at = (sent->n - back) % RECENT;

		if (!fits(sent, at, icmp))
			continue;
		if (found < 0)
			found = (int)at;
		else if (!icmp->dst.address.family &&
			 !address_equal(&sent->segments[at].dst.address,
					&sent->segments[found].dst.address))
			return -1;
	}
	return found;
}

gboolean listing_sent_recall(const ListingSent *self, ListedIcmp *icmp)
{
	Sent key = { .ends = { { icmp->src.address, 0 }, icmp->dst } };
	const Sent *sent = g_hash_table_lookup(self->pairs, &key);
	int at = sent ? find_fitting(sent, icmp) : -1;

	if (at < 0)
		return FALSE;
	icmp->src.port = sent->segments[at].src_port;
	icmp->dst = sent->segments[at].dst;
	icmp->seq = sent->segments[at].seq;
	return TRUE;
}
