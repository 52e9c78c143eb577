/* The render functions that output_formats[] is made of; see OutputFormat.render. */
#pragma once

#include "render/output-format.h"

/* As OutputFormat.render says. */
gboolean format_svg(const GArray *pictures, const RenderContext *context, GByteArray *out,
		    GError **error);
gboolean format_png(const GArray *pictures, const RenderContext *context, GByteArray *out,
		    GError **error);
gboolean format_pdf(const GArray *pictures, const RenderContext *context, GByteArray *out,
		    GError **error);
gboolean format_text(const GArray *pictures, const RenderContext *context, GByteArray *out,
		     GError **error);
gboolean format_json(const GArray *pictures, const RenderContext *context, GByteArray *out,
		     GError **error);
gboolean format_layout(const GArray *pictures, const RenderContext *context, GByteArray *out,
		       GError **error);

/* JSON, flow by flow. */
extern const FlowWriter format_json_by_flow;
