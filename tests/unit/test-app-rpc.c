#include "app-messages.h"

/* ---- DCE/RPC ---- */

/* Type, flags, the call's number and what is behind the header; integers lowest byte first. */
#define PDU(type, flags, call, length, body) \
	"05 00 " type " " flags " 10000000 " length " 0000 " call " " body
#define NDR "045d888aeb1cc9119fe808002b104860 02000000"
#define CONTEXT(id, uuid) id " 01 00 " uuid " 01000000 " NDR
#define EPM "0883afe11f5dc91191a408002b14a0fa"
#define NETLOGON "785634123412cdabef0001234567cffb"
#define OTHER "00112233445566778899aabbccddeeff"
#define BIND(id, uuid) \
	PDU("0b", "03", "01000000", "4800", "d016 d016 00000000 01 00 0000 " CONTEXT(id, uuid))

static void test_dcerpc(void)
{
	AppMessages talk = talk_of("dcerpc");

	client(&talk, BIND("0000", NETLOGON), "Bind NETLOGON", NULL);
	server(&talk,
	       PDU("0c", "03", "01000000", "3c00",
		   "d016 d016 01000000 0400 '135' 00 0000 01 00 0000 0000 0000 " NDR),
	       "Bind Ack", "accepted");
	client(&talk, PDU("00", "03", "02000000", "2000", "08000000 0000 0400 's3cret' 0000"),
	       "NETLOGON NetrServerReqChallenge", NULL);
	server(&talk, PDU("02", "01", "02000000", "2000", "08000000 0000 0000 's3cret' 0000"),
	       "NETLOGON NetrServerReqChallenge response", NULL);
	server(&talk, PDU("02", "02", "02000000", "2000", "08000000 0000 0000 's3cret' 0000"),
	       "NETLOGON NetrServerReqChallenge response", "continued");
	client(&talk, PDU("00", "01", "03000000", "1800", "08000000 0000 6300"),
	       "NETLOGON operation 99", NULL);
	client(&talk, PDU("00", "02", "03000000", "1800", "08000000 0000 6300"),
	       "NETLOGON operation 99", "continued");
	server(&talk, PDU("03", "23", "03000000", "2000", "20000000 0000 00 00 05000000 00000000"),
	       "fault: access denied", "NETLOGON operation 99");
	server(&talk, PDU("03", "23", "09000000", "2000", "20000000 0000 00 00 1f00011c 00000000"),
	       "fault 0x1c01001f", NULL);
	client(&talk, PDU("00", "03", "04000000", "1800", "00000000 0700 0300"), "operation 3",
	       NULL);
	client(&talk,
	       PDU("0e", "03", "05000000", "4800",
		   "d016 d016 00000000 01 00 0000 " CONTEXT("0700", EPM)),
	       "Alter Context EPM", NULL);
	client(&talk, PDU("00", "03", "06000000", "1800", "00000000 0700 0300"), "EPM ept_map",
	       NULL);
	client(&talk, PDU("10", "03", "07000000", "1800", "'s3cret' 0000"), "Auth3", NULL);
	server(&talk, PDU("02", "03", "ff000000", "1800", "00000000 0000 0000"), "response", NULL);
	not_mine(&talk, SIDE_CLIENT, PDU("01", "03", "01000000", "1800", "00*8"));
	not_mine(&talk, SIDE_CLIENT, PDU("00", "03", "01000000", "0f00", "00*8"));
	not_mine(&talk, SIDE_CLIENT, "06 00 0b 03 10000000 4800 0000 01000000");
}

