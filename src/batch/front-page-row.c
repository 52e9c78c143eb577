#include "batch/front-page-row.h"

#include <string.h>

#include "base/quantity.h"
#include "base/text.h"
#include "batch/mirror.h"

#define S_PER_DAY 86400

/* By Severity: classes of the style sheet. */
static const char *const severity_classes[SEVERITY_N] = { "trouble", "warning", "note" };

static char *printable(const char *text)
{
	return text ? text_printable(text, strlen(text), 0) : NULL;
}

/* A file name as text, in two: its folder with the trailing slash, and the rest. */
typedef struct {
	char *folder, *name; /* owned */
} ShownPath;

static ShownPath shown_path(const char *path)
{
	g_autofree char *text = mirror_text(path);
	const char *slash = strrchr(text, '/');
	gsize length = slash ? (gsize)(slash + 1 - text) : 0;

	return (ShownPath){ g_strndup(text, length), g_strdup(text + length) };
}

static void shown_path_clear(ShownPath *self)
{
	g_free(self->folder);
	g_free(self->name);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ShownPath, shown_path_clear)

static char *output_url(const Entry *entry, const char *format)
{
	g_autofree char *path = mirror_path(entry->path, format);

	return mirror_url(path);
}

gboolean front_page_row_has_date(const FrontPageRow *self)
{
	return self->entry->facts.flows && self->entry->facts.start_ns >= S_PER_DAY * NS_PER_S;
}

/* The format of the first picture; NULL: none. */
static const char *first_picture(const Entry *entry)
{
	for (guint i = 0; i < entry->outputs->len; i++) {
		const char *format = g_array_index(entry->outputs, EntryOutput, i).format;

		if (strcmp(format, MIRROR_THUMBNAIL) != 0)
			return format;
	}
	return NULL;
}

gboolean front_page_row_has_thumbnail(const FrontPageRow *self)
{
	const Entry *entry = self->entry;

	for (guint i = 0; i < entry->outputs->len; i++)
		if (!strcmp(g_array_index(entry->outputs, EntryOutput, i).format, MIRROR_THUMBNAIL))
			return TRUE;
	return FALSE;
}

/* The capture's name with the thumbnail, as a link if there is a picture. */
static GString *title_of(const FrontPageRow *self, const HtmlParts *parts)
{
	const Entry *entry = self->entry;
	g_auto(ShownPath) path = shown_path(entry->path);
	g_autoptr(GString) name = g_string_new(NULL);
	const char *format = first_picture(entry);
	GString *out = g_string_new(NULL);
	g_autofree char *url = NULL;

	if (front_page_row_has_thumbnail(self)) {
		g_autofree char *image = output_url(entry, MIRROR_THUMBNAIL);

		html_parts_put(parts, name, "thumbnail", "url", image, NULL);
	}
	html_parts_put(parts, name, "name", "folder", path.folder, "name", path.name, NULL);
	if (!format)
		return g_string_append_len(out, name->str, (gssize)name->len);
	url = output_url(entry, format);
	html_parts_put(parts, out, "picture", "url", url, "title", name->str, NULL);
	return out;
}

static GString *files_of(const Entry *entry, const HtmlParts *parts)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < entry->outputs->len; i++) {
		const char *format = g_array_index(entry->outputs, EntryOutput, i).format;
		g_autofree char *url = output_url(entry, format);
		g_autofree char *shown = printable(format);

		if (strcmp(format, MIRROR_THUMBNAIL) != 0)
			html_parts_put(parts, out, "file", "url", url, "format", shown, NULL);
	}
	return out;
}

static GString *findings_of(const FrontPageRow *self, const HtmlParts *parts)
{
	g_autoptr(GArray) findings = findings_new(self->entry);
	GString *out = g_string_new(NULL);

	if (self->standing == STANDING_CLEAN)
		html_parts_put(parts, out, "clean", NULL);
	for (guint i = 0; i < findings->len; i++) {
		const Finding *finding = &g_array_index(findings, Finding, i);

		html_parts_put(parts, out, "finding", "severity",
			       severity_classes[finding->severity], "words", finding->words, NULL);
	}
	return out;
}

/* The picture's title: what happened. */
static GString *told_of(const Entry *entry, const HtmlParts *parts)
{
	g_autofree char *title = printable(entry->facts.title);
	GString *out = g_string_new(NULL);

	if (title && *title)
		html_parts_put(parts, out, "told", "words", title, NULL);
	return out;
}

static GString *reason_of(const Entry *entry, const HtmlParts *parts)
{
	g_autofree char *reason = printable(entry->reason);
	GString *out = g_string_new(NULL);

	if (reason)
		html_parts_put(parts, out, "reason", "words", reason, NULL);
	return out;
}

