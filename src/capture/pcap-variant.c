/* Variants of pcap, most of them with the usual magic number:
 *
 * - AIX: version 2.2, link types numbered as interface types (RFC 1573), nanoseconds;
 * - patched Linux libraries of 1999: 8 or 12 bytes more in each record's header (interface,
 * protocol, packet type); the later ones have their own magic number;
 * - Nokia's IPSO: 4 bytes more;
 * - Ixia: own magic numbers, and the records' total length after the file header;
 * - versions after 2.4, which nobody defined.
 *
 * Longer record headers can only be guessed: if the records in the head are invalid with the usual
 * header, but all valid with a longer one, it is that.
 */
#include "capture/pcap-variant.h"

#include "capture/link-number.h"

#define MAGIC_MICROSECONDS 0xa1b2c3d4
#define MAGIC_NANOSECONDS 0xa1b23c4d
#define MAGIC_MODIFIED 0xa1b2cd34
#define MAGIC_IXIA_HARDWARE 0x1c0001ac /* nanoseconds */
#define MAGIC_IXIA_SOFTWARE 0x1c0001ab

#define HEADER_BYTES 24
#define IXIA_HEADER_BYTES 28
#define NETWORK_MASK 0x03ffffff /* the bits above are the length of frame checksums */
#define EXTRA_NOKIA 4
#define EXTRA_MODIFIED 8
#define EXTRA_DEBUGGING 12

#define RECORDS_MIN 2        /* for a longer header: one may be a truncated file */
#define WIRE_MAX (128 << 20) /* no packet is larger: the record is not one */
#define INTERFACES_MAX 10000 /* in 1999 */
#define PACKET_TYPE_MAX 4    /* Linux's PACKET_OUTGOING */

/* By RFC 1573: ethernetCsmacd, iso88025TokenRing, fddi, softwareLoopback. */
static const struct {
	guint32 interface_type;
	guint32 network;
	guint padding;
} aix_types[] = {
	{ 6, 1, 0 },
	{ 9, 6, 0 },
	{ 15, 10, 3 },
	{ 24, 0, 0 },
};

static void mend_aix(PcapVariant *self)
{
	for (gsize i = 0; i < G_N_ELEMENTS(aix_types); i++) {
		if (self->network != aix_types[i].interface_type)
			continue;
		self->network = aix_types[i].network;
		self->padding = aix_types[i].padding;
		self->tick_ns = 1;
		self->is_usual = FALSE;
		return;
	}
}

static void judge_version(PcapVariant *self)
{
	if (self->major == 543 || (self->major == 2 && self->minor < 3)) /* 543: DG/UX */
		self->lengths = PCAP_LENGTHS_SWAPPED;
	else if (self->major == 2 && self->minor == 3)
		self->lengths = PCAP_LENGTHS_EITHER;
	if (self->major > 2 || self->minor > 4)
		self->is_usual = self->major == 543 && self->minor == 0;
}

PcapRecord pcap_variant_record(const PcapVariant *self, const guint8 *header)
{
	const Header whole = { header, PCAP_RECORD_BYTES };
	guint32 field[PCAP_RECORD_BYTES / 4];
	PcapRecord record;

	header_copy(&whole, 0, PCAP_RECORD_BYTES, (guint8 *)field);
	for (gsize i = 0; i < G_N_ELEMENTS(field); i++)
		field[i] = self->is_little ? GUINT32_FROM_LE(field[i]) : GUINT32_FROM_BE(field[i]);
	record = (PcapRecord){
		.seconds = field[0],
		.fraction = field[1],
		.captured = field[2],
		.wire = field[3],
	};
	if (self->lengths == PCAP_LENGTHS_SWAPPED ||
	    (self->lengths == PCAP_LENGTHS_EITHER && record.captured > record.wire)) {
		guint32 captured = record.wire;

		record.wire = record.captured;
		record.captured = captured;
	}
	return record;
}

static gboolean extra_makes_sense(const PcapVariant *self, const guint8 *bytes, guint extra)
{
	OrderedReader reader = ordered_reader_over((Bytes){ bytes, extra }, self->is_little);

	if (extra < EXTRA_MODIFIED)
		return TRUE;
	if (ordered_u32(&reader) > INTERFACES_MAX)
		return FALSE;
	reader_skip(&reader.bytes, 2); /* protocol */
	return reader_u8(&reader.bytes) <= PACKET_TYPE_MAX;
}

