/* Packet: what a frame carries for one flow, a segment or a datagram, in host order, decoded
 * once. */
#pragma once

#include <glib.h>

#include "base/bytes.h"
#include "base/endpoint.h"
#include "decode/encapsulation.h"
#include "decode/tcp-header.h"

/* The rows of transports[] (flow/transport.h), in their order. */
typedef enum {
	TRANSPORT_TCP,
	TRANSPORT_UDP,
	N_TRANSPORTS,
} Transport;

/* RFC 768 */
typedef struct {
	guint32 mark; /* length and checksum, as an ICMP error quotes them */
} UdpHeader;

#define PACKET_OUTER_HOPS 15

typedef struct {
	guint32 frame; /* Frame.number */
	Transport transport;
	gint64 time_ns; /* Frame.time_ns */
	Endpoint src, dst;
	guint32 len;                /* payload bytes by the headers' lengths, captured or not */
	guint16 ip_id;              /* of IPv4 (RFC 6864); 0: none */
	guint8 hop_limit;           /* TTL (RFC 791 §3.1), hop limit (RFC 8200 §3) */
	guint8 is_carrier : 1;      /* the frame's next packet is within it: a tunnel's datagram */
	guint8 outer_hops : 4;      /* hop limit of the IP header around this one, modulo
				       PACKET_OUTER_HOPS, plus one; 0: there is none */
	Bytes payload;              /* as captured, at most len bytes; borrowed from the frame */
	const char *note, *summary; /* Frame.note, Frame.summary; borrowed from the frame */
	union {
		TcpHeader tcp;
		UdpHeader udp;
	};
	Encapsulation encapsulation; /* n is 0: none */
} Packet;
