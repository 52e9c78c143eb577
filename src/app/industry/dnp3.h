/* DNP3 over IP (IEEE 1815). */
#pragma once

#include "app/app-protocol.h"

/* See AppProtocol. */
AppGuess app_dnp3_recognise(const AppInput *input);
AppResult app_dnp3_describe(const AppInput *input, AppMemory *memory, AppLabel *label);
