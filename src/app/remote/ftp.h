/* FTP: the commands and replies of its control connection (RFC 959, RFC 2428). */
#pragma once

#include "app/app-protocol.h"

/* See AppProtocol. */
AppGuess app_ftp_recognise(const AppInput *input);
AppResult app_ftp_describe(const AppInput *input, AppMemory *memory, AppLabel *label);
