/* MongoDB's wire protocol. */
#pragma once

#include "app/app-protocol.h"

/* See AppProtocol. */
AppGuess app_mongodb_recognise(const AppInput *input);
AppResult app_mongodb_describe(const AppInput *input, AppMemory *memory, AppLabel *label);
