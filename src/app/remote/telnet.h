/* Telnet: its commands (RFC 854, RFC 855).  What people type and see is never shown. */
#pragma once

#include "app/app-protocol.h"

/* See AppProtocol. */
AppGuess app_telnet_recognise(const AppInput *input);
AppResult app_telnet_describe(const AppInput *input, AppMemory *memory, AppLabel *label);
