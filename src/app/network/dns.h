/* DNS: queries and answers, in streams and datagrams (RFC 1035 §4.2, RFC 7766). */
#pragma once

#include "app/app-protocol.h"

/* See AppProtocol. */
AppGuess app_dns_recognise(const AppInput *input);
gboolean app_dns_asks(const AppInput *input);
AppResult app_dns_describe(const AppInput *input, AppMemory *memory, AppLabel *label);
