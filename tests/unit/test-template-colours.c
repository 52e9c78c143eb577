/* What every built-in template owes to its readers' eyes. */
#include <math.h>

#include "template/template-keys.h"

#define TEXT_CONTRAST 4.5 /* W3C, Web Content Accessibility Guidelines 2.1, 1.4.3 */
#define LINE_CONTRAST 3.0 /* … 1.4.11 */
#define DIFFERENCE 12.0   /* least CIE 1976 ΔE between two kinds of lines, to any eye */
#define WIDTHS_DIFFER 1.8 /* least ratio of two lines' widths that tells them apart */

typedef struct {
	double v[3];
} Triple;

static double linear(double channel)
{
	return channel <= 0.04045 ? channel / 12.92 : pow((channel + 0.055) / 1.055, 2.4);
}

static Triple multiply(const double matrix[3][3], Triple x)
{
	Triple y = { { 0, 0, 0 } };

	for (int i = 0; i < 3; i++)
		for (int k = 0; k < 3; k++)
			y.v[i] += matrix[i][k] * x.v[k];
	return y;
}

static Triple linear_rgb(const Colour *colour)
{
	return (Triple){ { linear(colour->red), linear(colour->green), linear(colour->blue) } };
}

/* sRGB to CIE XYZ, D65 (IEC 61966-2-1). */
static const double rgb_to_xyz[3][3] = {
	{ 0.4124564, 0.3575761, 0.1804375 },
	{ 0.2126729, 0.7151522, 0.0721750 },
	{ 0.0193339, 0.1191920, 0.9503041 },
};

static double luminance(const Colour *colour)
{
	return multiply(rgb_to_xyz, linear_rgb(colour)).v[1];
}

static double contrast(const Colour *a, const Colour *b)
{
	double p = luminance(a), q = luminance(b);

	return (MAX(p, q) + 0.05) / (MIN(p, q) + 0.05);
}

static void check_contrast(const Template *template, ColourRole role, ColourRole ground,
			   double least)
{
	double found = contrast(&template->colour[role], &template->colour[ground]);

	if (found < least)
		g_error("%s: colour %d on %d has contrast %.2f, not %.1f", template->name, role,
			ground, found, least);
}

static void test_contrast(void)
{
	static const ColourRole texts[] = { COLOUR_INK,    COLOUR_MUTED,   COLOUR_OPENING,
					    COLOUR_DATA,   COLOUR_CLOSING, COLOUR_TROUBLE,
					    COLOUR_WARNING };
	static const ColourRole grounds[] = { COLOUR_GROUND, COLOUR_HEAD_FILL, COLOUR_BAND_DATA,
					      COLOUR_BAND_ACK, COLOUR_ZERO_WINDOW };
	static const ColourRole lines[] = { COLOUR_LIFELINE, COLOUR_OPENING, COLOUR_DATA,
					    COLOUR_ACK,      COLOUR_CLOSING, COLOUR_TROUBLE,
					    COLOUR_WARNING };
	g_auto(GStrv) names = template_names();

	for (char **name = names; *name; name++) {
		g_autoptr(Template) template = template_load(*name, NULL);

		for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
			for (gsize k = 0; k < G_N_ELEMENTS(grounds); k++)
				check_contrast(template, texts[i], grounds[k], TEXT_CONTRAST);
		for (gsize i = 0; i < G_N_ELEMENTS(lines); i++)
			check_contrast(template, lines[i], COLOUR_GROUND, LINE_CONTRAST);
	}
}

/* Machado, Oliveira, Fernandes: A Physiologically-based Model for Simulation of Color Vision
 * Deficiency, 2009, at severity 1; on linear RGB. */
static const struct {
	const char *name;
	double matrix[3][3];
} eyes[] = {
	{ "all cones", { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } } },
	{ "protanopia",
	  { { 0.152286, 1.052583, -0.204868 },
	    { 0.114503, 0.786281, 0.099216 },
	    { -0.003882, -0.048116, 1.051998 } } },
	{ "deuteranopia",
	  { { 0.367322, 0.860646, -0.227968 },
	    { 0.280085, 0.672501, 0.047413 },
	    { -0.011820, 0.042940, 0.968881 } } },
	{ "tritanopia",
	  { { 1.255528, -0.076749, -0.178779 },
	    { -0.078411, 0.930809, 0.147602 },
	    { 0.004733, 0.691367, 0.303900 } } },
};

