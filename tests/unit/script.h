/* Segments from a script of one line each, for tests of flow/:
 *
 *     TIME DIRECTION FLAGS SEQ[+LEN] [KEY=VALUE …] [ : EXPECTED]
 *
 * TIME is in milliseconds, DIRECTION ">" from A (192.0.2.1:40000) to B (192.0.2.2:80) or "<" back,
 * FLAGS are letters of "SFRPAUEC".  Keys: ack, win (1000 unless given), mss, ws, ts=VALUE/ECHO,
 * sack=LEFT-RIGHT[,…], id (of IPv4), ttl, outer (the
 * tunnel's), permit=sack, data (the payload itself, "_" for a blank
 * and "|" for the end of a line; sets LEN), port (A's).  EXPECTED is the test's own affair. Numbers
 * are absolute and 32 bits wide.  */
#pragma once

#include <stdlib.h>
#include <string.h>

#include "base/quantity.h"
#include "decode/packet.h"

typedef struct {
	Packet segment;
	GByteArray *options; /* owned, as payload */
	GByteArray *payload;
	char *line;     /* for messages */
	char *expected; /* NULL: nothing said */
} ScriptLine;

static inline void script_line_clear(gpointer data)
{
	ScriptLine *self = data;

	g_byte_array_unref(self->options);
	g_byte_array_unref(self->payload);
	g_free(self->line);
	g_free(self->expected);
}

static inline void script_u32(GByteArray *bytes, guint32 value)
{
	guint32 network = GUINT32_TO_BE(value);

	g_byte_array_append(bytes, (const guint8 *)&network, sizeof(network));
}

static inline guint32 script_number(const char *text, char **end)
{
	return (guint32)strtoull(text, end, 10);
}

static inline void script_sack(GByteArray *options, const char *value)
{
	g_auto(GStrv) blocks = g_strsplit(value, ",", -1);
	guint n = g_strv_length(blocks);

	g_byte_array_append(options, (const guint8[]){ 1, 1, 5, (guint8)(2 + 8 * n) }, 4);
	for (guint i = 0; i < n; i++) {
		char *right;

		script_u32(options, script_number(blocks[i], &right));
		script_u32(options, script_number(right + 1, NULL));
	}
}

static inline void script_key(ScriptLine *self, const char *key, const char *value)
{
	Packet *segment = &self->segment;
	char *rest;
	guint32 number = script_number(value, &rest);

	if (!strcmp(key, "ack")) {
		segment->tcp.ack = number;
	} else if (!strcmp(key, "win")) {
		segment->tcp.window = (guint16)number;
	} else if (!strcmp(key, "port")) {
		Endpoint *a = segment->src.port == 80 ? &segment->dst : &segment->src;

		a->port = (guint16)number;
	} else if (!strcmp(key, "id")) {
		segment->ip_id = (guint16)number;
	} else if (!strcmp(key, "permit")) { /* SACK */
		g_byte_array_append(self->options, (const guint8[]){ 1, 1, 4, 2 }, 4);
	} else if (!strcmp(key, "ttl")) {
		segment->hop_limit = (guint8)number;
	} else if (!strcmp(key, "outer")) {
		segment->outer_hops = number % PACKET_OUTER_HOPS + 1;
	} else if (!strcmp(key, "mss")) {
		g_byte_array_append(self->options,
				    (const guint8[]){ 2, 4, (guint8)(number >> 8), (guint8)number },
				    4);
	} else if (!strcmp(key, "ws")) {
		g_byte_array_append(self->options, (const guint8[]){ 1, 3, 3, (guint8)number }, 4);
	} else if (!strcmp(key, "ts")) {
		g_byte_array_append(self->options, (const guint8[]){ 1, 1, 8, 10 }, 4);
		script_u32(self->options, number);
		script_u32(self->options, script_number(rest + 1, NULL));
	} else if (!strcmp(key, "sack")) {
		script_sack(self->options, value);
	} else if (!strcmp(key, "data")) {
		g_byte_array_append(self->payload, (const guint8 *)value, (guint)strlen(value));
		for (guint i = 0; i < self->payload->len; i++)
			if (strchr("_|", self->payload->data[i]))
				self->payload->data[i] = self->payload->data[i] == '_' ? ' ' : '\n';
		segment->len = self->payload->len;
	} else {
		g_error("script: no key '%s'", key);
	}
}

static inline guint8 script_flags(const char *letters)
{
	static const char order[] = "FSRPAUEC";
	guint8 flags = 0;

	for (; *letters; letters++) {
		g_assert_nonnull(strchr(order, *letters));
		flags |= (guint8)(1 << (strchr(order, *letters) - order));
	}
	return flags;
}

static inline ScriptLine script_line(const char *text, guint32 frame)
{
	g_auto(GStrv) halves = g_strsplit(text, " : ", 2);
	g_auto(GStrv) words = g_regex_split_simple(" +", g_strstrip(halves[0]), 0, 0);
	const Endpoint a = { { { 192, 0, 2, 1 }, ADDRESS_IPV4 }, 40000 };
	const Endpoint b = { { { 192, 0, 2, 2 }, ADDRESS_IPV4 }, 80 };
	ScriptLine self = { .options = g_byte_array_new(), .payload = g_byte_array_new() };
	Packet *segment = &self.segment;
	char *rest;

	g_assert_cmpuint(g_strv_length(words), >=, 4);
	self.line = g_strdup(text);
	self.expected = halves[1] ? g_strdup(g_strstrip(halves[1])) : NULL;
	segment->frame = frame;
	segment->time_ns = (gint64)(g_ascii_strtod(words[0], NULL) * NS_PER_MS);
	segment->src = *words[1] == '>' ? a : b;
	segment->dst = *words[1] == '>' ? b : a;
	segment->tcp.flags = script_flags(words[2]);
	segment->tcp.seq = script_number(words[3], &rest);
	segment->tcp.window = 1000;
	if (*rest == '+')
		segment->len = script_number(rest + 1, NULL);
	for (char **word = words + 4; *word; word++) {
		g_auto(GStrv) pair = g_strsplit(*word, "=", 2);

		g_assert_nonnull(pair[1]);
		script_key(&self, pair[0], pair[1]);
	}
	segment->tcp.options = (Bytes){ self.options->data, self.options->len };
	segment->payload = (Bytes){ self.payload->data, self.payload->len };
	return self;
}

/* GArray of ScriptLine, owned by the caller; frames count from 1. */
static inline GArray *script_new(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	GArray *script = g_array_new(FALSE, FALSE, sizeof(ScriptLine));

	g_array_set_clear_func(script, script_line_clear);
	for (char **at = lines; *at; at++) {
		ScriptLine line;

		if (!*g_strstrip(*at))
			continue;
		line = script_line(*at, script->len + 1);
		g_array_append_val(script, line);
	}
	return script;
}

static inline const ScriptLine *script_at(const GArray *script, guint i)
{
	return &g_array_index(script, ScriptLine, i);
}
