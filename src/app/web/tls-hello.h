/* What a Client Hello and a Server Hello say in a few words. */
#pragma once

#include "base/bytes.h"

/* A message's body, after its type and length, as far as it goes (RFC 8446 §4.1.2, §4.1.3).  "TLS
 * 1.3 · example.org · ALPN h2", "TLS 1.3 · TLS_AES_128_GCM_SHA256"; NULL: too short to say
 * anything.  Caller frees. */
char *tls_client_hello_words(Bytes body);
char *tls_server_hello_words(Bytes body);

/* The server's name that a Client Hello asks for (RFC 6066 §3); FALSE: none, or it is cut. */
gboolean tls_client_hello_host(Bytes body, Bytes *host);

/* A Server Hello that asks for another Client Hello (RFC 8446 §4.1.3). */
gboolean tls_hello_is_retry_request(Bytes body);

/* A Client Hello in the form of SSL 2.0 (RFC 5246 appendix E.2): how many bytes it takes; 0: it is
 * none.  `version` is the highest that it offers; 0: not there. */
gsize tls_old_hello_length(Bytes bytes, guint16 *version);

/* Too few bytes to decide, but so far they look like one. */
gboolean tls_old_hello_may_begin(Bytes bytes);
