#include "cli/spool.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/error.h"
#include "platform/unnamed-file.h"

/* Where a text waits. */
typedef struct {
	guint64 at, len; /* len 0: not yet there, or written */
} Place;

struct Spool {
	SpoolWrite write;
	gpointer data;
	guint32 n, next;   /* the first that was not written */
	guint32 n_waiting; /* texts */
	Place *places;     /* by number; NULL until needed */
	FILE *file;        /* likewise */
	guint64 end;       /* of what waits in it */
	GByteArray *text;  /* that is read back */
};

Spool *spool_new(guint32 n, SpoolWrite write, gpointer data)
{
	Spool *self = g_new0(Spool, 1);

	self->write = write;
	self->data = data;
	self->n = n;
	self->text = g_byte_array_new();
	return self;
}

void spool_free(Spool *self)
{
	if (!self)
		return;
	if (self->file)
		fclose(self->file);
	g_free(self->places);
	g_byte_array_unref(self->text);
	g_free(self);
}

static gboolean fail(GError **error)
{
	g_set_error(error, LADDER_ERROR, LADDER_ERROR_OUTPUT,
		    "cannot use a temporary file (%s): free some space there, or set TMPDIR",
		    g_strerror(errno));
	return FALSE;
}

static FILE *open_file(void)
{
	int fd = unnamed_file_open();

	return fd < 0 ? NULL : fdopen(fd, "w+b");
}

static gboolean keep(Spool *self, guint32 number, Bytes text, GError **error)
{
	if (!self->places)
		self->places = g_new0(Place, self->n);
	if (!self->file)
		self->file = open_file();
	if (!self->n_waiting && self->file) {
		self->end = 0;
		rewind(self->file);
	}
	if (!self->file || fwrite(text.data, 1, text.len, self->file) != text.len)
		return fail(error);
	self->places[number] = (Place){ self->end, text.len };
	self->end += text.len;
	self->n_waiting++;
	return TRUE;
}

static gboolean read_back(Spool *self, const Place *place, GError **error)
{
	gsize have = 0;

	g_byte_array_set_size(self->text, (guint)place->len);
	while (have < place->len) {
		ssize_t got = pread(fileno(self->file), self->text->data + have, place->len - have,
				    (off_t)(place->at + have));

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return fail(error);
		have += (gsize)got;
	}
	return TRUE;
}

/* Writes all that follows without a gap. */
static gboolean write_waiting(Spool *self, GError **error)
{
	gboolean is_there = self->n_waiting > 0 && self->places[self->next].len > 0;

	if (is_there && fflush(self->file) != 0)
		return fail(error);
	while (self->n_waiting > 0 && self->places[self->next].len > 0) {
		Place *place = &self->places[self->next++];

		self->n_waiting--;
		if (!read_back(self, place, error) ||
		    !self->write(self->data, (Bytes){ self->text->data, self->text->len }, error))
			return FALSE;
	}
	return TRUE;
}

gboolean spool_add(Spool *self, guint32 number, Bytes text, GError **error)
{
	g_assert(number >= self->next && number < self->n && text.len > 0);
	if (number > self->next)
		return keep(self, number, text, error);
	self->next++;
	return self->write(self->data, text, error) && write_waiting(self, error);
}
