/* ip_protocols[]: a row for each protocol over IP that can lead to TCP or UDP (IANA's "Protocol
 * Numbers").
 */
#include "decode/steps.h"

/* EtherIP: RFC 3378 §4 */
Step strip_etherip(Layers *self)
{
	layers_note(self, ENCAPSULATION_ETHERIP);
	return layers_skip_to(self, 2, strip_ethernet);
}

/* IPv4 and IPv6 in IP. */
static Step strip_ipv4_in_ip(Layers *self)
{
	layers_note(self, ENCAPSULATION_IP);
	return step_to(strip_ipv4);
}

static Step strip_ipv6_in_ip(Layers *self)
{
	layers_note(self, ENCAPSULATION_IP);
	return step_to(strip_ipv6);
}

static Step strip_ethernet_in_ip(Layers *self)
{
	layers_note(self, ENCAPSULATION_IP);
	return step_to(strip_ethernet);
}

/* Most frequent first. */
static const StepRow ip_protocols[] = {
	{ .number = IP_PROTOCOL_TCP, .strip = strip_tcp },
	{ .number = IP_PROTOCOL_UDP, .strip = strip_udp },
	{ .number = 1, .strip = strip_icmp },
	{ .number = 58, .strip = strip_icmpv6 },
	{ .number = 0, .strip = strip_ipv6_extension },   /* hop-by-hop options */
	{ .number = 43, .strip = strip_ipv6_extension },  /* routing */
	{ .number = 60, .strip = strip_ipv6_extension },  /* destination options */
	{ .number = 135, .strip = strip_ipv6_extension }, /* mobility: RFC 6275 §6.1 */
	{ .number = 140, .strip = strip_ipv6_extension }, /* shim6: RFC 5533 §5.1 */
	{ .number = 44, .strip = strip_ipv6_fragment },
	{ .number = 51, .strip = strip_ipv6_authentication },
	{ .number = 4, .strip = strip_ipv4_in_ip },  /* RFC 2003, RFC 2473 */
	{ .number = 41, .strip = strip_ipv6_in_ip }, /* RFC 4213, RFC 3056, RFC 2473 */
	{ .number = 47, .strip = strip_gre },
	{ .number = 97, .strip = strip_etherip },
	{ .number = 108, .strip = strip_ipcomp },
	{ .number = 136, .strip = strip_udp_lite },
	{ .number = 137, .strip = strip_mpls },           /* RFC 4023 §3 */
	{ .number = 143, .strip = strip_ethernet_in_ip }, /* RFC 8986 §4.9 */
};

Step ip_protocol_step(guint8 protocol)
{
	return step_find(ip_protocols, G_N_ELEMENTS(ip_protocols), protocol);
}
