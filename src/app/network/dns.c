#include "app/network/dns.h"

#include <string.h>

#include "app/app-names.h"
#include "app/disclosure.h"
#include "base/keyed-hash.h"
#include "base/quantity.h"
#include "base/reader.h"

#define LENGTH_FIELD 2
#define HEADER 12
#define QUERY_MAX 512      /* bytes of a query whose length comes alone */
#define NAME_MAX_BYTES 255 /* RFC 1035 §3.1 */
#define JUMPS_MAX 16       /* of compression in one name; each must lead backwards as well */
#define NAME_SHOWN 60      /* characters */
#define RECORDS_MAX 4096   /* of one kind in a message that is taken for DNS by its looks */

/* The registry of RFC 6895: query types. */
static const AppName types[] = {
	{ 1, "A" },           { 2, "NS" },      { 5, "CNAME" },   { 6, "SOA" },
	{ 12, "PTR" },        { 13, "HINFO" },  { 15, "MX" },     { 16, "TXT" },
	{ 17, "RP" },         { 24, "SIG" },    { 25, "KEY" },    { 28, "AAAA" },
	{ 29, "LOC" },        { 33, "SRV" },    { 35, "NAPTR" },  { 37, "CERT" },
	{ 39, "DNAME" },      { 43, "DS" },     { 44, "SSHFP" },  { 46, "RRSIG" },
	{ 47, "NSEC" },       { 48, "DNSKEY" }, { 50, "NSEC3" },  { 51, "NSEC3PARAM" },
	{ 52, "TLSA" },       { 53, "SMIMEA" }, { 59, "CDS" },    { 60, "CDNSKEY" },
	{ 61, "OPENPGPKEY" }, { 62, "CSYNC" },  { 63, "ZONEMD" }, { 64, "SVCB" },
	{ 65, "HTTPS" },      { 99, "SPF" },    { 249, "TKEY" },  { 250, "TSIG" },
	{ 251, "IXFR" },      { 252, "AXFR" },  { 255, "ANY" },   { 256, "URI" },
	{ 257, "CAA" },
};

/* RFC 6895 §2.3. */
static const AppName rcodes[] = {
	{ 1, "FORMERR" }, { 2, "SERVFAIL" }, { 3, "NXDOMAIN" },   { 4, "NOTIMP" },
	{ 5, "REFUSED" }, { 6, "YXDOMAIN" }, { 7, "YXRRSET" },    { 8, "NXRRSET" },
	{ 9, "NOTAUTH" }, { 10, "NOTZONE" }, { 11, "DSOTYPENI" },
};

enum { OPCODE_INVERSE = 1, OPCODE_STATUS = 2, OPCODE_UPDATE = 5, OPCODE_DSO = 6 };

/* RFC 6895 §2.2; the first is "query" or "answer". */
static const AppName opcodes[] = {
	{ OPCODE_INVERSE, "inverse query" }, /* RFC 3425: obsolete */
	{ OPCODE_STATUS, "status" },         { 4, "notify" },
	{ OPCODE_UPDATE, "update" },         { OPCODE_DSO, "DSO" },
};

typedef struct {
	guint16 id;
	gboolean is_answer;
	gboolean is_cut; /* TC */
	guint8 opcode;
	guint8 rcode;
	guint16 count[4]; /* questions, answers, authorities, additional ones */
} DnsHeader;

static gboolean read_header(Reader *reader, DnsHeader *header)
{
	guint16 flags;

	header->id = reader_u16(reader);
	flags = reader_u16(reader);
	for (gsize i = 0; i < G_N_ELEMENTS(header->count); i++)
		header->count[i] = reader_u16(reader);
	header->is_answer = flags >> 15;
	header->is_cut = flags >> 9 & 1;
	header->opcode = flags >> 11 & 15;
	header->rcode = flags & 15;
	return !reader->short_read;
}

