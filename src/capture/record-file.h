/* RecordFile: the common part of readers for files of consecutive records. */
#pragma once

#include "capture/capture-format.h"
#include "capture/record-bytes.h"

/* The first member of such a reader, which is allocated by g_new0(). */
typedef struct {
	FILE *stream;
	int link_type; /* of all frames, if the format has only one */
	RecordBytes record;
	char *complaint; /* how it is cut; NULL: it is not */
} RecordFile;

/* Ends the file: takes over `complaint`. */
CaptureResult record_file_stop(RecordFile *self, char *complaint);

/* Members of a CaptureFormat. */
const char *record_file_complaint(gpointer self);
int record_file_link_type(gpointer self);
void record_file_close(gpointer self);
