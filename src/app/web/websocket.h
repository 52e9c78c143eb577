/* WebSocket frames (RFC 6455 §5.2), as they follow an HTTP upgrade. */
#pragma once

#include "app/app-protocol.h"

/* See AppProtocol; a message is a frame. */
AppResult app_websocket_describe(const AppInput *input, AppLabel *label);
