/* ListingNames: addresses and ports for the names in a listing made without -n. */
#pragma once

#include "base/endpoint.h"
#include "capture/listing/listing-text.h"

typedef struct ListingNames ListingNames;

/* No names yet.  Caller frees with listing_names_free(). */
ListingNames *listing_names_new(void);
void listing_names_free(ListingNames *self);

/* An address of either family, or a host name, which is mapped to its own address throughout the
 * listing: from 192.0.2.0/24, then from 198.18.0.0/15, and in IPv6 from 2001:db8::/32 (RFC 5737,
 * RFC 2544, RFC 3849: reserved).  FALSE for what is neither. */
gboolean listing_names_address(ListingNames *self, Span text, AddressFamily family,
			       Address *address);

/* A port's number or a service's name; FALSE for what is neither. */
gboolean listing_names_port(ListingNames *self, Span text, guint16 *port);
