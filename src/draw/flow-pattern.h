/* FlowPattern: the endpoints that --flow matches. */
#pragma once

#include "flow/flow.h"

/* Of one end. */
typedef struct {
	gboolean has_address, has_port;
	Address address;
	guint prefix; /* leading bits of the address that count */
	guint16 port;
} EndPattern;

typedef struct {
	EndPattern end[2];
	guint n; /* endpoints to match, at least 1, in either order */
} FlowPattern;

/* Each parses one form; FALSE, with `self` undefined, for anything else. */
gboolean flow_pattern_parse_address(FlowPattern *self, const char *text); /* "192.0.2.1" */
gboolean flow_pattern_parse_network(FlowPattern *self, const char *text); /* "192.0.2.0/24" */
gboolean flow_pattern_parse_port(FlowPattern *self, const char *text);    /* ":443" */
gboolean flow_pattern_parse_end(FlowPattern *self, const char *text);     /* "[::1]:443" */
gboolean flow_pattern_parse_ends(FlowPattern *self, const char *text); /* two, a hyphen between */

/* Are the flow's ends what is asked for, in one order or the other? */
gboolean flow_pattern_fits(const FlowPattern *self, const Flow *flow);
