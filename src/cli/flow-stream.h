/* Flows written as they are read, for formats that can (OutputFormat.by_flow): memory grows neither
 * with the flows that are chosen nor with what is written. */
#pragma once

#include "cli/save.h"
#include "draw/drawing.h"

/* Reads the chosen flows of a surveyed drawing and writes them, in the order in which they were
 * asked for.  The capture is read once; where very many flows are open at a time, several times. */
gboolean flow_stream_write(Drawing *drawing, const FlowWriter *writer, Saving *saving,
			   GError **error);
