/* libpcap's filters are programs for one link type.  A capture can have several, so each is
 * compiled for its first frame and kept.  The filter runs here, frame by frame: libpcap would drop
 * frames silently, and frame numbers count all frames of the file.
 */
#include "capture/frame-filter.h"

#include <pcap/pcap.h>

#include "base/error.h"
#include "capture/complaint.h"
#include "capture/library.h"

#define SNAPLEN 262144 /* libpcap's maximum: a filter's "yes" */

/* libpcap's */
typedef struct {
	__typeof__(pcap_open_dead) *open_dead;
	__typeof__(pcap_compile) *compile;
	__typeof__(pcap_geterr) *geterr;
	__typeof__(pcap_close) *close;
	__typeof__(pcap_freecode) *freecode;
	__typeof__(pcap_offline_filter) *offline_filter;
} PcapCalls;

static const LibraryFunction pcap_functions[] = {
	{ "pcap_open_dead", G_STRUCT_OFFSET(PcapCalls, open_dead) },
	{ "pcap_compile", G_STRUCT_OFFSET(PcapCalls, compile) },
	{ "pcap_geterr", G_STRUCT_OFFSET(PcapCalls, geterr) },
	{ "pcap_close", G_STRUCT_OFFSET(PcapCalls, close) },
	{ "pcap_freecode", G_STRUCT_OFFSET(PcapCalls, freecode) },
	{ "pcap_offline_filter", G_STRUCT_OFFSET(PcapCalls, offline_filter) },
};

typedef struct {
	const PcapCalls *calls; /* borrowed */
	int link_type;
	struct bpf_program code;
	char *complaint; /* why there is no code; NULL: there is */
} Program;

struct FrameFilter {
	char *expression;
	PcapCalls calls;
	gboolean has_calls;   /* libpcap is there */
	GHashTable *programs; /* of link type to Program, which it owns */
	Program *last;        /* nearly always the next frame's too */
};

static void free_program(gpointer data)
{
	Program *self = data;

	if (!self->complaint)
		self->calls->freecode(&self->code);
	g_free(self->complaint);
	g_free(self);
}

static void compile(Program *self, const char *expression)
{
	const PcapCalls *calls = self->calls;
	pcap_t *pcap = calls->open_dead(self->link_type, SNAPLEN);

	if (calls->compile(pcap, &self->code, expression, 1, PCAP_NETMASK_UNKNOWN) != 0)
		self->complaint = g_strdup(calls->geterr(pcap));
	calls->close(pcap);
}

static Program *program_new(const FrameFilter *filter, int link_type)
{
	Program *self = g_new0(Program, 1);

	self->calls = &filter->calls;
	self->link_type = link_type;
	if (!filter->has_calls)
		self->complaint = g_strdup("libpcap is not installed");
	else if (link_type < 0)
		self->complaint = g_strdup("not supported for this link type");
	else
		compile(self, filter->expression);
	return self;
}

static Program *program_for(FrameFilter *self, int link_type)
{
	Program *program = self->last;

	if (G_LIKELY(program && program->link_type == link_type))
		return program;
	program = g_hash_table_lookup(self->programs, GINT_TO_POINTER(link_type));
	if (!program) {
		program = program_new(self, link_type);
		g_hash_table_insert(self->programs, GINT_TO_POINTER(link_type), program);
	}
	return self->last = program;
}

FrameFilter *frame_filter_new(const char *expression)
{
	FrameFilter *self = g_new0(FrameFilter, 1);

	self->expression = g_strdup(expression);
	self->has_calls =
		library_load(LIBPCAP, pcap_functions, G_N_ELEMENTS(pcap_functions), &self->calls);
	self->programs = g_hash_table_new_full(NULL, NULL, NULL, free_program);
	return self;
}

void frame_filter_free(FrameFilter *self)
{
	if (!self)
		return;
	g_hash_table_unref(self->programs);
	g_free(self->expression);
	g_free(self);
}

gboolean frame_filter_check(FrameFilter *self, int link_type, GError **error)
{
	const Program *program = program_for(self, link_type);

	if (!program->complaint)
		return TRUE;
	return complaint_fail(error, LADDER_ERROR_USAGE, "--filter '%s': %s: see pcap-filter(7)",
			      self->expression, program->complaint);
}

gboolean frame_filter_passes(FrameFilter *self, const Frame *frame)
{
	Program *program = program_for(self, frame->link_type);
	struct pcap_pkthdr header = { .caplen = (bpf_u_int32)frame->bytes.len,
				      .len = frame->wire_len };

	return !program->complaint &&
	       self->calls.offline_filter(&program->code, &header, frame->bytes.data) != 0;
}
