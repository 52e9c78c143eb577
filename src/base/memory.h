/* How the process takes its memory. */
#pragma once

/* To be called once, before there are other threads: settles that small blocks come from one heap,
 * which is taken in large steps and kept.  Without effect where the C library or the kernel cannot
 * do it. */
void memory_settle(void);
