#include "tcp/tcp-state.h"

#include <stddef.h>

static const char *const state_names[TCP_N_STATES] = {
	[TCP_STATE_CLOSED] = "CLOSED",           [TCP_STATE_LISTEN] = "LISTEN",
	[TCP_STATE_SYN_SENT] = "SYN-SENT",       [TCP_STATE_SYN_RECEIVED] = "SYN-RECEIVED",
	[TCP_STATE_ESTABLISHED] = "ESTABLISHED", [TCP_STATE_FIN_WAIT_1] = "FIN-WAIT-1",
	[TCP_STATE_FIN_WAIT_2] = "FIN-WAIT-2",   [TCP_STATE_CLOSE_WAIT] = "CLOSE-WAIT",
	[TCP_STATE_CLOSING] = "CLOSING",         [TCP_STATE_LAST_ACK] = "LAST-ACK",
	[TCP_STATE_TIME_WAIT] = "TIME-WAIT",
};

const char *tcp_state_name(TcpState state)
{
	return state_names[state];
}
