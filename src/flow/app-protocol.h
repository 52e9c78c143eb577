/* app_protocols[]: how an application's messages name the arrows. */
#pragma once

#include "base/bytes.h"
#include "flow/flow.h"

typedef struct {
	char *lead;   /* what the reader looks for: "GET /", printable; owned */
	char *detail; /* the rest in small: "HTTP/1.1"; NULL: none; owned */
} AppLabel;

struct AppProtocol {
	const char *name;  /* as JSON writes it: "http" */
	const char *title; /* as people write it: "HTTP" */

	/* Whether `payload` starts a message of this protocol; if so, and `label` is not NULL,
	 * names it. */
	gboolean (*describe)(Bytes payload, AppLabel *label);
};

/* The first protocol whose message `payload` starts, or NULL.  `label` may be NULL; it is filled in
 * only on success. */
const AppProtocol *app_protocol_describe(Bytes payload, AppLabel *label);

/* A protocol as a small number and back; 0 and NULL stand for each other. */
guint8 app_protocol_number(const AppProtocol *self);
const AppProtocol *app_protocol_at(guint8 number);

void app_label_clear(AppLabel *self);
