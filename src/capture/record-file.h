/* RecordFile: what the readers of files made of one record after the other have in common. */
#pragma once

#include "capture/capture-format.h"
#include "capture/record-bytes.h"

/* The first member of such a reader, which is allocated by g_new0(). */
typedef struct {
	FILE *stream;
	int link_type; /* of all frames, where the format has but one */
	RecordBytes record;
	char *complaint; /* why it breaks off; NULL: it does not */
} RecordFile;

/* The file ends here: takes `complaint` over. */
CaptureResult record_file_stop(RecordFile *self, char *complaint);

/* Members of a CaptureFormat. */
const char *record_file_complaint(gpointer self);
int record_file_link_type(gpointer self);
void record_file_close(gpointer self);
