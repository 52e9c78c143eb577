/* Two lanes are as far apart as the template says.  More would make the picture too wide to read,
 * so each gap is as wide as the words between its lanes need, within limits. */
#include "layout/lanes.h"

#define HEAD_PADDING 14.0 /* beside a head's words */
#define HEADS_APART 16.0
#define HEAD_MAX 170.0     /* of more than two lanes */
#define HEAD_CROWDED 112.0 /* … of more than CROWD */
#define CROWD 5
#define GAP_SHARE 0.8    /* of the template's gap: at most, where there are more than two lanes */
#define WIDTH_MAX 1500.0 /* of many lanes, if their heads have room */

double lanes_head_width(const Diagram *diagram, const Template *template, TextMeasure *measure)
{
	gboolean is_pair = diagram->lanes->len <= 2;
	double width = is_pair ? template->head_width : 0;

	for (guint i = 0; i < diagram->lanes->len; i++) {
		const Lane *lane = diagram_lane(diagram, i);
		double name = text_measure(measure, TEXT_HEAD, lane->name).advance;
		double address = text_measure(measure, TEXT_ADDRESS, lane->address).advance;

		width = MAX(width, MAX(name, address) + 2 * HEAD_PADDING);
	}
	if (is_pair)
		return MIN(width, template->lane_gap - HEADS_APART);
	return MIN(width, diagram->lanes->len > CROWD ? HEAD_CROWDED : HEAD_MAX);
}

/* What the words between neighbouring lanes need, by the left lane. */
static double *gaps_asked(const Diagram *diagram, const LabelSizes *sizes)
{
	double *asked = g_new0(double, diagram->lanes->len);

	for (guint i = 0; i < diagram->messages->len; i++) {
		const Message *message = diagram_message(diagram, i);
		guint left = MIN(message->from, message->to);
		guint span = MAX(message->from, message->to) - left;
		double width = label_sizes_width(sizes, i);

		for (guint lane = left; lane < left + span; lane++)
			asked[lane] = MAX(asked[lane], span == 1 ? width : width / span / 2);
	}
	return asked;
}

/* Shrinks gaps that are wider than their heads need until all fit. */
static void squeeze(double *gap, guint n, double least)
{
	double spare = 0, width = 0, share;

	for (guint i = 0; i < n; i++) {
		width += gap[i];
		spare += gap[i] - least;
	}
	share = spare > 0 ? MIN((width - WIDTH_MAX) / spare, 1) : 0;
	for (guint i = 0; share > 0 && i < n; i++)
		gap[i] -= share * (gap[i] - least);
}

double *lanes_x(const Diagram *diagram, const Template *template, const LabelSizes *sizes,
		double head_width, double widening)
{
	guint n = diagram->lanes->len;
	double *x = g_new0(double, n);
	double most = MAX(template->lane_gap_max, template->lane_gap);
	double gap = template->lane_gap + widening * (most - template->lane_gap);
	double least = head_width + HEADS_APART;
	g_autofree double *gaps = gaps_asked(diagram, sizes);

	for (guint i = 0; i + 1 < n; i++)
		gaps[i] = n > 2 ? CLAMP(gaps[i], least, MAX(gap * GAP_SHARE, least)) : gap;
	if (n > 2)
		squeeze(gaps, n - 1, least);
	for (guint i = 1; i < n; i++)
		x[i] = x[i - 1] + gaps[i - 1];
	return x;
}
