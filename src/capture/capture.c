/* libpcap reads the file through a stream of ours, so that a pipe, a file and a second reading are
 * one and the same to it, and times keep their nanoseconds.
 *
 * The filter is run here, frame by frame: libpcap would pass over frames unseen, and a frame's
 * number is its number in the file.
 */
#include "capture/capture.h"

#include <errno.h>
#include <fcntl.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/quantity.h"
#include "base/text.h"
#include "capture/capture-format.h"

#define MAXIMUM_SNAPLEN 262144
#define BUFFER_BYTES (1 << 16) /* of the stream: fewer, larger reads than stdio's own */

/* A time in nanoseconds ends in 2262; a broken pcap record's fraction can be two thousand seconds.
 */
#define SECONDS_MAX (G_MAXINT64 / NS_PER_S - 4096)

struct Capture {
	char *name;
	int fd; /* the input, to be read again; -1: read once, through the stream alone */
	int link_type;
	pcap_t *pcap;                /* owns the stream, but where … */
	const CaptureFormat *format; /* … this is set, and … */
	gpointer reader;             /* … this has it */
	char *buffer;                /* the stream's */
	struct bpf_program filter;
	char *filter_text;
	guint32 number;
	char *complaint;
};

static gboolean fail(GError **error, int code, const char *format, ...) G_GNUC_PRINTF(3, 4);

static gboolean fail(GError **error, int code, const char *format, ...)
{
	va_list args;
	g_autofree char *message = NULL;

	va_start(args, format);
	message = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error_literal(error, LADDER_ERROR, code, message);
	return FALSE;
}

/* Copies a pipe into a file that has no name, so that it can be read again. */
static int keep_pipe(int pipe, GError **error)
{
	FILE *file = tmpfile();
	char bytes[1 << 16];
	ssize_t n = 0;
	int fd;

	while (file && (n = read(pipe, bytes, sizeof(bytes))) > 0)
		if (fwrite(bytes, 1, (size_t)n, file) != (size_t)n)
			break;
	if (!file || n != 0 || fflush(file) != 0) {
		fail(error, LADDER_ERROR_INPUT,
		     "cannot be kept for a second reading (%s): save it to a file first",
		     g_strerror(errno));
		if (file)
			fclose(file);
		return -1;
	}
	fd = fcntl(fileno(file), F_DUPFD_CLOEXEC, 0);
	fclose(file);
	return fd;
}

static int open_input(const char *path, GError **error)
{
	gboolean is_stdin = !strcmp(path, "-");
	int fd = is_stdin ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
			  : open(path, O_RDONLY | O_CLOEXEC);
	struct stat facts;

	if (fd < 0) {
		fail(error, LADDER_ERROR_INPUT, "cannot be opened (%s): name a capture file",
		     g_strerror(errno));
		return -1;
	}
	if (fstat(fd, &facts) == 0 && S_ISDIR(facts.st_mode)) {
		fail(error, LADDER_ERROR_INPUT, "is a directory: name a capture file in it");
		close(fd);
		return -1;
	}
	return fd;
}

