/* IMAP: commands and responses (RFC 9051, RFC 3501). */
#pragma once

#include "app/app-protocol.h"

/* See AppProtocol. */
AppGuess app_imap_recognise(const AppInput *input);
AppResult app_imap_describe(const AppInput *input, AppMemory *memory, AppLabel *label);
