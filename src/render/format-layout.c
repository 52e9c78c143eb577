#include "render/formats.h"

#include "base/json-writer.h"

static const char *const kind_names[] = {
	[ITEM_TEXT] = "text", [ITEM_ARROW] = "arrow", [ITEM_LINE] = "line",
	[ITEM_BOX] = "box",   [ITEM_CURVE] = "curve", [ITEM_BAND] = "band",
};

static void write_point(JsonWriter *json, const char *name, Point point)
{
	json_begin_array(json, name);
	json_number(json, NULL, point.x);
	json_number(json, NULL, point.y);
	json_end_array(json);
}

static void write_text(JsonWriter *json, const TextItem *text)
{
	g_autofree char *string = text_item_string(text);
	Point quad[4];

	text_item_quad(text, quad);
	json_string(json, "text", string);
	json_begin_array(json, "quad");
	for (int i = 0; i < 4; i++)
		write_point(json, NULL, quad[i]);
	json_end_array(json);
}

static void write_box(JsonWriter *json, const BoxItem *box)
{
	write_point(json, "from", (Point){ box->x, box->y });
	write_point(json, "to", (Point){ box->x + box->width, box->y + box->height });
}

static void write_line(JsonWriter *json, Point from, Point to)
{
	write_point(json, "from", from);
	write_point(json, "to", to);
}

/* The frames of an item. */
static void write_frames(JsonWriter *json, const Diagram *diagram, gint32 number)
{
	const Message *message =
		number == ITEM_NO_MESSAGE ? NULL : diagram_message(diagram, (guint)number);

	json_begin_array(json, "frames");
	for (guint i = 0; message && i < message->n_members; i++)
		json_int(json, NULL,
			 diagram_event(diagram, diagram_member(diagram, message, i))->frame);
	json_end_array(json);
}

static void write_item(JsonWriter *json, const Diagram *diagram, const Item *item)
{
	json_begin_object(json, NULL);
	json_string(json, "kind", kind_names[item->kind]);
	json_string(json, "role", item->role);
	write_frames(json, diagram, item->message);
	switch (item->kind) {
	case ITEM_TEXT:
		write_text(json, &item->text);
		break;
	case ITEM_ARROW:
		write_line(json, item->arrow.from, item->arrow.to);
		break;
	case ITEM_LINE:
		write_line(json, item->line.from, item->line.to);
		break;
	case ITEM_BOX:
		write_box(json, &item->box);
		break;
	case ITEM_BAND:
		json_begin_array(json, "corners");
		for (guint i = 0; i < item->band.n_corners; i++)
			write_point(json, NULL, item->band.corner[i]);
		json_end_array(json);
		break;
	case ITEM_CURVE:
		write_line(json, item->curve.from, item->curve.to);
		break;
	}
	json_end_object(json);
}

static void write_page(JsonWriter *json, const Diagram *diagram, const Page *page)
{
	json_begin_object(json, NULL);
	json_number(json, "width", page->width);
	json_number(json, "height", page->height);
	json_begin_array(json, "items");
	for (guint i = 0; i < page->items->len; i++)
		write_item(json, diagram, page_item(page, i));
	json_end_array(json);
	json_end_object(json);
}

gboolean format_layout(const GArray *pictures, const RenderContext *context, GByteArray *out,
		       GError **error)
{
	g_autoptr(GString) text = g_string_new(NULL);
	JsonWriter json = { .out = text };

	(void)context;
	(void)error;
	json_begin_object(&json, NULL);
	json_begin_array(&json, "pages");
	for (guint i = 0; i < pictures->len; i++) {
		const Picture *picture = &g_array_index(pictures, Picture, i);

		for (guint k = 0; k < picture->layout->pages->len; k++)
			write_page(&json, picture->diagram, layout_page(picture->layout, k));
	}
	json_end_array(&json);
	json_end_object(&json);
	g_string_append_c(text, '\n');
	g_byte_array_append(out, (const guint8 *)text->str, (guint)text->len);
	return TRUE;
}
