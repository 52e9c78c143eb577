/* Who may do what with a file that replaces another one. */
#pragma once

#include <sys/stat.h>

/* Gives the open file the owner, the group and the permissions of the one that it will replace, as
 * far as we may.
 *
 * Root keeps owner and group; others keep the group where they belong to it.  Where the group
 * cannot be kept, both the new group and all others may only do what the old group and all others
 * might: nobody gains by the change.  The set-user-ID, set-group-ID and sticky bits do not stay. */
void file_access_keep(int fd, const struct stat *before);
