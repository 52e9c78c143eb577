#include "capture/complaint.h"

#include "base/error.h"
#include "base/quantity.h"

char *complaint_cut(guint32 frame)
{
	g_autofree char *number = quantity_count(frame);

	return g_strdup_printf("ends in the middle of frame %s", number);
}

char *complaint_damaged(guint32 frame, const char *format, ...)
{
	g_autofree char *number = quantity_count(frame);
	g_autofree char *reason = NULL;
	va_list args;

	va_start(args, format);
	reason = g_strdup_vprintf(format, args);
	va_end(args);
	return g_strdup_printf("is damaged at frame %s (%s)", number, reason);
}

gboolean complaint_fail(GError **error, int code, const char *format, ...)
{
	g_autofree char *message = NULL;
	va_list args;

	va_start(args, format);
	message = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error_literal(error, LADDER_ERROR, code, message);
	return FALSE;
}
