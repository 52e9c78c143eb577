/* Modbus over a network (MODBUS Application Protocol V1.1b3 §6, §7, after the header of the
 * messaging guide, V1.0b §3.1). */
#pragma once

#include "app/app-protocol.h"

/* See AppProtocol. */
AppGuess app_modbus_recognise(const AppInput *input);
AppResult app_modbus_describe(const AppInput *input, AppMemory *memory, AppLabel *label);
