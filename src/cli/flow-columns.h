/* FlowColumns: the table of flows. */
#pragma once

#include "flow/flow-table.h"

typedef struct FlowColumns FlowColumns;

/* `flows` and `names` (as capture_names()) must outlive the result; hosts of which only a name is
 * known are shown by it.  `has_times`: else durations are unknown. */
FlowColumns *flow_columns_new(const FlowTable *flows, GHashTable *names, gboolean has_times);
void flow_columns_free(FlowColumns *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FlowColumns, flow_columns_free)

/* Hides the least important columns until the table is at most `columns` characters wide, if
 * possible.
 */
void flow_columns_fit(FlowColumns *self, guint columns);

/* Appends the line of titles. */
void flow_columns_append_head(const FlowColumns *self, GString *out);

/* Column widths come from the first thousands of rows; a row further down that needs more is wider
 * than the others. */
void flow_columns_append_row(const FlowColumns *self, guint32 id, GString *out);
