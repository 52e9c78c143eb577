/* Conversations of application protocols, message by message.
 *
 * Each message is shown to describe() cut at every byte as well: as long as more may come the
 * answer is APP_MORE, with nothing remembered, or the right one; once no more will come there is
 * an answer.  Each is also shown from every byte on, as what follows a hole.  No label of any of
 * these holds TALK_SECRET, or the beginning or the end of it.
 */
#pragma once

#include <string.h>

#include "app/app-protocol.h"

#define TALK_SECRET "S3CR3Tzq"
#define TALK_RANDOM_PAYLOADS 20000
#define TALK_RANDOM_SHORTEST 3 /* bytes: fewer can be anything, and a port is enough then */
#define TALK_RANDOM_LONGEST 256

typedef struct {
	AppResult (*describe)(const AppInput *input, AppMemory *memory, AppLabel *label);
	AppMemory memory;
} AppMessages;

static inline void talk_holds_no_secret(const char *text)
{
	g_assert_true(!text || (!strstr(text, "S3CR") && !strstr(text, "Tzq")));
}

/* Exactly as long as it is: a sanitizer sees what is read beyond. */
static inline AppResult talk_ask_input(const AppMessages *talk, const AppInput *input,
				       AppMemory *memory, AppLabel *label)
{
	g_autofree guint8 *exact = g_memdup2(input->bytes.data, input->bytes.len);
	AppInput own = *input;
	AppProtocol protocol = { .describe = talk->describe };
	AppResult result;

	own.bytes.data = exact;
	*memory = talk->memory;
	*label = (AppLabel){ 0 };
	result = app_protocol_describe(&protocol, &own, memory, label);
	talk_holds_no_secret(label->lead);
	talk_holds_no_secret(label->detail);
	return result;
}

static inline AppResult talk_ask(const AppMessages *talk, Side from, const void *bytes, gsize len,
				 gboolean is_all, AppMemory *memory, AppLabel *label)
{
	AppInput input = { .bytes = { bytes, len }, .is_all = is_all, .from = from };

	return talk_ask_input(talk, &input, memory, label);
}

/* What is left of a message behind a hole. */
static inline void talk_rests(const AppMessages *talk, Side from, const guint8 *bytes, gsize len)
{
	for (gsize at = 0; at < len; at++) {
		AppInput input = { .bytes = { bytes + at, len - at },
				   .is_all = TRUE,
				   .is_presumed = TRUE,
				   .from = from };
		AppMemory memory;
		AppLabel label;

		(void)talk_ask_input(talk, &input, &memory, &label);
		app_label_clear(&label);
	}
}

static inline void talk_cut(const AppMessages *talk, Side from, const void *bytes, gsize len,
			    const AppLabel *whole)
{
	AppMemory memory;
	AppLabel label;

	for (gsize cut = 0; cut < len; cut++) {
		if (talk_ask(talk, from, bytes, cut, FALSE, &memory, &label) == APP_MORE) {
			g_assert_cmpmem(&memory, sizeof(memory), &talk->memory, sizeof(memory));
			g_assert_null(label.lead);
			g_assert_null(label.detail);
		} else {
			g_assert_cmpstr(label.lead, ==, whole->lead);
			g_assert_cmpstr(label.detail, ==, whole->detail);
			g_assert_cmpuint(label.length, ==, whole->length);
		}
		app_label_clear(&label);
		g_assert_cmpint(talk_ask(talk, from, bytes, cut, TRUE, &memory, &label), !=,
				APP_MORE);
		app_label_clear(&label);
	}
}

/* A message of `len` bytes that tells `length` of itself; `lead` NULL: it has no name. */
static inline void talk_bytes(AppMessages *talk, Side from, const void *bytes, gsize len,
			      const char *lead, const char *detail, guint64 length)
{
	g_autofree guint8 *more = g_malloc(len + 1);
	AppMemory memory;
	AppLabel label;
	AppResult result = lead ? APP_MESSAGE : APP_UNNAMED;

	g_assert_cmpint(talk_ask(talk, from, bytes, len, FALSE, &memory, &label), ==, result);
	g_assert_cmpstr(label.lead, ==, lead);
	g_assert_cmpstr(label.detail, ==, detail);
	g_assert_cmpuint(label.length, ==, length);
	talk_cut(talk, from, bytes, len, &label);
	talk_rests(talk, from, bytes, len);
	app_label_clear(&label);
	memcpy(more, bytes, len); /* and the next message begins right behind it */
	more[len] = 'x';
	if (length == len) {
		g_assert_cmpint(talk_ask(talk, from, more, len + 1, FALSE, &memory, &label), ==,
				result);
		g_assert_cmpstr(label.lead, ==, lead);
		g_assert_cmpuint(label.length, ==, length);
		app_label_clear(&label);
	}
	(void)talk_ask(talk, from, bytes, len, FALSE, &memory, &label);
	app_label_clear(&label);
	talk->memory = memory;
}

