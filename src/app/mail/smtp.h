/* SMTP: commands, replies and message bodies (RFC 5321). */
#pragma once

#include "app/app-protocol.h"

/* See AppProtocol. */
AppGuess app_smtp_recognise(const AppInput *input);
AppResult app_smtp_describe(const AppInput *input, AppMemory *memory, AppLabel *label);
