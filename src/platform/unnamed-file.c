#include "platform/unnamed-file.h"

#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>

#define MODE 0600

int unnamed_file_open(void)
{
	g_autofree char *path = NULL;
	int fd = g_open(g_get_tmp_dir(), O_TMPFILE | O_RDWR | O_CLOEXEC, MODE);

	if (fd >= 0)
		return fd;
	path = g_build_filename(g_get_tmp_dir(), "pcapladder-XXXXXX", NULL); /* as NFS needs */
	fd = g_mkstemp_full(path, O_RDWR | O_CLOEXEC, MODE);
	if (fd >= 0)
		g_unlink(path);
	return fd;
}
