/* A message is a record.  One of the handshake's can hold several messages of it, or a piece of
 * one; where one is left unfinished is remembered for the side's next record.
 *
 * A handshake record after a Change Cipher Spec or data is encrypted, unless it is exactly one
 * Client Hello or Server Hello: after a Hello Retry Request both come again in the clear, and TLS
 * 1.3 sends Change Cipher Specs that mean nothing (RFC 8446 appendix D.4).  One that cannot be read
 * before the side has sent either may as well be a piece of a message whose beginning was not
 * captured, so it is a handshake and no more.
 *
 * Where the capture begins, or has a hole, a record may begin anywhere in a segment: the next one
 * is searched by its header.
 */
#include "app/web/tls.h"

#include <string.h>

#include "app/web/tls-hello.h"
#include "app/web/tls-names.h"
#include "base/reader.h"

#define RECORD_HEADER 5
#define RECORD_MAX (16384 + 2048) /* RFC 5246 §6.2.3; TLS 1.3 takes less */
#define VERSION_MAJOR 3           /* of all versions since SSL 3.0 … */
#define VERSION_MINOR_MAX 4       /* … to TLS 1.3 */
#define MESSAGE_HEADER 4
#define MESSAGE_MAX 131072  /* of the handshake; long chains of certificates are the longest */
#define CLIENT_HELLO_MIN 41 /* bytes of its body: no session, one cipher suite, no extension */
#define SERVER_HELLO_MIN 38
#define NAMES_MAX 6 /* messages of one record that are named */

typedef enum {
	RECORD_CHANGE_CIPHER_SPEC = 20,
	RECORD_ALERT = 21,
	RECORD_HANDSHAKE = 22,
	RECORD_DATA = 23,
	RECORD_HEARTBEAT = 24, /* RFC 6520 */
} RecordType;

enum { CLIENT_HELLO = 1, SERVER_HELLO = 2, SERVER_HELLO_DONE = 14 };

/* Of one side. */
typedef struct {
	guint32 rest;    /* bytes to come of a handshake message that has begun */
	guint8 type;     /* its type */
	guint8 n_header; /* bytes of the next one's header that have come, less than all */
	guint8 header[MESSAGE_HEADER];
	guint8 is_encrypted;
} TlsSide;

typedef struct {
	TlsSide side[2];
} G_GNUC_MAY_ALIAS TlsMemory;

G_STATIC_ASSERT(sizeof(TlsMemory) <= sizeof(AppMemory));

typedef struct {
	RecordType type;
	gsize length;   /* of the fragment */
	Bytes fragment; /* as far as it is there */
} Record;

/* A summary of a record's messages. */
typedef struct {
	GString *names; /* joined; len 0: none begins here */
	char *words;    /* of the hello among them; NULL: none; owned */
	guint n_names;
	gboolean is_strange; /* something that is no handshake, or one that is encrypted */
} Flight;

/* By its type: an encrypted record is never this short, and only data may be empty (RFC 5246
 * §6.2.1). */
static gboolean can_have_length(guint8 type, gsize length)
{
	switch (type) {
	case RECORD_CHANGE_CIPHER_SPEC:
	case RECORD_ALERT:
	case RECORD_HANDSHAKE:
	case RECORD_HEARTBEAT:
		return length >= 1 && length <= RECORD_MAX;
	case RECORD_DATA:
		return length <= RECORD_MAX;
	default:
		return FALSE;
	}
}

