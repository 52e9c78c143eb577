/* `pcapladder batch PATH… -o DIRECTORY`: find, see what is to be done, have it done, publish. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/error.h"
#include "base/quantity.h"
#include "base/text.h"
#include "batch/mirror.h"
#include "batch/process-pool.h"
#include "cli/batch.h"
#include "cli/command.h"
#include "cli/recipe.h"

#ifndef PCAPLADDER_VERSION
#define PCAPLADDER_VERSION "unknown"
#endif

const char batch_version[] = PCAPLADDER_VERSION;

#define INPUT_KEY "<" /* before a capture's name in the memo, and before a picture's path */
#define OUTPUT_KEY ">"

/* ---- before -------------------------------------------------------------------------------------
 */

static GPtrArray *named_formats(const char *list, GError **error)
{
	g_auto(GStrv) names = g_strsplit(list ? list : "svg", ",", -1);
	g_autoptr(GPtrArray) formats = g_ptr_array_new();
	g_autofree char *known = output_format_names();

	for (gsize i = 0; names[i]; i++) {
		const OutputFormat *format = output_format_find(names[i]);

		if (!format) {
			g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE,
				    "--format %s: no such format: one or more of %s", names[i],
				    known);
			return NULL;
		}
		if (!g_ptr_array_find(formats, format, NULL))
			g_ptr_array_add(formats, (gpointer)format);
	}
	return g_steal_pointer(&formats);
}

/* The captures' folder as seen from the pictures'. */
static char *root_text(const Batch *self)
{
	char *here = realpath(self->options->output, NULL);
	g_autofree char *absolute =
		g_canonicalize_filename(here ? here : self->options->output, NULL);
	g_autofree char *way = mirror_way(absolute, self->findings.root);

	free(here);
	return mirror_text(way);
}

static gboolean check_root(const Batch *self, GError **error)
{
	const char *before = self->before->root;
	g_autofree char *shown =
		text_printable(self->options->output, strlen(self->options->output), 0);

	if (!before || !strcmp(before, self->now->root))
		return TRUE;
	g_set_error(error, LADDER_ERROR, LADDER_ERROR_OUTPUT,
		    "%s: holds the pictures of captures in %s, seen from there, not in %s: name "
		    "another directory",
		    shown, before, self->now->root);
	return FALSE;
}

/* A manifest that is damaged is as good as none. */
static Manifest *load_manifest(const Batch *self, const char *name)
{
	g_autofree char *path = g_build_filename(self->options->output, name, NULL);
	g_autoptr(GError) error = NULL;
	Manifest *manifest = manifest_load(path, &error);

	if (manifest)
		return manifest;
	complain(path, error);
	return manifest_new();
}

/* What runs before this one did: the last that ended, and those that did not. */
static void load_before(Batch *self)
{
	const Share *share = &self->options->share;
	g_autofree char *own = share_file_name(share, "manifest", ".json");
	g_autofree char *name = share_file_name(share, "journal", "");
	g_autofree char *journal =
		g_build_filename(self->options->output, MIRROR_STATE, name, NULL);

	self->before = load_manifest(self, MIRROR_MANIFEST);
	if (share->of) {
		g_autoptr(Manifest) of_share = load_manifest(self, own);

		manifest_add(self->before, of_share);
	}
	manifest_add_journal(self->before, journal);
}

static gboolean find(Batch *self, GError **error)
{
	const Options *options = self->options;
	struct stat facts;
	gboolean is_there = stat(options->output, &facts) == 0;
	const FinderSpec spec = { .paths = options->paths,
				  .include = options->include,
				  .exclude = options->exclude,
				  .without = is_there ? &facts : NULL };

	if (!finder_find(&self->findings, &spec, error))
		return FALSE;
	self->files = g_ptr_array_new();
	for (guint i = 0; i < self->findings.files->len; i++) {
		FoundFile *file = g_ptr_array_index(self->findings.files, i);

		if (share_has(&options->share, file->name))
			g_ptr_array_add(self->files, file);
	}
	return TRUE;
}

static char *memo_path(const Batch *self)
{
	g_autofree char *name = share_file_name(&self->options->share, "seen", "");

	return g_build_filename(self->options->output, MIRROR_STATE, name, NULL);
}

static void open_journal(Batch *self)
{
	g_autofree char *name = share_file_name(&self->options->share, "journal", "");
	g_autofree char *path = output_directory_state_path(self->directory, name);

	self->journal = g_open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
}

