#include "platform/file-access.h"

#include <glib.h>
#include <unistd.h>

void file_access_keep(int fd, const struct stat *before)
{
	mode_t mode = before->st_mode & (S_IRWXU | S_IRWXG | S_IRWXO);
	struct stat now;

	if (fstat(fd, &now) != 0)
		return;
	if ((now.st_uid != before->st_uid || now.st_gid != before->st_gid) &&
	    fchown(fd, before->st_uid, before->st_gid) != 0 &&
	    fchown(fd, (uid_t)-1, before->st_gid) != 0 && now.st_gid != before->st_gid) {
		mode_t both = mode & S_IRWXO & mode >> 3;

		mode = (mode & S_IRWXU) | both << 3 | both;
	}
	if ((now.st_mode & ALLPERMS) != mode)
		(void)fchmod(fd, mode); /* as file systems without permissions have it */
}