/* APP_MESSAGE: a record begins here; APP_UNNAMED: the incomplete header may begin one. */
static AppResult read_record(const AppInput *input, Record *record)
{
	Reader reader = reader_over(input->bytes);
	gsize there = input->bytes.len;
	guint8 type = reader_u8(&reader), major = reader_u8(&reader), minor = reader_u8(&reader);
	guint16 length = reader_u16(&reader);

	if ((there > 0 && !can_have_length(type, 1)) || (there > 1 && major != VERSION_MAJOR) ||
	    (there > 2 && minor > VERSION_MINOR_MAX) ||
	    (there >= RECORD_HEADER && !can_have_length(type, length)))
		return APP_NOT_MINE;
	if (there < RECORD_HEADER && !input->is_all)
		return APP_MORE;
	if (there < RECORD_HEADER)
		return there ? APP_UNNAMED : APP_NOT_MINE;
	reader_limit(&reader, length);
	*record = (Record){ .type = type, .length = length, .fragment = reader_rest(&reader) };
	return APP_MESSAGE;
}

/* A record's first handshake message: its type, the length that its header declares, and its body
 * as far as it is there.  FALSE: not even a header is complete. */
static gboolean first_message(Bytes fragment, guint8 *type, gsize *length, Bytes *body)
{
	Reader reader = reader_over(fragment);

	*type = reader_u8(&reader);
	*length = (gsize)reader_u8(&reader) << 16;
	*length |= reader_u16(&reader);
	if (reader.short_read)
		return FALSE;
	reader_limit(&reader, *length);
	*body = reader_rest(&reader);
	return TRUE;
}

/* One hello and nothing else: 2^-32 of what is encrypted looks like this. */
static gboolean is_hello_alone(const Record *record)
{
	guint8 type;
	gsize length;
	Bytes body;

	return first_message(record->fragment, &type, &length, &body) &&
	       (type == CLIENT_HELLO || type == SERVER_HELLO) &&
	       length + MESSAGE_HEADER == record->length;
}

static void add_name(Flight *flight, const char *name)
{
	flight->n_names++;
	if (flight->n_names > NAMES_MAX + 1)
		return;
	if (flight->n_names > 1)
		g_string_append(flight->names, ", ");
	g_string_append(flight->names, flight->n_names > NAMES_MAX ? "…" : name);
}

/* A message's beginning: its header is known, its body as far as it lies in this record. */
static void begin_message(TlsSide *side, Flight *flight, Bytes body)
{
	const char *name = tls_handshake_name(side->header[0]);

	side->type = side->header[0];
	side->rest =
		(guint32)side->header[1] << 16 | (guint32)side->header[2] << 8 | side->header[3];
	side->n_header = 0;
	if (!name || side->rest > MESSAGE_MAX) {
		flight->is_strange = TRUE;
		return;
	}
	body.len = MIN(body.len, side->rest);
	if (side->type == SERVER_HELLO && tls_hello_is_retry_request(body))
		name = "Hello Retry Request";
	add_name(flight, name);
	if (flight->words)
		return;
	if (side->type == CLIENT_HELLO)
		flight->words = tls_client_hello_words(body);
	if (side->type == SERVER_HELLO)
		flight->words = tls_server_hello_words(body);
}

static void read_flight(TlsSide *side, const Record *record, Flight *flight)
{
	Reader reader = reader_over(record->fragment);
	gsize missing = record->length - record->fragment.len;

	while (reader_left(&reader) > 0 && !flight->is_strange) {
		gsize past = MIN(side->rest, reader_left(&reader));

		if (side->rest) {
			side->rest -= (guint32)past;
			reader_skip(&reader, past);
			continue;
		}
		side->header[side->n_header++] = reader_u8(&reader);
		if (side->n_header == MESSAGE_HEADER)
			begin_message(side, flight, (Bytes){ reader.at, reader_left(&reader) });
	}
	side->rest -= (guint32)MIN(side->rest, missing);
}

/* What is encrypted often begins with zeros, which by itself would be a Hello Request: only two
 * messages are empty, and a Hello Request is alone in its record. */
static gboolean is_plausible(const TlsSide *side, const Record *record)
{
	guint8 type;
	gsize length;
	Bytes body;

	if (side->rest || side->n_header || !first_message(record->fragment, &type, &length, &body))
		return TRUE;
	return length > 0 || record->length == MESSAGE_HEADER || type == SERVER_HELLO_DONE;
}

