/* FlowColumns: the table of flows, each column as wide as its widest cell. */
#pragma once

#include "flow/flow-table.h"

typedef struct FlowColumns FlowColumns;

/* Works out all cells of `flows`. */
FlowColumns *flow_columns_new(const FlowTable *flows);
void flow_columns_free(FlowColumns *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FlowColumns, flow_columns_free)

/* Leaves out what matters least until the table is no wider than `columns` characters, if it can.
 */
void flow_columns_fit(FlowColumns *self, guint columns);

void flow_columns_append_head(const FlowColumns *self, GString *out);

/* Rows in the order of flow ids; to be asked for once each, from 0 up. */
void flow_columns_append_row(FlowColumns *self, guint32 id, GString *out);
