/* Names: names for addresses, shown in pictures and used by selectors. */
#pragma once

#include <glib.h>

#include "base/endpoint.h"

typedef struct Names Names;

/* No names yet.  Caller frees with names_free(). */
Names *names_new(void);
void names_free(Names *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Names, names_free)

/* From `pairs` of the form ADDRESS=NAME, the last one for an address wins, and then from `hosts`:
 * files that names_add_hosts() understands.  Both NULL-terminated; NULL: none.  NULL and
 * LADDER_ERROR_USAGE if a pair does not have that form, or a file cannot be read. */
Names *names_read(char *const *pairs, char *const *hosts, GError **error);

/* Takes the text of an /etc/hosts file (hosts(5)): of each line the address and the first name.  An
 * address keeps its first name; other lines are ignored, as resolvers do. */
void names_add_hosts(Names *self, const char *text);

/* These names, and those in the capture (capture_names(), NULL: none) for addresses without one. */
Names *names_for_capture(const Names *self, GHashTable *of_capture);

/* The name of an address, printable; NULL: none.  Owned by `self`. */
const char *names_find(const Names *self, const Address *address);

/* All of them: addresses as address_to_string() writes them to names.  Owned by `self`. */
GHashTable *names_table(const Names *self);