/* C706 §12.6.4: integers highest byte first; a UUID that nobody knows; nothing accepted. */
static void test_dcerpc_numbers(void)
{
	AppMessages talk = talk_of("dcerpc");

	client(&talk,
	       "05 00 0b 03 00000000 0048 0000 00000001 16d0 16d0 00000000 01 00 0000 0001 01 00 "
	       "12345678 1234 abcd ef00 01234567cffb 00000001 00*20",
	       "Bind NETLOGON", NULL);
	client(&talk, BIND("0000", OTHER), "Bind 33221100-5544-7766-8899-aabbccddeeff", NULL);
	server(&talk,
	       PDU("0c", "03", "01000000", "3c00",
		   "d016 d016 01000000 0400 '135' 00 0000 01 00 0000 0200 0100 00*20"),
	       "Bind Ack", "rejected");
	client(&talk, PDU("00", "03", "02000000", "1800", "00000000 0000 ff03"), "operation 1023",
	       NULL);
	server(&talk, PDU("02", "03", "02000000", "1800", "00000000 0000 0000"), "response", NULL);
}

/* More contexts and calls than are kept: the newest are. */
static void test_dcerpc_limits(void)
{
	AppMessages talk = talk_of("dcerpc");

	for (guint i = 0; i < 20; i++) {
		g_autofree char *id = g_strdup_printf("%02x00", i);
		g_autofree char *bind = g_strconcat(
			PDU("0b", "03", "01000000", "4800", "d016 d016 00000000 01 00 0000 "), id,
			" 01 00 " NETLOGON " 01000000 " NDR, NULL);

		client(&talk, bind, "Bind NETLOGON", NULL);
	}
	client(&talk, PDU("00", "03", "01000000", "1800", "00000000 1300 0400"),
	       "NETLOGON NetrServerReqChallenge", NULL);
	client(&talk, PDU("00", "03", "02000000", "1800", "00000000 0000 0400"), "operation 4",
	       NULL);
	for (guint i = 3; i < 20; i++) {
		g_autofree char *request =
			g_strdup_printf("05 00 00 03 10000000 1800 0000 %02x000000 00000000 1300 "
					"0400",
					i);

		client(&talk, request, "NETLOGON NetrServerReqChallenge", NULL);
	}
	server(&talk, PDU("02", "03", "13000000", "1800", "00000000 0000 0000"),
	       "NETLOGON NetrServerReqChallenge response", NULL);
	server(&talk, PDU("02", "03", "01000000", "1800", "00000000 0000 0000"), "response", NULL);
}

/* ---- ONC RPC ---- */

#define CALL(xid, program, version, procedure, rest) \
	xid " 00000000 00000002 " program " " version " " procedure " " rest
#define NO_AUTH "00000000 00000000 00000000 00000000 "
#define UNIX_AUTH "00000001 (be4 00000000 (be4 's3cret' 0000) 00*12) 00000000 00000000 "
#define LAST(body) "80 (be3 " body ")"
#define NFS "000186a3"

static void test_oncrpc(void)
{
	AppMessages talk = talk_of("oncrpc");

	client(&talk, LAST(CALL("00000001", NFS, "00000003", "00000001", UNIX_AUTH "'s3cret'")),
	       "NFS GETATTR", "version 3");
	client(&talk, LAST(CALL("00000002", NFS, "00000003", "00000006", UNIX_AUTH)), "NFS READ",
	       "version 3");
	server(&talk, LAST("00000002 00000001 00000000 00000000 00000000 00000000 's3cret'"),
	       "NFS READ reply", NULL);
	server(&talk, LAST("00000001 00000001 00000000 00000000 00000000 00000003"),
	       "NFS GETATTR reply", "procedure unavailable");
	server(&talk, LAST("00000001 00000001 00000001 00000001 00000005"), "NFS GETATTR reply",
	       "denied: too weak");
	server(&talk, LAST("00000001 00000001 00000001 00000000 00000002 00000002"),
	       "NFS GETATTR reply", "RPC version mismatch");
	server(&talk, LAST("00000009 00000001 00000000 00000000 00000000 00000000"), "reply", NULL);
	client(&talk,
	       LAST(CALL("00000003", "000186a0", "00000002", "00000003",
			 NO_AUTH NFS " 00000003 00000006 00000000")),
	       "Portmap GETPORT", "NFS version 3");
	client(&talk, LAST(CALL("00000004", "20000000", "00000001", "00000007", NO_AUTH)),
	       "program 536870912 procedure 7", "version 1");
	client(&talk, LAST(CALL("00000005", "20000000", "00000001", "00000000", NO_AUTH)),
	       "program 536870912 NULL", "version 1");
	not_mine(&talk, SIDE_CLIENT, LAST("00000001 00000002 00000002 " NFS));
	not_mine(&talk, SIDE_CLIENT, LAST("00000001 00000000 00000003 " NFS));
	not_mine(&talk, SIDE_CLIENT, "80000004 00000001");
	not_mine(&talk, SIDE_CLIENT, "ff000040 00000001");
}

