/* Addresses and endpoints, IPv4 and IPv6 alike. */
#pragma once

#include <glib.h>
#include <string.h>

typedef enum {
	ADDRESS_IPV4 = 4,
	ADDRESS_IPV6 = 6,
} AddressFamily;

typedef struct {
	guint8 bytes[16]; /* network order; IPv4 in the first four, the rest zero */
	guint8 family;    /* AddressFamily */
} Address;

typedef struct {
	Address address;
	guint16 port; /* host order */
} Endpoint;

#define SYSTEM_PORTS_MAX 1023 /* RFC 6335 §6 */

/* Who asks and who serves; which is which depends on the transport. */
typedef enum {
	SIDE_CLIENT,
	SIDE_SERVER,
} Side;

static inline Side side_other(Side side)
{
	return side == SIDE_CLIENT ? SIDE_SERVER : SIDE_CLIENT;
}

/* "client".  Static. */
const char *side_name(Side side);

static inline gboolean address_equal(const Address *a, const Address *b)
{
	return !memcmp(a, b, sizeof(*a));
}

/* Inline for speed: called for every segment of a capture. */
static inline gboolean endpoint_equal(const Endpoint *a, const Endpoint *b)
{
	return a->port == b->port && address_equal(&a->address, &b->address);
}

/* Keyed: base/keyed-hash.h. */
guint64 endpoint_hash(const Endpoint *self);

/* Of the two ends, in either order. */
static inline guint64 endpoint_hash_pair(const Endpoint *a, const Endpoint *b)
{
	return endpoint_hash(a) + endpoint_hash(b);
}

/* A total order (family, address bytes, port): < 0, 0, > 0. */
int endpoint_compare(const Endpoint *a, const Endpoint *b);

/* Whether it stands for many hosts: multicast (RFC 1112 §4, RFC 4291 §2.7) or the limited broadcast
 * (RFC 919 §7). */
gboolean address_is_group(const Address *self);

/* Whether it may stand for a host of which only a name is known: no host has one of 240.0.0.0/4 or
 * 100::/64 (RFC 1112 §4, RFC 6666). */
gboolean address_is_stand_in(const Address *self);

/* "192.0.2.1" or, as RFC 5952 writes it, "2001:db8::1".  Caller frees. */
char *address_to_string(const Address *self);

/* Reads an address in any form that its family has; FALSE, and `self` untouched, for anything else.
 */
gboolean address_parse(Address *self, const char *text);

/* "192.0.2.1:80" or "[2001:db8::1]:80".  Caller frees. */
char *endpoint_to_string(const Endpoint *self);

#define ENDPOINT_MAX 56

/* The same at `at`, which has room for ENDPOINT_MAX bytes; returns the end and writes no NUL there.
 */
char *endpoint_put(char *at, const Endpoint *self);

/* Reads what endpoint_to_string() writes; FALSE, and `self` untouched, for anything else. */
gboolean endpoint_parse(Endpoint *self, const char *text);
