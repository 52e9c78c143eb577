/* Below: files and folders below a folder held by its descriptor, safe against concurrent changes:
 * no component of a path is followed if it is a link, and only regular files are opened.
 *
 * Paths are relative, without "." and "..".  A `top` of -1 is a folder that is not there.  On
 * failure `errno` is ENOTDIR if a component is not a folder, and ELOOP if a file is not a regular
 * one. */
#pragma once

#include <glib.h>
#include <sys/stat.h>

/* A descriptor, or -1.  `flags` as for open(), which with a pipe or a device would wait. */
int below_open_file(int top, const char *path, int flags);

/* A descriptor of the folder, for reading its names, or -1.  Missing components are created if
 * `makes`, the last one with `mode`. */
int below_open_folder(int top, const char *path, gboolean makes, mode_t mode);

/* Of the file itself, even if it is a link. */
gboolean below_stat(int top, const char *path, struct stat *facts);

/* Moves the file `name` in the folder `from` to that path; creates missing folders. */
gboolean below_place(int from, const char *name, int top, const char *path);

/* Removes the file, if it is a regular one, and folders that become empty.  FALSE: such a
 * file is still there. */
gboolean below_remove(int top, const char *path);

/* Removes the folder, if it is empty. */
gboolean below_remove_folder(int top, const char *path);
