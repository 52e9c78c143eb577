/* The table of all keys that a template may set. */
#pragma once

#include "template/template.h"
#include "template/vocabulary.h"

/* The type of a value, with that of its field. */
typedef enum {
	KEY_LENGTH,  /* double, points, within [least, most] */
	KEY_NUMBER,  /* guint, within [least, most] */
	KEY_COLOUR,  /* Colour */
	KEY_BOOLEAN, /* gboolean */
	KEY_STRING,  /* char *, owned; not empty */
	KEY_CHOICE,  /* an enum: the index of a name */
	KEY_FORMAT,  /* FormatString *, owned */
	KEY_N_TYPES
} KeyType;

typedef struct {
	const char *group, *key;
	KeyType type;
	gsize offset; /* of the field in Template */
	const char *help;
	double least, most;
	const char *const *choices; /* NULL-terminated */
	const Vocabulary *vocabulary;
} TemplateKey;

/* The rows in order, groups together; NULL after the last. */
const TemplateKey *template_key_at(guint i);
const TemplateKey *template_key_find(const char *group, const char *key); /* NULL: none */

/* The keys of `group`, or all groups when it is NULL, for messages; NULL when there is no such
 * group.  Caller frees. */
char *template_keys_list(const char *group);
