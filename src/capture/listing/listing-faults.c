#include "capture/listing/listing-faults.h"

#include <string.h>

#include "base/quantity.h"

void listing_faults_add(ListingFaults *self, guint64 line, const char *reason)
{
	guint at = 0;

	while (at < self->n_rows && strcmp(self->rows[at].reason, reason) != 0)
		at++;
	at = MIN(at, LISTING_FAULT_REASONS - 1);
	if (at == self->n_rows) {
		self->rows[at].reason = reason;
		self->n_rows++;
	}
	if (self->rows[at].n < LISTING_FAULT_LINES)
		self->rows[at].lines[self->rows[at].n] = line;
	self->rows[at].n++;
}

/* "line 2", "lines 2, 3 and 5", "lines 2, 3, 5, 8, 9 and 1,000 more" */
static void put_lines(const ListingFaults *self, guint row, GString *out)
{
	guint64 n = self->rows[row].n, named = MIN(n, LISTING_FAULT_LINES);

	g_string_append(out, n == 1 ? "line " : "lines ");
	for (guint64 i = 0; i < named; i++)
		g_string_append_printf(out, "%s%" G_GUINT64_FORMAT,
				       i == 0                         ? ""
				       : i + 1 == named && n == named ? " and "
								      : ", ",
				       self->rows[row].lines[i]);
	if (n > named) {
		g_autofree char *more = quantity_count(n - named);

		g_string_append_printf(out, " and %s more", more);
	}
}

static void put_reason(const ListingFaults *self, GString *out)
{
	put_lines(self, 0, out);
	g_string_append_printf(out, " cannot be parsed as %s: %s",
			       self->rows[0].n == 1 ? "a packet" : "packets", self->rows[0].reason);
}

void listing_faults_put(const ListingFaults *self, GString *out)
{
	if (self->n_rows == 0)
		return;
	if (self->n_rows == 1) {
		put_reason(self, out);
		return;
	}
	g_string_append(out, "cannot be parsed as packets:");
	for (guint i = 0; i < self->n_rows; i++) {
		g_string_append(out, i ? ", " : " ");
		put_lines(self, i, out);
		g_string_append_printf(out, " (%s)", self->rows[i].reason);
	}
}
