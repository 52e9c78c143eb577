/* ProcessPool: jobs that may crash, hang or eat all memory, done in processes of their own.
 *
 * A process does one job at a time and many in turn, so that what is costly to set up is set up
 * once.  When it dies, the job that it was at is lost and another process takes its place. */
#pragma once

#include <glib.h>

typedef enum {
	JOB_DONE,
	JOB_CRASHED,   /* a signal that we did not send ended its process */
	JOB_EXITED,    /* its process ended by itself, and has said why on standard error */
	JOB_TIMED_OUT, /* and was killed, as in the next case */
	JOB_TOO_LARGE, /* took more memory than it may */
} JobEnd;

typedef struct {
	guint n_jobs;
	guint n_processes;    /* at most; at least 1 */
	gint64 timeout_us;    /* for each job; 0: none */
	guint64 memory_bytes; /* that a process may have in memory; 0: any number */
	gpointer data;        /* for the functions */

	/* In each new process, before its first job; what it returns is for work().  May be NULL.
	 */
	gpointer (*begin)(gpointer data);

	/* In a process: does job `job` (below n_jobs).  The reply must be one line without its end;
	 * owned by the caller. */
	char *(*work)(gpointer data, gpointer begun, guint job);

	/* In the caller's process: what became of a job.  `reply` with JOB_DONE only; else `how`
	 * says how its process ended, in words ("signal 11"). */
	void (*done)(gpointer data, guint job, JobEnd end, const char *reply, const char *how);

	/* In the caller's process, many times a second.  FALSE: stop.  May be NULL. */
	gboolean (*tick)(gpointer data);
} ProcessPoolSpec;

/* Does all jobs, in any order, and returns when all are done or tick() said to stop; then what is
 * under way is killed, and lost without a word.  FALSE and LADDER_ERROR_OUTPUT when not even one
 * process can be had.  The caller's process must have no other threads.  SIGINT and SIGTERM pass
 * the processes by; they die with the caller's. */
gboolean process_pool_run(const ProcessPoolSpec *spec, GError **error);