/* What a header can be, that random bytes hardly are. */
static gboolean is_plausible(const DnsHeader *header, gboolean is_datagram)
{
	if (header->opcode && !APP_NAME(opcodes, header->opcode))
		return FALSE;
	if (header->rcode && !APP_NAME(rcodes, header->rcode))
		return FALSE;
	if (!header->is_answer && header->rcode)
		return FALSE;
	for (gsize i = 0; i < G_N_ELEMENTS(header->count); i++)
		if (header->count[i] > RECORDS_MAX)
			return FALSE;
	if (header->opcode == OPCODE_DSO) /* RFC 8490 §5.4 */
		return header->count[0] + header->count[1] + header->count[2] + header->count[3] ==
		       0;
	if (header->opcode == OPCODE_STATUS || header->opcode == OPCODE_INVERSE)
		return header->count[0] <= 1 && header->count[1] <= 1;
	return header->count[0] == 1 || (header->count[0] == 0 && header->is_answer) ||
	       (header->count[0] > 1 && is_datagram); /* multicast DNS: RFC 6762 §5.3 */
}

/* A label of a name; its own dots and backslashes are escaped (RFC 4343 §2.1). */
static void append_label(GString *name, Bytes label)
{
	for (gsize i = 0; i < label.len; i++) {
		if (label.data[i] == '.' || label.data[i] == '\\')
			g_string_append_c(name, '\\');
		g_string_append_c(name, (char)label.data[i]);
	}
}

/* The name at `reader`, consumed; a pointer leads back in `message` (RFC 1035 §4.1.4).  NULL: it is
 * none or not all there. */
static GString *read_name(Bytes message, Reader *reader)
{
	g_autoptr(GString) name = g_string_new(NULL);
	Reader at = *reader;
	gboolean has_jumped = FALSE;

	for (guint jumps = 0; jumps < JUMPS_MAX;) {
		gsize from = (gsize)(at.at - message.data);
		guint8 len = reader_u8(&at);
		const guint8 *label = len < 64 ? reader_take(&at, len) : NULL;

		if (len < 64 && (!label || name->len > NAME_MAX_BYTES))
			return NULL;
		if (len >= 64) {
			gsize to = (gsize)(len & 0x3f) << 8 | reader_u8(&at);

			if (len < 0xc0 || at.short_read || to >= from)
				return NULL;
			if (!has_jumped)
				*reader = at;
			has_jumped = TRUE;
			jumps++;
			at = reader_over(message);
			reader_skip(&at, to);
			continue;
		}
		if (!len && !has_jumped)
			*reader = at;
		if (!len)
			return g_steal_pointer(&name);
		if (name->len)
			g_string_append_c(name, '.');
		append_label(name, (Bytes){ label, len });
	}
	return NULL;
}

/* "A example.org"; NULL: there is no question, or not all of it. */
static char *question_words(Bytes message, Reader *reader)
{
	g_autoptr(GString) name = read_name(message, reader);
	guint16 type = reader_u16(reader);
	const char *type_name = APP_NAME(types, type);
	g_autofree char *shown = NULL;

	if (!name || reader->short_read)
		return NULL;
	shown = name->len ? disclosure_host((Bytes){ (const guint8 *)name->str, name->len },
					    NAME_SHOWN)
			  : g_strdup(".");
	return type_name ? g_strdup_printf("%s %s", type_name, shown)
			 : g_strdup_printf("TYPE%u %s", type, shown);
}

/* RFC 2136 §2: what has to be so, and what is to change; NULL: neither. */
static char *update_words(const DnsHeader *header)
{
	g_autofree char *prerequisites = quantity_of(header->count[1], "prerequisite");
	g_autofree char *changes = quantity_of(header->count[2], "update");

	if (!header->count[1])
		return header->count[2] ? g_steal_pointer(&changes) : NULL;
	return g_strdup_printf("%s, %s", prerequisites, changes);
}

/* "NXDOMAIN", "2 answers, truncated"; NULL: nothing to add. */
static char *result_words(const DnsHeader *header)
{
	g_autofree char *answers = NULL;

	if (!header->is_answer)
		return header->opcode == OPCODE_UPDATE ? update_words(header) : NULL;
	if (header->rcode)
		return g_strdup(APP_NAME(rcodes, header->rcode));
	if (header->opcode)
		return g_strdup("NOERROR");
	answers =
		header->count[1] ? quantity_of(header->count[1], "answer") : g_strdup("no answers");
	return g_strdup_printf("%s%s", answers, header->is_cut ? ", truncated" : "");
}

