/* How the process takes its memory. */
#pragma once

#include <glib.h>

/* To be called once, before there are other threads: settles that small blocks come from one heap,
 * which is taken in large steps and kept.  Without effect where the C library or the kernel cannot
 * do it. */
void heap_settle(void);

#define MEMORY_HUGE_PAGE (2 << 20) /* bytes */

/* `n` bytes by huge pages, where the kernel will, of which `n` is at least one: for large tables.
 * Not cleared; to be freed by free(). */
gpointer heap_huge(gsize n);
