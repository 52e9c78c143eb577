#include "flow/tcp/cause.h"

static const char *const causes[] = {
	[CAUSE_NONE] = NULL,           [CAUSE_TIMEOUT] = "timeout",
	[CAUSE_FAST] = "fast",         [CAUSE_SACK] = "sack",
	[CAUSE_PROBE] = "probe",       [CAUSE_MTU] = "mtu",
	[CAUSE_UNNEEDED] = "unneeded", [CAUSE_RESET_RETRY] = "reset_retry",
};

const char *cause_name(Cause cause)
{
	return causes[cause];
}
