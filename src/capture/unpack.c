/* gzip is decompressed by zlib, xz by liblzma (unpack-xz.c), the others by libarchive's filters.
 * libarchive passes on whole blocks: the last block of truncated data is lost.  That is all of a
 * small capture, and most captures are compressed with gzip.  None allocates whatever the data asks
 * for: zlib's window is small, liblzma has an explicit limit, and so has zstd by default (128 MiB);
 * bzip2's and lz4's blocks are small.
 */
#include "capture/unpack.h"

#include <archive.h>
#include <string.h>
#include <zlib.h>

#include "capture/library.h"
#include "capture/unpack-xz.h"

#define INPUT_BYTES (1 << 16)
#define GZIP_WINDOW (15 + 16) /* inflateInit2(): the largest window, and a gzip header */

typedef struct {
	const char *name; /* for messages */
	const char *magic;
	gsize magic_len;
	gsize (*read)(Unpack *self, guint8 *to, gsize n);
	const char *support; /* libarchive's function for it; NULL: not by libarchive */
} Packing;

static gsize read_gzip(Unpack *self, guint8 *to, gsize n);
static gsize read_xz(Unpack *self, guint8 *to, gsize n);
static gsize read_archive(Unpack *self, guint8 *to, gsize n);

static const Packing packings[] = {
	{ .name = "gzip",
	  .magic = "\x1f\x8b",
	  .magic_len = 2,
	  .read = read_gzip }, /* RFC 1952 §2.3.1 */
	{ .name = "bzip2",
	  .magic = "BZh",
	  .magic_len = 3,
	  .read = read_archive,
	  .support = "archive_read_support_filter_bzip2" },
	{ .name = "xz", .magic = "\xfd\x37zXZ\0", .magic_len = 6, .read = read_xz },
	{ .name = "zstd",
	  .magic = "\x28\xb5\x2f\xfd",
	  .magic_len = 4,
	  .read = read_archive,
	  .support = "archive_read_support_filter_zstd" }, /* RFC 8878 §3.1.1 */
	{ .name = "lz4",
	  .magic = "\x04\x22\x4d\x18",
	  .magic_len = 4,
	  .read = read_archive,
	  .support = "archive_read_support_filter_lz4" },
};

/* libarchive's */
typedef struct {
	__typeof__(archive_read_new) *read_new;
	__typeof__(archive_read_support_filter_all) *support_filter;
	__typeof__(archive_read_support_format_raw) *support_raw;
	__typeof__(archive_read_support_format_empty) *support_empty;
	__typeof__(archive_read_open) *read_open;
	__typeof__(archive_read_next_header) *next_header;
	__typeof__(archive_read_data) *read_data;
	__typeof__(archive_errno) *get_errno;
	__typeof__(archive_error_string) *error_string;
	__typeof__(archive_read_free) *read_free;
} ArchiveCalls;

static const LibraryFunction archive_functions[] = {
	{ "archive_read_new", G_STRUCT_OFFSET(ArchiveCalls, read_new) },
	{ "archive_read_support_format_raw", G_STRUCT_OFFSET(ArchiveCalls, support_raw) },
	{ "archive_read_support_format_empty", G_STRUCT_OFFSET(ArchiveCalls, support_empty) },
	{ "archive_read_open", G_STRUCT_OFFSET(ArchiveCalls, read_open) },
	{ "archive_read_next_header", G_STRUCT_OFFSET(ArchiveCalls, next_header) },
	{ "archive_read_data", G_STRUCT_OFFSET(ArchiveCalls, read_data) },
	{ "archive_errno", G_STRUCT_OFFSET(ArchiveCalls, get_errno) },
	{ "archive_error_string", G_STRUCT_OFFSET(ArchiveCalls, error_string) },
	{ "archive_read_free", G_STRUCT_OFFSET(ArchiveCalls, read_free) },
};

struct Unpack {
	const Packing *packing;
	UnpackRead read;
	gpointer from;
	ArchiveCalls calls;
	struct archive *archive; /* NULL until the first bytes are asked for */
	XzStream *xz;            /* NULL: it is not xz */
	z_stream zlib;
	gboolean in_member; /* of gzip: there may be several in a row */
	gboolean ended;
	gboolean is_refused;
	char *complaint;
	guint8 input[INPUT_BYTES];
};

static void stop(Unpack *self, const char *how)
{
	self->ended = TRUE;
	self->complaint = g_strdup_printf("%s data %s", self->packing->name, how);
}

static void refill(Unpack *self)
{
	if (self->zlib.avail_in > 0)
		return;
	self->zlib.next_in = self->input;
	self->zlib.avail_in = (uInt)self->read(self->from, self->input, INPUT_BYTES);
}

/* Between two members: is there another?  What follows the last one, such as tape padding, is
 * ignored, as by gzip. */
static gboolean next_member(Unpack *self)
{
	refill(self);
	self->in_member = self->zlib.avail_in > 0 && self->zlib.next_in[0] == 0x1f &&
			  inflateReset(&self->zlib) == Z_OK;
	self->ended = !self->in_member;
	return self->in_member;
}

