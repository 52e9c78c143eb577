/* SIP: requests and answers (RFC 3261). */
#pragma once

#include "app/app-protocol.h"

/* See AppProtocol. */
AppGuess app_sip_recognise(const AppInput *input);
AppResult app_sip_describe(const AppInput *input, AppMemory *memory, AppLabel *label);
