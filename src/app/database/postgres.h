/* PostgreSQL's frontend/backend protocol, version 3 (manual, chapter 55). */
#pragma once

#include "app/app-protocol.h"

/* See AppProtocol. */
AppGuess app_postgres_recognise(const AppInput *input);
AppResult app_postgres_describe(const AppInput *input, AppMemory *memory, AppLabel *label);
