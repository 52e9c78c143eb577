/* SSH: the exchange of versions and keys (RFC 4253); all that follows is encrypted. */
#pragma once

#include "app/app-protocol.h"

/* See AppProtocol. */
AppGuess app_ssh_recognise(const AppInput *input);
AppResult app_ssh_describe(const AppInput *input, AppMemory *memory, AppLabel *label);
