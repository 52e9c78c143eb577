/* TLS 1.0 to 1.3 and SSL 3.0: its records and the handshake (RFC 8446, RFC 5246, RFC 6101). */
#pragma once

#include "app/app-protocol.h"

/* See AppProtocol. */
AppGuess app_tls_recognise(const AppInput *input);
gboolean app_tls_server_name(const AppInput *input, Bytes *name);
AppResult app_tls_describe(const AppInput *input, AppMemory *memory, AppLabel *label);
