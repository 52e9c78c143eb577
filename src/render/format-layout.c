#include "render/formats.h"

#include "base/json-writer.h"

static const char *const kind_names[] = {
	[ITEM_TEXT] = "text", [ITEM_ARROW] = "arrow", [ITEM_LINE] = "line",
	[ITEM_BOX] = "box",   [ITEM_CURVE] = "curve",
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

static void write_item(JsonWriter *json, const Item *item)
{
	json_begin_object(json, NULL);
	json_string(json, "kind", kind_names[item->kind]);
	json_string(json, "role", item->role);
	json_begin_array(json, "frames");
	if (item->frame)
		json_int(json, NULL, item->frame);
	json_end_array(json);
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
	case ITEM_CURVE:
		write_line(json, item->curve.from, item->curve.to);
		break;
	}
	json_end_object(json);
}

static void write_page(JsonWriter *json, const Page *page)
{
	json_begin_object(json, NULL);
	json_number(json, "width", page->width);
	json_number(json, "height", page->height);
	json_begin_array(json, "items");
	for (guint i = 0; i < page->items->len; i++)
		write_item(json, page_item(page, i));
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
		const Layout *layout = g_array_index(pictures, Picture, i).layout;

		for (guint k = 0; k < layout->pages->len; k++)
			write_page(&json, layout_page(layout, k));
	}
	json_end_array(&json);
	json_end_object(&json);
	g_string_append_c(text, '\n');
	g_byte_array_append(out, (const guint8 *)text->str, (guint)text->len);
	return TRUE;
}
