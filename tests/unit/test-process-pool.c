/* Jobs that crash, hang or eat memory cost themselves and nothing else. */
#include "batch/process-pool.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MB ((guint64)1 << 20)
#define N_JOBS_MAX 200
#define PATIENCE_US ((gint64)3000000) /* nothing else takes that long on a busy machine */

typedef enum { WORK_WELL, WORK_ABORT, WORK_HANG, WORK_EAT, WORK_EXIT } Work;

typedef struct {
	Work work[N_JOBS_MAX];
	guint n_done[N_JOBS_MAX];
	JobEnd end[N_JOBS_MAX];
	char *reply[N_JOBS_MAX];
	char *how[N_JOBS_MAX];
	guint n_ticks, ticks_most; /* 0: any number */
	gint64 timeout_us;         /* 0: none */
	pid_t process;             /* in one of the pool: itself */
} Scene;

static void eat(guint64 bytes)
{
	for (guint64 eaten = 0; eaten < bytes; eaten += MB) {
		char *some = malloc(MB);

		if (!some)
			abort();
		memset(some, 1, MB);
		g_usleep(100);
	}
}

static void begin(gpointer data)
{
	Scene *scene = data;

	scene->process = getpid();
}

/* The reply names the process. */
static char *work(gpointer data, guint job)
{
	const Scene *scene = data;

	switch (scene->work[job]) {
	case WORK_ABORT:
		signal(SIGABRT, SIG_DFL);
		abort();
	case WORK_HANG:
		for (;;)
			pause();
	case WORK_EAT: /* and keeps it, until that is seen */
		eat(400 * MB);
		for (;;)
			pause();
	case WORK_EXIT:
		_exit(3);
	case WORK_WELL:
		break;
	}
	return g_strdup_printf("%u by %d", job, (int)scene->process);
}

static void done(gpointer data, guint job, JobEnd end, const char *reply, const char *how)
{
	Scene *scene = data;

	scene->n_done[job]++;
	scene->end[job] = end;
	scene->reply[job] = g_strdup(reply);
	scene->how[job] = g_strdup(how);
}

static gboolean tick(gpointer data)
{
	Scene *scene = data;

	return !scene->ticks_most || ++scene->n_ticks < scene->ticks_most;
}

static void run(Scene *scene, guint n_jobs, guint n_processes)
{
	const ProcessPoolSpec spec = {
		.n_jobs = n_jobs,
		.n_processes = n_processes,
		.timeout_us = scene->timeout_us,
		.memory_bytes = 200 * MB,
		.data = scene,
		.begin = begin,
		.work = work,
		.done = done,
		.tick = tick,
	};
	GError *error = NULL;

	g_assert_true(process_pool_run(&spec, &error));
	g_assert_no_error(error);
}

static void scene_clear(Scene *scene)
{
	for (guint i = 0; i < N_JOBS_MAX; i++) {
		g_free(scene->reply[i]);
		g_free(scene->how[i]);
	}
}

static void test_every_job_once(void)
{
	Scene scene = { 0 };

	run(&scene, N_JOBS_MAX, 3);
	for (guint i = 0; i < N_JOBS_MAX; i++) {
		g_autofree char *expected = g_strdup_printf("%u by ", i);

		g_assert_cmpuint(scene.n_done[i], ==, 1);
		g_assert_cmpint(scene.end[i], ==, JOB_DONE);
		g_assert_true(g_str_has_prefix(scene.reply[i], expected));
	}
	scene_clear(&scene);
}

static void test_processes_are_kept(void)
{
	Scene scene = { 0 };
	g_autoptr(GHashTable) processes = g_hash_table_new(g_str_hash, g_str_equal);

	run(&scene, 50, 2);
	for (guint i = 0; i < 50; i++)
		g_hash_table_add(processes, strstr(scene.reply[i], " by "));
	g_assert_cmpuint(g_hash_table_size(processes), <=, 2);
	scene_clear(&scene);
}

static void test_no_jobs(void)
{
	Scene scene = { 0 };

	run(&scene, 0, 2);
	g_assert_cmpuint(scene.n_done[0], ==, 0);
}

/* What one job comes to, and that those around it come through. */
static void check_one(Work bad, JobEnd end, const char *how)
{
	Scene scene = { .work = { [4] = bad }, .timeout_us = bad == WORK_HANG ? PATIENCE_US : 0 };

	run(&scene, 12, 2);
	for (guint i = 0; i < 12; i++) {
		g_assert_cmpuint(scene.n_done[i], ==, 1);
		g_assert_cmpint(scene.end[i], ==, i == 4 ? end : JOB_DONE);
	}
	g_assert_null(scene.reply[4]);
	g_assert_nonnull(strstr(scene.how[4], how));
	scene_clear(&scene);
}

static void test_crash(void)
{
	check_one(WORK_ABORT, JOB_CRASHED, "signal 6");
	check_one(WORK_EXIT, JOB_EXITED, "status 3");
}

static void test_hang(void)
{
	check_one(WORK_HANG, JOB_TIMED_OUT, "signal 9");
}

static void test_memory(void)
{
	check_one(WORK_EAT, JOB_TOO_LARGE, "signal");
}

static void test_all_crash(void)
{
	Scene scene = { 0 };

	for (guint i = 0; i < 20; i++)
		scene.work[i] = WORK_ABORT;
	run(&scene, 20, 3);
	for (guint i = 0; i < 20; i++)
		g_assert_cmpint(scene.end[i], ==, JOB_CRASHED);
	scene_clear(&scene);
}

static void test_stop(void)
{
	Scene scene = { .work = { WORK_HANG, WORK_HANG }, .ticks_most = 2 };

	run(&scene, 10, 2);
	g_assert_cmpuint(scene.n_done[0] + scene.n_done[1], ==, 0);
	scene_clear(&scene);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/process-pool/every job is done once", test_every_job_once);
	g_test_add_func("/process-pool/a process does many jobs", test_processes_are_kept);
	g_test_add_func("/process-pool/no jobs", test_no_jobs);
	g_test_add_func("/process-pool/a crash costs its own job", test_crash);
	g_test_add_func("/process-pool/what hangs is given up", test_hang);
	g_test_add_func("/process-pool/what eats memory is given up", test_memory);
	g_test_add_func("/process-pool/every job may crash", test_all_crash);
	g_test_add_func("/process-pool/a tick may stop it", test_stop);
	return g_test_run();
}
