#include "diagram/deed.h"

#include "base/quantity.h"
#include "flow/incidents.h"
#include "flow/transport.h"

#define MUCH_BYTES 1000 /* from here on a transfer is called one */
#define MUCH_SEGMENTS 3 /* and if it takes as many */
#define MUCH_RATIO 10   /* and if the other direction has so much less */
#define DIALOGUE_TURNS 3

/* What the events of a flow add up to. */
typedef struct {
	const FlowEvent *first; /* the client's first named message; NULL: none */
	guint n_named;          /* of them, without repeats */
	guint n_fresh;          /* events with data that is new */
	guint n_turns;   /* how often the client's data followed the server's, or was first */
	guint n_probing; /* keep-alives and their answers */
	guint n_closing; /* FINs */
} Talk;

static gboolean repeats_named_event(const Flow *flow, const FlowEvent *event)
{
	return event->original >= 0 &&
	       g_array_index(flow->events, FlowEvent, event->original).label != NULL;
}

static Talk talk_of(const Flow *flow)
{
	Talk talk = { 0 };
	Side last = SIDE_SERVER;

	for (guint i = 0; i < flow->events->len; i++) {
		const FlowEvent *event = &g_array_index(flow->events, FlowEvent, i);

		talk.n_probing +=
			event->kind == EVENT_KEEP_ALIVE || event->kind == EVENT_KEEP_ALIVE_ACK;
		talk.n_closing += event->kind == EVENT_FIN;
		if (event->fresh) {
			talk.n_fresh++;
			talk.n_turns += event->from == SIDE_CLIENT && last == SIDE_SERVER;
			last = event->from;
		}
		if (!event->label || event->from != SIDE_CLIENT || repeats_named_event(flow, event))
			continue;
		if (!talk.n_named++)
			talk.first = event;
	}
	return talk;
}

/* " in 3.10 s", or nothing. */
static char *in_time(const Flow *flow, gboolean has_times)
{
	g_autofree char *duration = quantity_duration(flow->end_ns - flow->start_ns);

	if (!has_times || flow->end_ns == flow->start_ns)
		return g_strdup("");
	return g_strdup_printf(" in %s", duration);
}

static gboolean is_transfer(guint64 most, guint64 least)
{
	return most >= MUCH_BYTES && most / MUCH_RATIO >= least;
}

/* "Upload of 600 kB in 214 ms"; NULL: bytes went both ways, or were few. */
static char *transfer(const Flow *flow, gboolean has_times)
{
	guint64 sent = flow->bytes[SIDE_CLIENT], received = flow->bytes[SIDE_SERVER];
	g_autofree char *time = in_time(flow, has_times);
	char most[QUANTITY_MAX] = { 0 };

	if (is_transfer(sent, received)) {
		quantity_put_bytes_short(most, sent);
		return g_strdup_printf("Upload of %s%s", most, time);
	}
	if (is_transfer(received, sent)) {
		quantity_put_bytes_short(most, received);
		return g_strdup_printf("Download of %s%s", most, time);
	}
	return NULL;
}

/* "1.2 MB received", "12 kB sent", "77 B sent, 446 B received". */
static char *amounts(const Flow *flow)
{
	char sent[QUANTITY_MAX] = { 0 }, received[QUANTITY_MAX] = { 0 };

	quantity_put_bytes_short(sent, flow->bytes[SIDE_CLIENT]);
	quantity_put_bytes_short(received, flow->bytes[SIDE_SERVER]);
	if (!flow->bytes[SIDE_CLIENT] ||
	    is_transfer(flow->bytes[SIDE_SERVER], flow->bytes[SIDE_CLIENT]))
		return g_strdup_printf("%s received", received);
	if (!flow->bytes[SIDE_SERVER] ||
	    is_transfer(flow->bytes[SIDE_CLIENT], flow->bytes[SIDE_SERVER]))
		return g_strdup_printf("%s sent", sent);
	return g_strdup_printf("%s sent, %s received", sent, received);
}

/* "195 HTTP requests to example.com, 1.2 MB received", "SSH session, 3.1 kB sent, …" */
static char *session(const Flow *flow, guint n_named)
{
	const AppProtocol *protocol = flow->protocol;
	gboolean is_connection = transport_row(flow->transport)->is_connection;
	const char *to = flow->server_name ? " to " : "";
	const char *name = flow->server_name ? flow->server_name : "";
	g_autofree char *bytes = amounts(flow);
	g_autofree char *noun = NULL, *requests = NULL;

	if (!protocol->request || !n_named)
		return g_strdup_printf("%s %s%s%s, %s", protocol->title,
				       is_connection ? "session" : "datagrams", to, name, bytes);
	noun = g_strdup_printf("%s %s", protocol->title, protocol->request);
	requests = quantity_of(n_named, noun);
	return g_strdup_printf("%s%s%s, %s", requests, to, name, bytes);
}

/* What only bytes and ports tell of. */
static char *exchange(const Flow *flow, guint n_turns)
{
	guint16 port = flow->ends[SIDE_SERVER].port;
	g_autofree char *sent = quantity_bytes(flow->bytes[SIDE_CLIENT]);
	g_autofree char *received = quantity_bytes(flow->bytes[SIDE_SERVER]);

	if (!flow->bytes[SIDE_SERVER])
		return g_strdup_printf("%s to port %u", sent, port);
	if (!flow->bytes[SIDE_CLIENT])
		return g_strdup_printf("%s from port %u", received, port);
	if (n_turns >= DIALOGUE_TURNS)
		return g_strdup_printf("Dialogue of %u turns with port %u, %s and %s", n_turns,
				       port, sent, received);
	return g_strdup_printf("Exchange with port %u: %s and %s", port, sent, received);
}

static char *without_data(const Flow *flow, const Talk *talk)
{
	guint16 port = flow->ends[SIDE_SERVER].port;

	if (!transport_row(flow->transport)->is_connection)
		return g_strdup_printf("Empty datagrams to port %u", port);
	if (talk->n_probing * 2 > flow->events->len)
		return g_strdup_printf("Idle connection to port %u, kept alive", port);
	if (flow->tcp.handshake == HANDSHAKE_NOT_CAPTURED && talk->n_closing)
		return g_strdup_printf("A connection to port %u closes", port);
	if (flow->tcp.handshake == HANDSHAKE_NOT_CAPTURED ||
	    flow_has_incident(flow, INCIDENT_CAPTURE_GAP))
		return g_strdup_printf("Connection to port %u, no data captured", port);
	return g_strdup_printf("Connection to port %u without data", port);
}

char *flow_deed(const Flow *flow, gboolean has_times)
{
	Talk talk = talk_of(flow);
	char *moved;

	if (!flow->bytes[SIDE_CLIENT] && !flow->bytes[SIDE_SERVER])
		return without_data(flow, &talk);
	if (flow->protocol && talk.n_named == 1 && flow->protocol->request)
		return g_strdup_printf("%s over %s", talk.first->label, flow->protocol->title);
	if (flow->protocol)
		return session(flow, talk.n_named);
	moved = talk.n_fresh >= MUCH_SEGMENTS ? transfer(flow, has_times) : NULL;
	return moved ? moved : exchange(flow, talk.n_turns);
}
