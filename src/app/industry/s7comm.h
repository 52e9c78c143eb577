/* S7comm, what Siemens' controllers speak on ISO transport (RFC 1006).  Siemens has not
 * published it; functions are named as Wireshark names them. */
#pragma once

#include "app/app-protocol.h"

/* See AppProtocol. */
AppGuess app_s7comm_recognise(const AppInput *input);
AppResult app_s7comm_describe(const AppInput *input, AppMemory *memory, AppLabel *label);