static AppResult name_record(const char *lead, AppLabel *label)
{
	label->lead = g_strdup(lead);
	return APP_MESSAGE;
}

/* What cannot be read. */
static AppResult name_handshake(TlsSide *side, AppLabel *label)
{
	side->rest = side->n_header = 0;
	return name_record(side->is_encrypted ? "Encrypted Handshake" : "Handshake", label);
}

static AppResult describe_handshake(TlsSide *side, const Record *record, AppLabel *label)
{
	Flight flight = { 0 };
	guint8 type = side->type;

	if ((side->is_encrypted && !is_hello_alone(record)) || !is_plausible(side, record))
		return name_handshake(side, label);
	flight.names = g_string_new(NULL);
	read_flight(side, record, &flight);
	if (flight.is_strange) {
		g_string_free(flight.names, TRUE);
		g_free(flight.words);
		return name_handshake(side, label);
	}
	if (!flight.names->len) {
		if (tls_handshake_name(type))
			g_string_append(flight.names, tls_handshake_name(type));
		flight.words = g_strdup("continued");
	}
	label->lead = g_string_free(flight.names, FALSE);
	label->detail = flight.words;
	return APP_MESSAGE;
}

/* Two bytes are too few to be encrypted. */
static AppResult describe_alert(const Record *record, AppLabel *label)
{
	Reader reader = reader_over(record->fragment);
	guint8 level = reader_u8(&reader), description = reader_u8(&reader);
	const char *name = tls_alert_name(description);

	if (record->length != 2)
		return name_record("Encrypted Alert", label);
	if (reader.short_read)
		return name_record("Alert", label);
	if (level != 1 && level != 2)
		return APP_NOT_MINE;
	label->lead = name ? g_strdup_printf("Alert: %s", name)
			   : g_strdup_printf("Alert %u", description);
	label->detail = g_strdup(level == 1 ? "warning" : "fatal");
	return APP_MESSAGE;
}

static AppResult describe_record(TlsSide *side, const Record *record, AppLabel *label)
{
	label->length = RECORD_HEADER + record->length;
	if (record->type != RECORD_HANDSHAKE)
		side->rest = side->n_header = 0;
	switch (record->type) {
	case RECORD_CHANGE_CIPHER_SPEC:
		side->is_encrypted = TRUE;
		return name_record("Change Cipher Spec", label);
	case RECORD_ALERT:
		return describe_alert(record, label);
	case RECORD_HANDSHAKE:
		return describe_handshake(side, record, label);
	case RECORD_DATA:
		side->is_encrypted = TRUE;
		return name_record("application data", label);
	case RECORD_HEARTBEAT:
		return name_record("heartbeat", label);
	}
	return APP_NOT_MINE;
}

static AppResult describe_old_hello(const AppInput *input, guint16 version, gsize length,
				    AppLabel *label)
{
	if (input->bytes.len < length && !input->is_all)
		return APP_MORE;
	label->lead = g_strdup("Client Hello");
	label->detail = g_strdup_printf("%s · in the form of SSL 2.0", tls_version_name(version));
	label->length = length;
	return APP_MESSAGE;
}

/* Whether a record of data begins here, as far as its header says. */
static gboolean is_data_header(Reader reader)
{
	guint8 type = reader_u8(&reader), major = reader_u8(&reader), minor = reader_u8(&reader);
	guint16 length = reader_u16(&reader);

	return !reader.short_read && type == RECORD_DATA && major == VERSION_MAJOR && minor > 0 &&
	       minor < VERSION_MINOR_MAX && length > 0 && length <= RECORD_MAX;
}

/* The bytes before the first record of data, after one whose beginning is missing; 0: there is
 * none.  One place in 2^24 of what is encrypted looks like it. */
