/* app_protocols[]: labels arrows with application messages.
 *
 * A protocol is recognised by content, ports are a hint; from then on its describe() gets one
 * message after the other, from each side's stream in order.  Labels are for people, and secrets
 * never reach one: no passwords, cookies, tokens, credentials of any kind (disclosure.h).
 */
#pragma once

#include "base/bytes.h"
#include "base/endpoint.h"

/* What a protocol can be read from. */
typedef enum {
	APP_STREAMS = 1, /* bytes in order, in which a message begins wherever the last one ends */
	APP_DATAGRAMS = 2, /* each a message */
} AppReads;

#define APP_LOOK_MAX 16384 /* bytes of a message that a protocol gets at most */

/* A message as far as it is known. */
typedef struct {
	Bytes bytes;     /* from the message's first byte on, as many as there are */
	gboolean is_all; /* no more will come: the stream ends or breaks off here, or APP_LOOK_MAX
			    is reached */
	gboolean is_presumed; /* that a message begins here is a guess: the capture begins here, or
				 what is before was not captured, or was no message */
	gboolean is_datagram; /* the bytes are one datagram's, else a stream's */
	Side from;
	guint16 port; /* the server's */
} AppInput;

/* State of a protocol between messages of a flow, for both sides; all zero at first.  Each protocol
 * casts it to its own struct (G_STATIC_ASSERT its size). */
typedef struct {
	guint64 word[8];
} AppMemory;

typedef enum {
	APP_NO,      /* not this protocol's */
	APP_BY_PORT, /* could be: accepted if the server's port is one of the protocol's */
	APP_SURE,
} AppGuess;

typedef enum {
	APP_NOT_MINE, /* no message of this protocol begins here */
	APP_MORE,     /* too few bytes to decide; not with is_all */
	APP_MESSAGE,  /* one does: the label is filled in */
	APP_UNNAMED,  /* one does, but it has no name worth saying; only `length` is filled in */
} AppResult;

typedef enum {
	APP_ROLE_NONE,
	APP_QUESTION,
	APP_ANSWER,
} AppRole;

typedef struct {
	char *lead;     /* what the reader looks for: "GET /", printable; owned */
	char *detail;   /* the rest in small: "HTTP/1.1"; NULL: none; owned */
	guint64 length; /* of the whole message in bytes, to where the next one begins; may be far
			   beyond the bytes given.  0: not known: the next one begins with a later
			   segment */
	AppRole role;
	guint64 exchange;           /* of a question and its answers: the same */
	gboolean is_whole_exchange; /* of an answer: `exchange` says all that tells questions apart
				     */
} AppLabel;

#define APP_PORTS_MAX 8

typedef struct AppProtocol AppProtocol;

struct AppProtocol {
	const char *name;    /* as JSON writes it: "http" */
	const char *title;   /* as people write it: "HTTP" */
	const char *request; /* what its clients send, for counting: "request"; NULL: they hold
				sessions */
	gboolean answers;    /* each named message of a client waits for an answer of the server */
	guint16 ports[APP_PORTS_MAX]; /* that servers usually have; 0: no more */
	guint reads;                  /* of AppReads */
	/* Whether a datagram is a question that waits for an answer; NULL: none does. */
	gboolean (*asks)(const AppInput *input);
	gboolean needs_proof; /* a presumed message (AppInput) counts only if recognise() accepts
				 it, since nearly any bytes can be read as one, and as words */

	/* What a side's first bytes look like.  Cheap: called for the first payloads of every flow,
	 * with up to PACKET_BATCH_PAYLOAD bytes of each; `is_all` is TRUE. */
	AppGuess (*recognise)(const AppInput *input);

	/* The server name in the first bytes, by which the protocol was recognised; FALSE: none, or
	 * incomplete.  NULL: the protocol's clients send none. */
	gboolean (*server_name)(const AppInput *input, Bytes *name);

	/* May change its memory even if it finds no message: see app_protocol_describe(). */
	AppResult (*describe)(const AppInput *input, AppMemory *memory, AppLabel *label);
};

/* What the bytes are in this protocol.  `memory` changes only with a message. */
AppResult app_protocol_describe(const AppProtocol *self, const AppInput *input, AppMemory *memory,
				AppLabel *label);

/* The first protocol that recognises the bytes: sure ones first, then those of that port.  NULL:
 * none. */
const AppProtocol *app_protocol_recognise(const AppInput *input);

/* Whether a protocol that reads datagrams usually has its servers on that port. */
gboolean app_protocol_has_datagrams_on(guint16 port);

/* The protocol of that name, in any case; NULL: none. */
const AppProtocol *app_protocol_find(const char *name);

/* All names, joined by ", ".  Caller frees. */
char *app_protocol_names(void);

/* A protocol as a small number and back; NULL is 0. */
guint8 app_protocol_number(const AppProtocol *self);
const AppProtocol *app_protocol_at(guint8 number);

/* Frees what a label owns, and empties it. */
void app_label_clear(AppLabel *self);
