/* ONC RPC, in streams and datagrams (RFC 5531; record marking: §11). */
#pragma once

#include "app/app-protocol.h"

/* See AppProtocol. */
AppGuess app_oncrpc_recognise(const AppInput *input);
gboolean app_oncrpc_asks(const AppInput *input);
AppResult app_oncrpc_describe(const AppInput *input, AppMemory *memory, AppLabel *label);
