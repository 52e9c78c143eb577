/* Batch: one run over many captures. */
#pragma once

#include <signal.h>

#include "batch/finder.h"
#include "batch/hash-memo.h"
#include "batch/manifest.h"
#include "batch/output-directory.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "draw/order.h"

typedef struct {
	const Options *options; /* borrowed, as the next */
	Order *order;
	char *recipe;
	FoundFiles found;
	GPtrArray *files; /* of FoundFile: those of the shard; borrowed */
	GPtrArray *jobs;  /* of them, those that have to be looked at; borrowed */
	OutputDirectory *directory;
	Manifest *before, *now;
	HashMemo *memo;
	Progress *progress;
	int journal; /* descriptor; -1: none */
	int signals; /* descriptor of what asks to stop */
	int stopped_by;
	gint64 looked_ns;      /* when the captures were looked at, since the epoch */
	guint n_drawn, n_same; /* captures: looked at and drawn or failed, as they were */
	guint n_stale;         /* with --check */
} Batch;

/* Finds the captures, opens the directory and reads the results of earlier runs.  FALSE: captures
 * or directory are not available. */
gboolean batch_prepare(Batch *self, GError **error);

/* Keeps entries that are unchanged, and makes jobs of the rest. */
void batch_plan(Batch *self);

/* Runs all jobs, until asked to stop.  FALSE: no worker could be started. */
gboolean batch_draw(Batch *self, GError **error);

/* Publishes the results, or reports those of --check.  Returns an exit status. */
int batch_finish(Batch *self);

/* Keeps the capture's entry. */
void batch_keep(Batch *self, const FoundFile *file);

/* Do the capture and its pictures look unchanged since their checksums were taken? */
gboolean batch_remembers(const Batch *self, const FoundFile *file, const Entry *entry);
void batch_load_memo(Batch *self);

/* Only a cache, so failure to write it is not reported. */
void batch_save_memo(Batch *self);

/* Signals that stop a run, except those ignored by the caller; blocked while drawing. */
sigset_t batch_stop_signals(void);

/* The result for a file, as a line: "-", not a capture; "=", its pictures are up to date; "!" and a
 * reason: they are not (with --check); else its new Entry, whose pictures are drafts, named by
 * batch_draft_name().  For ProcessPoolSpec: `data` is a Batch, `job` an index of its jobs. */
char *batch_work(gpointer data, guint job);

/* Caller frees. */
char *batch_draft_name(guint job, const char *format);

/* Writes the manifest and the front page of `now`, if they differ from the existing ones.  FALSE
 * and LADDER_ERROR_OUTPUT on failure. */
gboolean batch_publish(OutputDirectory *directory, const Manifest *now, const Shard *shard,
		       GError **error);

/* Is there a file in the front page's place that is not a front page? */
gboolean batch_page_is_foreign(const OutputDirectory *directory);

/* The page of all entries.  Caller frees. */
GString *batch_page(const Manifest *now);

/* Manifests of shards, valid until they are merged or a full run is complete.  The first adds them
 * to `all` (FALSE and LADDER_ERROR_OUTPUT on failure), the second removes them. */
gboolean batch_add_shards(Manifest *all, const OutputDirectory *directory, GError **error);
void batch_remove_shards(const OutputDirectory *directory);

/* The shards with manifests in the directory itself.  GArray of Shard, sorted;
 * caller frees. */
GArray *batch_shards(const OutputDirectory *directory);

/* The manifest of that name.  NULL and LADDER_ERROR_OUTPUT if it cannot be read, or
 * LADDER_ERROR_INPUT if it is damaged; the message begins with its path. */
Manifest *batch_load_manifest(const OutputDirectory *directory, const char *name, GError **error);

/* Removes the journal of the shard; for all: every journal. */
void batch_remove_journals(const OutputDirectory *directory, const Shard *shard);

/* --merge.  Returns an exit status. */
int batch_merge(const Options *options);

/* Removes the unmodified files named by the entry but not by `still`, an entry of the same capture
 * (NULL: none).  FALSE and LADDER_ERROR_OUTPUT where a file cannot be removed. */
gboolean batch_remove_outputs(const OutputDirectory *directory, const Entry *entry,
			      const Entry *still, GError **error);

/* Reports problems with the capture on standard error, as `path` (NULL: its name in the manifest);
 * returns EXIT_TROUBLE if there are any. */
int batch_complain(const Entry *entry, const char *path);
