/* DCE/RPC over connections (C706 chapter 12; MS-RPCE). */
#pragma once

#include "app/app-protocol.h"

/* See AppProtocol. */
AppGuess app_dcerpc_recognise(const AppInput *input);
AppResult app_dcerpc_describe(const AppInput *input, AppMemory *memory, AppLabel *label);
