#include "capture/listing/listing-dump.h"

#include "capture/listing/listing-options.h"

#define TCP_HEADER_BYTES 20  /* without options (RFC 9293 §3.1) */
#define IPV6_HEADER_BYTES 40 /* RFC 8200 §3 */
#define SEGMENT_BYTES_MAX 65535
#define LINK_BYTES_MAX 18 /* Ethernet with a VLAN */

/* An IP header's first byte is a letter (RFC 791 §3.1, RFC 8200 §3).  In the next three, which are
 * small numbers, one at least cannot be printed. */
static gboolean is_header(Span text)
{
	gsize n = span_length(text);

	if (n == 0 ||
	    !((*text.at >= 'E' && *text.at <= 'O') || (*text.at >= '`' && *text.at <= 'o')))
		return FALSE;
	for (gsize i = 1; i < MIN(n, 4); i++)
		if (text.at[i] == '.' || text.at[i] == '\t')
			return TRUE;
	return n == 1;
}

/* Where the IP header begins in a dump's line, or NULL.  The types of Ethernet before it are
 * 0x0800 and 0x86dd, which cannot be printed. */
static const char *find_header(Span line)
{
	Span head;

	while (span_skip(&line, " "))
		;
	if (span_find(line, " > "))
		return NULL; /* the packet's own line, indented by -v */
	if (is_header(line))
		return line.at;
	head = (Span){ line.at, line.at + MIN(span_length(line), LINK_BYTES_MAX + 1) };
	for (; span_length(head) > 2; head.at++)
		if (span_starts(head, "..E") || span_starts(head, "..`"))
			return is_header((Span){ head.at + 2, line.end }) ? head.at + 2 : NULL;
	return NULL;
}

static guint64 bytes_of(const ListedSegment *segment, char first)
{
	guint8 options[LISTING_OPTIONS_MAX];
	gsize ip = first >= '`' ? IPV6_HEADER_BYTES : 4 * (gsize)(first - '@');

	if (!segment || segment->len > SEGMENT_BYTES_MAX)
		return 0;
	return ip + TCP_HEADER_BYTES + listing_options_put(options, segment->options, 0) +
	       segment->len;
}

gboolean listed_dump_begin(ListedDump *self, Span line, gsize n, const ListedSegment *segment)
{
	const char *header = find_header(line);

	if (!header)
		return FALSE;
	*self = (ListedDump){ TRUE, n - (gsize)(header - line.at), 1, bytes_of(segment, *header),
			      (gsize)(header - line.at) };
	return TRUE;
}

void listed_dump_add(ListedDump *self, gsize n)
{
	self->n_seen += n;
	self->n_lines++;
}

/* tcpdump omits the carriage return at the end of a line, so each line may have had one more byte.
 */
static gboolean has_room(const ListedDump *self, gsize n, guint64 n_bytes)
{
	return self->is_begun && self->n_seen + MAX(n, self->n_lines) <= n_bytes;
}

/* Truncated packets all have the same length; a single one may be a payload that quotes a packet.
 */
static gboolean is_known(const ListedSnap *self)
{
	return self->n_short > 1 && self->least <= self->most && self->longest <= self->most;
}

gboolean listed_dump_goes_on(const ListedDump *self, gsize n, const ListedSnap *snap)
{
	guint64 n_whole = is_known(snap) ? MIN(self->n_whole, snap->least) : self->n_whole;

	return has_room(self, n, n_whole);
}

void listed_snap_learn(ListedSnap *self, const ListedDump *dump, gsize n)
{
	guint64 n_bytes;

	if (!dump->is_begun)
		return;
	n_bytes = dump->n_seen - 1; /* the last line's end is tcpdump's */
	self->longest = MAX(self->longest, n_bytes);
	if (!has_room(dump, n, dump->n_whole))
		return;
	self->least = MAX(self->least, n_bytes);
	self->most = self->n_short++ ? MIN(self->most, n_bytes + dump->n_lines - 1)
				     : n_bytes + dump->n_lines - 1;
}

static gsize count_lines(const GString *text)
{
	gsize n = 0;

	for (gsize i = 0; i < text->len; i++)
		n += text->str[i] == '\n';
	return n;
}

/* A carriage return before each of the `n` line ends. */
static void add_returns(GString *text, gsize n)
{
	gsize from = text->len, to = from + n;

	g_string_set_size(text, to);
	while (to > from) {
		text->str[--to] = text->str[--from];
		if (text->str[to] == '\n')
			text->str[--to] = '\r';
	}
}

/* The last line's end is tcpdump's own; blank lines may follow. */
static void drop_ends(GString *text, gsize n_whole)
{
	gboolean is_own = TRUE;

	while (text->len > 0 && text->str[text->len - 1] == '\n' &&
	       (is_own || text->len > n_whole)) {
		g_string_truncate(text, text->len - 1);
		is_own = FALSE;
	}
}

gboolean listed_dump_payload(const ListedDump *self, const ListedSegment *segment, GString *text)
{
	gsize headers = self->n_whole > segment->len ? self->n_whole - segment->len : 0, missing;

	drop_ends(text, self->header_at + self->n_whole);
	if (headers == 0 || text->len <= self->header_at + headers)
		return FALSE;
	g_string_erase(text, 0, (gssize)(self->header_at + headers));
	if (text->len > segment->len)
		return FALSE;
	missing = segment->len - text->len;
	if (missing > 0 && missing != count_lines(text))
		g_string_truncate(text, strcspn(text->str, "\n")); /* up to where it is known */
	else
		add_returns(text, missing);
	return TRUE;
}
