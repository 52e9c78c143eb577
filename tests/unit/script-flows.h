/* What both passes make of a script. */
#pragma once

#include "decode/flow-key.h"
#include "flow/flow-events.h"
#include "script.h"

/* All flows, with events.  GPtrArray of Flow, owned by the caller. */
static inline GPtrArray *script_flows(const GArray *script)
{
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(guint32));
	g_autoptr(FlowTable) table = flow_table_new();
	g_autoptr(FlowEvents) events = NULL;
	Twins *twins = twins_new();

	for (guint i = 0; i < script->len; i++) {
		const Packet *segment = &script_at(script, i)->segment;
		Twin twin;
		gboolean has_twin = twins_take(twins, segment, flow_key_hash_of(segment), &twin);

		flow_table_add(table, segment, has_twin ? &twin : NULL);
	}
	twins_free(twins);
	for (guint32 id = 0; id < flow_table_size(table); id++)
		g_array_append_val(ids, id);
	events = flow_events_new(table, (const guint32 *)(gpointer)ids->data, ids->len);
	for (guint i = 0; i < script->len; i++)
		flow_events_add(events, &script_at(script, i)->segment);
	return flow_events_finish(events);
}
