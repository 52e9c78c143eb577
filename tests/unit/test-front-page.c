#include "batch/front-page.h"

#include <string.h>

#include "batch/html-parts.h"
#include "batch/mirror.h"
#include "batch/finding.h"

static const FrontPageWords words = { .title = "captures", .version = "1.2.3" };

static GPtrArray *entries_new(void)
{
	return g_ptr_array_new_with_free_func((GDestroyNotify)entry_free);
}

static Entry *add(GPtrArray *entries, const char *path, EntryState state, const char *reason)
{
	Entry *entry = entry_new(path, "recipe");

	entry_set_state(entry, state, g_strdup(reason));
	g_ptr_array_add(entries, entry);
	return entry;
}

/* A capture of one flow, drawn as SVG, with a thumbnail. */
static Entry *add_drawn(GPtrArray *entries, const char *path)
{
	Entry *entry = add(entries, path, ENTRY_DRAWN, NULL);

	entry_add_output(entry, "svg", "00");
	entry_add_output(entry, MIRROR_THUMBNAIL, "00");
	entry->has_facts = TRUE;
	entry->facts = (CaptureFacts){ .frames = 1500, .flows = 1, .drawn = 1, .bytes = 2781 };
	entry->facts.start_ns = G_GINT64_CONSTANT(1609225196837101000);
	entry->facts.end_ns = G_GINT64_CONSTANT(1609225196929431000);
	entry->facts.protocols = g_strdup("HTTP, TLS");
	return entry;
}

static void assert_has(const GString *page, const char *text)
{
	if (!strstr(page->str, text))
		g_error("no %s in %s", text, strstr(page->str, "<body"));
}

static void assert_lacks(const GString *page, const char *text)
{
	if (strstr(page->str, text))
		g_error("%s in %s", text, strstr(page->str, "<body"));
}

static void test_empty(void)
{
	g_autoptr(GPtrArray) entries = entries_new();
	g_autoptr(GString) page = front_page_new(entries, &words);

	assert_has(page, "No captures found.");
	assert_has(page, "<b>0</b> <span>captures</span>");
	assert_lacks(page, "<table");
	assert_lacks(page, "{{");
}

static void test_row(void)
{
	g_autoptr(GPtrArray) entries = entries_new();
	Entry *entry = add_drawn(entries, "dev/a b.pcap");
	g_autoptr(GString) page = NULL;

	entry->size = 3100;
	entry->facts.flows = 40;
	entry->facts.drawn = 12;
	page = front_page_new(entries, &words);
	assert_has(page,
		   "<a href=\"./dev/a%20b.pcap.svg\"><img "
		   "src=\"./thumbnails/dev/a%20b.pcap.png\" alt=\"\" loading=\"lazy\" "
		   "width=\"120\" height=\"75\"><bdi><span>dev/</span><wbr>a b.pcap</bdi></a>");
	assert_has(page, "<a href=\"./dev/a%20b.pcap.svg\">svg</a>");
	assert_lacks(page, ">thumbnail</a>");
	assert_has(page, "3.10 kB file");
	assert_has(page, "<td>HTTP, TLS<td>40 <small>12 drawn</small><td>1,500<td>2.78 kB");
	assert_has(page, "<td>2020-12-29 <small>06:59:56</small><td>92.3 ms");
	assert_has(page, "data-keys=\"0 40 1500 2781 1609225196837 92330\"");
	assert_has(page, "Drawn by pcapladder 1.2.3.");
}

/* Each finds the next in the page. */
static void assert_order(const GString *page, const char *const *texts)
{
	const char *at = page->str;

	for (; *texts; texts++) {
		at = strstr(at, *texts);
		if (!at)
			g_error("no %s behind the one before", *texts);
	}
}

static void test_order(void)
{
	g_autoptr(GPtrArray) entries = entries_new();
	g_autoptr(GString) page = NULL;

	add_drawn(entries, "x10.pcap");
	add_drawn(entries, "x2.pcap");
	add_drawn(entries, "reset.pcap")->facts.outcomes[OUTCOME_RESET] = 2;
	add(entries, "empty.pcap", ENTRY_EMPTY, NULL);
	add(entries, "cut.pcap", ENTRY_CUT, "ends early");
	add(entries, "bad.pcap", ENTRY_FAILED, "is no capture");
	page = front_page_new(entries, &words);
	assert_order(page, (const char *const[]){
				   "id=\"c1\" class=\"failed bare\" data-keys=\"0\"", "bad.pcap",
				   "id=\"c2\" class=\"trouble pictured\"", "reset.pcap",
				   "id=\"c3\" class=\"trouble bare\"", "cut.pcap",
				   "id=\"c4\" class=\"clean pictured\" data-keys=\"5 ", "x10.pcap",
				   "data-keys=\"4 ", "x2.pcap", "class=\"empty bare\"",
				   "empty.pcap", NULL });
}

