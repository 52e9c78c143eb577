#include "flow/fate.h"

static const char *const fates[] = {
	[FATE_ARRIVED] = "arrived",
	[FATE_LOST] = "lost",
	[FATE_UNKNOWN] = "unknown",
};

const char *fate_name(Fate fate)
{
	return fates[fate];
}