/* What the first bytes say of a file that libpcap does not know. */
static const char *advice_for(const guint8 *head, gsize n)
{
	static const struct {
		const char *magic;
		gsize length;
		const char *advice;
	} known[] = {
		{ "\x1f\x8b", 2,
		  "is compressed: unpack it first, with gzip -dc FILE | pcapladder -" },
		{ "BZh", 3, "is compressed: unpack it first, with bzip2 -dc FILE | pcapladder -" },
		{ "\xfd\x37zXZ", 5,
		  "is compressed: unpack it first, with xz -dc FILE | pcapladder -" },
		{ "\x28\xb5\x2f\xfd", 4,
		  "is compressed: unpack it first, with zstd -dc FILE | pcapladder -" },
		{ "\x04\x22\x4d\x18", 4,
		  "is compressed: unpack it first, with lz4 -dc FILE | pcapladder -" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
		if (n >= known[i].length && !memcmp(head, known[i].magic, known[i].length))
			return known[i].advice;
	return NULL;
}

/* The first bytes, put back: a pipe cannot be wound back to look at them once libpcap gave up. */
static gsize peek(FILE *stream, guint8 *head)
{
	gsize n = fread(head, 1, CAPTURE_HEAD_BYTES, stream);

	for (gsize i = n; i > 0; i--)
		ungetc(head[i - 1], stream);
	return n;
}

/* Why libpcap refused a stream that begins with the `n` bytes of `head`: in our words where the
 * reason is plain, else in its own. */
static void explain_refusal(const guint8 *head, gsize n, const char *reason, GError **error)
{
	const char *advice = advice_for(head, n);

	if (advice)
		fail(error, LADDER_ERROR_INPUT, "%s", advice);
	else if (n == 0 && strstr(reason, "truncated"))
		fail(error, LADDER_ERROR_INPUT, "is empty: name a pcap or pcapng file");
	else if (strstr(reason, "truncated"))
		fail(error, LADDER_ERROR_INPUT, "ends within its header: record or copy it again");
	else if (strstr(reason, "unknown file format"))
		fail(error, LADDER_ERROR_INPUT, "is no packet capture: name a pcap or pcapng file");
	else
		fail(error, LADDER_ERROR_INPUT, "cannot be read (%s): convert it with editcap",
		     reason);
}

static gboolean compile_filter(Capture *self, GError **error)
{
	if (!self->filter_text || self->filter.bf_insns)
		return TRUE;
	if (pcap_compile(self->pcap, &self->filter, self->filter_text, 1, PCAP_NETMASK_UNKNOWN) ==
	    0)
		return TRUE;
	return fail(error, LADDER_ERROR_USAGE, "--filter '%s': %s: see pcap-filter(7)",
		    self->filter_text, pcap_geterr(self->pcap));
}

/* Opens a reader of ours; libpcap is there for the filter alone. */
static gboolean open_format(Capture *self, const CaptureFormat *format, FILE *stream,
			    GError **error)
{
	self->reader = format->open(stream, error);
	if (!self->reader) {
		fclose(stream);
		return FALSE;
	}
	self->format = format;
	self->link_type = DLT_RAW;
	self->pcap = pcap_open_dead(DLT_RAW, MAXIMUM_SNAPLEN);
	return compile_filter(self, error);
}

/* Opens libpcap on a descriptor of its own. */
static gboolean open_pcap(Capture *self, int fd, GError **error)
{
	char reason[PCAP_ERRBUF_SIZE] = "";
	FILE *stream = fdopen(fd, "rb");
	guint8 head[CAPTURE_HEAD_BYTES];
	gsize n_head;

	g_assert(stream);
	setvbuf(stream, self->buffer, _IOFBF, BUFFER_BYTES);
	__fsetlocking(stream, FSETLOCKING_BYCALLER); /* nobody else has it */
	self->number = 0;
	n_head = peek(stream, head);
	if (capture_format_listing.probe(head, n_head))
		return open_format(self, &capture_format_listing, stream, error);
	self->pcap = pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO,
							      reason);
	if (!self->pcap) {
		explain_refusal(head, n_head, reason, error);
		fclose(stream);
		return FALSE;
	}
	self->link_type = pcap_datalink(self->pcap);
	return compile_filter(self, error);
}

static char *name_for(const char *path)
{
	g_autofree char *base = g_path_get_basename(path);

	return strcmp(path, "-") ? text_printable(base, strlen(base), 0)
				 : g_strdup("standard input");
}

/* Takes over `fd`: keeps it for later readings, a pipe by a copy, or gives it to the only one. */
static gboolean start(Capture *self, int fd, gboolean rereadable, GError **error)
{
	if (!rereadable)
		return open_pcap(self, fd, error);
	if (lseek(fd, 0, SEEK_CUR) < 0) {
		int copy = keep_pipe(fd, error);

		close(fd);
		if (copy < 0)
			return FALSE;
		fd = copy;
	}
	self->fd = fd;
	return capture_rewind(self, error);
}

Capture *capture_open(const char *path, const char *filter, gboolean rereadable, GError **error)
{
	int fd = open_input(path, error);
	Capture *self;

	if (fd < 0)
		return NULL;
	self = g_new0(Capture, 1);
	self->fd = -1;
	self->name = name_for(path);
	self->filter_text = g_strdup(filter);
	self->buffer = g_malloc(BUFFER_BYTES);
	if (!start(self, fd, rereadable, error)) {
		capture_close(self);
		return NULL;
	}
	return self;
}

gboolean capture_rewind(Capture *self, GError **error)
{
	int fd;

	g_assert(self->fd >= 0);
	g_clear_pointer(&self->pcap, pcap_close);
	if (self->reader)
		self->format->close(self->reader);
	self->reader = NULL;
	g_clear_pointer(&self->complaint, g_free);
	if (lseek(self->fd, 0, SEEK_SET) < 0 || (fd = fcntl(self->fd, F_DUPFD_CLOEXEC, 0)) < 0)
		return fail(error, LADDER_ERROR_INPUT, "cannot be read again (%s)",
			    g_strerror(errno));
	return open_pcap(self, fd, error);
}

void capture_close(Capture *self)
{
	if (!self)
		return;
	if (self->filter.bf_insns)
		pcap_freecode(&self->filter);
	if (self->pcap)
		pcap_close(self->pcap);
	if (self->reader)
		self->format->close(self->reader);
	if (self->fd >= 0)
		close(self->fd);
	g_free(self->name);
	g_free(self->buffer);
	g_free(self->filter_text);
	g_free(self->complaint);
	g_free(self);
}

static void note_cut(Capture *self)
{
	const char *reason = pcap_geterr(self->pcap);
	g_autofree char *frame = quantity_count(self->number + 1);

	if (strstr(reason, "truncated"))
		self->complaint = g_strdup_printf("ends in the middle of frame %s", frame);
	else
		self->complaint = g_strdup_printf("is damaged at frame %s (%s)", frame, reason);
}

/* libpcap puts nanoseconds into tv_usec, as was asked for, and takes the pcap format's unsigned
 * seconds for signed ones.  A pcapng block can claim any time: one that does not fit is none. */
static gint64 time_of(const struct pcap_pkthdr *header)
{
	gint64 seconds = header->ts.tv_sec;

	if (G_UNLIKELY(seconds < 0 && seconds >= G_MININT32))
		seconds += (gint64)G_MAXUINT32 + 1;
	if (G_UNLIKELY(seconds < 0 || seconds > SECONDS_MAX))
		return 0;
	return seconds * NS_PER_S + header->ts.tv_usec;
}

/* To whom libpcap's callback hands on. */
typedef struct {
	Capture *capture;
	CaptureTake take;
	gpointer data;
	guint n; /* frames handed on */
} Handing;

static void hand_on(u_char *data, const struct pcap_pkthdr *header, const u_char *bytes)
{
	Handing *self = (Handing *)(gpointer)data;
	Capture *capture = self->capture;
	Frame frame = {
		.number = ++capture->number,
		.time_ns = time_of(header),
		.link_type = capture->link_type,
		.wire_len = MAX(header->len, header->caplen),
		.bytes = { bytes, header->caplen },
	};

	if (capture->filter_text && !pcap_offline_filter(&capture->filter, header, bytes))
		return;
	self->n++;
	self->take(self->data, &frame);
}

static gboolean passes_filter(const Capture *self, const Frame *frame)
{
	struct pcap_pkthdr header = { .len = frame->wire_len, .caplen = (guint32)frame->bytes.len };

	return !self->filter_text ||
	       pcap_offline_filter(&self->filter, &header, frame->bytes.data) != 0;
}

/* capture_each() through a reader of ours. */
static CaptureResult read_format(Capture *self, guint n, CaptureTake take, gpointer data)
{
	while (n > 0) {
		Frame frame = { .number = self->number + 1 };
		CaptureResult result = self->format->next(self->reader, &frame);

		if (result == CAPTURE_CUT && !self->complaint)
			self->complaint = g_strdup(self->format->complaint(self->reader));
		if (result != CAPTURE_FRAME)
			return result;
		self->number++;
		if (!passes_filter(self, &frame))
			continue;
		take(data, &frame);
		n--;
	}
	return CAPTURE_FRAME;
}

CaptureResult capture_each(Capture *self, guint n, CaptureTake take, gpointer data)
{
	Handing handing = { self, take, data, 0 };

	if (self->reader)
		return read_format(self, n, take, data);
	while (handing.n < n) {
		int result;

		if (G_UNLIKELY(self->complaint != NULL)) /* libpcap would read on behind damage */
			return CAPTURE_CUT;
		result = pcap_dispatch(self->pcap, (int)(n - handing.n), hand_on,
				       (u_char *)&handing);
		if (result == 0)
			return CAPTURE_END;
		if (result < 0)
			note_cut(self);
	}
	return CAPTURE_FRAME;
}

static void copy_frame(gpointer to, const Frame *frame)
{
	*(Frame *)to = *frame;
}

CaptureResult capture_next(Capture *self, Frame *frame)
{
	return capture_each(self, 1, copy_frame, frame);
}

const char *capture_name(const Capture *self)
{
	return self->name;
}

const char *capture_complaint(const Capture *self)
{
	return self->complaint;
}

const char *capture_remark(Capture *self)
{
	return self->reader ? self->format->remark(self->reader) : NULL;
}

guint32 capture_frames(const Capture *self)
{
	return self->number;
}
