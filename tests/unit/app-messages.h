/* Messages of application protocols, written down and judged: for the tests of app-*.c. */
#pragma once

#include "app/app-protocol.h"

#include <string.h>

/* What no label may ever have in it. */
#define SECRET "s3cret"

/* ---- writing bytes ------------------------------------------------------------------------------
 *
 *     0a ff        bytes
 *     00*19        a byte, repeated
 *     'text'       as it is
 *     u'text'      as UTF-16LE
 *     (be4+4 …)    what is inside, and before it its length plus 4 as four bytes, highest first;
 *                  le for lowest first, one to eight bytes
 */

static const char *spec_put(const char *at, GByteArray *out);

static guint8 spec_byte(const char *at)
{
	g_assert_true(g_ascii_isxdigit(at[0]) && g_ascii_isxdigit(at[1]));
	return (guint8)(g_ascii_xdigit_value(at[0]) << 4 | g_ascii_xdigit_value(at[1]));
}

static const char *spec_put_text(const char *at, gboolean is_wide, GByteArray *out)
{
	for (; *at != '\''; at++) {
		g_assert_true(*at);
		g_byte_array_append(out, (const guint8 *)at, 1);
		if (is_wide)
			g_byte_array_append(out, (const guint8 *)"", 1);
	}
	return at + 1;
}

static const char *spec_put_group(const char *at, GByteArray *out)
{
	g_autoptr(GByteArray) inside = g_byte_array_new();
	gboolean is_big = *at == 'b';
	guint width = (guint)(at[2] - '0');
	guint64 length;

	g_assert_true(g_str_has_prefix(at, "be") || g_str_has_prefix(at, "le"));
	at += 3;
	length = *at == '+' || *at == '-' ? (guint64)g_ascii_strtoll(at, (char **)&at, 10) : 0;
	while (*at != ')')
		at = spec_put(at, inside);
	length += inside->len;
	for (guint i = 0; i < width; i++) {
		guint8 byte = (guint8)(length >> 8 * (is_big ? width - 1 - i : i));

		g_byte_array_append(out, &byte, 1);
	}
	g_byte_array_append(out, inside->data, inside->len);
	return at + 1;
}

/* What stands at `at`; returns what is behind it. */
static const char *spec_put(const char *at, GByteArray *out)
{
	guint64 times = 1;
	guint8 byte;

	if (g_ascii_isspace(*at))
		return at + 1;
	if (*at == '(')
		return spec_put_group(at + 1, out);
	if (*at == '\'')
		return spec_put_text(at + 1, FALSE, out);
	if (g_str_has_prefix(at, "u'"))
		return spec_put_text(at + 2, TRUE, out);
	byte = spec_byte(at);
	at += 2;
	if (*at == '*')
		times = g_ascii_strtoull(at + 1, (char **)&at, 10);
	while (times--)
		g_byte_array_append(out, &byte, 1);
	return at;
}

static inline GByteArray *spec_bytes(const char *spec)
{
	GByteArray *out = g_byte_array_new();

	while (*spec)
		spec = spec_put(spec, out);
	return out;
}

/* ---- judging ----------------------------------------------------------------------------------
 */

static const AppProtocol *protocol_named(const char *name)
{
	const AppProtocol *protocol;

	for (guint8 i = 1;; i++) {
		protocol = app_protocol_at(i);
		if (!strcmp(protocol->name, name))
			return protocol;
	}
}

/* Whose bytes a first payload is; NULL: nobody's. */
static inline const char *recognised(const char *spec, Side from, guint16 port)
{
	g_autoptr(GByteArray) bytes = spec_bytes(spec);
	g_autofree guint8 *exact = g_memdup2(bytes->data, bytes->len);
	AppInput input = { { exact, bytes->len }, .is_all = TRUE, .from = from, .port = port };
	const AppProtocol *protocol = app_protocol_recognise(&input);

	return protocol ? protocol->name : NULL;
}

typedef struct {
	const AppProtocol *protocol;
	AppMemory memory;
} AppMessages;

static inline AppMessages talk_of(const char *name)
{
	return (AppMessages){ .protocol = protocol_named(name) };
}

/* What describe() says of `len` bytes that stand at the very end of their memory. */
static AppResult describe_exactly(const AppMessages *talk, AppMemory *memory, Side from,
				  const guint8 *bytes, gsize len, gboolean is_all, AppLabel *label)
{
	g_autofree guint8 *exact = g_memdup2(bytes, len);
	AppInput input = { .bytes = { exact, len },
			   .is_all = is_all,
			   .from = from,
			   .port = talk->protocol->ports[0] };
	AppResult result;

	*memory = talk->memory;
	*label = (AppLabel){ 0 };
	result = app_protocol_describe(talk->protocol, &input, memory, label);
	g_assert_false(is_all && result == APP_MORE);
	g_assert_true((result == APP_MESSAGE) == (label->lead != NULL));
	if (result == APP_MORE)
		g_assert_cmpmem(memory, sizeof(*memory), &talk->memory, sizeof(*memory));
	g_assert_false(label->lead && strstr(label->lead, SECRET));
	g_assert_false(label->detail && strstr(label->detail, SECRET));
	return result;
}

/* Cut anywhere: more is asked for or the answer is the whole one's; at a stream's end, any answer
 * but that. */
