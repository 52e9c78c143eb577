/* Touching a page for the first time costs a fault, which in a virtual machine costs more than
 * filling the page.  A huge page costs one fault instead of 512.
 *
 * So the heap grows in one large step, with huge pages if they fit; threads share it (fontconfig is
 * set up in one, which would otherwise have its own heap), and memory freed by one picture is kept
 * for the next.
 */
#include "platform/heap.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define STEP (8 * MEMORY_HUGE_PAGE) /* of address space, by which the heap grows */
#define MAPPED_MIN MEMORY_HUGE_PAGE /* larger blocks are mapped, and given back when freed */
#define FIRST_BLOCK (256 << 10)     /* more than there is before it: the heap grows */
#define START_NEEDS (4 << 20)  /* without so much the libraries give up before the program can */
#define STACK_USED (256 << 10) /* more than drawing needs */
#define PAGE_MIN 4096

/* From the first boundary after `heap`, an address in it, to its end. */
static void ask_for_huge_pages(char *heap)
{
	char *end = sbrk(0);
	char *boundary = heap + (-(uintptr_t)heap & (MEMORY_HUGE_PAGE - 1));

	if (end != (void *)-1 && end > boundary)
		madvise(boundary, (gsize)(end - boundary), MADV_HUGEPAGE);
}

/* The stack grows by itself, and where it cannot, nobody is told: the process is killed.  So it
 * grows now, while there is address space. */
static void grow_stack(void)
{
	volatile char stack[STACK_USED];

	for (gsize at = 0; at < sizeof(stack); at += PAGE_MIN)
		stack[at] = 0;
}

gboolean heap_settle(void)
{
	char *first;

	grow_stack();
	mallopt(M_ARENA_MAX, 1);
	mallopt(M_TOP_PAD, STEP);
	mallopt(M_TRIM_THRESHOLD, G_MAXINT);
	mallopt(M_MMAP_THRESHOLD, MAPPED_MIN);
	first = malloc(FIRST_BLOCK);
	if (!first) {
		mallopt(M_TOP_PAD, 0);
		first = malloc(START_NEEDS);
	} else {
		ask_for_huge_pages(first);
	}
	free(first);
	return first != NULL;
}

gpointer heap_huge(gsize n)
{
	gpointer memory = aligned_alloc(MEMORY_HUGE_PAGE, n);

	if (!memory)
		g_error("no memory for %" G_GSIZE_FORMAT " bytes more", n);
	madvise(memory, n, MADV_HUGEPAGE);
	return memory;
}
