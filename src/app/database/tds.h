/* TDS, what Microsoft SQL Server speaks (MS-TDS). */
#pragma once

#include "app/app-protocol.h"

/* See AppProtocol. */
AppGuess app_tds_recognise(const AppInput *input);
AppResult app_tds_describe(const AppInput *input, AppMemory *memory, AppLabel *label);
