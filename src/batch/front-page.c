#include "batch/front-page.h"

#include <gio/gio.h>
#include <string.h>

#include "base/quantity.h"
#include "base/text.h"
#include "batch/front-page-row.h"

#define RESOURCE_FOLDER "/pcapladder/pages/"

/* Width of the bar of standings, in its own units. */
#define BAR_WIDTH 1000

/* By Standing: the text below its number. */
static const char *const standing_words[STANDING_N] = { "failed", "with trouble", "clean",
							"empty" };

/* Totals of all captures. */
typedef struct {
	guint n, not_drawn, cut;
	guint in[STANDING_N];
	guint64 flows, frames, bytes;
	gint64 start_ns, end_ns; /* both 0: no dates */
} Totals;

static char *resource(const char *name)
{
	g_autofree char *path = g_strconcat(RESOURCE_FOLDER, name, NULL);
	g_autoptr(GBytes) bytes = g_resources_lookup_data(path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

	g_assert(bytes);
	return g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
}

static int compare_rows_by_worst(gconstpointer a, gconstpointer b)
{
	return entry_compare_worst(((const FrontPageRow *)a)->entry,
				   ((const FrontPageRow *)b)->entry);
}

/* Compares the numbers at both positions by value, and moves past them. */
static int compare_numbers(const char **a, const char **b)
{
	gsize n_a, n_b;
	int order;

	*a += strspn(*a, "0");
	*b += strspn(*b, "0");
	n_a = strspn(*a, "0123456789");
	n_b = strspn(*b, "0123456789");
	order = n_a == n_b ? strncmp(*a, *b, n_a) : (n_a < n_b ? -1 : 1);
	*a += n_a;
	*b += n_b;
	return order;
}

/* Natural order: "x2" before "x10". */
static int compare_paths(const char *a, const char *b)
{
	const char *at_a = a, *at_b = b;

	while (*at_a && *at_b) {
		int order;

		if (g_ascii_isdigit(*at_a) && g_ascii_isdigit(*at_b)) {
			order = compare_numbers(&at_a, &at_b);
		} else {
			order = (guchar)g_ascii_tolower(*at_a) - (guchar)g_ascii_tolower(*at_b);
			at_a++, at_b++;
		}
		if (order)
			return order;
	}
	return *at_a || *at_b ? (*at_a ? 1 : -1) : strcmp(a, b);
}

static int compare_rows_by_path(gconstpointer a, gconstpointer b)
{
	const FrontPageRow *const *x = a, *const *y = b;

	return compare_paths((*x)->entry->path, (*y)->entry->path);
}

static void rank_by_path(GArray *rows)
{
	g_autoptr(GPtrArray) sorted = g_ptr_array_sized_new(rows->len);

	for (guint i = 0; i < rows->len; i++)
		g_ptr_array_add(sorted, &g_array_index(rows, FrontPageRow, i));
	g_ptr_array_sort(sorted, compare_rows_by_path);
	for (guint i = 0; i < sorted->len; i++)
		((FrontPageRow *)g_ptr_array_index(sorted, i))->by_path = i;
}

/* The rows (of FrontPageRow), worst first. */
static GArray *rows_of(const GPtrArray *entries)
{
	GArray *rows = g_array_sized_new(FALSE, FALSE, sizeof(FrontPageRow), entries->len);

	for (guint i = 0; i < entries->len; i++) {
		const Entry *entry = g_ptr_array_index(entries, i);
		const FrontPageRow row = { .entry = entry, .standing = entry_standing(entry) };

		g_array_append_val(rows, row);
	}
	g_array_sort(rows, compare_rows_by_worst);
	for (guint i = 0; i < rows->len; i++)
		g_array_index(rows, FrontPageRow, i).number = i + 1;
	rank_by_path(rows);
	return rows;
}

static void add_times(Totals *totals, const FrontPageRow *row)
{
	const CaptureFacts *facts = &row->entry->facts;
	gboolean is_first = !totals->start_ns && !totals->end_ns;

	if (!front_page_row_has_date(row))
		return;
	totals->start_ns = is_first ? facts->start_ns : MIN(totals->start_ns, facts->start_ns);
	totals->end_ns = is_first ? facts->end_ns : MAX(totals->end_ns, facts->end_ns);
}

static Totals totals_of(const GArray *rows)
{
	Totals totals = { .n = rows->len };

	for (guint i = 0; i < rows->len; i++) {
		const FrontPageRow *row = &g_array_index(rows, FrontPageRow, i);

		totals.in[row->standing]++;
		totals.not_drawn += row->standing == STANDING_FAILED;
		totals.cut += row->entry->state == ENTRY_CUT;
		totals.flows += row->entry->facts.flows;
		totals.frames += row->entry->facts.frames;
		totals.bytes += row->entry->facts.bytes;
		add_times(&totals, row);
	}
	return totals;
}

/* "2026-03-01", "2026-03-01 to 2026-03-12"; NULL: none, or beyond the calendar. */
static char *days_of(const Totals *totals)
{
	g_autoptr(GDateTime) start = g_date_time_new_from_unix_utc(totals->start_ns / NS_PER_S);
	g_autoptr(GDateTime) end = g_date_time_new_from_unix_utc(totals->end_ns / NS_PER_S);
	g_autofree char *first = start ? g_date_time_format(start, "%Y-%m-%d") : NULL;
	g_autofree char *last = end ? g_date_time_format(end, "%Y-%m-%d") : NULL;

	if (!first || !last || (!totals->start_ns && !totals->end_ns))
		return NULL;
	return strcmp(first, last) ? g_strconcat(first, " to ", last, NULL)
				   : g_steal_pointer(&first);
}

/* Takes over `words`; NULL: nothing to show. */
static void put_total(const HtmlParts *parts, GString *out, char *words)
{
	if (words)
		html_parts_put(parts, out, "total", "words", words, NULL);
	g_free(words);
}

static GString *sums_of(const Totals *totals, const HtmlParts *parts)
{
	GString *out = g_string_new(NULL);
	g_autofree char *bytes = quantity_bytes_short(totals->bytes);

	put_total(parts, out, quantity_of(totals->flows, "flow"));
	put_total(parts, out, quantity_of(totals->frames, "frame"));
	put_total(parts, out, g_strconcat(bytes, " of data", NULL));
	put_total(parts, out, days_of(totals));
	return out;
}

/* The numbers that also filter: all, and each standing. */
static GString *tallies_of(const Totals *totals, const HtmlParts *parts)
{
	GString *out = g_string_new(NULL);
	g_autofree char *all = quantity_count(totals->n);

	html_parts_put(parts, out, "tally-all", "count", all, "words",
		       totals->n == 1 ? "capture" : "captures", NULL);
	for (Standing standing = 0; standing < STANDING_N; standing++) {
		g_autofree char *count = quantity_count(totals->in[standing]);

		if (totals->in[standing])
			html_parts_put(parts, out, "tally", "count", count, "group",
				       standing_name(standing), "words", standing_words[standing],
				       NULL);
	}
	return out;
}

/* A rectangle for each standing, proportional to its number, with a visible minimum. */
static GString *bar_of(const Totals *totals, const HtmlParts *parts)
{
	GString *out = g_string_new(NULL);
	guint before = 0;

	for (Standing standing = 0; standing < STANDING_N && totals->n; standing++) {
		guint from = (guint)((guint64)before * BAR_WIDTH / totals->n);
		guint to =
			(guint)((guint64)(before + totals->in[standing]) * BAR_WIDTH / totals->n);
		g_autofree char *x = g_strdup_printf("%u", from);
		g_autofree char *width = g_strdup_printf("%u", MAX(to - from, 2));

		before += totals->in[standing];
		if (totals->in[standing])
			html_parts_put(parts, out, "share", "group", standing_name(standing), "x",
				       x, "width", width, NULL);
	}
	return out;
}

/* "12 captures were not drawn, 3 are cut short" */
static char *problem_words(const Totals *totals)
{
	g_autofree char *not_drawn = quantity_of(totals->not_drawn, "capture");
	g_autofree char *cut = quantity_of(totals->cut, "capture");
	g_autofree char *cut_count = quantity_count(totals->cut);
	const char *was = totals->not_drawn == 1 ? "was" : "were";
	const char *is = totals->cut == 1 ? "is" : "are";

	if (!totals->cut)
		return g_strdup_printf("%s %s not drawn", not_drawn, was);
	if (!totals->not_drawn)
		return g_strdup_printf("%s %s cut short", cut, is);
	return g_strdup_printf("%s %s not drawn, %s %s cut short", not_drawn, was, cut_count, is);
}

/* The expandable list of captures not drawn in full; nothing if there are none. */
static GString *problems_of(const GArray *rows, const Totals *totals, const HtmlParts *parts)
{
	g_autoptr(GString) list = g_string_new(NULL);
	g_autofree char *words = problem_words(totals);
	GString *out = g_string_new(NULL);

	if (!totals->not_drawn && !totals->cut)
		return out;
	for (guint i = 0; i < rows->len; i++) {
		const FrontPageRow *row = &g_array_index(rows, FrontPageRow, i);

		if (!entry_is_well(row->entry))
			front_page_row_put_problem(row, parts, list);
	}
	html_parts_put(parts, out, "problems", "words", words, "list", list->str, NULL);
	return out;
}

static GString *table_of(const GArray *rows, const FrontPageWords *words, const HtmlParts *parts)
{
	g_autoptr(GString) body = g_string_new(NULL);
	GString *out = g_string_new(NULL);
	gboolean has_thumbnails = FALSE;

	for (guint i = 0; i < rows->len; i++) {
		const FrontPageRow *row = &g_array_index(rows, FrontPageRow, i);

		front_page_row_put(row, parts, body);
		has_thumbnails |= front_page_row_has_thumbnail(row);
	}
	if (rows->len)
		html_parts_put(parts, out, "table", "ground", words->is_dark ? "dark" : "light",
			       "pictures", has_thumbnails ? " small-pictures" : "", "rows",
			       body->str, NULL);
	else
		html_parts_put(parts, out, "nothing", NULL);
	return out;
}

/* Hash of the page's own style or script for its content security policy. */
static char *hash_of(const char *text)
{
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
	guint8 digest[32];
	gsize length = sizeof(digest);

	g_checksum_update(checksum, (const guchar *)text, -1);
	g_checksum_get_digest(checksum, digest, &length);
	return g_base64_encode(digest, length);
}

static void put_head(const HtmlParts *parts, GString *out, const char *title, const char *version)
{
	g_autofree char *style = resource("front-page.css"), *style_hash = hash_of(style);
	g_autofree char *script = resource("front-page.js"), *script_hash = hash_of(script);

	html_parts_put(parts, out, "head", "title", title, "version", version, "style", style,
		       "style-hash", style_hash, "script-hash", script_hash, NULL);
}

static void put_foot(const HtmlParts *parts, GString *out, const char *version)
{
	g_autofree char *script = resource("front-page.js");

	html_parts_put(parts, out, "foot", "version", version, "script", script, NULL);
}

static HtmlParts *parts_of_the_page(void)
{
	g_autofree char *text = resource("front-page.html");

	return html_parts_new(text);
}

GString *front_page_new(const GPtrArray *entries, const FrontPageWords *words)
{
	g_autoptr(HtmlParts) parts = parts_of_the_page();
	g_autofree char *title = text_printable(words->title, strlen(words->title), 0);
	g_autoptr(GArray) rows = rows_of(entries);
	const Totals totals = totals_of(rows);
	g_autoptr(GString) sums = sums_of(&totals, parts);
	g_autoptr(GString) tallies = tallies_of(&totals, parts), bar = bar_of(&totals, parts);
	g_autoptr(GString) problems = problems_of(rows, &totals, parts);
	g_autoptr(GString) table = table_of(rows, words, parts);
	GString *out = g_string_new(NULL);

	put_head(parts, out, title, words->version);
	html_parts_put(parts, out, "body", "title", title, "totals", sums->str, "tallies",
		       tallies->str, "bar", bar->str, "problems", problems->str, "table",
		       table->str, NULL);
	put_foot(parts, out, words->version);
	return out;
}
