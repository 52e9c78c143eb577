/* The work for one capture, in a worker process. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>

#include "app/app-protocol.h"
#include "base/error.h"
#include "base/text.h"
#include "batch/file-hash.h"
#include "batch/mirror.h"
#include "cli/batch.h"
#include "draw/drawing.h"

char *batch_draft_name(guint job, const char *format)
{
	return g_strdup_printf("%u.%s", job, format);
}

/* A file with such a suffix is meant to be a capture: report it if it is not. */
static gboolean is_called_a_capture(const char *name)
{
	static const char *const suffixes[] = { ".pcap", ".pcapng", ".cap", ".pcap.gz",
						".pcapng.gz" };

	for (gsize i = 0; i < G_N_ELEMENTS(suffixes); i++)
		if (g_str_has_suffix(name, suffixes[i]))
			return TRUE;
	return FALSE;
}

/* A file named as a capture should be one. */
static CaptureProbe probe(const FoundFile *file)
{
	return file->is_named || is_called_a_capture(file->name) ? CAPTURE_PROBE_YES
								 : capture_probe(file->path);
}

/* ---- facts --------------------------------------------------------------------------------------
 */

static void add_flow(CaptureFacts *facts, GHashTable *protocols, const Flow *flow)
{
	gboolean is_first = facts->start_ns == 0 && facts->end_ns == 0;
	gint64 last_ns = MAX(flow->start_ns, flow->end_ns); /* a clock may jump back */

	facts->start_ns = is_first ? flow->start_ns : MIN(facts->start_ns, flow->start_ns);
	facts->end_ns = is_first ? last_ns : MAX(facts->end_ns, last_ns);
	if (!flow->is_carrier) /* those are the bytes of the flows that it carries */
		facts->bytes += flow->bytes[SIDE_CLIENT] + flow->bytes[SIDE_SERVER];
	facts->retransmissions += flow->retransmissions;
	facts->outcomes[flow->outcome]++;
	if (flow->protocol)
		g_hash_table_add(protocols, (gpointer)flow->protocol->title);
}

static void add_verdicts(CaptureFacts *facts, const Flow *flow)
{
	for (guint i = 0; i < flow->events->len; i++) {
		guint32 marks = g_array_index(flow->events, FlowEvent, i).tcp.marks;

		for (; marks; marks &= marks - 1)
			facts->verdicts[g_bit_nth_lsf(marks, -1)]++;
	}
}

static gint compare_titles(gconstpointer a, gconstpointer b)
{
	return strcmp(a, b);
}

static char *join_titles(GHashTable *protocols)
{
	g_autoptr(GList) titles = g_list_sort(g_hash_table_get_keys(protocols), compare_titles);
	GString *joined = g_string_new(NULL);

	for (const GList *at = titles; at; at = at->next)
		g_string_append_printf(joined, "%s%s", joined->len ? ", " : "",
				       (const char *)at->data);
	return g_string_free(joined, FALSE);
}

/* Of the first picture; NULL: there is none with words.  Caller frees. */
static char *title_of(const GArray *pictures)
{
	const Diagram *diagram =
		pictures && pictures->len ? g_array_index(pictures, Picture, 0).diagram : NULL;

	return diagram ? g_strdup(diagram->title) : NULL;
}

static void note_facts(Entry *entry, const Drawing *drawing)
{
	g_autoptr(GHashTable) protocols = g_hash_table_new(g_str_hash, g_str_equal);
	CaptureFacts *facts = &entry->facts;
	const FlowTable *flows = drawing->survey.flows;

	entry->has_facts = TRUE;
	facts->frames = drawing->survey.frames;
	facts->flows = flow_table_size(flows);
	for (guint32 id = 0; id < facts->flows; id++) {
		Flow flow;

		flow_table_get(flows, id, &flow);
		add_flow(facts, protocols, &flow);
	}
	facts->protocols = join_titles(protocols);
	facts->title = title_of(drawing->pictures);
	facts->drawn = drawing->flows ? drawing_flows_shown(drawing) : 0;
	for (guint i = 0; i < facts->drawn; i++)
		add_verdicts(facts, g_ptr_array_index(drawing->flows, i));
}

/* ---- drawing ------------------------------------------------------------------------------------
 */

static void set_state(Entry *entry, EntryState state, const char *reason)
{
	entry_set_state(entry, state, text_printable(reason, strlen(reason), 0));
}

static gboolean save_draft(const Batch *self, Entry *entry, guint job, const char *format,
			   const GByteArray *bytes)
{
	g_autofree char *name = batch_draft_name(job, format);
	g_autofree char *sum =
		g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes->data, bytes->len);
	g_autoptr(GError) error = NULL;

	if (output_directory_draft(self->directory, name, (Bytes){ bytes->data, bytes->len },
				   &error)) {
		entry_add_output(entry, format, sum);
		return TRUE;
	}
	set_state(entry, ENTRY_STOPPED, error->message);
	return FALSE;
}

/* Did the machine fail before the capture was read to its end? */
static gboolean is_read_in_part(const Drawing *drawing)
{
	return drawing->survey.cut && capture_has_failed(drawing->survey.capture);
}

/* Is it not the capture's fault, so that it should be retried? */
static gboolean may_be_mended(const GError *error)
{
	return g_error_matches(error, LADDER_ERROR, LADDER_ERROR_USAGE) ||
	       g_error_matches(error, LADDER_ERROR, LADDER_ERROR_MACHINE);
}

