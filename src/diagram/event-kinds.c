#include "diagram/event-kinds.h"

static const EventKindRow event_kinds[EVENT_N_KINDS] = {
	[EVENT_SYN] = { .message = MESSAGE_OPENING,
			.label = LABEL_SYN,
			.band = BAND_CONTROL,
			.name = "SYN" },
	[EVENT_FIN] = { .message = MESSAGE_CLOSING,
			.label = LABEL_FIN,
			.band = BAND_CONTROL,
			.name = "FIN" },
	[EVENT_RST] = { .message = MESSAGE_ABORT,
			.label = LABEL_RST,
			.band = BAND_CONTROL,
			.name = "RST" },
	[EVENT_DATA] = { .message = MESSAGE_DATA, .label = LABEL_DATA, .band = BAND_DATA },
	[EVENT_ACK] = { .message = MESSAGE_ACK,
			.label = LABEL_ACK,
			.band = BAND_ACKS,
			.name = "ACK" },
	[EVENT_DUPLICATE_ACK] = { .message = MESSAGE_ACK,
				  .label = LABEL_ACK,
				  .band = BAND_ACKS,
				  .name = "duplicate ACK" },
	[EVENT_KEEP_ALIVE] = { .message = MESSAGE_ACK,
			       .band = BAND_REGULAR,
			       .name = "keep-alive",
			       .is_timed = TRUE },
	[EVENT_KEEP_ALIVE_ACK] = { .message = MESSAGE_ACK,
				   .band = BAND_REGULAR,
				   .name = "keep-alive ACK" },
	[EVENT_PROBE] = { .message = MESSAGE_ACK,
			  .band = BAND_REGULAR,
			  .name = "window probe",
			  .is_timed = TRUE },
	[EVENT_PROBE_ACK] = { .message = MESSAGE_ACK,
			      .band = BAND_REGULAR,
			      .name = "ACK, window still zero" },
	[EVENT_DATAGRAM] = { .message = MESSAGE_DATA, .label = LABEL_DATAGRAM, .band = BAND_DATA },
};

const EventKindRow *event_kind_row(EventKind kind)
{
	return &event_kinds[kind];
}

const EventKindRow *event_kind_row_of(const FlowEvent *event)
{
	if (event_kinds[event->kind].band != BAND_REGULAR)
		return &event_kinds[event->kind];
	return &event_kinds[event->len > 0 ? EVENT_DATA : EVENT_ACK];
}
