/* Names for the numbers of TLS (RFC 8446, RFC 5246 and the registry that both keep). */
#pragma once

#include <glib.h>

/* Static text each; NULL: the number has no name here. */
const char *tls_version_name(guint16 version);    /* "TLS 1.3", "SSL 3.0" */
const char *tls_handshake_name(guint8 type);      /* "Client Hello" */
const char *tls_alert_name(guint8 description);   /* "handshake failure" */
const char *tls_cipher_suite_name(guint16 suite); /* "TLS_AES_128_GCM_SHA256" */
