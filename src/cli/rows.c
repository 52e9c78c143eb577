#include "cli/rows.h"

#include "cli/save.h"

#define SHARE_ROWS 4096 /* made by a thread at a time */

/* Some rows in a row, and their text. */
typedef struct {
	RowsPut put;
	gconstpointer data;
	guint32 from, to;
	GString *text; /* owned */
} Share;

/* On a GString of the thread's own stack: the two may lie in one cache line, which both threads
 * would write with every few bytes. */
static gpointer make(gpointer data)
{
	Share *self = data;
	GString text = *self->text;

	g_string_truncate(&text, 0);
	self->put(self->data, self->from, self->to, &text);
	*self->text = text;
	return NULL;
}

static gboolean write_out(const Share *self, GError **error)
{
	GByteArray bytes = { .data = (guint8 *)self->text->str, .len = (guint)self->text->len };

	return save_bytes(NULL, &bytes, error);
}

/* One share is made while the other is made and written. */
static gboolean write_both(Share *first, Share *second, gboolean may_thread, GError **error)
{
	GThread *thread = may_thread && second->from < second->to
				  ? g_thread_try_new("rows", make, second, NULL)
				  : NULL;
	gboolean is_written;

	make(first);
	is_written = write_out(first, error);
	if (thread)
		g_thread_join(thread);
	else if (is_written)
		make(second);
	return is_written && write_out(second, error);
}

gboolean rows_write(guint32 n, RowsPut put, gconstpointer data, GError **error)
{
	g_autoptr(GString) one = g_string_new(NULL), other = g_string_new(NULL);
	gboolean may_thread = g_get_num_processors() > 1, is_written = TRUE;

	for (guint64 from = 0; is_written && from < n; from += 2 * SHARE_ROWS) {
		guint32 middle = (guint32)MIN(from + SHARE_ROWS, n);
		Share first = { put, data, (guint32)from, middle, one };
		Share second = { put, data, middle, MIN(n - middle, SHARE_ROWS) + middle, other };

		is_written = write_both(&first, &second, may_thread, error);
	}
	return is_written;
}
