#include "draw/draw-options.h"

void draw_options_clear(DrawOptions *self)
{
	g_strfreev(self->flows);
	g_free(self->filter);
	g_free(self->template);
	g_strfreev(self->sets);
	g_free(self->title);
	g_strfreev(self->names);
	g_strfreev(self->hosts);
	g_strfreev(self->notes);
	g_free(self->fold);
	g_free(self->page_name);
	g_free(self->fit_name);
}
