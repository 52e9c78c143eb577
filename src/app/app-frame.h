/* What protocols of framed binary messages share: a message's head, names of numbers, text. */
#pragma once

#include "app/app-names.h"
#include "app/app-protocol.h"
#include "base/reader.h"

#define APP_HEAD_MAX 2048 /* bytes of a message that are looked at: what names it stands there */
#define APP_TEXT_MAX 60   /* characters of a packet's text in a label */

/* A reader over the first bytes of a message that is `length` bytes long, however many of them are
 * there, so that the answer does not depend on how the bytes came.  FALSE: more are to come; never
 * with is_all. */
gboolean app_head(const AppInput *input, guint64 length, Reader *head);

/* Whether a message of `length` bytes can be what a segment begins with when messages do not
 * straggle: it ends with the payload, or the payload was cut for recognise(). */
gboolean app_is_whole(const AppInput *input, guint64 length);

/* Results.  `lead` and `detail` become the label's; `lead` is never NULL. */
AppResult app_named(AppLabel *label, guint64 length, char *lead, char *detail);
AppResult app_unnamed(AppLabel *label, guint64 length);

/* Not even the length is there: more of it is asked for, or nothing is known of the message. */
AppResult app_too_short(const AppInput *input, AppLabel *label);

/* The next `n` bytes, or what there is of them; a cut sticks as short_read. */
Bytes app_take(Reader *reader, gsize n);

/* Up to the next NUL, which is passed over; without one, all, and short_read. */
Bytes app_take_string(Reader *reader);

/* Are they `text`, to the letter; are they ASCII that can be printed, and some? */
gboolean app_is_text(Bytes bytes, const char *text);
gboolean app_is_printable_ascii(Bytes bytes);

/* UTF-16LE as UTF-8, not yet printable; half pairs become U+FFFD, an odd byte is left out.  Caller
 * frees. */
GString *app_utf8(Bytes utf16le);
