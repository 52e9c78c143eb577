#include "capture/record-file.h"

CaptureResult record_file_stop(RecordFile *self, char *complaint)
{
	self->complaint = complaint;
	return CAPTURE_CUT;
}

const char *record_file_complaint(gpointer self)
{
	return ((RecordFile *)self)->complaint;
}

int record_file_link_type(gpointer self)
{
	return ((RecordFile *)self)->link_type;
}

void record_file_close(gpointer data)
{
	RecordFile *self = data;

	fclose(self->stream);
	record_bytes_clear(&self->record);
	g_free(self->complaint);
	g_free(self);
}
