/* RecentBytes: the last bytes of a stream, kept to compare later copies with. */
#pragma once

#include "base/bytes.h"

typedef struct RecentBytes RecentBytes;

/* Empty.  Caller frees with recent_bytes_free(). */
RecentBytes *recent_bytes_new(void);
void recent_bytes_free(RecentBytes *self);

/* `bytes` are at `offset`; if that does not continue the last ones, those before are dropped. */
void recent_bytes_add(RecentBytes *self, guint64 offset, Bytes bytes);

/* Whether `bytes` at `offset` differ from those kept; what is not kept does not differ. */
gboolean recent_bytes_differ(const RecentBytes *self, guint64 offset, Bytes bytes);
