/* Disclosure: the only way for bytes of a packet to become words of a label.
 *
 * Texts are printable and of about `max_chars` characters at most; "…" replaces what is withheld.
 * `is_whole`: the text is complete, and no byte of it was missing.  Results are never NULL; caller
 * frees. */
#pragma once

#include "base/bytes.h"

/* Free words of a protocol: the text of a reply, arguments, a program's name and version.  Without
 * blanks at its ends. */
char *disclosure_words(Bytes text, gboolean is_whole, gsize max_chars);

/* A name given by users: a key, a topic, a queue, a database, a file. */
char *disclosure_name(Bytes name, gboolean is_whole, gsize max_chars);
char *disclosure_name_utf16le(Bytes name, gboolean is_whole, gsize max_chars);

/* A directory entry's name (RFC 4514): "ou=people,dc=example,dc=org". */
char *disclosure_entry(Bytes name, gboolean is_whole, gsize max_chars);

/* A request's target in any of its forms (RFC 9112 §3.2). */
char *disclosure_target(Bytes target, gboolean is_whole, gsize max_chars);

/* A SIP or tel URI (RFC 3261 §19.1, RFC 3966), which is complete: "sip:alice@example.org". */
char *disclosure_address(Bytes uri, gsize max_chars);

/* A host's name, which is public. */
char *disclosure_host(Bytes name, gsize max_chars);

/* SQL without its literals. */
char *disclosure_statement(Bytes masked, gsize max_chars);

/* Whether what follows the word in a statement may be a secret: part of the word says so. */
gboolean disclosure_in_statement(Bytes word);
