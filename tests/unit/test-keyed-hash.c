/* base/keyed-hash.c and base/endpoint.c: no table becomes a list by its keys. */
#include "base/keyed-hash.h"

#include <stdlib.h>
#include <string.h>

#include "base/endpoint.h"

#define BITS 14
#define KEYS (1u << BITS)

/* Keys whose hash, of 32 bits, another one has, too: a random function has none in most runs. */
#define SHARED_MAX 8

static gint compare_hashes(gconstpointer a, gconstpointer b)
{
	guint32 p = *(const guint32 *)a, q = *(const guint32 *)b;

	return (p > q) - (p < q);
}

static guint n_shared(guint32 *hashes)
{
	guint n = 0;

	qsort(hashes, KEYS, sizeof(*hashes), compare_hashes);
	for (guint i = 1; i < KEYS; i++)
		n += hashes[i] == hashes[i - 1];
	return n;
}

/* GLib's g_str_hash() gives all of these the same. */
static void colliding_name(guint i, char name[2 * BITS + 1])
{
	name[2 * BITS] = '\0';
	for (guint bit = 0; bit < BITS; bit++)
		memcpy(name + (gsize)2 * bit, i >> bit & 1 ? "ar" : "c0", 2);
}

static void test_names(void)
{
	g_autofree guint32 *hashes = g_new(guint32, KEYS);
	char first[2 * BITS + 1], name[2 * BITS + 1];

	colliding_name(0, first);
	for (guint i = 0; i < KEYS; i++) {
		colliding_name(i, name);
		g_assert_cmpuint(g_str_hash(name), ==, g_str_hash(first));
		hashes[i] = keyed_hash_string(name);
		g_assert_cmpuint(keyed_hash_string(name), ==, hashes[i]);
	}
	g_assert_cmpuint(n_shared(hashes), <=, SHARED_MAX);
}

/* Addresses in arithmetic progression, in each of their parts, and ports. */
static void test_endpoints(gconstpointer place)
{
	g_autofree guint32 *hashes = g_new(guint32, KEYS);
	guint at = GPOINTER_TO_UINT(place);
	Endpoint server = { .address.family = ADDRESS_IPV6, .port = 80 };

	for (guint i = 0; i < KEYS; i++) {
		Endpoint client = { .address.family = ADDRESS_IPV6, .port = at == 16 ? i : 1 };
		guint32 word = i << 7;

		if (at < 16)
			memcpy(client.address.bytes + at, &word, sizeof(word));
		hashes[i] = (guint32)endpoint_hash_pair(&client, &server);
		g_assert_cmpuint((guint32)endpoint_hash_pair(&server, &client), ==, hashes[i]);
	}
	g_assert_cmpuint(n_shared(hashes), <=, SHARED_MAX);
}

/* Tables take the lowest bits. */
static void test_low_bits(void)
{
	g_autofree guint *n_in = g_new0(guint, KEYS);
	guint most = 0;

	for (guint64 i = 0; i < KEYS; i++) {
		guint64 high = i << 40;

		most = MAX(most, ++n_in[keyed_hash(&high, sizeof(high)) & (KEYS - 1)]);
	}
	g_assert_cmpuint(most, <=, 24);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/keyed-hash/names that a known function sends to one place are spread",
			test_names);
	for (guint at = 0; at <= 16; at += 4) {
		g_autofree char *name = g_strdup_printf(
			"/keyed-hash/ends of flows are spread whatever they differ in: %u", at);

		g_test_add_data_func(name, GUINT_TO_POINTER(at), test_endpoints);
	}
	g_test_add_func("/keyed-hash/the lowest bits alone spread keys", test_low_bits);
	return g_test_run();
}
