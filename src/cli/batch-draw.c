/* While a batch draws: what becomes of each capture is taken down, and its pictures put in place.
 */
#include <signal.h>
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

static void complain_of(const Batch *self, const FoundFile *file, const Entry *entry)
{
	if (self->progress && !entry_is_well(entry))
		progress_clear(self->progress);
	batch_complain(entry, file->path);
}

void batch_keep(Batch *self, const FoundFile *file)
{
	gpointer entry = NULL;

	if (!g_hash_table_steal_extended(self->before->entries, file->name, NULL, &entry))
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
	const FoundFile *file = g_ptr_array_index(self->jobs, job);
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
	complain_of(self, file, entry);
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

/* An answer, by its first character: see batch_work(). */
static void take_reply(Batch *self, const FoundFile *file, guint job, const char *reply)
{
	Entry *entry;

	if (*reply == '!') {
		note_stale(self, file, reply + 1);
		return;
	}
	if (*reply == '{') {
		entry = entry_read(reply, -1);
		g_assert(entry);
		settle(self, entry, job);
		return;
	}
	if (*reply == '=')
		batch_keep(self, file);
	progress_step(self->progress, FALSE);
}

static void take_done(gpointer data, guint job, JobEnd end, const char *reply, const char *how)
{
	Batch *self = data;
	const FoundFile *file = g_ptr_array_index(self->jobs, job);

	if (end == JOB_DONE)
		take_reply(self, file, job, reply);
	else if (self->options->checks)
		note_stale(self, file, how);
	else
		settle_lost(self, file, job, end, how);
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

sigset_t batch_stop_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	return set;
}

gboolean batch_draw(Batch *self, GError **error)
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
