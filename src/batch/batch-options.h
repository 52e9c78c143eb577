/* BatchOptions: the user's options for a batch. */
#pragma once

#include "batch/shard.h"

typedef struct {
	char **paths;              /* the arguments; NULL-terminated */
	char **include, **exclude; /* globs; NULL: none */
	int jobs;                  /* processes at once */
	double timeout_s;          /* for each capture; 0: none */
	char *memory_name;         /* as given; NULL: the default */
	guint64 memory_bytes;      /* for each capture; 0: any number */
	char *shard_name;          /* likewise */
	Shard shard;
	gboolean merges, checks, forces;
} BatchOptions;

/* Frees what it owns. */
void batch_options_clear(BatchOptions *self);
