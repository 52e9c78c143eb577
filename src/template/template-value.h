/* Values of a template's keys, as text and in their fields. */
#pragma once

#include "template/template-keys.h"

/* Sets the field of `key`; FALSE and LADDER_ERROR_USAGE when `text` is not of its type: the message
 * repeats it and says what is allowed. */
gboolean template_value_set(Template *self, const TemplateKey *key, const char *text,
			    GError **error);

/* The field's value, as template_value_set() would take it.  Caller frees. */
char *template_value_text(const Template *self, const TemplateKey *key);

/* What a value of `key` may be: "a number of points from 0 to 200".  Caller frees. */
char *template_value_allowed(const TemplateKey *key);

/* Frees what the field owns. */
void template_value_clear(Template *self, const TemplateKey *key);
