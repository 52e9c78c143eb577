#include "app/app-names.h"

const char *app_name_find(const AppName *names, gsize n, guint32 number)
{
	for (gsize i = 0; i < n; i++)
		if (names[i].number == number)
			return names[i].name;
	return NULL;
}
