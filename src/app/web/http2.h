/* HTTP/2: its frames (RFC 9113). */
#pragma once

#include "app/app-protocol.h"

/* See AppProtocol. */
AppGuess app_http2_recognise(const AppInput *input);
AppResult app_http2_describe(const AppInput *input, AppMemory *memory, AppLabel *label);