static gsize read_gzip(Unpack *self, guint8 *to, gsize n)
{
	self->zlib.next_out = to;
	self->zlib.avail_out = (uInt)MIN(n, G_MAXINT32);
	while (!self->ended && self->zlib.next_out == to) {
		int result;

		if (!self->in_member && !next_member(self))
			break;
		refill(self);
		result = inflate(&self->zlib, Z_NO_FLUSH);
		if (result == Z_STREAM_END)
			self->in_member = FALSE;
		else if (result == Z_BUF_ERROR && self->zlib.avail_in == 0)
			stop(self, "is truncated");
		else if (result != Z_OK)
			stop(self, "is damaged");
	}
	return (gsize)(self->zlib.next_out - to);
}

static gsize read_xz(Unpack *self, guint8 *to, gsize n)
{
	g_autofree char *how = NULL;
	gsize got;

	if (!self->xz)
		self->xz = xz_stream_new(self->read, self->from);
	got = xz_stream_read(self->xz, to, n, &how, &self->is_refused);
	if (how)
		stop(self, how);
	return got;
}

static la_ssize_t feed(struct archive *archive, void *data, const void **bytes)
{
	Unpack *self = data;

	(void)archive;
	*bytes = self->input;
	return (la_ssize_t)self->read(self->from, self->input, INPUT_BYTES);
}

static gboolean stop_archive(Unpack *self)
{
	const char *reason = self->calls.error_string(self->archive);
	gboolean is_short = reason && (strstr(reason, "runcated") || strstr(reason, "premature"));
	gboolean is_large = reason && strstr(reason, "too much memory"); /* zstd's */

	self->is_refused = is_large;
	stop(self, is_large   ? "needs a window above 128 MiB"
		   : is_short ? "is truncated"
			      : "is damaged");
	return FALSE;
}

static gboolean load_archive(Unpack *self)
{
	const LibraryFunction support = { self->packing->support,
					  G_STRUCT_OFFSET(ArchiveCalls, support_filter) };

	if (library_load(LIBARCHIVE, archive_functions, G_N_ELEMENTS(archive_functions),
			 &self->calls) &&
	    library_load(LIBARCHIVE, &support, 1, &self->calls))
		return TRUE;
	stop(self, "needs libarchive, which is not installed");
	return FALSE;
}

/* FALSE: there is nothing to be read. */
static gboolean open_archive(Unpack *self)
{
	const ArchiveCalls *calls = &self->calls;
	struct archive_entry *entry;

	if (!load_archive(self))
		return FALSE;
	self->archive = calls->read_new();
	calls->support_filter(self->archive);
	calls->support_raw(self->archive);
	calls->support_empty(self->archive);
	if (calls->read_open(self->archive, self, NULL, feed, NULL) != ARCHIVE_OK)
		return stop_archive(self);
	if (calls->next_header(self->archive, &entry) == ARCHIVE_OK)
		return TRUE;
	if (calls->get_errno(self->archive))
		return stop_archive(self);
	self->ended = TRUE; /* of nothing, nothing */
	return FALSE;
}

static gsize read_archive(Unpack *self, guint8 *to, gsize n)
{
	la_ssize_t got;

	if (!self->archive && !open_archive(self))
		return 0;
	got = self->calls.read_data(self->archive, to, n);
	if (got < 0)
		stop_archive(self);
	else
		self->ended = got == 0;
	return got < 0 ? 0 : (gsize)got;
}

static const Packing *packing_of(const guint8 *head, gsize n)
{
	for (gsize i = 0; i < G_N_ELEMENTS(packings); i++)
		if (n >= packings[i].magic_len &&
		    !memcmp(head, packings[i].magic, packings[i].magic_len))
			return &packings[i];
	return NULL;
}

Unpack *unpack_new(const guint8 *head, gsize n, UnpackRead read, gpointer from)
{
	const Packing *packing = packing_of(head, n);
	Unpack *self;

	if (!packing)
		return NULL;
	self = g_new0(Unpack, 1);
	self->packing = packing;
	self->read = read;
	self->from = from;
	if (packing->read == read_gzip && inflateInit2(&self->zlib, GZIP_WINDOW) != Z_OK)
		g_error("zlib has no memory");
	return self;
}

void unpack_free(Unpack *self)
{
	if (!self)
		return;
	if (self->archive)
		self->calls.read_free(self->archive);
	if (self->packing->read == read_gzip)
		inflateEnd(&self->zlib);
	xz_stream_free(self->xz);
	g_free(self->complaint);
	g_free(self);
}

gsize unpack_read(Unpack *self, guint8 *to, gsize n)
{
	return self->ended || n == 0 ? 0 : self->packing->read(self, to, n);
}

gboolean unpack_is_refused(const Unpack *self)
{
	return self->is_refused;
}

gboolean unpack_can(const guint8 *head, gsize n)
{
	return packing_of(head, n) != NULL;
}

const char *unpack_complaint(const Unpack *self)
{
	return self->complaint;
}
