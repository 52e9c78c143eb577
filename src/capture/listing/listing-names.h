/* ListingNames: addresses and ports for the names in a listing made without -n. */
#pragma once

#include "base/endpoint.h"
#include "capture/listing/listing-text.h"

typedef struct ListingNames ListingNames;

/* No names yet.  Caller frees with listing_names_free(). */
ListingNames *listing_names_new(void);
void listing_names_free(ListingNames *self);

/* An address of either family, or a name ("web.example", a redacted "<server>"), which is mapped to
 * its own address throughout the listing: from 240.0.0.0/4 or 100::/64, which no host has (RFC 1112
 * §4, RFC 6666).  FALSE for what is neither. */
gboolean listing_names_address(ListingNames *self, Span text, AddressFamily family,
			       Address *address);

/* A port's number or a service's name; FALSE for what is neither. */
gboolean listing_names_port(ListingNames *self, Span text, guint16 *port);

/* The names so far, as capture_names(); NULL: none.  Owned by the ListingNames. */
GHashTable *listing_names_table(const ListingNames *self);
