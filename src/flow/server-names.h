/* ServerNames: the server names that clients asked for, each kept once. */
#pragma once

#include "base/bytes.h"

#define SERVER_NAME_BITS 24 /* of a number; names beyond what it can count are not kept */

typedef struct ServerNames ServerNames;

/* Without names.  Caller frees with server_names_free(). */
ServerNames *server_names_new(void);
void server_names_free(ServerNames *self);

/* The number of a name, from 1; case and a dot at its end make no difference.  0: it is no host
 * name (letters, digits, hyphens, underscores and dots, with a letter among them), so an address is
 * none. */
guint32 server_names_add(ServerNames *self, Bytes name);

/* The name of a number, in lower case; NULL for 0.  Owned by `self`. */
const char *server_names_at(const ServerNames *self, guint32 number);
