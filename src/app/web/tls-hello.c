#include "app/web/tls-hello.h"

#include <string.h>

#include "app/disclosure.h"
#include "app/web/tls-names.h"
#include "base/reader.h"

#define RANDOM_LENGTH 32
#define OLD_HELLO_HEADER 11
#define HOST_MAX 60       /* characters of a server's name that are shown */
#define PROTOCOL_MAX 16   /* … of a protocol's */
#define PROTOCOLS_MAX 3   /* protocols of ALPN that are shown */
#define EXTENSIONS_MAX 64 /* inspected: a hello has about twenty */

/* RFC 6066, RFC 7301, RFC 8446 §4.2, and the Encrypted Client Hello. */
enum {
	EXTENSION_SERVER_NAME = 0,
	EXTENSION_ALPN = 16,
	EXTENSION_PRE_SHARED_KEY = 41,
	EXTENSION_SUPPORTED_VERSIONS = 43,
	EXTENSION_ENCRYPTED_CLIENT_HELLO = 0xfe0d,
};

typedef struct {
	gboolean is_client;
	guint16 version;
	Bytes host; /* len 0: none */
	gboolean is_host_cut;
	Bytes protocols; /* names, each after its length */
	gboolean is_resumed;
	gboolean is_encrypted; /* ECH, or what pretends to be one */
	const char *cipher;
	guint16 cipher_number;
} Hello;

/* The SHA-256 of "HelloRetryRequest" (RFC 8446 §4.1.3). */
static const guint8 retry_random[RANDOM_LENGTH] = {
	0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c,
	0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb,
	0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
};

/* Sixteen numbers that clients throw in to keep servers tolerant (RFC 8701). */
static gboolean is_grease(guint16 number)
{
	return (number & 0x0f0f) == 0x0a0a && number >> 8 == (number & 0xff);
}

/* The next vector, after its length of one byte or two. */
static Reader take_vector(Reader *reader, guint length_bytes)
{
	gsize len = length_bytes == 1 ? reader_u8(reader) : reader_u16(reader);
	Reader vector = *reader;

	reader_limit(&vector, len);
	reader_skip(reader, len);
	return vector;
}

/* The highest; a server names only one. */
static void read_versions(Hello *hello, Reader body)
{
	Reader list = hello->is_client ? take_vector(&body, 1) : body;
	guint16 highest = 0;

	while (reader_left(&list) >= 2) {
		guint16 version = reader_u16(&list);

		if (!is_grease(version) && version > highest && tls_version_name(version))
			highest = version;
	}
	if (highest)
		hello->version = highest;
}

/* RFC 6066 §3: a list in which a host name is the only kind there is. */
static void read_server_name(Hello *hello, Reader body)
{
	Reader list = take_vector(&body, 2), name;

	if (reader_u8(&list) != 0)
		return;
	name = take_vector(&list, 2);
	hello->host = reader_rest(&name);
	hello->is_host_cut = list.short_read;
}

static void read_extension(Hello *hello, guint16 type, Reader body)
{
	switch (type) {
	case EXTENSION_SERVER_NAME:
		read_server_name(hello, body);
		break;
	case EXTENSION_ALPN:
		body = take_vector(&body, 2);
		hello->protocols = reader_rest(&body);
		break;
	case EXTENSION_SUPPORTED_VERSIONS:
		read_versions(hello, body);
		break;
	case EXTENSION_PRE_SHARED_KEY:
		hello->is_resumed = !hello->is_client;
		break;
	case EXTENSION_ENCRYPTED_CLIENT_HELLO:
		hello->is_encrypted = hello->is_client;
		break;
	default:
		break;
	}
}

static void read_extensions(Hello *hello, Reader *reader)
{
	Reader extensions = take_vector(reader, 2);

	for (guint i = 0; i < EXTENSIONS_MAX && reader_left(&extensions) >= 4; i++) {
		guint16 type = reader_u16(&extensions);

		read_extension(hello, type, take_vector(&extensions, 2));
	}
}

