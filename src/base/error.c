#include "base/error.h"

GQuark ladder_error_quark(void)
{
	return g_quark_from_static_string("ladder-error-quark");
}