static gboolean prepare(Batch *self, GError **error)
{
	const Options *options = self->options;
	g_autofree char *memo = memo_path(self);

	self->recipe = recipe_digest(self->order, batch_version);
	self->now = manifest_new();
	self->now->version = g_strdup(batch_version);
	self->now->options = recipe_options(self->order);
	if (!find(self, error))
		return FALSE;
	if (!options->checks &&
	    !(self->directory = output_directory_open(options->output, &options->share, error)))
		return FALSE;
	self->now->root = root_text(self);
	load_before(self);
	self->memo = hash_memo_load(memo);
	if (!check_root(self, error))
		return FALSE;
	if (self->directory)
		open_journal(self);
	return TRUE;
}

/* ---- what need not be looked at -----------------------------------------------------------------
 */

static gboolean remembers(const Batch *self, const char *before, const char *name,
			  const struct stat *facts, const char *sha256)
{
	g_autofree char *key = g_strconcat(before, name, NULL);

	return g_strcmp0(hash_memo_find(self->memo, key, facts), sha256) == 0;
}

static gboolean remembers_outputs(const Batch *self, const Entry *entry)
{
	for (guint i = 0; i < entry->outputs->len; i++) {
		const EntryOutput *output = &g_array_index(entry->outputs, EntryOutput, i);
		g_autofree char *name = mirror_path(entry->path, output->format);
		g_autofree char *path = g_build_filename(self->options->output, name, NULL);
		struct stat facts;

		if (lstat(path, &facts) != 0 ||
		    !remembers(self, OUTPUT_KEY, name, &facts, output->sha256))
			return FALSE;
	}
	return TRUE;
}

static gboolean looks_untouched(const Batch *self, const FoundFile *file)
{
	const Entry *before = manifest_find(self->before, file->name);

	return before && !self->options->forces && before->sha256 &&
	       before->state != ENTRY_STOPPED && !strcmp(before->recipe, self->recipe) &&
	       remembers(self, INPUT_KEY, file->name, &file->facts, before->sha256) &&
	       remembers_outputs(self, before);
}

/* The entry stays as it is. */
static void keep(Batch *self, const char *path)
{
	gpointer entry = NULL;

	if (!g_hash_table_steal_extended(self->before->entries, path, NULL, &entry))
		return;
	self->n_same++;
	batch_complain(entry);
	manifest_put(self->now, entry);
}

static void plan(Batch *self)
{
	self->jobs = g_ptr_array_new();
	for (guint i = 0; i < self->files->len; i++) {
		FoundFile *file = g_ptr_array_index(self->files, i);

		if (looks_untouched(self, file))
			keep(self, file->name);
		else
			g_ptr_array_add(self->jobs, file);
	}
}

/* ---- while it is done ---------------------------------------------------------------------------
 */

static void write_journal(Batch *self, const Entry *entry)
{
	GString *line = g_string_new(NULL);

	entry_write(entry, line);
	g_string_append_c(line, '\n');
	if (self->journal >= 0 && write(self->journal, line->str, line->len) != (gssize)line->len) {
		close(self->journal); /* what follows half a line would be lost with it */
		self->journal = -1;
	}
	g_string_free(line, TRUE);
}

/* The pictures of before stay, where there are any. */
static void keep_outputs(Entry *entry, const Entry *before)
{
	g_array_set_size(entry->outputs, 0);
	for (guint i = 0; before && i < before->outputs->len; i++) {
		const EntryOutput *output = &g_array_index(before->outputs, EntryOutput, i);

		entry_add_output(entry, output->format, output->sha256);
	}
}

static void place_outputs(Batch *self, Entry *entry, guint job)
{
	for (guint i = 0; i < entry->outputs->len; i++) {
		const char *format = g_array_index(entry->outputs, EntryOutput, i).format;
		g_autofree char *draft = batch_draft_name(job, format);
		g_autofree char *path = mirror_path(entry->path, format);
		g_autoptr(GError) error = NULL;

		if (!output_directory_place(self->directory, draft, path, &error))
			entry_set_state(entry, ENTRY_STOPPED,
					text_printable(error->message, strlen(error->message), 0));
	}
}

/* The journal comes first, so that no picture stands there that nobody knows of. */
static void settle(Batch *self, Entry *entry, guint job)
{
	const Entry *before = manifest_find(self->before, entry->path);

	if (entry->state == ENTRY_STOPPED)
		keep_outputs(entry, before);
	write_journal(self, entry);
	if (entry->state != ENTRY_STOPPED)
		place_outputs(self, entry, job);
	if (entry->state == ENTRY_STOPPED)
		write_journal(self, entry);
	else if (before)
		batch_remove_outputs(self->directory, before, entry);
	self->n_drawn++;
	progress_clear(self->progress);
	batch_complain(entry);
	progress_step(self->progress, !entry_is_well(entry));
	manifest_put(self->now, entry);
}

