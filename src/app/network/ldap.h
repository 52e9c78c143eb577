/* LDAP, in streams and, connectionless, in datagrams (RFC 4511, RFC 1798). */
#pragma once

#include "app/app-protocol.h"

/* See AppProtocol. */
AppGuess app_ldap_recognise(const AppInput *input);
gboolean app_ldap_asks(const AppInput *input);
AppResult app_ldap_describe(const AppInput *input, AppMemory *memory, AppLabel *label);
