/* Remote Desktop: TPKT (RFC 1006), X.224, MCS (T.125) and fast-path (MS-RDPBCGR). */
#pragma once

#include "app/app-protocol.h"

/* See AppProtocol. */
AppGuess app_rdp_recognise(const AppInput *input);
AppResult app_rdp_describe(const AppInput *input, AppMemory *memory, AppLabel *label);
