/* Encapsulations: those that flows were found in, each kept once. */
#pragma once

#include "decode/encapsulation.h"

typedef struct Encapsulations Encapsulations;

/* Without any.  Caller frees with encapsulations_free(). */
Encapsulations *encapsulations_new(void);
void encapsulations_free(Encapsulations *self);

/* Notes that of a flow, by its index; of those that differ, only the first 65535 are kept. */
void encapsulations_note(Encapsulations *self, guint32 flow, const Encapsulation *encapsulation);

/* That of a flow; NULL: none was noted.  Owned by `self`. */
const Encapsulation *encapsulations_of(const Encapsulations *self, guint32 flow);
