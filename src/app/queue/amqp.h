/* AMQP 0-9-1 and its kin, and the frames of AMQP 1.0. */
#pragma once

#include "app/app-protocol.h"

/* See AppProtocol. */
AppGuess app_amqp_recognise(const AppInput *input);
AppResult app_amqp_describe(const AppInput *input, AppMemory *memory, AppLabel *label);
