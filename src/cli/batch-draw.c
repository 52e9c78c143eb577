/* While a batch draws: records the result of each capture and puts its pictures in place.
 */
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/quantity.h"
#include "base/text.h"
#include "batch/mirror.h"
#include "batch/process-pool.h"
#include "cli/batch.h"
#include "cli/command.h"

static void complain_of(const Batch *self, const FoundFile *file, const Entry *entry)
{
	if (self->options->batch.checks)
		return; /* whether it is up to date is asked, not whether it is well */
	if (self->progress && !entry_is_well(entry))
		progress_clear(self->progress);
	batch_complain(entry, file->path);
}

void batch_keep(Batch *self, const FoundFile *file)
{
	Entry *entry = manifest_take(self->before, file->name);

	if (!entry)
		return;
	self->n_same++;
	complain_of(self, file, entry);
	manifest_put(self->now, entry);
}

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

/* Is there a file in the captures' folder that no known run has drawn?
 */
static gboolean is_foreign(const Batch *self, const Entry *before, const char *format,
			   const char *path)
{
	struct stat there;

	if (entry_has_output(before, format) ||
	    !output_directory_stat(self->directory, path, &there))
		return FALSE;
	for (guint i = 0; i < self->found.files->len; i++) {
		const FoundFile *file = g_ptr_array_index(self->found.files, i);

		if (file->facts.st_dev == there.st_dev && file->facts.st_ino == there.st_ino)
			return TRUE;
	}
	return FALSE;
}

/* FALSE: not in place; the entry says why. */
static gboolean place_output(Batch *self, Entry *entry, const Entry *before, const char *format,
			     guint job)
{
	g_autofree char *draft = batch_draft_name(job, format);
	g_autofree char *path = mirror_path(entry->path, format);
	g_autofree char *shown = mirror_text(path);
	g_autoptr(GError) error = NULL;
	char *reason;

	if (is_foreign(self, before, format, path)) {
		reason = g_strdup_printf("%s already exists and was not drawn by a batch: move it, "
					 "or name another directory",
					 shown);
	} else {
		if (output_directory_place(self->directory, draft, path, &error))
			return TRUE;
		reason = text_printable(error->message, strlen(error->message), 0);
	}
	entry_set_state(entry, ENTRY_STOPPED, reason);
	return FALSE;
}

/* Those that cannot be put in place are left as they were. */
static void place_outputs(Batch *self, Entry *entry, const Entry *before, guint job)
{
	for (guint i = entry->outputs->len; i-- > 0;) {
		const char *format = g_array_index(entry->outputs, EntryOutput, i).format;

		if (!place_output(self, entry, before, format, job))
			g_array_remove_index(entry->outputs, i);
	}
}

/* Until the final entry is in the journal, the next run must know all files that may exist, and
 * check them. */
static void announce(Batch *self, Entry *entry, const Entry *before)
{
	EntryState state = entry->state;
	guint n = entry->outputs->len;

	entry->state = ENTRY_STOPPED;
	entry_add_missing_outputs(entry, before);
	write_journal(self, entry);
	g_array_set_size(entry->outputs, n);
	entry->state = state;
}

/* Obsolete outputs; the next run retries those that cannot be removed. */
static void remove_outputs(Batch *self, Entry *entry, const Entry *before)
{
	g_autoptr(GError) error = NULL;

	if (batch_remove_outputs(self->directory, before, entry, &error))
		return;
	entry_set_state(entry, ENTRY_STOPPED, g_strdup(error->message));
	entry_add_missing_outputs(entry, before);
}

static void settle(Batch *self, Entry *entry, guint job)
{
	const FoundFile *file = g_ptr_array_index(self->jobs, job);
	g_autoptr(Entry) before = manifest_find(self->before, entry->path);

	if (entry->state == ENTRY_STOPPED)
		g_array_set_size(entry->outputs, 0); /* the drafts of what was not finished */
	announce(self, entry, before);
	place_outputs(self, entry, before, job);
	if (entry->state == ENTRY_STOPPED)
		entry_add_missing_outputs(entry, before);
	else if (before)
		remove_outputs(self, entry, before);
	write_journal(self, entry);
	self->n_drawn++;
	complain_of(self, file, entry);
	progress_step(self->progress, !entry_is_well(entry));
	manifest_put(self->now, entry);
}

