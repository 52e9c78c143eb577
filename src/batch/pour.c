#include "batch/pour.h"

#include <stdio.h>

gboolean pour_bytes(gconstpointer from, PourSink sink, gpointer to)
{
	return sink(to, *(const Bytes *)from);
}

gboolean pour_into_file(gpointer to, Bytes bytes)
{
	return fwrite(bytes.data, 1, bytes.len, to) == bytes.len;
}