/* What it is, and what it asks first. */
static char *lead_words(const DnsHeader *header, const char *question)
{
	g_autofree char *more = header->count[0] > 1
					? g_strdup_printf(" and %u more", header->count[0] - 1u)
					: g_strdup("");
	const char *other = APP_NAME(opcodes, header->opcode);
	const char *what = header->is_answer ? "answer" : "query";
	const char *gap = question ? " " : "";

	if (!question)
		question = "";
	if (other && header->is_answer)
		return g_strdup_printf("%s answer%s%s%s", other, gap, question, more);
	return g_strdup_printf("%s%s%s%s", other ? other : what, gap, question, more);
}

/* The message as far as it is there, and its length: in a stream a field before it, in a datagram
 * all there is (RFC 1035 §4.2). */
static Bytes read_message(const AppInput *input, gsize *length)
{
	Reader reader = reader_over(input->bytes);

	if (input->is_datagram) {
		*length = input->bytes.len;
		return input->bytes;
	}
	*length = reader_u16(&reader);
	reader_limit(&reader, *length);
	return reader.short_read ? (Bytes){ NULL, 0 } : reader_rest(&reader);
}

#define QUESTIONS_COMPARED 32      /* more than anybody asks at once */
#define CLASS_WANTS_UNICAST 0x8000 /* multicast DNS: RFC 6762 §5.4 */

/* What is asked, for a comparison: names are alike in any case (RFC 4343 §3). */
static guint32 question_key(Bytes message, gsize questions)
{
	Reader reader = reader_over(message);
	g_autoptr(GString) all = g_string_new(NULL);

	reader_skip(&reader, HEADER);
	for (gsize i = 0; i < MIN(questions, QUESTIONS_COMPARED); i++) {
		g_autoptr(GString) name = read_name(message, &reader);
		guint16 type = reader_u16(&reader), class = reader_u16(&reader);

		if (!name)
			break;
		g_string_ascii_down(name);
		g_string_append_len(all, name->str, (gssize)name->len);
		g_string_append_printf(all, " %u %u ", type, class & ~CLASS_WANTS_UNICAST);
	}
	return (guint32)keyed_hash(all->str, all->len);
}

/* RFC 1035 §4.1.1: an answer has the question's id, and (RFC 5452 §4.2) asks what it asked; some
 * errors leave that out. */
static void set_exchange(AppLabel *label, const DnsHeader *header, Bytes message)
{
	label->role = header->is_answer ? APP_ANSWER : APP_QUESTION;
	label->exchange = (guint64)header->id << 32 | question_key(message, header->count[0]);
	label->is_whole_exchange = header->count[0] > 0;
}

gboolean app_dns_asks(const AppInput *input)
{
	gsize length;
	Reader reader = reader_over(read_message(input, &length));
	DnsHeader header;

	return read_header(&reader, &header) && !header.is_answer;
}

AppResult app_dns_describe(const AppInput *input, AppMemory *memory, AppLabel *label)
{
	gsize length;
	Bytes message = read_message(input, &length);
	Reader reader = reader_over(message);
	DnsHeader header;
	g_autofree char *question = NULL;

	(void)memory;
	if (!input->is_datagram && input->bytes.len < LENGTH_FIELD)
		return input->is_all ? APP_NOT_MINE : APP_MORE;
	if (length < HEADER)
		return APP_NOT_MINE;
	label->length = LENGTH_FIELD + (guint64)length;
	if (!read_header(&reader, &header))
		return input->is_all ? APP_UNNAMED : APP_MORE;
	if (!is_plausible(&header, input->is_datagram))
		return APP_NOT_MINE;
	if (message.len < length && !input->is_all)
		return APP_MORE;
	if (header.count[0])
		question = question_words(message, &reader);
	if (header.count[0] && !question && message.len == length)
		return APP_NOT_MINE;
	label->lead = lead_words(&header, question);
	label->detail = result_words(&header);
	set_exchange(label, &header, message);
	return APP_MESSAGE;
}

/* Nothing in a message of DNS is unmistakable. */
AppGuess app_dns_recognise(const AppInput *input)
{
	gsize length;
	Bytes message = read_message(input, &length);
	Reader reader = reader_over(message);
	DnsHeader header;

	if (!input->is_datagram && input->bytes.len == LENGTH_FIELD) /* sent before the message */
		return length >= HEADER && length <= QUERY_MAX ? APP_BY_PORT : APP_NO;
	return length >= HEADER && read_header(&reader, &header) &&
			       is_plausible(&header, input->is_datagram)
		       ? APP_BY_PORT
		       : APP_NO;
}
