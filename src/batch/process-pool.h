/* ProcessPool: runs jobs that may crash, hang or exhaust memory in worker processes.  A process
 * does many jobs, one at a time, so expensive setup is done once.  When it dies, its current job is
 * lost and another process takes its place. */
#pragma once

#include <glib.h>

typedef enum {
	JOB_DONE,
	JOB_CRASHED,   /* its process was killed by a signal not from us */
	JOB_EXITED,    /* its process exited, with the reason on standard error */
	JOB_TIMED_OUT, /* and was killed, as below */
	JOB_TOO_LARGE, /* exceeded its memory limit */
} JobEnd;

typedef struct {
	guint n_jobs;
	guint n_processes;    /* at most; at least 1 */
	gint64 timeout_us;    /* for each job; 0: none */
	guint64 memory_bytes; /* resident per process; 0: no limit */
	gpointer data;        /* for the functions */

	/* In each new process, before its first job.  May be NULL. */
	void (*begin)(gpointer data);

	/* In a process: does job `job` (below n_jobs).  The reply must be one line without its end;
	 * owned by the caller. */
	char *(*work)(gpointer data, guint job);

	/* In the caller's process: the result of a job.  `reply` with JOB_DONE only; else `how`
	 * says how its process ended, in words ("signal 11"). */
	void (*done)(gpointer data, guint job, JobEnd end, const char *reply, const char *how);

	/* In the caller's process, many times a second.  FALSE: stop.  May be NULL. */
	gboolean (*tick)(gpointer data);
} ProcessPoolSpec;

/* Does all jobs, in any order, and returns when all are done or tick() said to stop; then running
 * jobs are killed silently.  FALSE and LADDER_ERROR_OUTPUT if not even one process could be
 * started. The caller's process must have no other threads.  Workers ignore SIGINT and SIGTERM;
 * they die with the caller. */
gboolean process_pool_run(const ProcessPoolSpec *spec, GError **error);