/* Why a worker was lost, and what to do. */
static char *words_for_loss(const Options *options, JobEnd end, const char *how)
{
	g_autofree char *memory = quantity_bytes_short(options->batch.memory_bytes);

	if (end == JOB_TIMED_OUT)
		return g_strdup_printf("took longer than %g s: raise --timeout",
				       options->batch.timeout_s);
	if (end == JOB_TOO_LARGE)
		return g_strdup_printf("needs more than %s of memory: raise --memory-limit, or "
				       "use --filter",
				       memory);
	if (end == JOB_EXITED)
		return g_strdup_printf("its worker exited (%s): see standard error", how);
	return g_strdup_printf("its worker crashed (%s): please report this", how);
}

static void settle_lost(Batch *self, const FoundFile *file, guint job, JobEnd end, const char *how)
{
	Entry *entry = entry_new(file->name, self->recipe);

	entry->size = (guint64)file->facts.st_size;
	entry_set_state(entry, ENTRY_STOPPED, words_for_loss(self->options, end, how));
	settle(self, entry, job);
}

static void note_stale(Batch *self, const FoundFile *file, const char *reason)
{
	g_autoptr(GError) error = g_error_new_literal(LADDER_ERROR, LADDER_ERROR_OUTPUT, reason);
	Entry *before = manifest_take(self->before, file->name);

	if (before)
		manifest_put(self->now, before); /* it is not gone */
	self->n_stale++;
	progress_clear(self->progress);
	complain(file->path, error);
	progress_step(self->progress, TRUE);
}

/* A reply, by its first character: see batch_work(). */
static void take_reply(Batch *self, const FoundFile *file, guint job, const char *reply)
{
	Entry *entry = *reply == '{' ? entry_read(reply, -1) : NULL;

	if (entry) {
		settle(self, entry, job);
	} else if (*reply == '{') {
		settle_lost(self, file, job, JOB_CRASHED, "malformed reply");
	} else if (*reply == '!') {
		note_stale(self, file, reply + 1);
	} else {
		if (*reply == '=')
			batch_keep(self, file);
		progress_step(self->progress, FALSE);
	}
}

static void take_done(gpointer data, guint job, JobEnd end, const char *reply, const char *how)
{
	Batch *self = data;
	const FoundFile *file = g_ptr_array_index(self->jobs, job);
	g_autofree char *words = NULL;

	if (end == JOB_DONE) {
		take_reply(self, file, job, reply);
	} else if (self->options->batch.checks) {
		words = words_for_loss(self->options, end, how);
		note_stale(self, file, words);
	} else {
		settle_lost(self, file, job, end, how);
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

static void begin_work(gpointer data)
{
	Batch *self = data;

	output_directory_forget_lock(self->directory);
	if (!self->options->batch.checks)
		order_load_fonts(self->order, NULL); /* else each capture says why not */
}

sigset_t batch_stop_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	sigset_t set;

	sigemptyset(&set);
	for (gsize i = 0; i < G_N_ELEMENTS(signals); i++) {
		struct sigaction action;

		sigaction(signals[i], NULL, &action);
		if (action.sa_handler != SIG_IGN) /* as nohup has it */
			sigaddset(&set, signals[i]);
	}
	return set;
}

static gint64 timeout_us(const Options *options)
{
	return options->batch.timeout_s > 0
		       ? MAX((gint64)(options->batch.timeout_s * G_USEC_PER_SEC), 1)
		       : 0;
}

gboolean batch_draw(Batch *self, GError **error)
{
	const Options *options = self->options;
	const ProcessPoolSpec spec = {
		.n_jobs = self->jobs->len,
		.n_processes = MAX(1, MIN((guint)options->batch.jobs, self->jobs->len)),
		.timeout_us = timeout_us(options),
		.memory_bytes = options->batch.memory_bytes,
		.data = self,
		.begin = begin_work,
		.work = batch_work,
		.done = take_done,
		.tick = take_tick,
	};
	sigset_t set = batch_stop_signals();
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
