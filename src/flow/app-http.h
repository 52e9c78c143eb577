/* HTTP/1.x: request and status lines (RFC 9112 §3, §4). */
#pragma once

#include "flow/app-protocol.h"

/* See AppProtocol. */
AppGuess app_http_recognise(const AppInput *input);
AppResult app_http_describe(const AppInput *input, AppMemory *memory, AppLabel *label);
