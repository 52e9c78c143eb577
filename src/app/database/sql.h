/* SQL as a label may show it: its first words, without literals. */
#pragma once

#include "base/bytes.h"

#define APP_SQL_MAX 60 /* characters */

/* What differs between them where a literal begins and ends. */
typedef enum {
	SQL_MYSQL,    /* "…" is text, `…` a name; # and "-- " begin comments */
	SQL_POSTGRES, /* "…" is a name; $tag$…$tag$ is text; comments nest */
	SQL_TSQL,     /* […] is a name; comments nest */
} SqlDialect;

/* The statement on one line of APP_SQL_MAX characters at most: literals become ?, comments go, and
 * nothing is shown after a word that announces a secret.  If it is not certain that a literal has
 * ended, nothing is shown after its start.  Empty if nothing is left.  Caller frees. */
char *app_sql_masked(Bytes sql, SqlDialect dialect);
