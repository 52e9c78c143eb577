#include "decode/segment.h"

const char *tcp_flags_letters(guint8 flags, char text[9])
{
	char *at = text;

	for (guint bit = 0; bit < 8; bit++)
		if (flags >> bit & 1)
			*at++ = "FSRPAUEC"[bit];
	*at = '\0';
	return text;
}
