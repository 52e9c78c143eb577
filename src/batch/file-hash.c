#include "batch/file-hash.h"

#include <errno.h>
#include <glib.h>
#include <unistd.h>

#define CHUNK_BYTES (1 << 16)

static gboolean add_all(GChecksum *sum, int fd)
{
	g_autofree guchar *chunk = g_malloc(CHUNK_BYTES);
	ssize_t got;

	while ((got = read(fd, chunk, CHUNK_BYTES)) != 0) {
		if (got > 0)
			g_checksum_update(sum, chunk, got);
		else if (errno != EINTR)
			return FALSE;
	}
	return TRUE;
}

char *file_hash(int fd)
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	gboolean is_read;
	int reason;

	if (fd < 0)
		return NULL;
	is_read = add_all(sum, fd);
	reason = errno;
	close(fd);
	errno = reason;
	return is_read ? g_strdup(g_checksum_get_string(sum)) : NULL;
}
