/* A page that is touched for the first time costs a fault, and where the kernel is a guest of
 * another one a fault costs more than all that is then written to the page: a small picture spent
 * an eighth of its time so.  A huge page costs one fault in place of 512.
 *
 * So the heap goes on at the boundary of a huge page, and its first ones are asked for; threads
 * share it (fontconfig is set up in one, and would have a heap of its own for that), and what one
 * picture leaves behind is kept for the next one.
 */
#include "base/memory.h"

#include <glib.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define HEAP_HUGE (8 * MEMORY_HUGE_PAGE) /* of address space; memory is what is touched of it */
#define MAPPED_LEAST \
	MEMORY_HUGE_PAGE /* such blocks are mapped, and given back when they are freed */

/* The block that makes the heap grow: more than it has to begin with.  The allocator then writes a
 * header behind it, which must not be the first touch of a huge page. */
#define FIRST_BLOCK (256 << 10)
#define HEADERS 32

/* Lets the heap go on so that what comes behind the first block stands at a boundary, which is
 * returned; NULL: there is no such heap. */
static char *align_heap(void)
{
	char *end = sbrk(0), *boundary;
	uintptr_t least = (uintptr_t)end + FIRST_BLOCK + HEADERS;

	if (end == (void *)-1)
		return NULL;
	boundary = end + (least + MEMORY_HUGE_PAGE - 1) / MEMORY_HUGE_PAGE * MEMORY_HUGE_PAGE -
		   (uintptr_t)end;
	return sbrk(boundary - end - FIRST_BLOCK - HEADERS) == (void *)-1 ? NULL : boundary;
}

void memory_settle(void)
{
	char *boundary;

	mallopt(M_ARENA_MAX, 1);
	mallopt(M_TOP_PAD, HEAP_HUGE);
	mallopt(M_TRIM_THRESHOLD, G_MAXINT);
	mallopt(M_MMAP_THRESHOLD, MAPPED_LEAST);
	boundary = align_heap();
	g_free(g_malloc(FIRST_BLOCK));
	if (boundary)
		madvise(boundary, HEAP_HUGE, MADV_HUGEPAGE);
}

gpointer memory_huge(gsize n)
{
	gpointer memory = aligned_alloc(MEMORY_HUGE_PAGE, n);

	if (!memory)
		g_error("no memory for %" G_GSIZE_FORMAT " bytes more", n);
	madvise(memory, n, MADV_HUGEPAGE);
	return memory;
}