/* If one cannot be drawn, the others still are. */
static gboolean render_one(const Batch *self, Entry *entry, Drawing *drawing, guint job,
			   const OutputFormat *format)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GByteArray) bytes = drawing_render(drawing, format, &error);
	g_autofree char *reason = NULL;

	if (bytes)
		return save_draft(self, entry, job, format->name, bytes);
	reason = g_strdup_printf("%s: %s", format->name, error->message);
	set_state(entry, may_be_mended(error) ? ENTRY_STOPPED : ENTRY_FAILED, reason);
	return TRUE;
}

/* The front page works without one. */
static void render_thumbnail(const Batch *self, Entry *entry, Drawing *drawing, guint job)
{
	g_autoptr(GByteArray) bytes = NULL;

	if (!order_has_traits(self->order, FORMAT_NEEDS_LAYOUT))
		return;
	bytes = drawing_thumbnail(drawing, NULL);
	if (bytes)
		save_draft(self, entry, job, MIRROR_THUMBNAIL, bytes);
}

static void render_all(const Batch *self, Entry *entry, Drawing *drawing, guint job)
{
	const GPtrArray *formats = self->order->formats;
	g_autofree char *reason = NULL;

	entry_set_state(entry, ENTRY_DRAWN, NULL);
	if (is_read_in_part(drawing)) {
		set_state(entry, ENTRY_STOPPED, drawing->survey.cut);
		return;
	}
	if (drawing->survey.cut) {
		reason = g_strdup_printf("%s: showing what was read", drawing->survey.cut);
		set_state(entry, ENTRY_CUT, reason);
	}
	for (guint i = 0; i < formats->len; i++)
		if (!render_one(self, entry, drawing, job, g_ptr_array_index(formats, i)))
			return;
	render_thumbnail(self, entry, drawing, job);
}

/* A capture that is truncated before there is anything to draw has failed; it is not empty. */
static void set_failed(Entry *entry, const Drawing *drawing, const GError *error)
{
	gboolean is_empty = g_error_matches(error, LADDER_ERROR, LADDER_ERROR_EMPTY);
	g_autofree char *reason = NULL;

	if (is_empty && drawing->survey.cut)
		reason = g_strdup_printf("%s: %s", drawing->survey.cut, error->message);
	if (is_read_in_part(drawing))
		set_state(entry, ENTRY_STOPPED, drawing->survey.cut);
	else if (may_be_mended(error))
		set_state(entry, ENTRY_STOPPED, error->message);
	else
		set_state(entry, is_empty && !reason ? ENTRY_EMPTY : ENTRY_FAILED,
			  reason ? reason : error->message);
}

static void draw(const Batch *self, Entry *entry, const FoundFile *file, guint job)
{
	g_autoptr(GError) error = NULL;
	Drawing drawing;
	gboolean is_surveyed = drawing_init(&drawing, self->order, file->path, &error);

	if (is_surveyed && drawing_read(&drawing, &error))
		render_all(self, entry, &drawing, job);
	else
		set_failed(entry, &drawing, error);
	if (is_surveyed)
		note_facts(entry, &drawing);
	drawing_clear(&drawing);
}

static char *draw_to_line(const Batch *self, const FoundFile *file, const char *sha256, guint job,
			  int read_error)
{
	g_autoptr(Entry) entry = entry_new(file->name, self->recipe);
	g_autofree char *reason = NULL;
	GString *line = g_string_new(NULL);

	entry->size = (guint64)file->facts.st_size;
	entry->sha256 = g_strdup(sha256);
	if (sha256) {
		draw(self, entry, file, job);
	} else {
		reason = g_strdup_printf("cannot be read (%s)", g_strerror(read_error));
		set_state(entry, ENTRY_STOPPED, reason);
	}
	entry_write(entry, line);
	return g_string_free(line, FALSE);
}

/* ---- what is to be done -------------------------------------------------------------------------
 */

/* Are the files that the entry names there, and untouched? */
static gboolean outputs_are_whole(const Batch *self, const Entry *entry)
{
	for (guint i = 0; i < entry->outputs->len; i++) {
		const EntryOutput *output = &g_array_index(entry->outputs, EntryOutput, i);
		g_autofree char *name = mirror_path(entry->path, output->format);
		g_autofree char *sha256 = output_directory_hash(self->directory, name);

		if (g_strcmp0(sha256, output->sha256) != 0)
			return FALSE;
	}
	return TRUE;
}

/* Why the old pictures cannot be reused; NULL: they can. */
static const char *staleness(const Batch *self, const Entry *before, const char *sha256)
{
	if (!before)
		return "has no picture yet";
	if (g_strcmp0(before->sha256, sha256) != 0)
		return "has changed since it was drawn";
	if (strcmp(before->recipe, self->recipe) != 0)
		return "was drawn with other options or another version";
	if (before->state == ENTRY_STOPPED)
		return "was not finished";
	if (!outputs_are_whole(self, before))
		return "has a missing or modified picture";
	return NULL;
}

char *batch_work(gpointer data, guint job)
{
	const Batch *self = data;
	const FoundFile *file = g_ptr_array_index(self->jobs, job);
	g_autoptr(Entry) before = manifest_find(self->before, file->name);
	CaptureProbe probed = probe(file);
	g_autofree char *sha256 = NULL;
	const char *stale;
	int read_error;

	if (probed == CAPTURE_PROBE_NO)
		return g_strdup("-");
	if (probed == CAPTURE_PROBE_YES)
		sha256 = file_hash(g_open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0));
	read_error = errno;
	stale = staleness(self, before, sha256);
	if (!stale && !self->options->batch.forces)
		return g_strdup("=");
	if (self->options->batch.checks)
		return g_strconcat("!", stale, NULL);
	return draw_to_line(self, file, sha256, job, read_error);
}
