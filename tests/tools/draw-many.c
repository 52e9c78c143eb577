/* How long a process that has drawn before takes for one more picture: draws captures over and
 * over, as `batch` does, and prints the processor's time for each picture.  Every time a picture's
 * bytes must be those of the first.
 *
 * usage: draw-many FORMAT TIMES CAPTURE...
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "draw/drawing.h"
#include "platform/heap.h"

static double milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static GByteArray *draw(const Order *order, const char *path)
{
	g_autoptr(GError) error = NULL;
	GByteArray *bytes = NULL;
	Drawing drawing;

	if (drawing_init(&drawing, order, path, &error) && drawing_read(&drawing, &error))
		bytes = drawing_render(&drawing, g_ptr_array_index(order->formats, 0), &error);
	if (!bytes)
		g_error("%s: %s", path, error->message);
	drawing_clear(&drawing);
	return bytes;
}

/* One picture of each capture; returns what one took. */
static double draw_all(const Order *order, char **paths, int n, GPtrArray *firsts)
{
	double begun = milliseconds();

	for (int i = 0; i < n; i++) {
		g_autoptr(GByteArray) bytes = draw(order, paths[i]);
		const GByteArray *first;

		if (firsts->len == (guint)i)
			g_ptr_array_add(firsts, g_byte_array_ref(bytes));
		first = g_ptr_array_index(firsts, i);
		if (first->len != bytes->len || memcmp(first->data, bytes->data, bytes->len) != 0)
			g_error("%s: other bytes than the first time", paths[i]);
	}
	return (milliseconds() - begun) / n;
}

int main(int argc, char **argv)
{
	Options options = { .max_arrows = -1, .scale = 2 };
	GPtrArray *formats = g_ptr_array_new();
	g_autoptr(GPtrArray) firsts =
		g_ptr_array_new_with_free_func((GDestroyNotify)g_byte_array_unref);
	g_autoptr(GError) error = NULL;
	Order order;
	double first, sum = 0;
	int times;

	if (argc < 4 || (times = atoi(argv[2])) < 1 || !output_format_find(argv[1]))
		return 2;
	heap_settle();
	g_ptr_array_add(formats, (gpointer)output_format_find(argv[1]));
	if (!order_init(&order, &options, formats, &error))
		return 1;
	order_load_fonts(&order, NULL);
	first = draw_all(&order, argv + 3, argc - 3, firsts);
	for (int i = 0; i < times; i++)
		sum += draw_all(&order, argv + 3, argc - 3, firsts);
	printf("first %.2f ms, then %.3f ms each\n", first, sum / times);
	order_clear(&order);
	return 0;
}
