#include "template/vocabulary.h"

static const Placeholder segment_words[SEGMENT_N_WORDS] = {
	[SEGMENT_WHAT] = { "what", "message name or \"data\", SYN, FIN, RST or ACK, "
				   "\"keep-alive\", \"window probe\"" },
	[SEGMENT_FLAGS] = { "flags", "all flags: \"PSH, ACK\"" },
	[SEGMENT_APP] = { "app", "application message that begins in the segment, else \"data\"" },
	[SEGMENT_DETAIL] = { "detail", "details not in the message name", .is_list = TRUE },
	[SEGMENT_LEN] = { "len", "payload length: \"77 B\"" },
	[SEGMENT_SEQ] = { "seq", "sequence number" },
	[SEGMENT_SEQ_END] = { "seq-end", "sequence number after the payload" },
	[SEGMENT_PROBE_SEQ] = { "probe-seq",
				"sequence number, only for keep-alives and window probes" },
	[SEGMENT_ACK] = { "ack", "acknowledgment number" },
	[SEGMENT_ACK_SUM] = { "ack-sum",
			      "acknowledgment number as a sum where it is news: \"78 = 1 + 77\"" },
	[SEGMENT_WIN] = { "win", "window, scaled if the handshake was captured" },
	[SEGMENT_WIN_UPDATE] = { "win-update", "window, only for window updates" },
	[SEGMENT_URG] = { "urg", "\"URG\", if the flag is set" },
	[SEGMENT_ECN] = { "ecn", "ECN flags" },
	[SEGMENT_MSS] = { "mss", "MSS option of a SYN" },
	[SEGMENT_WSCALE] = { "wscale", "window scale option of a SYN" },
	[SEGMENT_SACK] = { "sack", "SACK block", .is_list = TRUE },
	[SEGMENT_RTT] = { "rtt", "time since the acknowledged segment" },
	[SEGMENT_DELTA] = { "delta", "time since the previous segment" },
	[SEGMENT_FRAME] = { "frame", "frame number" },
	[SEGMENT_FLOW] = { "flow", "flow number" },
	[SEGMENT_PORT] = { "port", "server port" },
};

static const Placeholder flight_words[FLIGHT_N_WORDS] = {
	[FLIGHT_WHAT] = { "what", "message name, or number of messages or segments; \"ACK\", "
				  "\"duplicate ACK\"" },
	[FLIGHT_NAMES] = { "names", "first and last of several messages: \"GET / … GET /b\"" },
	[FLIGHT_SEGMENTS] = { "segments", "\"404 segments\", unless {what} has it" },
	[FLIGHT_COUNT] = { "count", "number of segments, digits only" },
	[FLIGHT_BYTES] = { "bytes", "payload without retransmissions: \"584,992 B\"" },
	[FLIGHT_DURATION] = { "duration", "time from the first segment to the last" },
	[FLIGHT_BACK] = { "back", "ACKs from the other side within the band: \"3 ACKs back\"" },
	[FLIGHT_SEQ] = { "seq", "lowest sequence number" },
	[FLIGHT_SEQ_END] = { "seq-end", "sequence number after the last byte" },
	[FLIGHT_ACK] = { "ack", "highest acknowledgment number" },
	[FLIGHT_WIN] = { "win", "window of the last segment" },
	[FLIGHT_FRAME] = { "frame", "frame number of the first segment" },
	[FLIGHT_FRAME_END] = { "frame-end", "frame number of the last segment" },
	[FLIGHT_FLOW] = { "flow", "flow number" },
	[FLIGHT_PORT] = { "port", "server port" },
};

static const Placeholder picture_words[PICTURE_N_WORDS] = {
	[PICTURE_DEED] = { "deed", "what happened" },
	[PICTURE_OPENS] = { "opens", "\"A connection to port 80 opens\"; of what has no handshake, "
				     "what happened" },
	[PICTURE_CLOSES] = { "closes", "\"A connection to port 80 closes\"; of what has no close, "
				       "what happened" },
	[PICTURE_PROTOCOL] = { "protocol", "application protocol: \"HTTP\"" },
	[PICTURE_CLIENT] = { "client", "client address and port" },
	[PICTURE_SERVER] = { "server", "server address and port" },
	[PICTURE_ENCAPSULATION] = { "encapsulation",
				    "VLANs and tunnels around the flow, the innermost first: "
				    "\"VXLAN VNI 42 in VLAN 10\"" },
	[PICTURE_CLIENT_NAME] = { "client-name", "client name" },
	[PICTURE_SERVER_NAME] = { "server-name", "server name" },
	[PICTURE_PORT] = { "port", "server port" },
	[PICTURE_SEGMENTS] = { "segments", "number of segments: \"15 segments\"" },
	[PICTURE_DURATION] = { "duration", "time from the first segment to the last" },
	[PICTURE_START] = { "start", "date and time of the first segment, UTC" },
	[PICTURE_RTT] = { "rtt", "round trip of the handshake" },
	[PICTURE_SENT] = { "sent", "bytes sent by the client, if either side sent any" },
	[PICTURE_RECEIVED] = { "received", "bytes sent by the server, if either side sent any" },
	[PICTURE_RETRANSMISSIONS] = { "retransmissions",
				      "\"3 retransmissions\", if there are any" },
	[PICTURE_END] = { "end", "outcome: \"client closed first\"" },
	[PICTURE_CAPTURE] = { "capture", "capture name" },
	[PICTURE_FLOW] = { "flow", "flow number" },
	[PICTURE_ESTIMATES] = { "estimates", "sentence: what was estimated" },
	[PICTURE_CLOCK] = { "clock", "sentence: where the capture's clock was set back" },
	[PICTURE_COPIES] = { "copies", "sentence: frames that are packets captured again" },
	[PICTURE_INCIDENTS] = { "incidents", "sentences: trouble that the title does not tell of" },
	[PICTURE_LOSSES] = { "losses", "sentence: what was lost" },
	[PICTURE_NOT_CAPTURED] = { "not-captured", "sentence: bytes missing from the capture" },
	[PICTURE_OFFLOAD] = { "offload", "sentence: segments larger than the MSS" },
	[PICTURE_FOLDING] = { "folding", "sentences: what is folded or omitted" },
	[PICTURE_HANDSHAKE] = { "handshake", "sentence: the handshake is missing" },
	[PICTURE_CUT] = { "cut", "sentence: the capture is truncated" },
};

const Vocabulary segment_vocabulary = { segment_words, SEGMENT_N_WORDS };
const Vocabulary flight_vocabulary = { flight_words, FLIGHT_N_WORDS };
const Vocabulary picture_vocabulary = { picture_words, PICTURE_N_WORDS };
