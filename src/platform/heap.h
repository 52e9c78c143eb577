/* Memory allocation of the process. */
#pragma once

#include <glib.h>

/* To be called once, before there are other threads: makes small blocks come from one heap, which
 * grows in large steps and is kept.  Where there is no room for such steps, in small ones.  FALSE:
 * there is not enough memory to go on. */
gboolean heap_settle(void);

#define MEMORY_HUGE_PAGE (2 << 20) /* bytes */

/* `n` bytes (at least one huge page) in huge pages, if the kernel provides them: for large tables.
 * Not cleared; to be freed by free(). */
gpointer heap_huge(gsize n);
