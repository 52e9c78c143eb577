/* fates[]: whether a packet reached the other end, as far as its flow shows. */
#pragma once

#include <glib.h>

typedef enum {
	FATE_ARRIVED, /* evidence, or nothing was repeated and nothing speaks against it */
	FATE_LOST,    /* its receiver lacked it */
	FATE_UNKNOWN, /* repeated, and nothing tells whether it or the answer was lost */
} Fate;

/* As JSON writes it: "arrived".  Static. */
const char *fate_name(Fate fate);
