/* The states of an end of a connection. */
#pragma once

/* RFC 9293 §3.3.2 */
typedef enum {
	TCP_STATE_UNKNOWN, /* cannot be inferred */
	TCP_STATE_CLOSED,
	TCP_STATE_LISTEN,
	TCP_STATE_SYN_SENT,
	TCP_STATE_SYN_RECEIVED,
	TCP_STATE_ESTABLISHED,
	TCP_STATE_FIN_WAIT_1,
	TCP_STATE_FIN_WAIT_2,
	TCP_STATE_CLOSE_WAIT,
	TCP_STATE_CLOSING,
	TCP_STATE_LAST_ACK,
	TCP_STATE_TIME_WAIT,
	TCP_N_STATES
} TcpState;

/* As RFC 9293 writes it: "SYN-SENT"; NULL for UNKNOWN.  Static. */
const char *tcp_state_name(TcpState state);
