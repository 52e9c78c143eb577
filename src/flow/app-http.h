/* HTTP/1.x: request and status lines (RFC 9112 §3, §4). */
#pragma once

#include "flow/app-protocol.h"

/* See AppProtocol.describe. */
gboolean app_http_describe(Bytes payload, AppLabel *label);