/* Untrusted: may be anything. */
static gint64 duration_of(const CaptureFacts *facts)
{
	return (gint64)((guint64)facts->end_ns - (guint64)facts->start_ns);
}

/* Exact numbers for the script to sort by: the page shows rounded ones. */
static GString *keys_of(const FrontPageRow *self)
{
	const CaptureFacts *facts = &self->entry->facts;
	GString *out = g_string_new(NULL);

	g_string_append_printf(out, "%u", self->by_path);
	if (self->entry->has_facts)
		g_string_append_printf(out, " %u %u %" G_GUINT64_FORMAT, facts->flows,
				       facts->frames, facts->bytes);
	if (self->entry->has_facts && facts->flows)
		g_string_append_printf(out, " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
				       facts->start_ns / NS_PER_MS, duration_of(facts) / NS_PER_US);
	return out;
}

/* The cells with counts. */
static void put_counts(const CaptureFacts *facts, const HtmlParts *parts, GString *out)
{
	g_autofree char *protocols = printable(facts->protocols);
	g_autofree char *flows = quantity_count(facts->flows);
	g_autofree char *frames = quantity_count(facts->frames);
	g_autofree char *bytes = quantity_bytes_short(facts->bytes);
	g_autofree char *drawn = quantity_count(facts->drawn);
	g_autoptr(GString) of_them = g_string_new(NULL);

	if (facts->drawn < facts->flows)
		html_parts_put(parts, of_them, "drawn", "count", drawn, NULL);
	html_parts_put(parts, out, "counts", "protocols", protocols, "flows", flows, "drawn",
		       of_them->str, "frames", frames, "bytes", bytes, NULL);
}

/* The cells with start and duration; a capture without flows has none. */
static void put_times(const FrontPageRow *self, const HtmlParts *parts, GString *out)
{
	const CaptureFacts *facts = &self->entry->facts;
	g_autoptr(GDateTime) start = g_date_time_new_from_unix_utc(facts->start_ns / NS_PER_S);
	g_autofree char *date = start ? g_date_time_format(start, "%Y-%m-%d") : NULL;
	g_autofree char *time = start ? g_date_time_format(start, "%H:%M:%S") : NULL;
	g_autofree char *duration = quantity_duration(duration_of(facts));

	if (front_page_row_has_date(self))
		html_parts_put(parts, out, "times", "date", date, "time", time, "duration",
			       duration, NULL);
	else if (facts->flows)
		html_parts_put(parts, out, "times-undated", "time", time, "duration", duration,
			       NULL);
	else
		html_parts_put(parts, out, "no-times", NULL);
}

/* Class for the style sheet: thumbnail, picture without one, or nothing. */
static const char *pictured_class(const FrontPageRow *self)
{
	if (front_page_row_has_thumbnail(self))
		return " pictured";
	return first_picture(self->entry) ? "" : " bare";
}

void front_page_row_put(const FrontPageRow *self, const HtmlParts *parts, GString *out)
{
	const Entry *entry = self->entry;
	g_autoptr(GString) keys = keys_of(self), title = title_of(self, parts);
	g_autoptr(GString) files = files_of(entry, parts), findings = findings_of(self, parts);
	g_autoptr(GString) reason = reason_of(entry, parts), told = told_of(entry, parts);
	g_autofree char *number = g_strdup_printf("%u", self->number);
	g_autofree char *size = quantity_bytes_short(entry->size);

	html_parts_put(parts, out, "row", "number", number, "group", standing_name(self->standing),
		       "pictured", pictured_class(self), "keys", keys->str, "title", title->str,
		       "files", files->str, "size", size, NULL);
	html_parts_put(parts, out, entry->has_facts ? "findings" : "findings-alone", "told",
		       told->str, "findings", findings->str, "reason", reason->str, NULL);
	if (entry->has_facts) {
		put_counts(&entry->facts, parts, out);
		put_times(self, parts, out);
	}
	html_parts_put(parts, out, "row-end", NULL);
}

void front_page_row_put_problem(const FrontPageRow *self, const HtmlParts *parts, GString *out)
{
	g_auto(ShownPath) path = shown_path(self->entry->path);
	g_autofree char *number = g_strdup_printf("%u", self->number);
	g_autofree char *reason = printable(self->entry->reason);

	html_parts_put(parts, out, "problem", "number", number, "folder", path.folder, "name",
		       path.name, "state", entry_state_name(self->entry->state), "reason", reason,
		       NULL);
}
