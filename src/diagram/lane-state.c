#include "diagram/lane-state.h"

static const StateRole tcp_roles[TCP_N_STATES] = {
	[TCP_STATE_CLOSED] = STATE_IDLE,        [TCP_STATE_LISTEN] = STATE_IDLE,
	[TCP_STATE_SYN_SENT] = STATE_HALF_OPEN, [TCP_STATE_SYN_RECEIVED] = STATE_HALF_OPEN,
	[TCP_STATE_ESTABLISHED] = STATE_OPEN,   [TCP_STATE_FIN_WAIT_1] = STATE_CLOSING,
	[TCP_STATE_FIN_WAIT_2] = STATE_CLOSING, [TCP_STATE_CLOSE_WAIT] = STATE_CLOSING,
	[TCP_STATE_CLOSING] = STATE_CLOSING,    [TCP_STATE_LAST_ACK] = STATE_CLOSING,
	[TCP_STATE_TIME_WAIT] = STATE_IDLE,
};

LaneState lane_state_of_tcp(TcpState state)
{
	return (LaneState){ tcp_state_name(state), tcp_roles[state], state };
}