/* The same bytes whatever the order of the entries. */
static void test_same(void)
{
	g_autoptr(GPtrArray) entries = entries_new(), turned = g_ptr_array_new();
	g_autoptr(GString) one = NULL, two = NULL;

	for (guint i = 0; i < 50; i++) {
		g_autofree char *path = g_strdup_printf("f%u/%u.pcap", i % 7, i);

		add_drawn(entries, path)->facts.retransmissions = i % 5;
		g_ptr_array_insert(turned, 0, g_ptr_array_index(entries, i));
	}
	one = front_page_new(entries, &words);
	two = front_page_new(turned, &words);
	g_assert_cmpmem(one->str, one->len, two->str, two->len);
}

static void test_problems(void)
{
	g_autoptr(GPtrArray) entries = entries_new();
	g_autoptr(GString) page = NULL;

	add(entries, "a/slow.pcap", ENTRY_STOPPED, "took more than 60 s");
	add(entries, "bad.pcap", ENTRY_FAILED, "is no capture");
	add(entries, "cut.pcap", ENTRY_CUT, "ends early");
	add_drawn(entries, "well.pcap");
	page = front_page_new(entries, &words);
	assert_has(page, "<summary>2 captures were not drawn, 1 is cut short</summary>");
	assert_has(page, "<a href=\"#c1\"><bdi><span>a/</span>slow.pcap</bdi></a> <b>stopped</b> "
			 "took more than 60 s");
	assert_has(page, "<b>2</b> <span>failed</span>");
	assert_has(page, "<b>1</b> <span>with trouble</span>");
	assert_has(page, "<b>1</b> <span>clean</span>");
	assert_lacks(page, "<span>empty</span>");
}

/* A page that trusted any of it would run it. */
static void test_hostile(void)
{
	static const char *const names[] = {
		"\"><script>alert(1)</script>/<img src=x onerror=alert(2)>.pcap",
		"line\nbreak'.pcap",
		"\xe2\x80\xae"
		"pcap.exe",
		"caf\xe9\xff.pcap",
		"javascript:alert(3)",
		"{{title}}&amp;.pcap",
		"back\\slash%2e%2e#?.pcap",
	};
	g_autoptr(GPtrArray) entries = entries_new();
	g_autoptr(GString) page = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
		entry_set_state(add_drawn(entries, names[i]), i % 2 ? ENTRY_CUT : ENTRY_DRAWN,
				g_strdup(names[i]));
	page = front_page_new(entries, &(FrontPageWords){ names[0], "<b>", FALSE });
	g_assert_true(g_utf8_validate(page->str, (gssize)page->len, NULL));
	assert_lacks(page, "<script>alert");
	assert_lacks(page, "<img src=x");
	assert_lacks(page, "href=\"javascript:");
	assert_lacks(page, "line\nbreak");
	assert_lacks(page, "\xe2\x80\xae");
	assert_has(page, "href=\"./javascript%3Aalert%283%29.svg\"");
	assert_has(page, "line\\x0abreak&#39;.pcap");
	assert_has(page, "href=\"./line%0Abreak%27.pcap.svg\"");
	assert_has(page, "caf\\xe9\\xff.pcap");
	assert_has(page, "{{title}}&amp;amp;.pcap");
	assert_has(page, "href=\"./back%5Cslash%252e%252e%23%3F.pcap.svg\"");
	assert_has(page, "pcapladder &lt;b&gt;");
}

/* What tcpdump lists without dates. */
static void test_undated(void)
{
	g_autoptr(GPtrArray) entries = entries_new();
	Entry *entry = add_drawn(entries, "listing.txt");
	g_autoptr(GString) page = NULL;

	entry->facts.start_ns = G_GINT64_CONSTANT(41353000000000);
	entry->facts.end_ns = G_GINT64_CONSTANT(41353000001000);
	page = front_page_new(entries, &words);
	assert_has(page, "<td>11:29:13<td>1.00 µs");
	assert_lacks(page, "1970");
	add_drawn(entries, "dated.pcap");
	g_string_free(page, TRUE);
	page = front_page_new(entries, &words);
	assert_has(page, "<li>2020-12-29</li>");
}

