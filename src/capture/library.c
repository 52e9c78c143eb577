#include "capture/library.h"

#include <dlfcn.h>
#include <string.h>

gboolean library_load(const char *file, const LibraryFunction *functions, gsize n, gpointer into)
{
	void *library = dlopen(file, RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);

	if (!library)
		return FALSE;
	for (gsize i = 0; i < n; i++) {
		void *function = dlsym(library, functions[i].name);

		if (!function)
			return FALSE;
		memcpy((char *)into + functions[i].offset, &function, sizeof(function));
	}
	return TRUE;
}
