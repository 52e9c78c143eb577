#include "capture/listing/listing-options.h"

#define KIND_END 0
#define KIND_NOP 1

typedef struct {
	guint8 bytes[LISTING_OPTIONS_MAX];
	gsize len;
	guint32 sack_base;
} Writer;

static void put(Writer *self, guint64 value, gsize size)
{
	for (gsize i = size; i > 0 && self->len < sizeof(self->bytes); i--)
		self->bytes[self->len++] = (guint8)(value >> (8 * (i - 1)));
}

/* Kind and length, if there is room for all of the option. */
static gboolean put_head(Writer *self, guint8 kind, gsize len)
{
	if (sizeof(self->bytes) - self->len < len)
		return FALSE;
	put(self, kind, 1);
	put(self, len, 1);
	return TRUE;
}

/* RFC 9293 §3.7.1 */
static void put_mss(Writer *self, Span word)
{
	guint64 mss;

	if (span_number(&word, G_MAXUINT16, &mss) && put_head(self, 2, 4))
		put(self, mss, 2);
}

/* RFC 7323 §2.2 */
static void put_wscale(Writer *self, Span word)
{
	guint64 shift;

	if (span_number(&word, G_MAXUINT8, &shift) && put_head(self, 3, 3))
		put(self, shift, 1);
}

/* RFC 2018 §2 */
static void put_sack_permitted(Writer *self, Span word)
{
	(void)word;
	put_head(self, 4, 2);
}

/* "{1:2}", with blanks where people put some. */
static gboolean scan_block(Span *word, guint64 *left, guint64 *right)
{
	static const char signs[] = "{:}";
	guint64 *const numbers[] = { left, right };

	for (gsize i = 0; i < strlen(signs); i++) {
		const char sign[] = { signs[i], '\0' };

		span_skip_blanks(word);
		if (!span_skip(word, sign))
			return FALSE;
		span_skip_blanks(word);
		if (i < G_N_ELEMENTS(numbers) && !span_number(word, G_MAXUINT32, numbers[i]))
			return FALSE;
	}
	return TRUE;
}

/* RFC 2018 §3: "2 {1:2}{3:4}", before tcpdump 4.0 "sack 2 {1:2}{3:4} " */
static void put_sack(Writer *self, Span word)
{
	guint64 left, right;
	gsize head = self->len;

	span_skip(&word, "sack ");
	span_take_until(&word, " ");
	if (!put_head(self, 5, 2))
		return;
	while (sizeof(self->bytes) - self->len >= 8 && scan_block(&word, &left, &right)) {
		put(self, (guint32)left + self->sack_base, 4);
		put(self, (guint32)right + self->sack_base, 4);
	}
	self->bytes[head + 1] = (guint8)(self->len - head);
}

/* RFC 7323 §3.2: "1 ecr 0", before tcpdump 4.0 "1 0" */
static void put_timestamps(Writer *self, Span word)
{
	guint64 val, ecr;

	if (!span_number(&word, G_MAXUINT32, &val) ||
	    (!span_skip(&word, " ecr ") && !span_skip(&word, " ")) ||
	    !span_number(&word, G_MAXUINT32, &ecr) || !put_head(self, 8, 10))
		return;
	put(self, val, 4);
	put(self, ecr, 4);
}

static void put_nop(Writer *self, Span word)
{
	(void)word;
	put(self, KIND_NOP, 1);
}

static const struct {
	const char *name;
	void (*put)(Writer *self, Span word); /* takes what follows the name */
} options[] = {
	{ "nop", put_nop },        { "TS val ", put_timestamps }, { "timestamp ", put_timestamps },
	{ "sack ", put_sack },     { "mss ", put_mss },           { "sackOK", put_sack_permitted },
	{ "wscale ", put_wscale },
};

gsize listing_options_put(guint8 *at, Span words, guint32 sack_base)
{
	Writer writer = { .sack_base = sack_base };

	while (span_length(words) > 0) {
		Span word = span_take_until(&words, ",");

		span_skip_blanks(&word);
		for (gsize i = 0; i < G_N_ELEMENTS(options); i++) {
			if (span_skip(&word, options[i].name)) {
				options[i].put(&writer, word);
				break;
			}
		}
	}
	while (writer.len % 4)
		put(&writer, KIND_END, 1);
	memcpy(at, writer.bytes, writer.len);
	return writer.len;
}

gboolean listing_options_first_sack(Span words, guint32 *left)
{
	const char *word = span_find(words, "sack ");
	Span rest = { word, words.end };
	guint64 first, right;

	if (!word)
		return FALSE;
	while (span_skip(&rest, "sack "))
		;
	span_take_until(&rest, " ");
	if (!scan_block(&rest, &first, &right))
		return FALSE;
	*left = (guint32)first;
	return TRUE;
}
