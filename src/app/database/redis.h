/* Redis: the serialization protocol of versions 2 and 3, and inline commands. */
#pragma once

#include "app/app-protocol.h"

/* See AppProtocol. */
AppGuess app_redis_recognise(const AppInput *input);
AppResult app_redis_describe(const AppInput *input, AppMemory *memory, AppLabel *label);