static void settle_lost(Batch *self, const FoundFile *file, guint job, JobEnd end, const char *how)
{
	Entry *entry = entry_new(file->name, self->recipe);
	g_autofree char *memory = quantity_bytes_short(self->options->memory_bytes);
	char *reason = NULL;

	entry->size = (guint64)file->facts.st_size;
	if (end == JOB_TIMED_OUT)
		reason = g_strdup_printf("took longer than %g s: raise --timeout",
					 self->options->timeout_s);
	else if (end == JOB_TOO_LARGE)
		reason = g_strdup_printf("needs more than %s of memory: raise --memory-limit, or "
					 "read less with --filter",
					 memory);
	else
		reason = g_strdup_printf("its process crashed (%s): please report this", how);
	entry_set_state(entry, ENTRY_STOPPED, reason);
	settle(self, entry, job);
}

static void note_stale(Batch *self, const FoundFile *file, const char *reason)
{
	g_autoptr(GError) error = g_error_new_literal(LADDER_ERROR, LADDER_ERROR_OUTPUT, reason);

	self->n_stale++;
	progress_clear(self->progress);
	complain(file->path, error);
	progress_step(self->progress, TRUE);
}

static void take_done(gpointer data, guint job, JobEnd end, const char *reply, const char *how)
{
	Batch *self = data;
	const FoundFile *file = g_ptr_array_index(self->jobs, job);
	Entry *entry;

	if (end != JOB_DONE && self->options->checks) {
		note_stale(self, file, how);
	} else if (end != JOB_DONE) {
		settle_lost(self, file, job, end, how);
	} else if (*reply == '!') {
		note_stale(self, file, reply + 1);
	} else if (*reply == '{' && (entry = entry_read(reply, -1))) {
		settle(self, entry, job);
	} else {
		progress_clear(self->progress);
		if (*reply == '=')
			keep(self, file->name);
		progress_step(self->progress, FALSE);
	}
}

/* FALSE when somebody asked to stop. */
static gboolean take_tick(gpointer data)
{
	Batch *self = data;
	struct signalfd_siginfo info;

	progress_show(self->progress);
	if (read(self->signals, &info, sizeof(info)) == sizeof(info))
		self->stopped_by = (int)info.ssi_signo;
	return !self->stopped_by;
}

static gpointer begin_work(gpointer data)
{
	Batch *self = data;

	if (self->directory)
		output_directory_forget_lock(self->directory);
	return NULL;
}

static sigset_t stop_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	return set;
}

static gboolean work(Batch *self, GError **error)
{
	const Options *options = self->options;
	const ProcessPoolSpec spec = {
		.n_jobs = self->jobs->len,
		.n_processes = MAX(1, MIN((guint)options->jobs, self->jobs->len)),
		.timeout_us = (gint64)(options->timeout_s * G_USEC_PER_SEC),
		.memory_bytes = options->memory_bytes,
		.data = self,
		.begin = begin_work,
		.work = batch_work,
		.done = take_done,
		.tick = take_tick,
	};
	sigset_t set = stop_signals();
	gboolean is_well;

	sigprocmask(SIG_BLOCK, &set, NULL);
	self->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	self->progress = progress_new(options->output, self->jobs->len, options->quiet);
	is_well = process_pool_run(&spec, error);
	g_clear_pointer(&self->progress, progress_free);
	close(self->signals);
	if (!self->stopped_by)
		sigprocmask(SIG_UNBLOCK, &set, NULL);
	return is_well;
}

/* ---- after --------------------------------------------------------------------------------------
 */

