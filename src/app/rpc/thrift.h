/* Apache Thrift: its binary and compact protocols, framed or not (thrift.apache.org, "Thrift Remote
 * Procedure Call", "Thrift Binary protocol encoding", "Thrift Compact protocol encoding"). */
#pragma once

#include "app/app-protocol.h"

/* See AppProtocol. */
AppGuess app_thrift_recognise(const AppInput *input);
AppResult app_thrift_describe(const AppInput *input, AppMemory *memory, AppLabel *label);
