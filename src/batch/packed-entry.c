/* Numbers have seven bits per byte, checksums are raw bytes.  Texts that many entries share
 * (recipes, formats, protocols) are numbers: GLib's quarks.
 */
#include "batch/packed-entry.h"

#include <string.h>

#define DIGITS 64 /* of a SHA-256 */
#define FACTS_WORDS (sizeof(CaptureFacts) / sizeof(guint32))

static const char digits[] = "0123456789abcdef";

static void put_number(GByteArray *out, guint64 n)
{
	guint8 byte;

	for (; n >= 0x80; n >>= 7) {
		byte = (guint8)(n | 0x80);
		g_byte_array_append(out, &byte, 1);
	}
	byte = (guint8)n;
	g_byte_array_append(out, &byte, 1);
}

static guint64 take_number(const guint8 **at)
{
	guint64 n = 0;
	guint shift = 0;

	for (; **at & 0x80; shift += 7)
		n |= (guint64)(*(*at)++ & 0x7f) << shift;
	return n | (guint64) * (*at)++ << shift;
}

/* NULL is one, too. */
static void put_shared(GByteArray *out, const char *text)
{
	put_number(out, g_quark_from_string(text));
}

static const char *take_shared(const guint8 **at)
{
	return g_quark_to_string((GQuark)take_number(at));
}

/* With its NUL; `text` may not be NULL. */
static void put_text(GByteArray *out, const char *text)
{
	g_byte_array_append(out, (const guint8 *)text, (guint)strlen(text) + 1);
}

static const char *take_text(const guint8 **at)
{
	const char *text = (const char *)*at;

	*at += strlen(text) + 1;
	return text;
}

static gboolean is_sha256(const char *text)
{
	return strlen(text) == DIGITS && strspn(text, digits) == DIGITS;
}

/* As in the manifest, which may be invalid: then it is kept and matches no file. */
static void put_sha256(GByteArray *out, const char *sha256)
{
	gboolean is_packed = is_sha256(sha256);

	put_number(out, is_packed);
	if (!is_packed)
		put_text(out, sha256);
	for (int i = 0; is_packed && i < DIGITS; i += 2) {
		const guint8 byte = (guint8)(g_ascii_xdigit_value(sha256[i]) << 4 |
					     g_ascii_xdigit_value(sha256[i + 1]));

		g_byte_array_append(out, &byte, 1);
	}
}

/* Caller frees. */
static char *take_sha256(const guint8 **at)
{
	char *sha256;

	if (!take_number(at))
		return g_strdup(take_text(at));
	sha256 = g_malloc(DIGITS + 1);
	for (int i = 0; i < DIGITS; i += 2, (*at)++) {
		sha256[i] = digits[**at >> 4];
		sha256[i + 1] = digits[**at & 15];
	}
	sha256[DIGITS] = '\0';
	return sha256;
}

/* As raw words: most are 0, one byte each. */
static void put_facts(GByteArray *out, const CaptureFacts *facts)
{
	CaptureFacts plain = *facts;
	guint32 words[FACTS_WORDS];

	put_shared(out, facts->protocols);
	put_text(out, facts->title ? facts->title : "");
	plain.protocols = plain.title = NULL;
	memcpy(words, &plain, sizeof(words));
	for (gsize i = 0; i < FACTS_WORDS; i++)
		put_number(out, words[i]);
}

static void take_facts(const guint8 **at, CaptureFacts *facts)
{
	const char *protocols = take_shared(at), *title = take_text(at);
	guint32 words[FACTS_WORDS];

	for (gsize i = 0; i < FACTS_WORDS; i++)
		words[i] = (guint32)take_number(at);
	memcpy(facts, words, sizeof(words));
	facts->protocols = g_strdup(protocols);
	facts->title = *title ? g_strdup(title) : NULL;
}

/* Flags: which optional parts follow. */
enum { HAS_SHA256 = 1, HAS_REASON = 2, HAS_FACTS = 4 };

static void put_outputs(GByteArray *out, const Entry *self)
{
	put_number(out, self->outputs->len);
	for (guint i = 0; i < self->outputs->len; i++) {
		const EntryOutput *output = &g_array_index(self->outputs, EntryOutput, i);

		put_shared(out, output->format);
		put_sha256(out, output->sha256);
	}
}

static void take_outputs(const guint8 **at, Entry *self)
{
	for (guint64 n = take_number(at); n > 0; n--) {
		const char *format = take_shared(at);
		g_autofree char *sha256 = take_sha256(at);

		entry_add_output(self, format, sha256);
	}
}

char *entry_pack(const Entry *self)
{
	g_autoptr(GByteArray) out = g_byte_array_new();

	put_text(out, self->path);
	put_shared(out, self->recipe);
	put_number(out, self->state);
	put_number(out, (self->sha256 ? HAS_SHA256 : 0) | (self->reason ? HAS_REASON : 0) |
				(self->has_facts ? HAS_FACTS : 0));
	put_number(out, self->size);
	if (self->sha256)
		put_sha256(out, self->sha256);
	if (self->reason)
		put_text(out, self->reason);
	put_outputs(out, self);
	if (self->has_facts)
		put_facts(out, &self->facts);
	return g_memdup2(out->data, out->len);
}

Entry *entry_unpack(const char *packed)
{
	const guint8 *at = (const guint8 *)packed;
	const char *path = take_text(&at);
	Entry *self = entry_new(path, take_shared(&at));
	guint64 has;

	self->state = (EntryState)take_number(&at);
	has = take_number(&at);
	self->size = take_number(&at);
	if (has & HAS_SHA256)
		self->sha256 = take_sha256(&at);
	if (has & HAS_REASON)
		self->reason = g_strdup(take_text(&at));
	take_outputs(&at, self);
	self->has_facts = (has & HAS_FACTS) != 0;
	if (self->has_facts)
		take_facts(&at, &self->facts);
	return self;
}
