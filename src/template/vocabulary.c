#include "template/vocabulary.h"

static const Placeholder segment_words[SEGMENT_N_WORDS] = {
	[SEGMENT_WHAT] = { "what", "what it is: the message's name or \"data\", SYN, FIN, RST or "
				   "ACK, \"keep-alive\", \"window probe\"" },
	[SEGMENT_FLAGS] = { "flags", "all its flags, in words: \"PSH, ACK\"" },
	[SEGMENT_APP] = { "app", "the application message that begins in it, else \"data\"" },
	[SEGMENT_DETAIL] = { "detail", "what the message's name leaves out", .is_list = TRUE },
	[SEGMENT_LEN] = { "len", "its payload: \"77 B\"" },
	[SEGMENT_SEQ] = { "seq", "its sequence number" },
	[SEGMENT_SEQ_END] = { "seq-end", "the number behind its payload" },
	[SEGMENT_PROBE_SEQ] = { "probe-seq", "seq, of keep-alives and window probes alone" },
	[SEGMENT_ACK] = { "ack", "its acknowledgment number" },
	[SEGMENT_ACK_SUM] = { "ack-sum", "how that comes about: \"78 = 1 + 77\"" },
	[SEGMENT_WIN] = { "win", "its window, scaled where the handshake was seen" },
	[SEGMENT_WIN_UPDATE] = { "win-update", "the window, where telling it is all that it does" },
	[SEGMENT_URG] = { "urg", "\"URG\", where the flag is set" },
	[SEGMENT_ECN] = { "ecn", "what its ECN flags say" },
	[SEGMENT_MSS] = { "mss", "of a SYN: the largest segment that it allows" },
	[SEGMENT_WSCALE] = { "wscale", "of a SYN: the window's scale" },
	[SEGMENT_SACK] = { "sack", "a block that it acknowledges out of turn", .is_list = TRUE },
	[SEGMENT_RTT] = { "rtt", "the time since what it acknowledges" },
	[SEGMENT_DELTA] = { "delta", "the time since the segment before" },
	[SEGMENT_FRAME] = { "frame", "the number of its frame" },
	[SEGMENT_FLOW] = { "flow", "the number of the flow" },
	[SEGMENT_PORT] = { "port", "the server's port" },
};

static const Placeholder flight_words[FLIGHT_N_WORDS] = {
	[FLIGHT_WHAT] = { "what", "the message's name, how many messages or segments they are; "
				  "\"ACK\", \"duplicate ACK\"" },
	[FLIGHT_NAMES] = { "names", "the first and the last of several messages: \"GET / … GET "
				    "/b\"" },
	[FLIGHT_SEGMENTS] = { "segments", "\"404 segments\", where {what} does not say it" },
	[FLIGHT_COUNT] = { "count", "how many segments they are, the number alone" },
	[FLIGHT_BYTES] = { "bytes", "their new payload: \"584,992 B\"" },
	[FLIGHT_DURATION] = { "duration", "from the first to the last" },
	[FLIGHT_BACK] = { "back", "acknowledgments of theirs among them: \"3 ACKs back\"" },
	[FLIGHT_SEQ] = { "seq", "the lowest sequence number" },
	[FLIGHT_SEQ_END] = { "seq-end", "the number behind the highest" },
	[FLIGHT_ACK] = { "ack", "the highest acknowledgment number" },
	[FLIGHT_WIN] = { "win", "the last one's window" },
	[FLIGHT_FRAME] = { "frame", "the number of the first one's frame" },
	[FLIGHT_FRAME_END] = { "frame-end", "that of the last one's" },
	[FLIGHT_FLOW] = { "flow", "the number of the flow" },
	[FLIGHT_PORT] = { "port", "the server's port" },
};

static const Placeholder picture_words[PICTURE_N_WORDS] = {
	[PICTURE_DEED] = { "deed", "what happened, in a title's words" },
	[PICTURE_PROTOCOL] = { "protocol", "what is spoken over TCP: \"HTTP\"" },
	[PICTURE_CLIENT] = { "client", "the client's address and port" },
	[PICTURE_SERVER] = { "server", "the server's address and port" },
	[PICTURE_CLIENT_NAME] = { "client-name", "the client's name" },
	[PICTURE_SERVER_NAME] = { "server-name", "the server's name" },
	[PICTURE_PORT] = { "port", "the server's port" },
	[PICTURE_SEGMENTS] = { "segments", "how many there are: \"15 segments\"" },
	[PICTURE_DURATION] = { "duration", "from the first to the last" },
	[PICTURE_START] = { "start", "date and time of the first, in UTC" },
	[PICTURE_RTT] = { "rtt", "the handshake's round trip" },
	[PICTURE_SENT] = { "sent", "the client's bytes, where either end sent any" },
	[PICTURE_RECEIVED] = { "received", "the server's bytes, likewise" },
	[PICTURE_RETRANSMISSIONS] = { "retransmissions", "\"3 retransmissions\", where there are "
							 "any" },
	[PICTURE_END] = { "end", "how it ended: \"client closed first\"" },
	[PICTURE_CAPTURE] = { "capture", "the capture's name" },
	[PICTURE_FLOW] = { "flow", "the number of the flow" },
	[PICTURE_ESTIMATES] = { "estimates", "a sentence on what was estimated" },
	[PICTURE_LOSSES] = { "losses", "a sentence on what was lost" },
	[PICTURE_NOT_CAPTURED] = { "not-captured", "a sentence on bytes that the capture lacks" },
	[PICTURE_OFFLOAD] = { "offload", "a sentence on segments larger than the wire's" },
	[PICTURE_FOLDING] = { "folding", "sentences on what is folded or left out" },
	[PICTURE_HANDSHAKE] = { "handshake", "a sentence on a handshake that is not there" },
	[PICTURE_CUT] = { "cut", "a sentence on how the capture breaks off" },
};

const Vocabulary segment_vocabulary = { segment_words, SEGMENT_N_WORDS };
const Vocabulary flight_vocabulary = { flight_words, FLIGHT_N_WORDS };
const Vocabulary picture_vocabulary = { picture_words, PICTURE_N_WORDS };
