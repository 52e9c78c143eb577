/* The steps that lead from one file of decode/ to another, and the tables that find them. */
#pragma once

#include "decode/layers.h"

#define ETHERTYPE_IPV4 0x0800
#define ETHERTYPE_IPV6 0x86dd
#define IP_PROTOCOL_TCP 6
#define IP_PROTOCOL_UDP 17

/* Ethertypes and, up to 1500, lengths of IEEE 802.3: then LLC follows. */
Step ethertype_step(Layers *self, guint16 ethertype);
/* Whether there is a row for it. */
gboolean ethertype_is_known(guint16 ethertype);

/* Protocol numbers of IPv4 and of IPv6's next header fields. */
Step ip_protocol_step(guint8 protocol);

/* DLT_ values. */
Step link_step(guint32 link_type);

/* Address families of the BSDs, Darwin, Linux and Solaris. */
Step family_step(guint32 family);

/* Next protocol numbers of VXLAN-GPE and NSH (RFC 8300 §2.2). */
Step nsh_protocol_step(guint8 protocol);

/* network */
Step strip_ip(Layers *self); /* IPv4 or IPv6, as the first four bits say */
Step strip_ipv4(Layers *self);
Step strip_ipv6(Layers *self);
Step strip_ipv6_extension(Layers *self);
Step strip_ipv6_fragment(Layers *self);
Step strip_ipv6_authentication(Layers *self);
Step strip_ipcomp(Layers *self);
Step strip_mpls(Layers *self);
Step strip_nsh(Layers *self);
Step strip_icmp(Layers *self);
Step strip_icmpv6(Layers *self);
Step icmp_quote_packet(Layers *self, Transport transport); /* in an ICMP error */

/* transport */
Step strip_tcp(Layers *self);
Step strip_udp(Layers *self);
Step strip_udp_lite(Layers *self);
Step strip_gre(Layers *self);
Step strip_sflow(Layers *self);
Step strip_ayiya(Layers *self);
Step strip_etherip(Layers *self);

/* link layers, which tunnels carry too */
Step strip_ethernet(Layers *self);
Step strip_llc(Layers *self);
Step strip_snap(Layers *self); /* after LLC, or its substitute */
Step strip_token_ring(Layers *self);
Step strip_fddi(Layers *self);
Step strip_ieee80211(Layers *self);
Step strip_ieee80211_swapped(Layers *self); /* with the frame control field's bytes swapped */
Step strip_prism(Layers *self);
Step strip_avs(Layers *self);
Step strip_radiotap(Layers *self);
Step strip_ppi(Layers *self);
Step strip_ppp(Layers *self);
Step strip_ppp_by_pppd(Layers *self);
Step strip_ppp_with_direction(Layers *self);
Step strip_pppoe(Layers *self);
Step strip_cisco_hdlc(Layers *self);
Step strip_cisco_hdlc_with_direction(Layers *self);
Step strip_frame_relay(Layers *self);
Step strip_frame_relay_with_direction(Layers *self);
Step strip_sunatm(Layers *self);

/* Ethernet with the tag of a switch chip, and after it */
Step strip_dsa(Layers *self);
Step strip_edsa(Layers *self);
Step strip_broadcom_tag(Layers *self);
Step strip_broadcom_tag_before(Layers *self);

/* what devices and systems put around link layers */
Step strip_pktap(Layers *self);
Step strip_nflog(Layers *self);
Step strip_pflog(Layers *self);
Step strip_enc(Layers *self);
Step strip_ipnet(Layers *self);
Step strip_netanalyzer(Layers *self);
Step strip_netanalyzer_transparent(Layers *self);
Step strip_erf(Layers *self);
Step strip_juniper_ethernet(Layers *self);
Step strip_juniper_ppp(Layers *self);
Step strip_juniper_frame_relay(Layers *self);
Step strip_juniper_cisco_hdlc(Layers *self);
Step strip_juniper_ggsn(Layers *self);
Step strip_juniper_voice(Layers *self);
Step strip_juniper_services(Layers *self);
Step strip_juniper_atm1(Layers *self);
Step strip_juniper_atm2(Layers *self);
