#include "capture/pcapng/pcapng-names.h"

#include <string.h>

#include "base/endpoint.h"
#include "base/text.h"

enum {
	RECORD_END = 0,
	RECORD_IPV4 = 1,
	RECORD_IPV6 = 2,
};

#define NAMES_MAX 65536    /* more are useless, and a file may have any number */
#define NAME_CHARS_MAX 253 /* of a host's name (RFC 1035 §2.3.4) */

static void add_name(GHashTable *names, AddressFamily family, Bytes record)
{
	gsize length = family == ADDRESS_IPV4 ? 4 : 16;
	Reader reader = reader_over(record);
	const guint8 *bytes = reader_take(&reader, length);
	Bytes name = reader_rest(&reader);
	const guint8 *end = name.len > 0 ? memchr(name.data, '\0', name.len) : NULL;
	Address address = { .family = (guint8)family };
	g_autofree char *key = NULL;

	if (end)
		name.len = (gsize)(end - name.data);
	if (!bytes || name.len == 0 || g_hash_table_size(names) >= NAMES_MAX)
		return;
	memcpy(address.bytes, bytes, length);
	key = address_to_string(&address);
	if (!g_hash_table_contains(names, key))
		g_hash_table_insert(
			names, g_steal_pointer(&key),
			text_printable((const char *)name.data, name.len, NAME_CHARS_MAX));
}

void pcapng_names_add(GHashTable *names, const PcapngBlock *block)
{
	OrderedReader reader = pcapng_block_reader(block);

	while (reader_left(&reader.bytes) >= 4) {
		guint16 type = ordered_u16(&reader);
		gsize length = ordered_u16(&reader);
		Bytes record = { reader.bytes.at, length };

		reader_skip(&reader.bytes, length);
		if (reader.bytes.short_read || type == RECORD_END)
			return;
		if (type == RECORD_IPV4 || type == RECORD_IPV6)
			add_name(names, type == RECORD_IPV4 ? ADDRESS_IPV4 : ADDRESS_IPV6, record);
		reader_skip(&reader.bytes, MIN(-length & 3, reader_left(&reader.bytes)));
	}
}
