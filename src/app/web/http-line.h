/* The first lines of HTTP/1.x messages (RFC 9112 §3, §4). */
#pragma once

#include "app/app-protocol.h"

#define HTTP_LINE_MAX 4096 /* bytes inspected of the first line */

typedef enum {
	HTTP_NO_LINE,
	HTTP_REQUEST,
	HTTP_STATUS,
} HttpLineKind;

typedef struct {
	HttpLineKind kind;
	gboolean has_end;             /* the line was there to its end */
	gsize len;                    /* with its end, as far as it was there */
	gboolean has_version;         /* a request of HTTP/0.9 has none, and no fields */
	gboolean is_head, is_connect; /* of a request */
	guint status;                 /* of an answer */
} HttpLine;

/* What the bytes begin with.  `label`: filled in for a message; NULL: not wanted.  After a presumed
 * beginning (AppInput) a request must have a version before its target is shown. */
HttpLine http_line_parse(Bytes bytes, gboolean is_presumed, AppLabel *label);

/* Whether the bytes, which hold no whole line, may be the beginning of one. */
gboolean http_line_may_begin(Bytes bytes);
