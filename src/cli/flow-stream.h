/* Flows written as they are read, for formats that can (OutputFormat.by_flow): memory grows neither
 * with the selected flows nor with the output. */
#pragma once

#include "cli/save.h"
#include "draw/drawing.h"

/* Reads the chosen flows of a surveyed drawing and writes them, in the requested order.  The
 * capture is read once, or several times if very many flows are open at once. */
gboolean flow_stream_write(Drawing *drawing, const FlowWriter *writer, Saving *saving,
			   GError **error);