/* CIE 15: the lightness function of L*a*b*. */
static double lab_f(double t)
{
	return t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116;
}

static Triple lab_seen(const Colour *colour, gsize eye)
{
	static const Triple white = { { 0.95047, 1, 1.08883 } };
	Triple rgb = multiply(eyes[eye].matrix, linear_rgb(colour)), xyz;
	double f[3];

	for (int i = 0; i < 3; i++)
		rgb.v[i] = CLAMP(rgb.v[i], 0, 1);
	xyz = multiply(rgb_to_xyz, rgb);
	for (int i = 0; i < 3; i++)
		f[i] = lab_f(xyz.v[i] / white.v[i]);
	return (Triple){ { 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2]) } };
}

static double difference(const Colour *a, const Colour *b, gsize eye)
{
	Triple p = lab_seen(a, eye), q = lab_seen(b, eye);

	return sqrt(pow(p.v[0] - q.v[0], 2) + pow(p.v[1] - q.v[1], 2) + pow(p.v[2] - q.v[2], 2));
}

/* The kinds of arrows; warnings are words. */
static const struct {
	ColourRole colour;
	gint stroke; /* StrokeKind; -1: no line */
} kinds[] = {
	{ COLOUR_OPENING, STROKE_OPENING },
	{ COLOUR_DATA, STROKE_DATA },
	{ COLOUR_CLOSING, STROKE_CLOSING },
	{ COLOUR_TROUBLE, STROKE_TROUBLE },
	{ COLOUR_WARNING, -1 },
	{ COLOUR_ACK, STROKE_ACK },
};

static gboolean differ_in_line(const Template *template, gint a, gint b)
{
	double p, q;

	if (a < 0 || b < 0)
		return FALSE;
	p = template->stroke_width[a];
	q = template->stroke_width[b];
	return template->dash[a] != template->dash[b] || MAX(p, q) / MIN(p, q) >= WIDTHS_DIFFER;
}

static gboolean is_grey(const Colour *colour)
{
	return colour->red == colour->green && colour->green == colour->blue;
}

/* A template without colours says warnings in words alone. */
static gboolean is_in_words(const Template *template, gsize i)
{
	return kinds[i].stroke < 0 && is_grey(&template->colour[kinds[i].colour]);
}

static void check_apart(const Template *template, gsize i, gsize k)
{
	if (is_in_words(template, i) || is_in_words(template, k) ||
	    differ_in_line(template, kinds[i].stroke, kinds[k].stroke))
		return;
	for (gsize eye = 0; eye < G_N_ELEMENTS(eyes); eye++) {
		double found = difference(&template->colour[kinds[i].colour],
					  &template->colour[kinds[k].colour], eye);

		if (found < DIFFERENCE)
			g_error("%s: colours %d and %d differ by %.1f to %s", template->name,
				kinds[i].colour, kinds[k].colour, found, eyes[eye].name);
	}
}

static void test_apart(void)
{
	g_auto(GStrv) names = template_names();

	for (char **name = names; *name; name++) {
		g_autoptr(Template) template = template_load(*name, NULL);

		for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
			for (gsize k = i + 1; k < G_N_ELEMENTS(kinds); k++)
				check_apart(template, i, k);
	}
}

/* On paper there is no colour at all. */
static void test_print(void)
{
	g_autoptr(Template) template = template_load("print", NULL);

	for (int role = 0; role < COLOUR_N_ROLES; role++)
		g_assert_true(is_grey(&template->colour[role]));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/template/colours/text has contrast 4.5, lines 3 (WCAG 2.1)",
			test_contrast);
	g_test_add_func("/template/colours/kinds of lines are told apart by any eye", test_apart);
	g_test_add_func("/template/colours/print has none", test_print);
	return g_test_run();
}
