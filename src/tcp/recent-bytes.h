/* RecentBytes: the last bytes of a stream, kept so that a later copy can be held against them. */
#pragma once

#include "base/bytes.h"

typedef struct RecentBytes RecentBytes;

/* With nothing kept.  Caller frees with recent_bytes_free(). */
RecentBytes *recent_bytes_new(void);
void recent_bytes_free(RecentBytes *self);

/* `bytes` stand at `offset`; where that is not right behind the last ones, those before are
 * forgotten. */
void recent_bytes_add(RecentBytes *self, guint64 offset, Bytes bytes);

/* Whether `bytes` at `offset` differ from those kept; what is not kept does not differ. */
gboolean recent_bytes_differ(const RecentBytes *self, guint64 offset, Bytes bytes);
