/* Apache Kafka's requests and responses. */
#pragma once

#include "app/app-protocol.h"

/* See AppProtocol. */
AppGuess app_kafka_recognise(const AppInput *input);
AppResult app_kafka_describe(const AppInput *input, AppMemory *memory, AppLabel *label);