/* A message of text, all there. */
static inline void talk_text(AppMessages *talk, Side from, const char *text, const char *lead,
			     const char *detail)
{
	talk_bytes(talk, from, text, strlen(text), lead, detail, strlen(text));
}

/* A message that is only thought to begin where it does. */
static inline void talk_presumed(AppMessages *talk, Side from, const char *text, const char *lead)
{
	AppInput input = { .bytes = { (const guint8 *)text, strlen(text) },
			   .is_presumed = TRUE,
			   .from = from };
	AppMemory memory;
	AppLabel label;

	g_assert_cmpint(talk_ask_input(talk, &input, &memory, &label), ==,
			lead ? APP_MESSAGE : APP_UNNAMED);
	g_assert_cmpstr(label.lead, ==, lead);
	app_label_clear(&label);
	talk->memory = memory;
}

#define CLIENT(text, lead, detail) talk_text(&talk, SIDE_CLIENT, text, lead, detail)
#define SERVER(text, lead, detail) talk_text(&talk, SIDE_SERVER, text, lead, detail)

/* No message of this protocol begins here. */
static inline void talk_not_mine(const AppMessages *talk, Side from, const void *bytes, gsize len)
{
	AppMemory memory;
	AppLabel label;

	g_assert_cmpint(talk_ask(talk, from, bytes, len, TRUE, &memory, &label), ==, APP_NOT_MINE);
	g_assert_null(label.lead);
	g_assert_null(label.detail);
}

/* The protocol that takes a server's or a client's first bytes, by its name; NULL: none. */
static inline void talk_recognised(const void *bytes, gsize len, guint16 port, const char *name)
{
	g_autofree guint8 *exact = g_memdup2(bytes, len);
	AppInput input = { .bytes = { exact, len }, .is_all = TRUE, .port = port };
	const AppProtocol *protocol = app_protocol_recognise(&input);

	g_assert_cmpstr(protocol ? protocol->name : NULL, ==, name);
}

static inline void talk_recognised_text(const char *text, guint16 port, const char *name)
{
	talk_recognised(text, strlen(text), port, name);
}

/* Random bytes are nobody's, and nobody comes to harm by them. */
static inline void talk_random(AppMessages *talk, guint16 port)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(port + 1u);

	for (guint i = 0; i < TALK_RANDOM_PAYLOADS; i++) {
		guint8 bytes[TALK_RANDOM_LONGEST];
		gsize len = (gsize)g_rand_int_range(random, TALK_RANDOM_SHORTEST,
						    TALK_RANDOM_LONGEST + 1);
		Side from = i % 2 ? SIDE_SERVER : SIDE_CLIENT;
		AppMemory memory;
		AppLabel label;

		for (gsize k = 0; k < len; k++)
			bytes[k] = (guint8)g_rand_int(random);
		talk_recognised(bytes, len, port, NULL);
		g_assert_cmpint(talk_ask(talk, from, bytes, len, TRUE, &memory, &label), !=,
				APP_MORE);
		app_label_clear(&label);
	}
}

/* Bytes from hexadecimal digits; blanks may stand between them.  Caller frees. */
static inline GByteArray *talk_hex(const char *digits)
{
	GByteArray *bytes = g_byte_array_new();

	for (; *digits; digits++) {
		guint8 byte;

		if (*digits == ' ')
			continue;
		byte = (guint8)(g_ascii_xdigit_value(digits[0]) << 4 |
				g_ascii_xdigit_value(digits[1]));
		g_byte_array_append(bytes, &byte, 1);
		digits++;
	}
	return bytes;
}
