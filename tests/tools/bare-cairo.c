/* What a drawing program cannot do without: cairo and pango set up, twenty labelled lines drawn
 * into an SVG.  tests/tools/bench holds pcapladder against it.
 *
 * usage: bare-cairo FILE
 */
#include <cairo-svg.h>
#include <pango/pangocairo.h>

#define N_LINES 20

int main(int argc, char **argv)
{
	cairo_surface_t *surface;
	cairo_t *cr;
	PangoLayout *layout;
	PangoFontDescription *font = pango_font_description_from_string("Inter 10");

	if (argc != 2)
		return 2;
	surface = cairo_svg_surface_create(argv[1], 900, 900);
	cr = cairo_create(surface);
	layout = pango_cairo_create_layout(cr);
	pango_layout_set_font_description(layout, font);
	for (int i = 0; i < N_LINES; i++) {
		char text[64];

		g_snprintf(text, sizeof(text), "SYN seq %d mss 1460", i);
		cairo_move_to(cr, 50, 40 * i + 20);
		cairo_line_to(cr, 800, 40 * i + 40);
		cairo_stroke(cr);
		pango_layout_set_text(layout, text, -1);
		cairo_move_to(cr, 60, 40 * i + 5);
		pango_cairo_show_layout(cr, layout);
	}
	pango_font_description_free(font);
	g_object_unref(layout);
	cairo_destroy(cr);
	cairo_surface_destroy(surface);
	return 0;
}
