#include "batch/batch-options.h"

void batch_options_clear(BatchOptions *self)
{
	g_strfreev(self->paths);
	g_strfreev(self->include);
	g_strfreev(self->exclude);
	g_free(self->memory_name);
	g_free(self->shard_name);
}
