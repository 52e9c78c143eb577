/* Shared by protocols of framed binary messages: headers, names of numbers, text. */
#pragma once

#include "app/app-names.h"
#include "app/app-protocol.h"
#include "base/reader.h"

#define APP_HEAD_MAX 2048 /* bytes inspected of a message: its name is in them */
#define APP_TEXT_MAX 60   /* characters of a packet's text in a label */

/* A reader over the first bytes of a message of `length` bytes, the same however it was segmented.
 * FALSE: more bytes are needed; never with is_all. */
gboolean app_head(const AppInput *input, guint64 length, Reader *head);

/* Whether a payload can be one message of `length` bytes: it ends with the payload, or the payload
 * was cut for recognise(). */
gboolean app_is_whole(const AppInput *input, guint64 length);

/* Results.  `lead` and `detail` become the label's; `lead` is never NULL. */
AppResult app_named(AppLabel *label, guint64 length, char *lead, char *detail);
AppResult app_unnamed(AppLabel *label, guint64 length);

/* Not even the length is complete: asks for more bytes, or the message is unknown. */
AppResult app_too_short(const AppInput *input, AppLabel *label);

/* The next `n` bytes, or fewer; then short_read stays set. */
Bytes app_take(Reader *reader, gsize n);

/* Up to the next NUL, which is skipped; without one, all, and short_read. */
Bytes app_take_string(Reader *reader);

/* Are they exactly `text`; are they printable ASCII, and not empty? */
gboolean app_is_text(Bytes bytes, const char *text);
gboolean app_is_printable_ascii(Bytes bytes);

/* UTF-16LE as UTF-8, not yet printable; unpaired surrogates become U+FFFD, an odd byte is dropped.
 * Caller frees. */
GString *app_utf8(Bytes utf16le);