/* RFC 5531 §11: a message in several fragments. */
static void test_oncrpc_fragments(void)
{
	AppMessages talk = talk_of("oncrpc");

	client(&talk, "00 (be3 " CALL("00000001", NFS, "00000003", "00000007", NO_AUTH) ")",
	       "NFS WRITE", "version 3");
	client(&talk, "00 (be3 's3cret')", "fragment", NULL);
	client(&talk, "80 (be3 's3cret')", "fragment", NULL);
	client(&talk, LAST(CALL("00000002", NFS, "00000003", "00000015", NO_AUTH)), "NFS COMMIT",
	       "version 3");
}

/* ---- Thrift ---- */

static void test_thrift(void)
{
	AppMessages talk = talk_of("thrift");

	client(&talk, "(be4 80010001 (be4 'getUser') 00000001 0b 0001 (be4 's3cret') 00)",
	       "getUser", "call");
	server(&talk, "(be4 80010002 (be4 'getUser') 00000001 0b 0000 (be4 's3cret') 00)",
	       "getUser", "reply");
	server(&talk, "(be4 80010003 (be4 'getUser') 00000001 0b 0001 (be4 's3cret') 00)",
	       "getUser", "exception");
	client(&talk, "(be4 80010004 (be4 'fb303.v2:log') 00000001 00)", "fb303.v2:log", "oneway");
	client(&talk, "(be4 82 21 d20f (be1 'ping') 18 (be1 's3cret') 00)", "ping", "call");
	client(&talk, "(be4 82 41 01 (be1 'ping') 00)", "ping", "reply");
	check_length(&talk, SIDE_CLIENT, "80010001 (be4 'getUser') 00000001 00", "getUser", 0);
	check_length(&talk, SIDE_CLIENT, "82 21 01 (be1 'ping') 00", "ping", 0);
	not_mine(&talk, SIDE_CLIENT, "(be4 80010005 (be4 'getUser') 00000001 00)");
	not_mine(&talk, SIDE_CLIENT, "(be4 80020001 (be4 'getUser') 00000001 00)");
	not_mine(&talk, SIDE_CLIENT, "(be4 80010001 (be4 'get User') 00000001 00)");
	not_mine(&talk, SIDE_CLIENT, "(be4 80010001 00000000 00000001 00)");
	not_mine(&talk, SIDE_CLIENT, "(be4 80010001 00000081 's3cret' 00)");
	not_mine(&talk, SIDE_CLIENT, "(be4 82 22 01 (be1 'ping') 00)");
	not_mine(&talk, SIDE_CLIENT, "(be4 82 21 ffffffffff 00)");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/app-rpc/DCE RPC: C706 12.6.4", test_dcerpc);
	g_test_add_func("/app-rpc/DCE RPC: C706 12.6.4, numbers", test_dcerpc_numbers);
	g_test_add_func("/app-rpc/DCE RPC: what is kept has limits", test_dcerpc_limits);
	g_test_add_func("/app-rpc/ONC RPC: RFC 5531 9", test_oncrpc);
	g_test_add_func("/app-rpc/ONC RPC: RFC 5531 11, fragments", test_oncrpc_fragments);
	g_test_add_func("/app-rpc/Thrift", test_thrift);
	return g_test_run();
}
