#include "capture/listing/listing-names.h"

#include <arpa/inet.h>
#include <netdb.h>

#include <gio/gio.h>

#include "base/keyed-hash.h"
#include "base/text.h"

#define NAME_MAX_BYTES 255        /* of a host (RFC 1035 §2.3.4), and more than any address */
#define NAMES_MAX 131072          /* later ones share the last address */
#define IPV4_RESERVED 0xf0000000u /* 240.0.0.0 */
#define IPV6_DISCARD 0x01000000u  /* 100:: */
#define SERVICES "/pcapladder/listing/services.txt"
#define SERVICE_BUFFER 4096
#define TEXTS_BLOCK 65536 /* bytes of names allocated at once */

struct ListingNames {
	GStringChunk *texts; /* the names of numbers */
	GHashTable *numbers; /* of char * to GUINT_TO_POINTER(), from 1 */
	GHashTable *table;   /* of addresses to names, as text; NULL until there is one */
	GHashTable *ports;   /* of services, likewise; NULL until one is named */
};

ListingNames *listing_names_new(void)
{
	ListingNames *self = g_new0(ListingNames, 1);

	self->texts = g_string_chunk_new(TEXTS_BLOCK);
	self->numbers = g_hash_table_new(keyed_hash_string, g_str_equal);
	return self;
}

void listing_names_free(ListingNames *self)
{
	if (!self)
		return;
	g_hash_table_unref(self->numbers);
	g_clear_pointer(&self->table, g_hash_table_unref);
	g_string_chunk_free(self->texts);
	g_clear_pointer(&self->ports, g_hash_table_unref);
	g_free(self);
}

static guint number_of(ListingNames *self, const char *name)
{
	gpointer known = g_hash_table_lookup(self->numbers, name);
	guint n = g_hash_table_size(self->numbers);

	if (known || n >= NAMES_MAX)
		return known ? GPOINTER_TO_UINT(known) : NAMES_MAX;
	g_hash_table_insert(self->numbers, g_string_chunk_insert(self->texts, name),
			    GUINT_TO_POINTER(n + 1));
	return n + 1;
}

static Address address_for(guint number, AddressFamily family)
{
	guint32 words[4] = { g_htonl(family == ADDRESS_IPV4 ? IPV4_RESERVED + number
							    : IPV6_DISCARD) };
	Address address = { .family = (guint8)family };

	if (family == ADDRESS_IPV6)
		words[3] = g_htonl(number);
	memcpy(address.bytes, words, sizeof(words));
	return address;
}

/* The first name that an address had is its name. */
static void remember(ListingNames *self, const Address *address, const char *name)
{
	g_autofree char *key = address_to_string(address);

	if (!self->table)
		self->table = g_hash_table_new_full(keyed_hash_string, g_str_equal, g_free, g_free);
	if (!g_hash_table_contains(self->table, key))
		g_hash_table_insert(self->table, g_steal_pointer(&key),
				    text_printable(name, strlen(name), 0));
}

GHashTable *listing_names_table(const ListingNames *self)
{
	return self->table;
}

/* Letters, digits, hyphens, dots; underscores are met, what people write over a name ("<server>",
 * "[redacted]", "***"), and bytes of UTF-8.  Numbers alone are an address that is none. */
static gboolean is_host_name(const char *text)
{
	for (const char *at = text; *at; at++)
		if (!g_ascii_isalnum(*at) &&
		    !strchr(*text == '<' ? " -._<>/" : "-._[]{}*$@", *at) && !(*at & 0x80))
			return FALSE;
	return *text && *text != '.' && strspn(text, "0123456789.") != strlen(text);
}

static Address named_address(ListingNames *self, const char *name, AddressFamily family)
{
	const AddressFamily families[] = { ADDRESS_IPV4, ADDRESS_IPV6 };
	guint known = g_hash_table_size(self->numbers);
	guint number = number_of(self, name);

	for (gsize i = 0; number > known && i < G_N_ELEMENTS(families); i++) {
		Address address = address_for(number, families[i]);

		remember(self, &address, name);
	}
	return address_for(number, family);
}

gboolean listing_names_address(ListingNames *self, Span text, AddressFamily family,
			       Address *address)
{
	char name[NAME_MAX_BYTES + 1] = "";
	char *zone;

	*address = (Address){ .family = (guint8)family };
	if (span_length(text) > NAME_MAX_BYTES)
		return FALSE;
	memcpy(name, text.at, span_length(text));
	if (inet_pton(AF_INET, name, address->bytes) == 1) {
		address->family = ADDRESS_IPV4;
		return TRUE;
	}
	zone = strchr(name, '%'); /* RFC 4007 §11: "fe80::1%eth0" */
	if (zone)
		*zone = '\0';
	if (inet_pton(AF_INET6, name, address->bytes) == 1) {
		address->family = ADDRESS_IPV6;
		return TRUE;
	}
	if (zone || !is_host_name(name))
		return FALSE;
	*address = named_address(self, name, family);
	return TRUE;
}

static void add_name(GHashTable *ports, const char *name, guint port)
{
	if (!g_hash_table_contains(ports, name))
		g_hash_table_insert(ports, g_strdup(name), GUINT_TO_POINTER(port));
}

/* A line of services.txt: "80 http www" */
static void add_line(GHashTable *ports, Span line)
{
	guint64 port;

	if (!span_number(&line, G_MAXUINT16, &port))
		return;
	span_skip(&line, " ");
	while (span_length(line) > 0) {
		Span name = span_take_until(&line, " ");
		g_autofree char *text = g_strndup(name.at, span_length(name));

		add_name(ports, text, (guint)port);
	}
}

/* What is registered is the same on every machine … */
static void add_registered(GHashTable *ports)
{
	g_autoptr(GBytes) bytes =
		g_resources_lookup_data(SERVICES, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
	gsize n = 0;
	const char *text = bytes ? g_bytes_get_data(bytes, &n) : "";
	Span rest = { text, text + n };

	while (span_length(rest) > 0)
		add_line(ports, span_take_until(&rest, "\n"));
}

/* … the machine's own services come after that, read once: looking up each name takes longer than
 * the rest of a line. */
static GHashTable *ports_new(void)
{
	GHashTable *ports = g_hash_table_new_full(keyed_hash_string, g_str_equal, g_free, NULL);
	char buffer[SERVICE_BUFFER];
	struct servent entry, *found;

	add_registered(ports);
	setservent(TRUE);
	while (getservent_r(&entry, buffer, sizeof(buffer), &found) == 0 && found) {
		guint port = g_ntohs((guint16)entry.s_port);

		if (strcmp(entry.s_proto, "tcp") != 0)
			continue;
		add_name(ports, entry.s_name, port);
		for (char **alias = entry.s_aliases; *alias; alias++)
			add_name(ports, *alias, port);
	}
	endservent();
	return ports;
}

gboolean listing_names_port(ListingNames *self, Span text, guint16 *port)
{
	char name[NAME_MAX_BYTES + 1] = "";
	Span rest = text;
	guint64 number;
	gpointer known;

	if (span_number(&rest, G_MAXUINT16, &number) && !span_length(rest)) {
		*port = (guint16)number;
		return TRUE;
	}
	if (span_length(text) == 0 || span_length(text) > NAME_MAX_BYTES ||
	    g_ascii_isdigit(*text.at))
		return FALSE;
	memcpy(name, text.at, span_length(text));
	if (!self->ports)
		self->ports = ports_new();
	if (!g_hash_table_lookup_extended(self->ports, name, NULL, &known))
		return FALSE;
	*port = (guint16)GPOINTER_TO_UINT(known);
	return TRUE;
}
