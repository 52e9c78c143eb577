/* What may be shown of a command to a Redis server, however it was sent. */
#pragma once

#include "base/bytes.h"

#define REDIS_WORDS_MAX 3 /* that a label may need */

/* The first words of a command; those that are not there have no data. */
typedef struct {
	Bytes word[REDIS_WORDS_MAX];
	gboolean is_whole; /* the last one given is complete */
} RedisWords;

/* Whether a command of that name is known, in any case. */
gboolean redis_command_is_known(Bytes name);

/* "GET cart:42", "CONFIG SET", "AUTH"; "command" if it is not known.  Caller frees. */
char *redis_command_words(const RedisWords *words);

/* Just the name, or "command".  Caller frees. */
char *redis_command_name(Bytes name);
