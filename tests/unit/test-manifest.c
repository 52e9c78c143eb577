/* What a batch remembers comes back as it was, and a manifest that lies is not believed. */
#include "batch/manifest.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "batch/mirror.h"

#define SHA256_A "246258eec756ec28870def6c9f61900e13006d7f99eef9153879b72f09936502"
#define SHA256_B "55ddb7dcb927764c9fc89abc325f3db9e0a80d518fef1929cb0d2af64941bf00"

static Entry *sample_entry(const char *path)
{
	Entry *entry = entry_new(path, "recipe");

	entry->size = 1234;
	entry->sha256 = g_strdup(SHA256_A);
	entry_set_state(entry, ENTRY_CUT, g_strdup("ends early: \"so\" it goes"));
	entry_add_output(entry, "svg", SHA256_A);
	entry_add_output(entry, MIRROR_THUMBNAIL, SHA256_B);
	entry->has_facts = TRUE;
	entry->facts = (CaptureFacts){ .frames = 10,
				       .flows = 3,
				       .drawn = 2,
				       .start_ns = G_GINT64_CONSTANT(1609225196837101000),
				       .end_ns = G_GINT64_CONSTANT(1609225197000000001),
				       .bytes = G_GUINT64_CONSTANT(9000000000),
				       .outcomes[OUTCOME_REFUSED] = 1,
				       .outcomes[OUTCOME_RESET] = 2,
				       .retransmissions = 4,
				       .verdicts = { 4, 0, 1 },
				       .protocols = g_strdup("HTTP, TLS") };
	return entry;
}

static char *line_of(const Entry *entry)
{
	GString *line = g_string_new(NULL);

	entry_write(entry, line);
	return g_string_free(line, FALSE);
}

static void test_entry_round_trip(void)
{
	g_autoptr(Entry) entry = sample_entry("dev/\xff\"<a>\n.pcap");
	g_autofree char *line = line_of(entry);
	g_autoptr(Entry) back = entry_read(line, -1);
	g_autofree char *again = back ? line_of(back) : NULL;

	g_assert_null(strchr(line, '\n'));
	g_assert_cmpstr(again, ==, line);
	g_assert_cmpstr(back->path, ==, entry->path);
	g_assert_cmpuint(back->facts.bytes, ==, entry->facts.bytes);
	g_assert_cmpint(back->facts.start_ns, ==, entry->facts.start_ns);
	g_assert_cmpuint(back->facts.verdicts[2], ==, 1);
}

/* `line` with `from` in it replaced. */
static Entry *read_changed(const char *line, const char *from, const char *to)
{
	g_auto(GStrv) parts = g_strsplit(line, from, -1);
	g_autofree char *changed = g_strjoinv(to, parts);

	g_assert_cmpuint(g_strv_length(parts), >=, 2);
	return entry_read(changed, -1);
}

static void test_entry_is_not_believed(void)
{
	g_autoptr(Entry) entry = sample_entry("dev/a.pcap");
	g_autofree char *line = line_of(entry);

	g_assert_null(read_changed(line, "dev/a.pcap", "/etc/passwd"));
	g_assert_null(read_changed(line, "dev/a.pcap", "../a.pcap"));
	g_assert_null(read_changed(line, "dev/a.pcap.svg", "other.svg"));
	g_assert_null(read_changed(line, "\"format\":\"svg\"", "\"format\":\"../svg\""));
	g_assert_null(read_changed(line, "svg", "pcap")); /* no capture is a picture */
	g_assert_null(read_changed(line, "\"state\":\"cut\"", "\"state\":\"bent\""));
	g_assert_null(read_changed(line, "\"path\"", "\"lost\""));
	g_assert_null(read_changed(line, "\"recipe\":\"recipe\"", "\"recipe\":7"));
	g_assert_null(entry_read("[]", -1));
	g_assert_null(entry_read("{", -1));
	g_assert_null(entry_read("", -1));
}

