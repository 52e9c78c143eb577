/* FlowColumns: the table of flows. */
#pragma once

#include "flow/flow-table.h"

typedef struct FlowColumns FlowColumns;

/* `flows` must outlive the result. */
FlowColumns *flow_columns_new(const FlowTable *flows);
void flow_columns_free(FlowColumns *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FlowColumns, flow_columns_free)

/* Leaves out what matters least until the table is no wider than `columns` characters, if it can.
 */
void flow_columns_fit(FlowColumns *self, guint columns);

/* Appends the line of titles. */
void flow_columns_append_head(const FlowColumns *self, GString *out);

/* The columns are as wide as the first thousands of rows ask; a wider cell further down widens its
 * column from there on. */
void flow_columns_append_row(FlowColumns *self, guint32 id, GString *out);
