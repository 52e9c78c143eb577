/* Disclosure: the one way by which bytes of a packet become words of a label.
 *
 * Texts are printable and of about `max_chars` characters at most; "…" stands in the place of what
 * is held back.  `is_whole`: the text is there to its end, and what has been read of it is it.
 * Results are never NULL, and the caller's to free. */
#pragma once

#include "base/bytes.h"

/* Free words of a protocol: the text of a reply, arguments, a program's name and version.  Without
 * blanks at its ends. */
char *disclosure_words(Bytes text, gboolean is_whole, gsize max_chars);

/* What somebody has named: a key, a topic, a queue, a database, a file. */
char *disclosure_name(Bytes name, gboolean is_whole, gsize max_chars);
char *disclosure_name_utf16le(Bytes name, gboolean is_whole, gsize max_chars);

/* A request's target in any of its forms (RFC 9112 §3.2). */
char *disclosure_target(Bytes target, gboolean is_whole, gsize max_chars);

/* A SIP or tel URI (RFC 3261 §19.1, RFC 3966), which is whole: "sip:alice@example.org". */
char *disclosure_address(Bytes uri, gsize max_chars);

/* A host's name, which is public. */
char *disclosure_host(Bytes name, gsize max_chars);

/* SQL out of which the literals were taken. */
char *disclosure_statement(Bytes masked, gsize max_chars);

/* Whether what follows the word in a statement may be a secret: a part of it says so. */
gboolean disclosure_in_statement(Bytes word);
