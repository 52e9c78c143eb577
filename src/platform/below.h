/* Below: files and folders below one that is held by its descriptor, whatever somebody has put
 * there meanwhile: no part of a path is followed where it is a link, and nothing but a regular file
 * is opened.
 *
 * Paths are relative, without "." and "..".  A `top` of -1 is a folder that is not there.  On
 * failure `errno` is ENOTDIR where a part that has to be a folder is none, and ELOOP where a file
 * is no regular one. */
#pragma once

#include <glib.h>
#include <sys/stat.h>

/* A descriptor, or -1.  `flags` as for open(), which with a pipe or a device would wait. */
int below_open_file(int top, const char *path, int flags);

/* A descriptor of the folder, for reading its names, or -1.  The parts that are missing are made,
 * if `makes`, with `mode` for the last. */
int below_open_folder(int top, const char *path, gboolean makes, mode_t mode);

/* Of the thing itself, a link or whatever it is. */
gboolean below_stat(int top, const char *path, struct stat *facts);

/* Gives the file called `name` in the folder `from` that path; makes the folders that it needs. */
gboolean below_place(int from, const char *name, int top, const char *path);

/* Removes the file, if it is a regular one, and the folders that it leaves empty.  FALSE: such a
 * file is still there. */
gboolean below_remove(int top, const char *path);

/* Removes the folder, if it is empty. */
gboolean below_remove_folder(int top, const char *path);
