/* After a batch has drawn: removes pictures of captures that are gone, publishes and reports the
 * result.
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

/* A capture in a folder that could not be searched is not known to be gone. */
static gboolean may_be_there(const Batch *self, const char *path)
{
	for (guint i = 0; i < self->found.unread->len; i++)
		if (lies_in(path, ((FoundFile *)g_ptr_array_index(self->found.unread, i))->name))
			return TRUE;
	return FALSE;
}

typedef struct {
	Batch *batch;
	guint n;
	int status;
} Gone;

static void follow_if_gone(gpointer data, const Entry *entry)
{
	Gone *self = data;
	Batch *batch = self->batch;
	g_autoptr(GError) error = NULL;

	if (manifest_has(batch->now, entry->path) ||
	    !shard_has(&batch->options->batch.shard, entry->path))
		return;
	if (may_be_there(batch, entry->path)) {
		manifest_put(batch->now, manifest_find(batch->before, entry->path));
		return;
	}
	if (batch->options->batch.checks ||
	    batch_remove_outputs(batch->directory, entry, NULL, &error)) {
		self->n++;
		return;
	}
	self->status = complain(batch->options->output, error);
	manifest_put(batch->now, manifest_find(batch->before, entry->path));
}

/* Removes the pictures of captures that are gone. */
static Gone follow_gone(Batch *self)
{
	Gone gone = { .batch = self, .status = EXIT_WELL };

	manifest_each(self->before, follow_if_gone, &gone);
	return gone;
}

static int complain_unread(const Batch *self)
{
	int status = EXIT_WELL;

	for (guint i = 0; i < self->found.unread->len; i++) {
		const FoundFile *folder = g_ptr_array_index(self->found.unread, i);
		g_autoptr(GError) error =
			g_error_new_literal(LADDER_ERROR, LADDER_ERROR_INPUT,
					    "cannot be searched: its old pictures are kept");

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

static void count_state(gpointer data, const Entry *entry)
{
	guint *n_in = data;

	n_in[entry->state]++;
}

/* Takes the number of captures in each state, and gone. */
static void remark_end(const Batch *self, const guint *n_in, guint n_gone)
{
	g_autoptr(GString) text = g_string_new(NULL);
	guint n_failed = n_in[ENTRY_FAILED] + n_in[ENTRY_STOPPED];
	append_count(text, n_in[ENTRY_DRAWN], "drawn");
	append_count(text, n_in[ENTRY_CUT], "drawn in part");
	append_count(text, n_in[ENTRY_EMPTY], "with nothing to draw");
	append_count(text, n_failed, "failed");
	append_count(text, n_gone, "gone");
	if (text->len == 0)
		g_string_append(text, "no captures");
	if (self->n_drawn + n_gone == 0)
		g_string_append(text, ": nothing has changed");
	else if (self->n_same)
		append_count(text, self->n_same, "of these unchanged");
	remark(self->options->quiet, self->options->output, "%s", text->str);
}

static int finish(Batch *self)
{
	g_autoptr(GError) error = NULL;
	Gone gone = follow_gone(self);
	guint n_in[ENTRY_N_STATES] = { 0 };
	int status = MAX(complain_unread(self), gone.status);

	if (!batch_publish(self->directory, self->now, &self->options->batch.shard, &error))
		return complain("", error);
	if (!self->options->batch.shard.of)
		batch_remove_shards(self->directory);
	batch_save_memo(self);
	batch_remove_journals(self->directory, &self->options->batch.shard);
	manifest_each(self->now, count_state, n_in);
	remark_end(self, n_in, gone.n);
	if (n_in[ENTRY_STOPPED] + n_in[ENTRY_FAILED] + n_in[ENTRY_CUT] > 0)
		return EXIT_TROUBLE;
	return status;
}

/* Reports, removes drafts, then dies by the signal. */
static int finish_stopped(Batch *self)
{
	sigset_t set = batch_stop_signals();
	g_autofree char *n = quantity_of(self->n_drawn, "capture");

	remark(self->options->quiet, self->options->output,
	       "stopped after %s: run the same command to resume", n);
	g_clear_pointer(&self->directory, output_directory_close);
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
	g_autofree char *path = output_directory_called(self->directory, MIRROR_PAGE);
	g_autoptr(GString) page = batch_page(self->now);
	const Bytes bytes = { (const guint8 *)page->str, page->len };
	g_autoptr(GError) error = NULL;

	if (output_directory_holds(self->directory, MIRROR_PAGE, pour_bytes, &bytes))
		return EXIT_WELL;
	error = g_error_new_literal(LADDER_ERROR, LADDER_ERROR_OUTPUT,
				    "is missing or stale: run pcapladder batch");
	return complain(path, error);
}

static int finish_check(Batch *self)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	guint n_gone = follow_gone(self).n;
	int unread = complain_unread(self);

	append_stale(text, self->n_stale, "with missing or stale pictures");
	append_stale(text, n_gone, "gone, with pictures left");
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
	return self->options->batch.checks ? finish_check(self) : finish(self);
}