static gboolean lies_in(const char *path, const char *folder)
{
	gsize n = strlen(folder);

	return n == 0 || (!strncmp(path, folder, n) && path[n] == '/');
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

static void remember(Batch *self, const char *before, const char *name, const struct stat *facts,
		     const char *sha256)
{
	g_autofree char *key = g_strconcat(before, name, NULL);

	hash_memo_put(self->memo, key, facts, sha256);
}

static void remember_entry(Batch *self, const FoundFile *file, const Entry *entry)
{
	if (!entry || !entry->sha256 || entry->state == ENTRY_STOPPED)
		return;
	remember(self, INPUT_KEY, file->name, &file->facts, entry->sha256);
	for (guint i = 0; i < entry->outputs->len; i++) {
		const EntryOutput *output = &g_array_index(entry->outputs, EntryOutput, i);
		g_autofree char *name = mirror_path(entry->path, output->format);
		g_autofree char *path = g_build_filename(self->options->output, name, NULL);
		struct stat facts;

		if (lstat(path, &facts) == 0)
			remember(self, OUTPUT_KEY, name, &facts, output->sha256);
	}
}

/* Its loss costs time only, so that it cannot be written is nothing to say. */
static void save_memo(Batch *self)
{
	g_autofree char *path = memo_path(self);
	GString *text;

	for (guint i = 0; i < self->jobs->len; i++) {
		const FoundFile *file = g_ptr_array_index(self->jobs, i);

		remember_entry(self, file, manifest_find(self->now, file->name));
	}
	text = hash_memo_write(self->memo);
	g_file_set_contents(path, text->str, (gssize)text->len, NULL);
	g_string_free(text, TRUE);
}

static void end_journal(Batch *self)
{
	g_autofree char *name = share_file_name(&self->options->share, "journal", "");
	g_autofree char *path = output_directory_state_path(self->directory, name);

	g_unlink(path);
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
	remark(self->options, self->options->output, "%s%s", text->str,
	       self->n_drawn + n_gone ? "" : ": all as they were, nothing was done");
	if (self->n_drawn && self->n_same) {
		g_autofree char *same = quantity_of(self->n_same, "capture");

		remark(self->options, self->options->output, "%s as they were", same);
	}
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
	save_memo(self);
	end_journal(self);
	remark_end(self, n_gone);
	return unread ? unread : status_of(self);
}

/* Ends as the signal asks, once it is said what became of the work. */
static int finish_stopped(const Batch *self)
{
	sigset_t set = stop_signals();
	g_autofree char *n = quantity_of(self->n_drawn, "capture");

	remark(self->options, self->options->output,
	       "stopped after %s: the same command goes on from there", n);
	signal(self->stopped_by, SIG_DFL);
	raise(self->stopped_by);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	return EXIT_TROUBLE;
}

static int finish_check(Batch *self)
{
	guint n_gone = follow_gone(self);
	int status = complain_unread(self);
	g_autofree char *page_path = g_build_filename(self->options->output, MIRROR_PAGE, NULL);
	g_autofree char *stale = quantity_of(self->n_stale, "capture");
	g_autofree char *gone = quantity_of(n_gone, "capture");
	g_autoptr(GError) error = NULL;
	GString *page;

	if (self->n_stale || n_gone) {
		error = g_error_new(LADDER_ERROR, LADDER_ERROR_OUTPUT,
				    "pictures of %s are missing or stale, and of %s that are gone: "
				    "run pcapladder batch",
				    stale, gone);
		return complain(self->options->output, error);
	}
	page = batch_page(self->now);
	if (!batch_file_is(page_path, page)) {
		error = g_error_new_literal(LADDER_ERROR, LADDER_ERROR_OUTPUT,
					    "is missing or stale: run pcapladder batch");
		status = complain(page_path, error);
	}
	g_string_free(page, TRUE);
	return status;
}

static int run(Batch *self)
{
	g_autoptr(GError) error = NULL;

	if (!prepare(self, &error))
		return complain("", error);
	plan(self);
	if (!work(self, &error))
		return complain("", error);
	if (self->stopped_by)
		return finish_stopped(self);
	return self->options->checks ? finish_check(self) : finish(self);
}

static void clear(Batch *self)
{
	if (self->journal >= 0)
		close(self->journal);
	g_clear_pointer(&self->directory, output_directory_close);
	g_clear_pointer(&self->before, manifest_free);
	g_clear_pointer(&self->now, manifest_free);
	g_clear_pointer(&self->memo, hash_memo_free);
	g_clear_pointer(&self->files, g_ptr_array_unref);
	g_clear_pointer(&self->jobs, g_ptr_array_unref);
	findings_clear(&self->findings);
	g_free(self->recipe);
}

int command_batch(const Options *options)
{
	g_autoptr(GError) error = NULL;
	Options quiet = *options; /* what is said of a capture goes by way of its entry */
	Batch self = { .options = options, .journal = -1, .signals = -1 };
	Order order;
	int status;

	if (options->merges)
		return batch_merge(options);
	quiet.quiet = TRUE;
	self.order = &order;
	if (order_init(&order, &quiet, named_formats(options->format, &error), &error))
		status = run(&self);
	else
		status = complain("", error);
	clear(&self);
	order_clear(&order);
	return status;
}