static gboolean record_makes_sense(const PcapRecord *record, int link_type)
{
	return record->fraction < 1000000 && record->captured <= record->wire &&
	       record->captured <= link_frame_max(link_type) && record->wire <= WIRE_MAX;
}

/* Are all records in the head valid with `extra` bytes in their headers? */
static gboolean fits(const PcapVariant *self, const guint8 *head, gsize n, guint extra)
{
	int link_type = link_number_from_file(self->network);
	gboolean has_all = n < CAPTURE_HEAD_BYTES; /* of the file */
	gsize at = self->header_len;
	guint tried = 0;

	for (; at < n; tried++) {
		gsize header = PCAP_RECORD_BYTES + extra;
		PcapRecord record;

		if (n - at < header)
			return !has_all && tried > 0;
		record = pcap_variant_record(self, head + at);
		if (!record_makes_sense(&record, link_type) ||
		    !extra_makes_sense(self, head + at + PCAP_RECORD_BYTES, extra))
			return FALSE;
		if (n - at - header < record.captured)
			return !has_all && tried > 0;
		at += header + record.captured;
	}
	return tried >= (extra > 0 ? RECORDS_MIN : 1);
}

/* Only files that look usual so far can have longer headers. */
static void guess_extra(PcapVariant *self, const guint8 *head, gsize n, guint32 magic)
{
	static const guint modified[] = { EXTRA_MODIFIED, EXTRA_DEBUGGING };
	static const guint microseconds[] = { 0, EXTRA_MODIFIED, EXTRA_NOKIA };
	const guint *extras = magic == MAGIC_MODIFIED ? modified : microseconds;
	gsize n_extras =
		magic == MAGIC_MODIFIED ? G_N_ELEMENTS(modified) : G_N_ELEMENTS(microseconds);

	self->extra = extras[0];
	for (gsize i = 0; i < n_extras; i++) {
		if (!fits(self, head, n, extras[i]))
			continue;
		self->extra = extras[i];
		return;
	}
}

static guint32 read_magic(PcapVariant *self, const guint8 *head, gsize n)
{
	static const guint32 magics[] = { MAGIC_MICROSECONDS, MAGIC_NANOSECONDS, MAGIC_MODIFIED,
					  MAGIC_IXIA_HARDWARE, MAGIC_IXIA_SOFTWARE };

	for (int is_little = 0; is_little < 2; is_little++) {
		OrderedReader reader = ordered_reader_over((Bytes){ head, n }, is_little);
		guint32 magic = ordered_u32(&reader);

		for (gsize i = 0; i < G_N_ELEMENTS(magics); i++) {
			if (magic != magics[i])
				continue;
			self->is_little = is_little;
			return magic;
		}
	}
	return 0;
}

gboolean pcap_variant_magic(const guint8 *head, gsize n)
{
	PcapVariant variant;

	return read_magic(&variant, head, n) != 0;
}

gboolean pcap_variant_detect(PcapVariant *self, const guint8 *head, gsize n)
{
	OrderedReader reader;
	gboolean is_ixia;
	guint32 magic;

	*self = (PcapVariant){ 0 };
	magic = read_magic(self, head, n);
	is_ixia = magic == MAGIC_IXIA_HARDWARE || magic == MAGIC_IXIA_SOFTWARE;
	self->header_len = is_ixia ? IXIA_HEADER_BYTES : HEADER_BYTES;
	if (!magic || n < self->header_len)
		return FALSE;
	reader = ordered_reader_over((Bytes){ head + 4, HEADER_BYTES - 4 }, self->is_little);
	self->major = ordered_u16(&reader);
	self->minor = ordered_u16(&reader);
	reader_skip(&reader.bytes, 12); /* zone, accuracy, longest frame */
	self->network = ordered_u32(&reader) & NETWORK_MASK;
	self->tick_ns = magic == MAGIC_NANOSECONDS || magic == MAGIC_IXIA_HARDWARE ? 1 : 1000;
	self->is_usual = !is_ixia;
	judge_version(self);
	if (magic == MAGIC_MICROSECONDS && self->major == 2 && self->minor == 2)
		mend_aix(self);
	if (self->is_usual && self->lengths == PCAP_LENGTHS_USUAL &&
	    (magic == MAGIC_MICROSECONDS || magic == MAGIC_MODIFIED))
		guess_extra(self, head, n, magic);
	else if (magic == MAGIC_MODIFIED)
		self->extra = EXTRA_MODIFIED;
	return TRUE;
}
