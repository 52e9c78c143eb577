/* What a batch remembers comes back as it was, and a manifest that lies is not believed. */
#include "batch/manifest.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "batch/mirror.h"

static Entry *sample_entry(const char *path)
{
	Entry *entry = entry_new(path, "recipe");

	entry->size = 1234;
	entry->sha256 = g_strdup("abc");
	entry_set_state(entry, ENTRY_CUT, g_strdup("ends early: \"so\" it goes"));
	entry_add_output(entry, "svg", "123");
	entry_add_output(entry, MIRROR_THUMBNAIL, "456");
	entry->has_facts = TRUE;
	entry->facts = (CaptureFacts){ .frames = 10,
				       .flows = 3,
				       .drawn = 2,
				       .start_ns = G_GINT64_CONSTANT(1609225196837101000),
				       .end_ns = G_GINT64_CONSTANT(1609225197000000001),
				       .bytes = G_GUINT64_CONSTANT(9000000000),
				       .refused = 1,
				       .reset = 2,
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

	well->state = lossy->state = refused->state = ENTRY_DRAWN;
	failed->state = ENTRY_FAILED;
	lossy->facts.retransmissions = 9;
	refused->facts.refused = 1;
	g_assert_cmpint(entry_compare_worst(failed, refused), <, 0);
	g_assert_cmpint(entry_compare_worst(refused, lossy), <, 0);
	g_assert_cmpint(entry_compare_worst(lossy, well), <, 0);
	g_assert_cmpint(entry_compare_worst(well, well), ==, 0);
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

static char *saved(const char *text)
{
	char *path = NULL;
	int fd = g_file_open_tmp("manifest-XXXXXX", &path, NULL);

	g_assert_cmpint(fd, >=, 0);
	g_close(fd, NULL);
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	return path;
}

static void test_manifest_round_trip(void)
{
	g_autoptr(Manifest) manifest = sample_manifest();
	GString *text = manifest_write(manifest);
	g_autofree char *path = saved(text->str);
	g_autoptr(GError) error = NULL;
	g_autoptr(Manifest) back = manifest_load(path, &error);
	GString *again;

	g_assert_no_error(error);
	again = manifest_write(back);
	g_assert_cmpstr(again->str, ==, text->str);
	g_assert_cmpint(strstr(text->str, "a.pcap") - text->str, <,
			strstr(text->str, "b.pcap") - text->str);
	g_string_free(text, TRUE);
	g_string_free(again, TRUE);
	g_unlink(path);
}

static void test_manifest_damaged(void)
{
	static const char *const texts[] = { "", "{}", "[1]", "<<<<<<< HEAD\n{}",
					     "{\"manifest\":1,\"captures\":[7]}" };

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autofree char *path = saved(texts[i]);
		g_autoptr(GError) error = NULL;

		g_assert_null(manifest_load(path, &error));
		g_assert_error(error, LADDER_ERROR, LADDER_ERROR_INPUT);
		g_unlink(path);
	}
}

static void test_manifest_newer(void)
{
	g_autofree char *path = saved("{\"manifest\":9,\"captures\":[]}");
	g_autoptr(GError) error = NULL;

	g_assert_null(manifest_load(path, &error));
	g_assert_error(error, LADDER_ERROR, LADDER_ERROR_OUTPUT);
	g_unlink(path);
}

static void test_manifest_missing(void)
{
	g_autoptr(Manifest) manifest = manifest_load("/nowhere/at/all", NULL);

	g_assert_nonnull(manifest);
	g_assert_null(manifest->root);
}

static void test_journal(void)
{
	g_autoptr(Manifest) manifest = manifest_new();
	g_autoptr(Entry) entry = sample_entry("a.pcap"), other = sample_entry("b.pcap");
	g_autofree char *line = line_of(entry), *half = line_of(other);
	g_autofree char *text =
		g_strdup_printf("\n{\"root\":\"../c\"}\n%s\nnonsense\n%.40s", line, half);
	g_autofree char *path = saved(text);

	manifest_add_journal(manifest, path);
	g_assert_cmpuint(g_hash_table_size(manifest->entries), ==, 1);
	g_assert_nonnull(manifest_find(manifest, "a.pcap"));
	g_assert_cmpstr(manifest->root, ==, "../c");
	manifest_add_journal(manifest, "/nowhere/at/all");
	g_unlink(path);
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
	g_test_add_func("/manifest/half a line of a journal is none", test_journal);
	return g_test_run();
}
