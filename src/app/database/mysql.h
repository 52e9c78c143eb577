/* MySQL's and MariaDB's client/server protocol. */
#pragma once

#include "app/app-protocol.h"

/* See AppProtocol. */
AppGuess app_mysql_recognise(const AppInput *input);
AppResult app_mysql_describe(const AppInput *input, AppMemory *memory, AppLabel *label);
