/* After a batch has drawn: captures that are gone are followed, and the end is published and said.
 */
#include <signal.h>
#include <string.h>

#include "base/error.h"
#include "base/quantity.h"
#include "batch/mirror.h"
#include "cli/batch.h"
#include "cli/command.h"

static gboolean lies_in(const char *path, const char *folder)
{
	gsize n = strlen(folder);

	return n == 0 || (!strncmp(path, folder, n) && (path[n] == '/' || !path[n]));
}

/* Of a capture in a folder that could not be looked into nobody knows that it is gone. */
static gboolean may_be_there(const Batch *self, const char *path)
{
	for (guint i = 0; i < self->findings.unread->len; i++)
		if (lies_in(path, ((FoundFile *)g_ptr_array_index(self->findings.unread, i))->name))
			return TRUE;
	return FALSE;
}

/* Follows captures that are gone; returns how many. */
static guint follow_gone(Batch *self)
{
	GHashTableIter iter;
	gpointer path, value;
	guint n = 0;

	g_hash_table_iter_init(&iter, self->before->entries);
	while (g_hash_table_iter_next(&iter, &path, &value)) {
		if (manifest_find(self->now, path) || !share_has(&self->options->share, path))
			continue;
		if (may_be_there(self, path)) {
			g_hash_table_iter_steal(&iter);
			manifest_put(self->now, value);
			continue;
		}
		n++;
		if (self->directory)
			batch_remove_outputs(self->directory, value, NULL);
	}
	return n;
}

static int complain_unread(const Batch *self)
{
	int status = EXIT_WELL;

	for (guint i = 0; i < self->findings.unread->len; i++) {
		const FoundFile *folder = g_ptr_array_index(self->findings.unread, i);
		g_autoptr(GError) error = g_error_new_literal(
			LADDER_ERROR, LADDER_ERROR_INPUT,
			"cannot be looked into: what was drawn of it before is kept");

		status = complain(folder->path, error);
	}
	return status;
}

static void append_count(GString *text, guint64 n, const char *words)
{
	g_autofree char *count = quantity_count(n);

	if (n > 0)
		g_string_append_printf(text, "%s%s %s", text->len ? ", " : "", count, words);
}

static void remark_end(const Batch *self, guint n_gone)
{
	g_autoptr(GString) text = g_string_new(NULL);
	guint n_in[ENTRY_N_STATES] = { 0 };
	guint n_failed;
	GHashTableIter iter;
	gpointer entry;

	g_hash_table_iter_init(&iter, self->now->entries);
	while (g_hash_table_iter_next(&iter, NULL, &entry))
		n_in[((Entry *)entry)->state]++;
	n_failed = n_in[ENTRY_FAILED] + n_in[ENTRY_STOPPED];
	append_count(text, n_in[ENTRY_DRAWN], "drawn");
	append_count(text, n_in[ENTRY_CUT], "drawn as far as they could be read");
	append_count(text, n_in[ENTRY_EMPTY], "with nothing to draw");
	append_count(text, n_failed, "failed");
	append_count(text, n_gone, "gone");
	if (text->len == 0)
		g_string_append(text, "no captures");
	if (self->n_drawn + n_gone == 0)
		g_string_append(text, ": nothing has changed, nothing was done");
	else if (self->n_same)
		append_count(text, self->n_same, "of all these as before");
	remark(self->options, self->options->output, "%s", text->str);
}

static int status_of(const Batch *self)
{
	GHashTableIter iter;
	gpointer entry;

	g_hash_table_iter_init(&iter, self->now->entries);
	while (g_hash_table_iter_next(&iter, NULL, &entry))
		if (!entry_is_well(entry))
			return EXIT_TROUBLE;
	return EXIT_WELL;
}

static int finish(Batch *self)
{
	g_autoptr(GError) error = NULL;
	guint n_gone = follow_gone(self);
	int unread = complain_unread(self);

	if (!batch_publish(self->directory, self->now, &self->options->share, &error))
		return complain("", error);
	if (!self->options->share.of)
		batch_remove_shares(self->options->output);
	batch_save_memo(self);
	batch_remove_journals(self->directory, &self->options->share);
	remark_end(self, n_gone);
	return unread ? unread : status_of(self);
}

/* Ends as the signal asks, once it is said what became of the work. */
static int finish_stopped(const Batch *self)
{
	sigset_t set = batch_stop_signals();
	g_autofree char *n = quantity_of(self->n_drawn, "capture");

	remark(self->options, self->options->output,
	       "stopped after %s: the same command goes on from there", n);
	signal(self->stopped_by, SIG_DFL);
	raise(self->stopped_by);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	return EXIT_TROUBLE;
}

static void append_stale(GString *text, guint64 n, const char *words)
{
	g_autofree char *captures = quantity_of(n, "capture");

	if (n > 0)
		g_string_append_printf(text, "%s%s %s", text->len ? ", " : "", captures, words);
}

static int check_page(const Batch *self)
{
	g_autofree char *path = g_build_filename(self->options->output, MIRROR_PAGE, NULL);
	g_autoptr(GError) error = NULL;
	GString *page = batch_page(self->now);
	gboolean is_new = batch_file_is(path, page);

	g_string_free(page, TRUE);
	if (is_new)
		return EXIT_WELL;
	error = g_error_new_literal(LADDER_ERROR, LADDER_ERROR_OUTPUT,
				    "is missing or stale: run pcapladder batch");
	return complain(path, error);
}

static int finish_check(Batch *self)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	guint n_gone = follow_gone(self);
	int unread = complain_unread(self);

	append_stale(text, self->n_stale, "without an up-to-date picture");
	append_stale(text, n_gone, "gone and the pictures still there");
	if (text->len == 0)
		return MAX(unread, check_page(self));
	error = g_error_new(LADDER_ERROR, LADDER_ERROR_OUTPUT, "%s: run pcapladder batch",
			    text->str);
	return complain(self->options->output, error);
}

int batch_finish(Batch *self)
{
	if (self->stopped_by)
		return finish_stopped(self);
	return self->options->checks ? finish_check(self) : finish(self);
}