/* Times as a manifest of somebody else's may have them. */
static void test_times(void)
{
	g_autoptr(GPtrArray) entries = entries_new();
	Entry *entry = add_drawn(entries, "a.pcap");
	g_autoptr(GString) page = NULL;

	entry->facts.start_ns = G_MININT64;
	entry->facts.end_ns = G_MAXINT64;
	page = front_page_new(entries, &words);
	assert_has(page, "a.pcap");
}

static void check_findings(const Entry *entry, Standing standing, const char *expected)
{
	static const char *const marks[] = { "!", "?", "" };
	g_autoptr(GArray) findings = findings_new(entry);
	g_autoptr(GString) all = g_string_new(NULL);

	for (guint i = 0; i < findings->len; i++) {
		const Finding *finding = &g_array_index(findings, Finding, i);

		g_string_append_printf(all, "%s%s%s", i ? "; " : "", finding->words,
				       marks[finding->severity]);
	}
	g_assert_cmpstr(all->str, ==, expected);
	g_assert_cmpint(entry_standing(entry), ==, standing);
}

static int bit(Mark mark)
{
	return g_bit_nth_lsf(mark, -1);
}

static void test_findings(void)
{
	g_autoptr(GPtrArray) entries = entries_new();
	Entry *entry = add_drawn(entries, "a.pcap");
	CaptureFacts *facts = &entry->facts;

	check_findings(entry, STANDING_CLEAN, "");
	facts->verdicts[bit(MARK_DUPLICATE_ACK)] = 2;
	facts->verdicts[bit(MARK_WINDOW_UPDATE)] = 9;
	check_findings(entry, STANDING_CLEAN, "2 duplicate ACKs");
	facts->retransmissions = 3;
	facts->verdicts[bit(MARK_RETRANSMISSION)] = 1;
	facts->verdicts[bit(MARK_FAST_RETRANSMISSION)] = 1;
	facts->verdicts[bit(MARK_SPURIOUS_RETRANSMISSION)] = 1;
	check_findings(entry, STANDING_TROUBLE,
		       "3 retransmissions, 1 fast, 1 spurious?; 2 duplicate ACKs");
	facts->verdicts[bit(MARK_ZERO_WINDOW)] = 1;
	facts->outcomes[OUTCOME_REFUSED] = 1;
	facts->outcomes[OUTCOME_RESET] = 1200;
	entry_set_state(entry, ENTRY_CUT, NULL);
	check_findings(
		entry, STANDING_TROUBLE,
		"1 refused!; 1,200 reset!; cut short?; 3 retransmissions, 1 fast, 1 spurious?; "
		"1 zero window?; 2 duplicate ACKs");
	check_findings(add(entries, "b", ENTRY_FAILED, NULL), STANDING_FAILED, "failed!");
	check_findings(add(entries, "c", ENTRY_STOPPED, NULL), STANDING_FAILED, "stopped!");
	check_findings(add(entries, "d", ENTRY_EMPTY, NULL), STANDING_EMPTY, "nothing to draw");
}

static void test_parts(void)
{
	g_autoptr(HtmlParts) parts =
		html_parts_new("words\n<!-- part a -->\n<p>\n\t\t{{x}}-{{{x}}}\n<b>\n"
			       "<!-- part none -->\n<!-- part last -->\n\"{{y}}\"\n");
	g_autoptr(GString) out = g_string_new(NULL);

	html_parts_put(parts, out, "a", "x", "<&{{x}}", NULL);
	g_assert_cmpstr(out->str, ==, "<p>&lt;&amp;{{x}}-<&{{x}}\n<b>");
	g_string_truncate(out, 0);
	html_parts_put(parts, out, "none", NULL);
	html_parts_put(parts, out, "last", "x", "unused", "y", "'\"", NULL);
	html_parts_put(parts, out, "last", "y", NULL, NULL);
	g_assert_cmpstr(out->str, ==, "\"&#39;&quot;\"\n\"\"\n");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/front-page/of-no-capture", test_empty);
	g_test_add_func("/front-page/a-row-says-all-of-a-capture", test_row);
	g_test_add_func("/front-page/the-worst-stand-first", test_order);
	g_test_add_func("/front-page/the-same-for-any-order-of-entries", test_same);
	g_test_add_func("/front-page/what-was-not-drawn-is-listed-with-its-reason", test_problems);
	g_test_add_func("/front-page/nothing-of-a-capture-is-markup", test_hostile);
	g_test_add_func("/front-page/times-of-the-day-have-no-date", test_undated);
	g_test_add_func("/front-page/any-times-can-be-shown", test_times);
	g_test_add_func("/front-page/findings-are-counted-and-weighed", test_findings);
	g_test_add_func("/front-page/parts-have-places-for-text-and-for-markup", test_parts);
	return g_test_run();
}