static void test_worst_first(void)
{
	g_autoptr(Entry) well = entry_new("a", "r"), lossy = entry_new("b", "r");
	g_autoptr(Entry) refused = entry_new("c", "r"), failed = entry_new("d", "r");
	g_autoptr(Entry) cut = entry_new("e", "r");

	cut->state = ENTRY_CUT;
	well->state = lossy->state = refused->state = ENTRY_DRAWN;
	failed->state = ENTRY_FAILED;
	lossy->facts.retransmissions = 9;
	refused->facts.outcomes[OUTCOME_REFUSED] = 1;
	g_assert_cmpint(entry_compare_worst(failed, refused), <, 0);
	g_assert_cmpint(entry_compare_worst(refused, lossy), <, 0);
	g_assert_cmpint(entry_compare_worst(lossy, well), <, 0);
	g_assert_cmpint(entry_compare_worst(well, well), ==, 0);
	/* what is in it counts, then that it is cut */
	g_assert_cmpint(entry_compare_worst(lossy, cut), <, 0);
	g_assert_cmpint(entry_compare_worst(cut, well), <, 0);
}

static Manifest *sample_manifest(void)
{
	Manifest *manifest = manifest_new();

	manifest->root = g_strdup("../captures");
	manifest->options = g_strdup("{\"formats\":[\"svg\"]}");
	manifest->version = g_strdup("0.1.0");
	manifest_put(manifest, sample_entry("b.pcap"));
	manifest_put(manifest, sample_entry("a.pcap"));
	return manifest;
}

/* A descriptor of a file that holds just the text, and has no name. */
static int file_of(const char *text, gsize n)
{
	g_autofree char *path = NULL;
	int fd = g_file_open_tmp("manifest-XXXXXX", &path, NULL);

	g_assert_cmpint(fd, >=, 0);
	g_unlink(path);
	g_assert_cmpint(write(fd, text, n), ==, n);
	g_assert_cmpint(lseek(fd, 0, SEEK_SET), ==, 0);
	return fd;
}

static int file_of_text(const char *text)
{
	return file_of(text, strlen(text));
}

static gboolean append(gpointer to, Bytes bytes)
{
	g_string_append_len(to, (const char *)bytes.data, (gssize)bytes.len);
	return TRUE;
}

static void test_manifest_round_trip(void)
{
	g_autoptr(Manifest) manifest = sample_manifest();
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GString) again = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(Manifest) back = NULL;

	g_assert_true(manifest_pour(manifest, append, text));
	back = manifest_load(file_of_text(text->str), &error);
	g_assert_no_error(error);
	g_assert_true(manifest_pour(back, append, again));
	g_assert_cmpstr(again->str, ==, text->str);
	g_assert_cmpint(strstr(text->str, "a.pcap") - text->str, <,
			strstr(text->str, "b.pcap") - text->str);
}

static gboolean stop_at_once(gpointer to, Bytes bytes)
{
	g_assert_cmpuint(bytes.len, >, 0);
	return ++*(int *)to > 1;
}

static void test_pour_stops(void)
{
	g_autoptr(Manifest) manifest = sample_manifest();
	int n = 0;

	for (int i = 0; i < 1000; i++) {
		g_autofree char *path = g_strdup_printf("%d.pcap", i);

		manifest_put(manifest, sample_entry(path));
	}
	g_assert_false(manifest_pour(manifest, stop_at_once, &n));
	g_assert_cmpint(n, ==, 1);
}

/* What an entry may lack, and the numbers that take the most room. */
static void test_packed(void)
{
	Entry *bare = entry_new("a", "r"), *full = sample_entry("b");
	g_autoptr(Manifest) manifest = manifest_new();
	g_autoptr(Entry) bare_back = NULL, full_back = NULL;
	g_autofree char *bare_line = NULL, *full_line = NULL;
	g_autofree char *bare_again = NULL, *full_again = NULL;

	bare->state = ENTRY_STOPPED;
	entry_add_output(bare, "svg", "no checksum");
	full->size = G_MAXINT64;
	full->facts.start_ns = -1;
	full->facts.end_ns = G_MAXINT64;
	full->facts.frames = full->facts.verdicts[MARK_COUNT - 1] = G_MAXUINT32;
	bare_line = line_of(bare);
	full_line = line_of(full);
	manifest_put(manifest, bare);
	manifest_put(manifest, full);
	bare_back = manifest_find(manifest, "a");
	full_back = manifest_find(manifest, "b");
	bare_again = line_of(bare_back);
	full_again = line_of(full_back);
	g_assert_cmpstr(bare_again, ==, bare_line);
	g_assert_cmpstr(full_again, ==, full_line);
	g_assert_null(bare_back->sha256);
	g_assert_null(bare_back->reason);
	g_assert_false(bare_back->has_facts);
}

