/* SMB 1 (MS-CIFS, MS-SMB), 2 and 3 (MS-SMB2), NetBIOS sessions (RFC 1002 §4.3). */
#pragma once

#include "app/app-protocol.h"

/* See AppProtocol. */
AppGuess app_smb_recognise(const AppInput *input);
AppResult app_smb_describe(const AppInput *input, AppMemory *memory, AppLabel *label);
