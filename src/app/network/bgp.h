/* BGP-4 (RFC 4271 §4; multiprotocol RFC 4760, route refresh RFC 2918 and 7313). */
#pragma once

#include "app/app-protocol.h"

/* See AppProtocol. */
AppGuess app_bgp_recognise(const AppInput *input);
AppResult app_bgp_describe(const AppInput *input, AppMemory *memory, AppLabel *label);