static void test_taken(void)
{
	g_autoptr(Manifest) manifest = sample_manifest();
	g_autoptr(Entry) taken = manifest_take(manifest, "a.pcap");

	g_assert_cmpstr(taken->path, ==, "a.pcap");
	g_assert_false(manifest_has(manifest, "a.pcap"));
	g_assert_null(manifest_take(manifest, "a.pcap"));
	g_assert_cmpuint(manifest_size(manifest), ==, 1);
}

static void test_manifest_damaged(void)
{
	static const char *const texts[] = { "", "{}", "[1]", "<<<<<<< HEAD\n{}",
					     "{\"manifest\":1,\"captures\":[7]}" };

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(manifest_load(file_of_text(texts[i]), &error));
		g_assert_error(error, LADDER_ERROR, LADDER_ERROR_INPUT);
	}
}

/* Whatever its rows look like. */
static void test_manifest_newer(void)
{
	static const char *const texts[] = { "{\"manifest\":9,\"captures\":[]}",
					     "{\"captures\":[[1],{\"new\":{}}],\"manifest\":9}" };

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(manifest_load(file_of_text(texts[i]), &error));
		g_assert_error(error, LADDER_ERROR, LADDER_ERROR_OUTPUT);
	}
}

static void test_manifest_missing(void)
{
	g_autoptr(Manifest) manifest = manifest_load(-1, NULL);

	g_assert_nonnull(manifest);
	g_assert_null(manifest->root);
}

#define DEEP 1000000

/* A million brackets, in each place where a value may stand. */
static void test_deep(void)
{
	static const char *const before[] = { "", "{\"captures\":[",
					      "{\"options\":", "{\"captures\":[{\"path\":" };
	g_autofree char *brackets = g_strnfill(DEEP, '[');

	for (gsize i = 0; i < G_N_ELEMENTS(before); i++) {
		g_autofree char *text = g_strconcat(before[i], brackets, NULL);
		g_autofree char *line = g_strconcat(text, "\n", NULL);
		g_autoptr(Manifest) manifest = manifest_new();
		g_autoptr(GError) error = NULL;

		g_assert_null(manifest_load(file_of_text(text), &error));
		g_assert_error(error, LADDER_ERROR, LADDER_ERROR_INPUT);
		manifest_add_journal(manifest, file_of_text(line));
		g_assert_cmpuint(manifest_size(manifest), ==, 0);
		g_assert_null(entry_read(text, -1));
	}
}

static void test_journal(void)
{
	g_autoptr(Manifest) manifest = manifest_new();
	g_autoptr(Entry) entry = sample_entry("a.pcap"), other = sample_entry("b.pcap");
	g_autofree char *line = line_of(entry), *half = line_of(other);
	g_autofree char *text =
		g_strdup_printf("\n{\"root\":\"../c\"}\n%s\nnonsense\n%.40s", line, half);

	manifest_add_journal(manifest, file_of_text(text));
	g_assert_cmpuint(manifest_size(manifest), ==, 1);
	g_assert_true(manifest_has(manifest, "a.pcap"));
	g_assert_cmpstr(manifest->root, ==, "../c");
	manifest_add_journal(manifest, -1);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/entry/comes back as it was", test_entry_round_trip);
	g_test_add_func("/entry/one that lies is not believed", test_entry_is_not_believed);
	g_test_add_func("/entry/the worst first", test_worst_first);
	g_test_add_func("/manifest/comes back as it was, sorted", test_manifest_round_trip);
	g_test_add_func("/manifest/a damaged one is told", test_manifest_damaged);
	g_test_add_func("/manifest/a later version's is not ours", test_manifest_newer);
	g_test_add_func("/manifest/none is an empty one", test_manifest_missing);
	g_test_add_func("/manifest/entries at rest lose nothing", test_packed);
	g_test_add_func("/manifest/an entry that is taken is gone", test_taken);
	g_test_add_func("/manifest/is written as long as it is wanted", test_pour_stops);
	g_test_add_func("/manifest/nesting that is deep is damage, and no crash", test_deep);
	g_test_add_func("/manifest/half a line of a journal is none", test_journal);
	return g_test_run();
}
