#include "capture/listing/listing-start.h"

#include "capture/listing/listing-segment.h"

#define MARKS_MAX 32    /* before a line */
#define LOG_WORDS_MAX 4 /* of syslog and the like, after their time: host, program, number */

static gboolean starts_like_packet(Span line)
{
	static const char *const words[] = { "IP ", "IP6 ", "ARP, ", "arp " };

	for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
		if (span_starts(line, words[i]))
			return TRUE;
	return FALSE;
}

const char *listed_quiet_find(Span line)
{
	const char *mark;

	while ((mark = span_find(line, ": tcp ")) != NULL) {
		line.at = mark + strlen(": tcp ");
		if (span_length(line) > 0 && g_ascii_isdigit(*line.at))
			return mark;
	}
	return NULL;
}

/* With -i any: "eth0  In  IP …" */
static gboolean has_direction(Span line)
{
	Span rest;
	const char *mark = span_find(line, " In ");

	if (!mark)
		mark = span_find(line, " Out ");
	if (!mark)
		return FALSE;
	rest = (Span){ mark + strlen(" In "), line.end };
	span_skip(&rest, " ");
	span_skip_blanks(&rest);
	return starts_like_packet(rest);
}

/* What tcpdump -v says of an IP header, -e of Ethernet's. */
static gboolean has_header(Span line)
{
	static const char *const words[] = { "IP (tos 0x", "IP6 (hlim ", "IP6 (flowlabel ",
					     "IP6 (class ", ", ethertype IPv" };

	for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
		if (span_find(line, words[i]))
			return TRUE;
	return FALSE;
}

/* A packet's words, with or without -e. */
static gboolean is_like_packet(Span line)
{
	return starts_like_packet(line) || listed_segment_find(line) || listed_quiet_find(line) ||
	       span_find(line, ", ethertype ") || has_direction(line) ||
	       (has_header(line) && !strchr(" \t", *line.at));
}

/* "host program[12]: " of a log, if a time or a packet follows. */
static void skip_log_words(Span *line)
{
	Span rest = *line;
	ListedTime time;

	for (guint i = 0; i < LOG_WORDS_MAX && !starts_like_packet(rest); i++) {
		Span word = span_take_until(&rest, " "), after = rest;

		if (span_length(word) < 2 || word.end[-1] != ':')
			continue;
		span_skip_blanks(&rest);
		if (starts_like_packet(rest) || listed_time_scan(&after, &time)) {
			*line = rest;
			return;
		}
	}
}

/* The last of several times is tcpdump's; a log's is before it. */
static gboolean scan_times(Span *line, ListedTime *time)
{
	ListedTime next;

	if (!listed_time_scan(line, time))
		return FALSE;
	if (time->kind == LISTED_TIME_ABSOLUTE)
		skip_log_words(line);
	if (listed_time_scan(line, &next))
		*time = next;
	return TRUE;
}

static gboolean scan_here(ListedStart *self, Span line, guint traits)
{
	self->rest = line;
	if (scan_times(&self->rest, &self->time) &&
	    (!self->time.is_loose || is_like_packet(self->rest)))
		return TRUE;
	self->rest = line;
	self->time = (ListedTime){ 0 };
	if (span_skip_blanks(&self->rest) &&
	    (!(traits & START_INDENTED) || !starts_like_packet(self->rest)))
		return FALSE;
	if (span_length(self->rest) > 0 && strchr("#/;%-", *self->rest.at))
		return FALSE; /* commented out */
	return traits & START_TIMELESS && is_like_packet(self->rest);
}

static gboolean scan_margins(ListedStart *self, Span line, guint traits)
{
	guint margins = traits & START_COMMENTS ? MARGIN_COMMENTS : 0;
	guint n_marks = 0;
	Span rest = line;

	do {
		Span text = rest;

		if (!scan_here(self, rest, traits))
			continue;
		span_skip_blanks(&text);
		listed_margin_set(&self->margin, line.at, text.at);
		return TRUE;
	} while (n_marks++ < MARKS_MAX && listed_margin_skip(&rest, margins));
	return FALSE;
}

/* A time is looked for in front of the whole line first. */
gboolean listed_start_scan(ListedStart *self, Span line, guint traits)
{
	return scan_margins(self, line, traits & ~(guint)START_TIMELESS) ||
	       (traits & START_TIMELESS && scan_margins(self, line, traits));
}

/* "A.p > B.q: " */
static gboolean has_ends(Span line, ListingNames *names)
{
	const char *arrow = span_find(line, " > ");
	Span rest = { arrow, line.end };
	const char *colon = arrow ? span_find(rest, ": ") : NULL;
	Endpoint src, dst;

	return colon && listed_ends_before(line, colon, names, &src, &dst);
}

gboolean listed_start_is_telling(Span line, ListingNames *names)
{
	ListedSegment segment;
	ListedStart start;
	Span rest;

	if (!listed_start_scan(&start, line, START_TIMELESS | START_INDENTED | START_COMMENTS))
		return FALSE;
	rest = start.rest;
	if (listed_segment_find(rest) && !listed_segment_scan(&segment, rest, names))
		return TRUE;
	if (has_header(rest) ||
	    ((starts_like_packet(rest) || listed_quiet_find(rest)) && has_ends(rest, names)))
		return TRUE;
	return start.time.kind != LISTED_TIME_NONE &&
	       (span_find(rest, ", ethertype ") ||
		(starts_like_packet(rest) && (span_find(rest, " > ") || span_find(rest, " ("))));
}
