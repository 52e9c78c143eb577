/* Mirror: the path of a capture's picture in the output directory. */
#pragma once

#include <glib.h>

/* Files beside the pictures. */
#define MIRROR_PAGE "index.html"
#define MIRROR_MANIFEST "manifest.json"
#define MIRROR_STATE ".pcapladder" /* a folder: of use to the next run only */
#define MIRROR_THUMBNAILS "thumbnails"

/* The format of thumbnails. */
#define MIRROR_THUMBNAIL "thumbnail"

/* "dev/a.pcap" in svg: "dev/a.pcap.svg".  No two captures, nor a capture and a folder of others,
 * nor a capture and the files above, share a path: ambiguous names of folders, and of captures at
 * the top, get a trailing "_".  `path` is as in Entry.  Caller frees. */
char *mirror_path(const char *path, const char *format);

/* Is it a format of pictures? */
gboolean mirror_has(const char *format);

/* Is it a path below a directory, without "." and "..": safe to be joined to one? */
gboolean mirror_is_inside(const char *path);

/* File names are bytes.  As text: UTF-8 unchanged, invalid UTF-8 and unprintable bytes as \xHH, and
 * \ as \\; and back (NULL: invalid).  Caller frees. */
char *mirror_text(const char *path);
char *mirror_untext(const char *text);

/* The relative path from folder `from` to folder `to`, both absolute and without links:
 * "../captures",
 * ".".  Caller frees. */
char *mirror_way(const char *from, const char *to);

/* A relative URL of it.  Caller frees. */
char *mirror_url(const char *path);
