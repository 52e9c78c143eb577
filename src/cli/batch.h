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
	Findings findings;
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

/* Finds the captures, opens the directory and reads what runs before did.  FALSE: they cannot be
 * found, or the directory is not to be had. */
gboolean batch_prepare(Batch *self, GError **error);

/* Keeps what is seen to be as it was, and makes jobs of the rest. */
void batch_plan(Batch *self);

/* Has all jobs done, until somebody asks to stop.  FALSE: no process can be had. */
gboolean batch_draw(Batch *self, GError **error);

/* Publishes what was done, or says what --check found.  Returns an exit status. */
int batch_finish(Batch *self);

/* The capture's entry stays as it was. */
void batch_keep(Batch *self, const FoundFile *file);

/* Does it look as it did when its checksum was taken, and so its pictures? */
gboolean batch_remembers(const Batch *self, const FoundFile *file, const Entry *entry);
void batch_load_memo(Batch *self);

/* Its loss costs time only, so that it cannot be written is nothing to say. */
void batch_save_memo(Batch *self);

/* Those that ask a run to stop, but for what its caller has it ignore; blocked while it draws. */
sigset_t batch_stop_signals(void);

/* What a file comes to, as a line: "-", it is no capture; "=", its pictures are as they should be;
 * "!" and a reason: they are not, and are only checked; else its new Entry, whose pictures are
 * drafts, named by batch_draft_name().  For ProcessPoolSpec: `data` is a Batch, `job` an index of
 * its jobs. */
char *batch_work(gpointer data, gpointer begun, guint job);

/* Caller frees. */
char *batch_draft_name(guint job, const char *format);

/* Writes the manifest and the front page of `now`, where they differ from what is there.  FALSE and
 * LADDER_ERROR_OUTPUT on failure. */
gboolean batch_publish(OutputDirectory *directory, const Manifest *now, const Shard *shard,
		       GError **error);

/* Does something stand in the front page's place that is none? */
gboolean batch_page_is_foreign(const OutputDirectory *directory);

/* The page of all entries.  Caller frees. */
GString *batch_page(const Manifest *now);

/* Manifests of shards: what is known beside the whole's until all are merged or a run of all is
 * through.  The first takes what they say into `all` (FALSE and LADDER_ERROR_OUTPUT where that
 * cannot be had), the second removes them. */
gboolean batch_add_shares(Manifest *all, const OutputDirectory *directory, GError **error);
void batch_remove_shares(const OutputDirectory *directory);

/* The shards that the directory has manifests of, in its own folder.  GArray of Shard, sorted;
 * caller frees. */
GArray *batch_shares(const OutputDirectory *directory);

/* What the manifest of that name says.  NULL and LADDER_ERROR_OUTPUT when it is not to be had, or
 * LADDER_ERROR_INPUT when it is damaged; the message begins with its path. */
Manifest *batch_load_manifest(const OutputDirectory *directory, const char *name, GError **error);

/* Removes the journal of the shard; for all: every journal. */
void batch_remove_journals(const OutputDirectory *directory, const Shard *shard);

/* --merge.  Returns an exit status. */
int batch_merge(const Options *options);

/* Removes what the entry names, as long as it is as it was drawn, and `still`, an entry of the same
 * capture (NULL: none), does not.  FALSE and LADDER_ERROR_OUTPUT where a file cannot be removed. */
gboolean batch_remove_outputs(const OutputDirectory *directory, const Entry *entry,
			      const Entry *still, GError **error);

/* Says on standard error what is not well with the capture, called `path` (NULL: as the manifest
 * calls it); returns EXIT_TROUBLE if anything is. */
int batch_complain(const Entry *entry, const char *path);