static void append(GString *words, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void append(GString *words, const char *format, ...)
{
	va_list args;

	if (words->len)
		g_string_append(words, " · ");
	va_start(args, format);
	g_string_append_vprintf(words, format, args);
	va_end(args);
}

static void append_protocols(GString *words, Bytes protocols)
{
	Reader reader = reader_over(protocols);

	for (guint n = 0; n < PROTOCOLS_MAX && reader_left(&reader) > 1;) {
		Reader name = take_vector(&reader, 1);
		Bytes bytes = reader_rest(&name);
		g_autofree char *text = NULL;

		if (bytes.len >= 2 && is_grease((guint16)(bytes.data[0] << 8 | bytes.data[1])))
			continue;
		text = disclosure_words(bytes, TRUE, PROTOCOL_MAX);
		if (n++ == 0)
			append(words, "ALPN %s", text);
		else
			g_string_append_printf(words, ", %s", text);
	}
}

static char *hello_words(const Hello *hello)
{
	GString *words = g_string_new(tls_version_name(hello->version));
	g_autofree char *host = NULL;

	if (hello->cipher)
		append(words, "%s", hello->cipher);
	else if (!hello->is_client)
		append(words, "cipher suite 0x%04x", hello->cipher_number);
	if (hello->host.len) {
		host = disclosure_host(hello->host, HOST_MAX);
		append(words, "%s", host);
	}
	append_protocols(words, hello->protocols);
	if (hello->is_encrypted)
		append(words, "ECH");
	if (hello->is_resumed)
		append(words, "resumed");
	return g_string_free(words, !words->len); /* NULL: nothing is known of it */
}

/* FALSE: too short to say anything. */
static gboolean read_client_hello(Bytes body, Hello *hello)
{
	Reader reader = reader_over(body);

	*hello = (Hello){ .is_client = TRUE, .version = reader_u16(&reader) };
	reader_skip(&reader, RANDOM_LENGTH);
	if (reader.short_read)
		return FALSE;
	(void)take_vector(&reader, 1); /* the session's id */
	(void)take_vector(&reader, 2); /* cipher suites */
	(void)take_vector(&reader, 1); /* compression methods */
	read_extensions(hello, &reader);
	return TRUE;
}

char *tls_client_hello_words(Bytes body)
{
	Hello hello;

	return read_client_hello(body, &hello) ? hello_words(&hello) : NULL;
}

gboolean tls_client_hello_host(Bytes body, Bytes *host)
{
	Hello hello;

	if (!read_client_hello(body, &hello) || !hello.host.len || hello.is_host_cut)
		return FALSE;
	*host = hello.host;
	return TRUE;
}

char *tls_server_hello_words(Bytes body)
{
	Reader reader = reader_over(body);
	Hello hello = { .version = reader_u16(&reader) };

	reader_skip(&reader, RANDOM_LENGTH);
	(void)take_vector(&reader, 1);
	hello.cipher_number = reader_u16(&reader);
	if (reader.short_read)
		return NULL;
	hello.cipher = tls_cipher_suite_name(hello.cipher_number);
	reader_skip(&reader, 1);
	read_extensions(&hello, &reader);
	return hello_words(&hello);
}

gboolean tls_hello_is_retry_request(Bytes body)
{
	Reader reader = reader_over(body);
	const guint8 *random;

	reader_skip(&reader, 2);
	random = reader_take(&reader, RANDOM_LENGTH);
	return random && !memcmp(random, retry_random, RANDOM_LENGTH);
}

gboolean tls_old_hello_may_begin(Bytes bytes)
{
	Reader reader = reader_over(bytes);
	guint8 length = reader_u8(&reader);

	reader_skip(&reader, 1);
	return bytes.len < OLD_HELLO_HEADER && length & 0x80 &&
	       (bytes.len < 3 || reader_u8(&reader) == 1);
}

gsize tls_old_hello_length(Bytes bytes, guint16 *version)
{
	Reader reader = reader_over(bytes);
	guint16 length = reader_u16(&reader), ciphers, session, challenge;
	guint8 type = reader_u8(&reader);

	*version = reader_u16(&reader);
	ciphers = reader_u16(&reader);
	session = reader_u16(&reader);
	challenge = reader_u16(&reader);
	if (reader.short_read || !(length & 0x8000) || type != 1 || !tls_version_name(*version))
		return 0;
	if (!ciphers || ciphers % 3 || (session != 0 && session != 16) || challenge < 16 ||
	    challenge > 32)
		return 0;
	length &= 0x7fff;
	return length + 2 == OLD_HELLO_HEADER + ciphers + session + challenge ? (gsize)length + 2
									      : 0;
}
