/* MQTT 3.1, 3.1.1 and 5 (OASIS standards; sections are those of version 5). */
#pragma once

#include "app/app-protocol.h"

/* See AppProtocol. */
AppGuess app_mqtt_recognise(const AppInput *input);
AppResult app_mqtt_describe(const AppInput *input, AppMemory *memory, AppLabel *label);
