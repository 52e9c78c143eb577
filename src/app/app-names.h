/* Tables of names for numbers in protocols. */
#pragma once

#include <glib.h>

typedef struct {
	guint32 number;
	const char *name;
} AppName;

/* NULL: the table of `n` rows has no such number. */
const char *app_name_find(const AppName *names, gsize n, guint32 number);

/* In an array. */
#define APP_NAME(names, number) app_name_find(names, G_N_ELEMENTS(names), number)
