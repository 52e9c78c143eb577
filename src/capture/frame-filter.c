/* libpcap's filters are programs for one link type.  A capture can have many, so each is compiled
 * when its first frame comes, and kept.
 *
 * The filter is run here, frame by frame: libpcap would pass over frames unseen, and a frame's
 * number is its number in the file.
 */
#include "capture/frame-filter.h"

#include <pcap/pcap.h>

#include "base/error.h"
#include "capture/complaint.h"

#define SNAPLEN 262144 /* libpcap's own greatest: what a filter answers for "yes" */

typedef struct {
	int link_type;
	struct bpf_program code;
	char *complaint; /* why there is no code; NULL: there is */
} Program;

struct FrameFilter {
	char *expression;
	GHashTable *programs; /* of link type to Program, which it owns */
	Program *last;        /* nearly always the next frame's too */
};

static void free_program(gpointer data)
{
	Program *self = data;

	if (!self->complaint)
		pcap_freecode(&self->code);
	g_free(self->complaint);
	g_free(self);
}

static Program *compile(const char *expression, int link_type)
{
	Program *self = g_new0(Program, 1);
	pcap_t *pcap = link_type >= 0 ? pcap_open_dead(link_type, SNAPLEN) : NULL;

	self->link_type = link_type;
	if (!pcap)
		self->complaint = g_strdup("no filter knows frames of this kind");
	else if (pcap_compile(pcap, &self->code, expression, 1, PCAP_NETMASK_UNKNOWN) != 0)
		self->complaint = g_strdup(pcap_geterr(pcap));
	if (pcap)
		pcap_close(pcap);
	return self;
}

static Program *program_for(FrameFilter *self, int link_type)
{
	Program *program = self->last;

	if (G_LIKELY(program && program->link_type == link_type))
		return program;
	program = g_hash_table_lookup(self->programs, GINT_TO_POINTER(link_type));
	if (!program) {
		program = compile(self->expression, link_type);
		g_hash_table_insert(self->programs, GINT_TO_POINTER(link_type), program);
	}
	return self->last = program;
}

FrameFilter *frame_filter_new(const char *expression)
{
	FrameFilter *self = g_new0(FrameFilter, 1);

	self->expression = g_strdup(expression);
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
	       pcap_offline_filter(&program->code, &header, frame->bytes.data) != 0;
}
