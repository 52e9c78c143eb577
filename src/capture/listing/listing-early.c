#include "capture/listing/listing-early.h"

#define REMARK_MAX 80 /* bytes, on a checksum */

/* "SWE", or "." where none of them is set; ACK is seen by "ack". */
static gboolean scan_flags(Span *rest, guint8 *flags)
{
	static const struct {
		char letter;
		guint8 flag;
	} letters[] = {
		{ 'S', LISTED_SYN }, { 'F', LISTED_FIN }, { 'R', LISTED_RST }, { 'P', LISTED_PSH },
		{ 'W', LISTED_CWR }, { 'E', LISTED_ECE }, { '.', 0 },
	};
	gsize n = 0;

	*flags = 0;
	for (gsize i = 0; rest->at < rest->end && i < G_N_ELEMENTS(letters); i++) {
		if (*rest->at != letters[i].letter)
			continue;
		*flags |= letters[i].flag;
		rest->at++;
		n++;
	}
	return n > 0;
}

/* "[tcp sum ok]" */
static gboolean skip_remark(Span *rest)
{
	Span remark = { rest->at, MIN(rest->end, rest->at + REMARK_MAX) };

	if (!span_find(remark, "]"))
		return FALSE;
	span_take_until(rest, "]");
	span_skip_blanks(rest);
	return TRUE;
}

/* With -v there is a checksum in between: tcpdump 3.9's ", cksum 0xc3fe (correct), ", and before
 * that, and in OpenBSD, " [tcp sum ok]" or " [bad tcp cksum 680b (->aca6)!]". */
static gboolean skip_to_numbers(Span *rest)
{
	if (span_skip(rest, ", cksum ")) {
		span_take_until(rest, ", ");
		return TRUE;
	}
	if (!span_skip_blanks(rest))
		return FALSE;
	return !span_starts(*rest, "[") || skip_remark(rest);
}

/* "1:78(77)" */
static gboolean scan_seq(Span *rest, ListedSegment *self)
{
	guint32 end = 0;

	self->has_seq = span_u32(rest, &self->seq) && span_skip(rest, ":") &&
			span_u32(rest, &end) && span_skip(rest, "(") &&
			span_u32(rest, &self->len) && span_skip(rest, ")");
	self->is_odd = self->has_seq && end - self->seq != self->len;
	return self->has_seq;
}

static gboolean is_early(Span words)
{
	ListedSegment ignored;
	guint8 flags;

	return scan_flags(&words, &flags) && skip_to_numbers(&words) &&
	       (span_starts(words, "ack ") || span_starts(words, "win ") ||
		scan_seq(&words, &ignored));
}

const char *listed_early_find(Span line)
{
	const char *colon;

	while ((colon = span_find(line, ": ")) != NULL) {
		line.at = colon + strlen(": ");
		if (is_early(line))
			return colon;
	}
	return NULL;
}

static const char *scan_window(ListedSegment *self, Span *rest)
{
	guint32 number;

	if (!span_skip(rest, "win "))
		return "no window";
	if (!span_u32(rest, &number) || number > G_MAXUINT16)
		return "invalid window";
	self->window = (guint16)number;
	span_skip_blanks(rest);
	if (span_length(*rest) > 0 && g_ascii_isdigit(*rest->at))
		return "invalid window";
	if (!span_skip(rest, "urg "))
		return NULL;
	if (!span_u32(rest, &number) || number > G_MAXUINT16)
		return "invalid urgent pointer";
	self->urgent = (guint16)number;
	self->flags |= LISTED_URG;
	span_skip_blanks(rest);
	return NULL;
}

const char *listed_early_scan(ListedSegment *self, Span words)
{
	const char *fault;

	if (!scan_flags(&words, &self->flags) || !skip_to_numbers(&words))
		return "invalid flags";
	if (words.at < words.end && g_ascii_isdigit(*words.at) && !scan_seq(&words, self))
		return "invalid sequence number";
	span_skip_blanks(&words);
	if (span_skip(&words, "ack ")) {
		self->flags |= LISTED_ACK;
		if (!span_u32(&words, &self->ack))
			return "invalid acknowledgment number";
		span_skip_blanks(&words);
	}
	fault = scan_window(self, &words);
	if (fault)
		return fault;
	if (span_skip(&words, "<")) {
		if (!span_find(words, ">") && !span_find(words, "[|tcp]"))
			return "unfinished options";
		self->options = span_take_until(&words, ">");
	}
	if (self->len > LISTED_LENGTH_MAX)
		return "invalid length";
	self->has_length = TRUE;
	return (self->flags & LISTED_SYN) && !self->has_seq ? "no sequence number" : NULL;
}