static void check_cuts(const AppMessages *talk, Side from, const GByteArray *bytes, AppResult whole,
		       const AppLabel *told)
{
	for (gsize len = 0; len < bytes->len; len++) {
		AppMemory memory;
		AppLabel label;

		if (describe_exactly(talk, &memory, from, bytes->data, len, FALSE, &label) !=
		    APP_MORE) {
			g_assert_cmpstr(label.lead, ==, told->lead);
			g_assert_cmpstr(label.detail, ==, told->detail);
			if (whole != APP_NOT_MINE)
				g_assert_cmpuint(label.length, ==, told->length);
		}
		app_label_clear(&label);
		(void)describe_exactly(talk, &memory, from, bytes->data, len, TRUE, &label);
		app_label_clear(&label);
	}
}

/* What is left of a message behind a hole, from every byte on. */
static void check_rests(const AppMessages *talk, Side from, const GByteArray *bytes)
{
	for (guint at = 0; at < bytes->len; at++) {
		g_autofree guint8 *exact = g_memdup2(bytes->data + at, bytes->len - at);
		AppInput input = { { exact, bytes->len - at },
				   .is_all = TRUE,
				   .is_presumed = TRUE,
				   .from = from };
		AppMemory memory = talk->memory;
		AppLabel label = { 0 };

		(void)app_protocol_describe(talk->protocol, &input, &memory, &label);
		g_assert_false(label.lead && strstr(label.lead, SECRET));
		g_assert_false(label.detail && strstr(label.detail, SECRET));
		app_label_clear(&label);
	}
}

/* Lies in every byte: nothing is asserted but that all is survived. */
static void check_lies(const AppMessages *talk, Side from, const GByteArray *bytes)
{
	static const guint8 lies[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };

	for (gsize i = 0; i < bytes->len * G_N_ELEMENTS(lies); i++) {
		g_autofree guint8 *lying = g_memdup2(bytes->data, bytes->len);
		AppInput input = { { lying, bytes->len }, .is_all = TRUE, .from = from };
		AppMemory memory = talk->memory;
		AppLabel label = { 0 };

		lying[i / G_N_ELEMENTS(lies)] = lies[i % G_N_ELEMENTS(lies)];
		(void)talk->protocol->recognise(&input);
		g_assert_cmpint(app_protocol_describe(talk->protocol, &input, &memory, &label), !=,
				APP_MORE);
		app_label_clear(&label);
	}
}

/* What follows a message changes nothing. */
static void check_followed(const AppMessages *talk, Side from, const GByteArray *bytes,
			   const AppLabel *told)
{
	g_autoptr(GByteArray) more = g_byte_array_new();
	AppMemory memory;
	AppLabel label;

	g_byte_array_append(more, bytes->data, bytes->len);
	g_byte_array_append(more, bytes->data, bytes->len);
	(void)describe_exactly(talk, &memory, from, more->data, more->len, FALSE, &label);
	g_assert_cmpstr(label.lead, ==, told->lead);
	g_assert_cmpstr(label.detail, ==, told->detail);
	g_assert_cmpuint(label.length, ==, told->length);
	app_label_clear(&label);
}

static inline void talk_expect(AppMessages *talk, Side from, const char *spec, AppResult expected,
			       const char *lead, const char *detail)
{
	g_autoptr(GByteArray) bytes = spec_bytes(spec);
	AppMemory memory;
	AppLabel label;
	AppResult result =
		describe_exactly(talk, &memory, from, bytes->data, bytes->len, FALSE, &label);

	g_assert_cmpstr(label.lead, ==, lead);
	g_assert_cmpstr(label.detail, ==, detail);
	g_assert_cmpint(result, ==, expected);
	if (result != APP_NOT_MINE) {
		g_assert_cmpuint(label.length, ==, bytes->len);
		check_followed(talk, from, bytes, &label);
	}
	check_cuts(talk, from, bytes, result, &label);
	check_rests(talk, from, bytes);
	check_lies(talk, from, bytes);
	if (result != APP_NOT_MINE)
		talk->memory = memory;
	app_label_clear(&label);
}

/* The next message of a talk; it ends where the bytes do. */
static inline void client(AppMessages *talk, const char *spec, const char *lead, const char *detail)
{
	talk_expect(talk, SIDE_CLIENT, spec, lead ? APP_MESSAGE : APP_UNNAMED, lead, detail);
}

static inline void server(AppMessages *talk, const char *spec, const char *lead, const char *detail)
{
	talk_expect(talk, SIDE_SERVER, spec, lead ? APP_MESSAGE : APP_UNNAMED, lead, detail);
}

/* A message that is only thought to begin where it does. */
static inline void presumed(AppMessages *talk, Side from, const char *spec, const char *lead)
{
	g_autoptr(GByteArray) bytes = spec_bytes(spec);
	AppInput input = { { bytes->data, bytes->len }, .is_presumed = TRUE, .from = from };
	AppLabel label = { 0 };

	(void)app_protocol_describe(talk->protocol, &input, &talk->memory, &label);
	g_assert_cmpstr(label.lead, ==, lead);
	app_label_clear(&label);
}

static inline void not_mine(AppMessages *talk, Side from, const char *spec)
{
	talk_expect(talk, from, spec, APP_NOT_MINE, NULL, NULL);
}

/* A message that is described by its head alone: how long it says that it is. */
static inline void check_length(AppMessages *talk, Side from, const char *spec, const char *lead,
				guint64 length)
{
	g_autoptr(GByteArray) bytes = spec_bytes(spec);
	AppMemory memory;
	AppLabel label;

	(void)describe_exactly(talk, &memory, from, bytes->data, bytes->len, TRUE, &label);
	g_assert_cmpstr(label.lead, ==, lead);
	g_assert_cmpuint(label.length, ==, length);
	app_label_clear(&label);
}
