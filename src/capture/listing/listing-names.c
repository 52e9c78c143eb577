#include "capture/listing/listing-names.h"

#include <arpa/inet.h>
#include <netdb.h>

#include "base/keyed-hash.h"

#define NAME_MAX_BYTES 255      /* of a host (RFC 1035 §2.3.4), and more than any address */
#define NAMES_MAX 131072        /* as many as 198.18.0.0/15 holds; later ones share the last */
#define IPV4_FIRST 0xc0000200u  /* 192.0.2.0 */
#define IPV4_FIRST_SIZE 255u    /* without the broadcast address */
#define IPV4_SECOND 0xc6120000u /* 198.18.0.0 */
#define IPV6_DOCUMENTATION 0x20010db8u
#define SERVICE_BUFFER 4096
#define TEXTS_BLOCK 65536 /* bytes of names allocated at once */

struct ListingNames {
	GStringChunk *texts; /* the names of numbers */
	GHashTable *numbers; /* of char * to GUINT_TO_POINTER(), from 1 */
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
	guint32 ipv4 = number < IPV4_FIRST_SIZE ? IPV4_FIRST + number
						: IPV4_SECOND + number - IPV4_FIRST_SIZE;
	guint32 words[4] = { g_htonl(family == ADDRESS_IPV4 ? ipv4 : IPV6_DOCUMENTATION) };
	Address address = { .family = (guint8)family };

	if (family == ADDRESS_IPV6)
		words[3] = g_htonl(number);
	memcpy(address.bytes, words, sizeof(words));
	return address;
}

/* Letters, digits, hyphens, dots; underscores are met; bytes of UTF-8 too. */
static gboolean is_host_name(const char *text)
{
	for (const char *at = text; *at; at++)
		if (!g_ascii_isalnum(*at) && !strchr("-._", *at) && !(*at & 0x80))
			return FALSE;
	return *text && *text != '.';
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
	*address = address_for(number_of(self, name), family);
	return TRUE;
}

/* The most common services in listings: the same on every machine (IANA's registry of service names
 * and port numbers; tcpdump takes them from /etc/services). */
static const struct {
	const char *name;
	guint16 port;
} services[] = {
	{ "ftp-data", 20 },      { "ftp", 21 },
	{ "ssh", 22 },           { "telnet", 23 },
	{ "smtp", 25 },          { "time", 37 },
	{ "whois", 43 },         { "tacacs", 49 },
	{ "domain", 53 },        { "gopher", 70 },
	{ "finger", 79 },        { "http", 80 },
	{ "www", 80 },           { "kerberos", 88 },
	{ "pop3", 110 },         { "sunrpc", 111 },
	{ "auth", 113 },         { "nntp", 119 },
	{ "netbios-ssn", 139 },  { "imap", 143 },
	{ "imap2", 143 },        { "bgp", 179 },
	{ "ldap", 389 },         { "https", 443 },
	{ "microsoft-ds", 445 }, { "submissions", 465 },
	{ "login", 513 },        { "shell", 514 },
	{ "printer", 515 },      { "rtsp", 554 },
	{ "submission", 587 },   { "ipp", 631 },
	{ "ldaps", 636 },        { "rsync", 873 },
	{ "imaps", 993 },        { "pop3s", 995 },
	{ "socks", 1080 },       { "openvpn", 1194 },
	{ "ms-sql-s", 1433 },    { "mqtt", 1883 },
	{ "nfs", 2049 },         { "iscsi-target", 3260 },
	{ "mysql", 3306 },       { "ms-wbt-server", 3389 },
	{ "sip", 5060 },         { "xmpp-client", 5222 },
	{ "postgresql", 5432 },  { "amqp", 5672 },
	{ "redis", 6379 },       { "http-alt", 8080 },
	{ "webcache", 8080 },
};

static void add_name(GHashTable *ports, const char *name, guint port)
{
	if (!g_hash_table_contains(ports, name))
		g_hash_table_insert(ports, g_strdup(name), GUINT_TO_POINTER(port));
}

/* And the machine's own services, read once: looking up each name takes longer than the rest of a
 * line. */
static GHashTable *ports_new(void)
{
	GHashTable *ports = g_hash_table_new_full(keyed_hash_string, g_str_equal, g_free, NULL);
	char buffer[SERVICE_BUFFER];
	struct servent entry, *found;

	for (gsize i = 0; i < G_N_ELEMENTS(services); i++)
		add_name(ports, services[i].name, services[i].port);
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
