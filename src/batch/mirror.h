/* Mirror: where in the directory of pictures that of a capture stands. */
#pragma once

#include <glib.h>

/* What stands beside the pictures. */
#define MIRROR_PAGE "index.html"
#define MIRROR_MANIFEST "manifest.json"
#define MIRROR_STATE ".pcapladder" /* a folder: of use to the next run only */
#define MIRROR_THUMBNAILS "thumbnails"

/* The format of the small pictures on the front page. */
#define MIRROR_THUMBNAIL "thumbnail"

/* "dev/a.pcap" in svg: "dev/a.pcap.svg".  No two captures, nor a capture and a folder of others,
 * nor a capture and what stands above, have one path: a folder's name that could be another's is
 * given a "_" at its end, as is a capture's at the top.  `path` is as in Entry.  Caller frees. */
char *mirror_path(const char *path, const char *format);

/* Is it a format that pictures can have? */
gboolean mirror_has(const char *format);

/* Is it a path below a directory, without "." and "..": safe to be joined to one? */
gboolean mirror_is_inside(const char *path);

/* File names are bytes.  As text: UTF-8 as it is, what is no UTF-8 and what cannot be printed as
 * \xHH, and \ as \\; and back (NULL: it is no such text).  Caller frees. */
char *mirror_text(const char *path);
char *mirror_untext(const char *text);

/* How one gets from folder `from` to folder `to`, both absolute and without links: "../captures",
 * ".".  Caller frees. */
char *mirror_way(const char *from, const char *to);

/* A relative URL of it.  Caller frees. */
char *mirror_url(const char *path);
