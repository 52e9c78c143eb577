/* Permissions of a file that replaces another one. */
#pragma once

#include <sys/stat.h>

/* Gives the open file the owner, the group and the permissions of the file that it will replace, as
 * far as permitted.  Root keeps owner and group; others keep the group if they belong to it.  If
 * the group cannot be kept, the new group and all others get only what both the old group and all
 * others had: nobody gains access.  The set-user-ID, set-group-ID and sticky bits are dropped. */
void file_access_keep(int fd, const struct stat *before);