static gsize find_data(Bytes bytes)
{
	Reader reader = reader_over(bytes);

	while (reader_left(&reader) >= RECORD_HEADER && !is_data_header(reader))
		reader_skip(&reader, 1);
	return reader_left(&reader) >= RECORD_HEADER ? (gsize)(reader.at - bytes.data) : 0;
}

/* Where no record begins. */
static AppResult skip_to_data(const AppInput *input, AppLabel *label)
{
	gsize skipped = input->is_presumed ? find_data(input->bytes) : 0;

	if (!skipped)
		return APP_NOT_MINE;
	label->length = skipped;
	return APP_UNNAMED;
}

AppResult app_tls_describe(const AppInput *input, AppMemory *memory, AppLabel *label)
{
	TlsMemory *kept = (TlsMemory *)memory, tls = *kept;
	Record record;
	guint16 version;
	gsize old_length = tls_old_hello_length(input->bytes, &version);
	AppResult result;

	if (old_length)
		return describe_old_hello(input, version, old_length, label);
	if (!input->is_all && tls_old_hello_may_begin(input->bytes))
		return APP_MORE;
	result = read_record(input, &record);
	if (result == APP_NOT_MINE)
		return skip_to_data(input, label);
	if (result != APP_MESSAGE)
		return result;
	if (!input->is_all && record.fragment.len < record.length &&
	    (record.type == RECORD_HANDSHAKE || record.type == RECORD_ALERT))
		return APP_MORE;
	if (input->is_presumed)
		tls.side[input->from].rest = tls.side[input->from].n_header = 0;
	result = describe_record(&tls.side[input->from], &record, label);
	if (result == APP_MESSAGE)
		*kept = tls;
	return result;
}

static gboolean is_hello(const Record *record)
{
	guint8 type;
	gsize length;
	Bytes body;

	if (!first_message(record->fragment, &type, &length, &body) || length > MESSAGE_MAX ||
	    body.len < 2 || body.data[0] != VERSION_MAJOR || body.data[1] > VERSION_MINOR_MAX)
		return FALSE;
	return (type == CLIENT_HELLO && length >= CLIENT_HELLO_MIN) ||
	       (type == SERVER_HELLO && length >= SERVER_HELLO_MIN);
}

AppGuess app_tls_recognise(const AppInput *input)
{
	Record record;
	guint16 version;
	Reader reader;

	if (tls_old_hello_length(input->bytes, &version))
		return APP_SURE;
	if (read_record(input, &record) != APP_MESSAGE)
		return find_data(input->bytes) ? APP_BY_PORT : APP_NO;
	if (record.length > 0 && input->bytes.len == RECORD_HEADER + record.length &&
	    record.type != RECORD_ALERT)
		return APP_SURE; /* ends with the payload: 2^-38 of what is random */
	reader = reader_over(record.fragment);
	switch (record.type) {
	case RECORD_HANDSHAKE:
		return is_hello(&record) ? APP_SURE : APP_BY_PORT;
	case RECORD_CHANGE_CIPHER_SPEC:
		return record.length == 1 && reader_u8(&reader) == 1 ? APP_SURE : APP_BY_PORT;
	case RECORD_ALERT: /* of two bytes unless it is encrypted */
		return record.length == 2 && (reader_u8(&reader) - 1u) < 2 &&
				       tls_alert_name(reader_u8(&reader)) && !reader.short_read
			       ? APP_SURE
			       : APP_BY_PORT;
	default:
		return APP_BY_PORT;
	}
}

gboolean app_tls_server_name(const AppInput *input, Bytes *name)
{
	Record record;
	guint8 type;
	gsize length;
	Bytes body;

	return read_record(input, &record) == APP_MESSAGE && record.type == RECORD_HANDSHAKE &&
	       first_message(record.fragment, &type, &length, &body) && type == CLIENT_HELLO &&
	       tls_client_hello_host(body, name);
}
