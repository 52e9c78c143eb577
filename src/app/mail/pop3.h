/* POP3: commands and answers (RFC 1939). */
#pragma once

#include "app/app-protocol.h"

/* See AppProtocol. */
AppGuess app_pop3_recognise(const AppInput *input);
AppResult app_pop3_describe(const AppInput *input, AppMemory *memory, AppLabel *label);
