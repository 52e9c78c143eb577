/* HTTP/1.x (RFC 9112), and WebSocket after its upgrade. */
#pragma once

#include "app/app-protocol.h"

/* See AppProtocol. */
AppGuess app_http_recognise(const AppInput *input);
gboolean app_http_server_name(const AppInput *input, Bytes *name);
AppResult app_http_describe(const AppInput *input, AppMemory *memory, AppLabel *label);
