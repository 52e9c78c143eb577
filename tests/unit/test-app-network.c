#include "app-messages.h"

/* ---- BGP ---- */

#define MARKER "ff*16 "
#define UPDATE(body) MARKER "(be2+18 02 " body ")"

static void test_bgp(void)
{
	AppMessages talk = talk_of("bgp");

	client(&talk, MARKER "(be2+18 01 04 fde9 00b4 0a000001 (be1 02 (be1 01 (be1 00010001))))",
	       "OPEN", "AS 65001, hold time 180 s");
	server(&talk, MARKER "(be2+18 01 04 5ba0 005a 0a000002 (be1 02 (be1 41 (be1 000186a0))))",
	       "OPEN", "AS 100000, hold time 90 s");
	client(&talk, MARKER "0013 04", "KEEPALIVE", NULL);
	client(&talk, MARKER "(be2+18 03 06 02 's3cret')", "NOTIFICATION",
	       "Cease: Administrative Shutdown");
	client(&talk, MARKER "(be2+18 03 04 00)", "NOTIFICATION", "Hold Timer Expired");
	client(&talk, MARKER "(be2+18 03 02 63)", "NOTIFICATION", "OPEN Message Error, subcode 99");
	client(&talk, MARKER "(be2+18 05 0001 00 01)", "ROUTE-REFRESH", "IPv4 unicast");
	client(&talk, MARKER "(be2+18 05 4001 01 09)", "ROUTE-REFRESH", "AFI 16385, SAFI 9, begin");
	not_mine(&talk, SIDE_CLIENT, "ff*15 fe 0013 04");
	not_mine(&talk, SIDE_CLIENT, MARKER "0012 04");
	not_mine(&talk, SIDE_CLIENT, MARKER "0014 04 00");
	not_mine(&talk, SIDE_CLIENT, MARKER "0013 06");
}

/* RFC 4271 §4.3, RFC 4760 §3 and §4, RFC 7911 §3 */
static void test_bgp_updates(void)
{
	AppMessages talk = talk_of("bgp");

	client(&talk, UPDATE("0000 (be2 40 01 01 00) 18 0a0101 10 0a02"), "UPDATE",
	       "2 routes announced");
	client(&talk, UPDATE("(be2 18 0a0101) 0000"), "UPDATE", "1 route withdrawn");
	client(&talk, UPDATE("(be2 18 0a0101) (be2 40 01 01 00) 00"), "UPDATE",
	       "1 route announced, 1 route withdrawn");
	client(&talk, UPDATE("0000 0000"), "UPDATE", "End-of-RIB");
	client(&talk, UPDATE("0000 (be2 80 0f (be1 0002 01))"), "UPDATE", "End-of-RIB");
	client(&talk, UPDATE("0000 (be2 90 0e (be2 0002 01 (be1 00*16) 00 20 20010db8 40 00*8))"),
	       "UPDATE", "2 routes announced");
	client(&talk, UPDATE("0000 (be2 40 01 01 00) 00000001 18 0a0101 00000001 10 0a02"),
	       "UPDATE", "2 routes announced");
	client(&talk, UPDATE("0000 (be2 40 01 01 00) 21 0a0101"), "UPDATE", NULL);
	client(&talk, UPDATE("0000 (be2 80 0e (be1 0001 85 00 00 0123))"), "UPDATE", NULL);
	client(&talk, UPDATE("0000 ffff"), "UPDATE", NULL);
	client(&talk,
	       UPDATE("0000 (be2 80 0e (be1 0019 46 (be1 00*4) 00 03 (be1 00*17) 03 (be1 00*17)))"),
	       "UPDATE", "2 routes announced");
}

/* ---- Telnet ---- */

static void test_telnet(void)
{
	AppMessages talk = talk_of("telnet");

	client(&talk, "ff fd 18", "DO Terminal Type", NULL);
	server(&talk, "ff fb 01", "WILL Echo", NULL);
	server(&talk, "ff fc 63", "WON'T option 99", NULL);
	client(&talk, "ff fa 1f 0050 0018 ff f0", "SB Negotiate About Window Size", "80 × 24");
	client(&talk, "ff fa 1f 00ffff 0018 ff f0", "SB Negotiate About Window Size", NULL);
	client(&talk, "ff fa 27 00 03 's3cret' 01 's3cret' ff f0", "SB New Environment Option",
	       NULL);
	client(&talk, "ff fa 25 00 'ff' ff ff 's3cret' ff f0", "SB Authentication Option", NULL);
	client(&talk, "ff f4", "Interrupt Process", NULL);
	client(&talk, "ff ff", NULL, NULL);
	check_length(&talk, SIDE_SERVER, "'s3cret' ff fd 18", NULL, 6);
	check_length(&talk, SIDE_CLIENT, "'s3cret' 0d 00", NULL, 0);
	not_mine(&talk, SIDE_CLIENT, "ff 10");
}

/* A suboption without an end: all of it is inspected once, and nothing of it is shown. */
static void test_telnet_endless(void)
{
	AppMessages talk = talk_of("telnet");
	g_autoptr(GByteArray) bytes = spec_bytes("ff fa 18 00*16381");
	AppMemory memory;
	AppLabel label;

	g_assert_cmpint(describe_exactly(&talk, &memory, SIDE_CLIENT, bytes->data, bytes->len, TRUE,
					 &label),
			==, APP_MESSAGE);
	g_assert_cmpstr(label.lead, ==, "SB Terminal Type");
	g_assert_cmpuint(label.length, ==, 0);
	app_label_clear(&label);
}

/* ---- DNP3 ---- */

static void test_dnp3(void)
{
	AppMessages talk = talk_of("dnp3");

	client(&talk, "05640bc40a000100acd1c0c1013c020652c3", "Read", "from 1 to 10");
	server(&talk,
	       "0564244401000a00e925c0c181000073336372657478787878788b56787878787878787878787878787"
	       "8785d6b",
	       "Response", "from 10 to 1");
	client(&talk, "05640ec40a000100252940c1027333637265747e5a", "Write", "from 1 to 10");
	client(&talk, "05640cc40a000100920f81733363726574686c", "continued", "from 1 to 10");
	client(&talk, "056405c90a000100feda", "Request Link Status", "from 1 to 10");
	server(&talk, "0564050b01000a006ded", "Link Status", "from 10 to 1");
	client(&talk, "056405c50a000100af03", "link function", "from 1 to 10");
	client(&talk, "056408c40a000100fc42c0c170e7f5", "unknown function", "from 1 to 10");
	client(&talk, "056406c40a000100f9b3c01d0a", "Unconfirmed User Data", "from 1 to 10");
	not_mine(&talk, SIDE_CLIENT, "056405c90a000100fedb"); /* its CRC */
	not_mine(&talk, SIDE_CLIENT, "056404c90a000100196f"); /* its length */
}

/* ---- S7comm ---- */

#define TPKT(body) "0300 (be2+4 " body ")"
#define S7_JOB(parameters) TPKT("02 f0 80 32 01 0000 0001 " parameters)

static void test_s7comm(void)
{
	AppMessages talk = talk_of("s7comm");

	client(&talk, TPKT("11 e0 0000 0001 00 c0010a c1020100 c2020102"), "Connection Request",
	       NULL);
	server(&talk, TPKT("11 d0 0001 0002 00 c0010a c1020100 c2020102"), "Connection Confirm",
	       NULL);
	client(&talk, S7_JOB("0008 0000 f0 00 0001 0001 01e0"), "Setup communication", "job");
	client(&talk, S7_JOB("000e 0000 04 01 120a1002000200018400 0000"), "Read Var",
	       "job, 1 item");
	server(&talk, TPKT("02 f0 80 32 03 0000 0001 0002 000a 00 00 04 01 ff040030 's3cret'"),
	       "Read Var", "response, 1 item");
	server(&talk, TPKT("02 f0 80 32 02 0000 0001 0000 0000 85 00"), "acknowledgment",
	       "error 0x8500");
	server(&talk, TPKT("02 f0 80 32 03 0000 0001 0000 0000 81 04"), "response", "error 0x8104");
	client(&talk, S7_JOB("0001 0000 29"), "PLC Stop", "job");
	client(&talk, S7_JOB("0001 0000 77"), "job", NULL);
	client(&talk,
	       TPKT("02 f0 80 32 07 0000 0001 0008 000c 0001 12 04 11 45 01 00 ff090008 's3cret'"),
	       "Security", "user data");
	client(&talk, TPKT("02 f0 00 32 01 0000 0001 0002 0010 05 01 's3cret'"), "Write Var",
	       "job, 1 item");
	client(&talk, TPKT("02 f0 80 's3cret'"), "S7comm", "continued");
	client(&talk, TPKT("02 f0 80 72 01 's3cret'"), "ISO transport data", NULL);
	not_mine(&talk, SIDE_CLIENT, "0200 000b 06 e0 0000 0000 00");
	not_mine(&talk, SIDE_CLIENT, "0300 0006 02 f0 80");
	not_mine(&talk, SIDE_CLIENT, "0300 000b 07 e0 0000 0000 00");
}

/* ---- LDAP ---- */

#define MESSAGE(id, operation) "30 (be1 02 01 " id " " operation ")"

static void test_ldap(void)
{
	AppMessages talk = talk_of("ldap");

	client(&talk, MESSAGE("01", "60 (be1 02 01 03 04 (be1 'cn=s3cret') 80 (be1 's3cret'))"),
	       "bindRequest", "simple");
	server(&talk, MESSAGE("01", "61 (be1 0a 01 00 04 00 04 (be1 's3cret'))"), "bindResponse",
	       "success");
	client(&talk,
	       MESSAGE("02",
		       "63 (be1 04 (be1 'dc=example,dc=org') 0a 01 02 0a 01 00 02 01 00 02 01 00 "
		       "01 01 00 a3 (be1 04 (be1 'cn') 04 (be1 's3cret')) 30 00)"),
	       "searchRequest dc=example,dc=org", "wholeSubtree");
	server(&talk, "30 84 (be4 02 01 02 64 84 (be4 04 (be1 'cn=s3cret') 30 00))",
	       "searchResEntry", NULL);
	server(&talk, MESSAGE("02", "65 (be1 0a 01 20 04 00 04 00)"), "searchResDone",
	       "noSuchObject");
	client(&talk,
	       MESSAGE("03", "63 (be1 04 00 0a 01 00 0a 01 00 02 01 00 02 01 00 01 01 00 87 "
			     "(be1 'objectClass') 30 00)"),
	       "searchRequest \"\"", "baseObject");
	client(&talk, MESSAGE("04", "66 (be1 04 (be1 'cn=a') 30 (be1 30 (be1 's3cret')))"),
	       "modifyRequest cn=a", NULL);
	client(&talk, MESSAGE("05", "4a (be1 'cn=a,dc=x')"), "delRequest cn=a,dc=x", NULL);
	client(&talk,
	       MESSAGE("06", "77 (be1 80 (be1 '1.3.6.1.4.1.4203.1.11.1') 81 (be1 's3cret'))"),
	       "extendedReq", "Password Modify");
	client(&talk, MESSAGE("07", "77 (be1 80 (be1 '1.2.3'))"), "extendedReq", NULL);
	server(&talk, MESSAGE("07", "78 (be1 0a 01 63 04 00 04 00)"), "extendedResp", "result 99");
	client(&talk, MESSAGE("08", "50 01 07"), "abandonRequest", NULL);
	client(&talk, "30 (be1 02 02 0100 42 00)", "unbindRequest", NULL);
	not_mine(&talk, SIDE_CLIENT, "31 (be1 02 01 01 42 00)");
	not_mine(&talk, SIDE_CLIENT, MESSAGE("01", "43 00"));
	not_mine(&talk, SIDE_CLIENT, MESSAGE("81", "42 00"));
	not_mine(&talk, SIDE_CLIENT, MESSAGE("01", "42 05"));
	not_mine(&talk, SIDE_CLIENT, "30 80 02 01 01 42 00 0000");
	not_mine(&talk, SIDE_CLIENT, "30 85 0000000005 02 01 01 42 00");
	not_mine(&talk, SIDE_CLIENT, "30 84 ffffffff 02 01 01 42 00");
	not_mine(&talk, SIDE_CLIENT, "30 (be1 02 01 00 04 (be1 'public') a0 00)"); /* SNMP */
}

/* RFC 4422 §3.7: after the bind all is in buffers. */
static void test_ldap_sasl(void)
{
	AppMessages talk = talk_of("ldap");

	client(&talk,
	       MESSAGE("01",
		       "60 (be1 02 01 03 04 00 a3 (be1 04 (be1 'GSSAPI') 04 (be1 's3cret')))"),
	       "bindRequest", "SASL GSSAPI");
	server(&talk, MESSAGE("01", "61 (be1 0a 01 0e 04 00 04 00 87 (be1 's3cret'))"),
	       "bindResponse", "saslBindInProgress");
	not_mine(&talk, SIDE_CLIENT, "(be4 00*16 's3cret')");
	server(&talk, MESSAGE("02", "61 (be1 0a 01 00 04 00 04 00)"), "bindResponse", "success");
	client(&talk, "(be4 00*16 's3cret')", "protected by SASL", NULL);
	server(&talk, MESSAGE("02", "65 (be1 0a 01 00 04 00 04 00)"), "searchResDone", "success");
	not_mine(&talk, SIDE_CLIENT, "00000001 00");
}

/* ---- RDP ---- */

static void test_rdp_tls(void)
{
	AppMessages talk = talk_of("rdp");

	client(&talk,
	       "0300 (be2+4 (be1 e0 0000 0000 00 'Cookie: mstshash=s3cret' 0d0a 01 00 0800 "
	       "03000000))",
	       "Connection Request", "TLS, CredSSP");
	server(&talk, "0300 (be2+4 (be1 d0 0000 1234 00 02 1f 0800 02000000))",
	       "Connection Confirm", "CredSSP");
	not_mine(&talk, SIDE_CLIENT, "16 0301 0005 01 000001 00");
	talk = talk_of("rdp");
	client(&talk, "0300 (be2+4 (be1 e0 0000 0000 00))", "Connection Request", NULL);
	client(&talk, "0300 (be2+4 (be1 e0 0000 0000 00 01 00 0800 00000000))",
	       "Connection Request", "RDP security");
	server(&talk, "0300 (be2+4 (be1 d0 0000 1234 00 03 00 0800 05000000))",
	       "Connection Confirm", "failure: CredSSP required");
	not_mine(&talk, SIDE_CLIENT, "0300 0006 01 e0");
	not_mine(&talk, SIDE_CLIENT, "0200 000b 06 e0 0000 0000 00");
	not_mine(&talk, SIDE_CLIENT, "0300 000b 07 e0 0000 0000 00");
}

static void test_rdp_security(void)
{
	AppMessages talk = talk_of("rdp");

	not_mine(&talk, SIDE_CLIENT, "44 04 0000");
	client(&talk, "0300 (be2+4 02 f0 80 7f65 's3cret')", "MCS Connect Initial", NULL);
	server(&talk, "0300 (be2+4 02 f0 80 7f66 's3cret')", "MCS Connect Response", NULL);
	client(&talk, "0300 (be2+4 02 f0 80 04 0100 0100)", "MCS Erect Domain Request", NULL);
	client(&talk, "0300 (be2+4 02 f0 80 28)", "MCS Attach User Request", NULL);
	client(&talk, "0300 (be2+4 02 f0 80 64 0003 03eb 70 's3cret')", "MCS Send Data Request",
	       NULL);
	client(&talk, "0300 (be2+4 02 f0 80 ff 's3cret')", "X.224 data", NULL);
	client(&talk, "44 04 0000", "fast-path input", NULL);
	server(&talk, "80 8006 0000 00", "fast-path output", NULL);
	check_length(&talk, SIDE_SERVER, "80 bfff", "fast-path output", 0x3fff);
	not_mine(&talk, SIDE_CLIENT, "45 04 0000");
}

/* ---- SMB ---- */

/* Command, flags, what is behind the header. */
#define SMB2(command, status, flags, next, body) \
	"fe 'SMB' 4000 0000 " status " " command " 0100 " flags " " next \
	" 00*8 00*8 00*8 00*16 " body
#define SMB2_ALONE(command, body) \
	"00 (be3 " SMB2(command, "00000000", "00000000", "00000000", body) ")"
#define SMB2_ANSWER(command, status, body) \
	"00 (be3 " SMB2(command, status, "01000000", "00000000", body) ")"

static void test_smb2(void)
{
	AppMessages talk = talk_of("smb");

	client(&talk, SMB2_ALONE("0000", "2400 0300 0100 0000 00000000 00*16 00*8 0202 1002 1103"),
	       "Negotiate", "SMB 2.0.2, 2.1, 3.1.1");
	server(&talk, SMB2_ANSWER("0000", "00000000", "4100 0100 1103 0000"), "Negotiate response",
	       "SMB 3.1.1");
	client(&talk, SMB2_ALONE("0100", "1900 00 01 00000000 00000000 5800 0c00 00*8 u's3cret'"),
	       "Session Setup", NULL);
	server(&talk, SMB2_ANSWER("0100", "160000c0", "0900 0000 u's3cret'"),
	       "Session Setup: STATUS_MORE_PROCESSING_REQUIRED", NULL);
	server(&talk, SMB2_ANSWER("0100", "6d0000c0", "0900"),
	       "Session Setup: STATUS_LOGON_FAILURE", NULL);
	client(&talk, SMB2_ALONE("0300", "0900 0000 4800 0e00 5c005c00 u's' 5c00 u'pub'"),
	       "Tree Connect \\\\s\\pub", NULL);
	client(&talk, SMB2_ALONE("0500", "3900 00*42 7800 0a00 00*8 u'a.txt'"), "Create a.txt",
	       NULL);
	client(&talk, SMB2_ALONE("0800", "3100 50 00 00000100 00*8 00*16"), "Read 65,536 B", NULL);
	server(&talk, SMB2_ANSWER("0800", "00000000", "1100 50 00 00000100 00*8 's3cret'"),
	       "Read response, 65,536 B", NULL);
	client(&talk, SMB2_ALONE("0900", "3100 7000 06000000 00*40 's3cret'"), "Write 6 B", NULL);
	client(&talk, SMB2_ALONE("0b00", "3900 0000 04021400"),
	       "Ioctl FSCTL_VALIDATE_NEGOTIATE_INFO", NULL);
	client(&talk, SMB2_ALONE("0600", "1800"), "Close", NULL);
	server(&talk, SMB2_ANSWER("0500", "220000c0", "0900"), "Create: STATUS_ACCESS_DENIED",
	       NULL);
	server(&talk, SMB2_ANSWER("0500", "010000e0", "0900"), "Create: status 0xe0000001", NULL);
	client(&talk, "00 (be3 fd 'SMB' 00*48 's3cret')", "encrypted", NULL);
	client(&talk, "00 (be3 fc 'SMB' 00*48 's3cret')", "compressed", NULL);
	client(&talk, "85 000000", "NetBIOS keep-alive", NULL);
	not_mine(&talk, SIDE_CLIENT, "00 (be3 fb 'SMB' 00*60)");
	not_mine(&talk, SIDE_CLIENT, "00 000000");
	not_mine(&talk, SIDE_CLIENT, "01 000040");
	check_length(&talk, SIDE_CLIENT,
		     "00 100070 " SMB2("0900", "00000000", "00000000", "00000000",
				       "3100 7000 00001000 00*40 's3cret'"),
		     "Write 1,048,576 B", 0x100074);
}

/* MS-SMB2 §2.2.1.2: NextCommand */
static void test_smb2_compound(void)
{
	AppMessages talk = talk_of("smb");

	client(&talk,
	       "00 (be3 " SMB2("0500", "00000000", "00000000", "88000000",
			       "3900 00*42 7800 0a00 00*8 u'a.txt' 00*6")
		       SMB2("0600", "00000000", "04000000", "00000000", "1800") ")",
	       "Create a.txt + Close", NULL);
	client(&talk,
	       "00 (be3 " SMB2("0d00", "00000000", "00000000", "40000000",
			       "") SMB2("0d00", "00000000", "00000000", "40000000", "")
		       SMB2("0d00", "00000000", "00000000", "40000000", "")
			       SMB2("0d00", "00000000", "00000000", "40000000", "")
				       SMB2("0d00", "00000000", "00000000", "00000000", "") ")",
	       "Echo + Echo + Echo + Echo + …", NULL);
	client(&talk, "00 (be3 " SMB2("0d00", "00000000", "00000000", "01000000", "") ")",
	       "Echo + …", NULL);
}

#define SMB1(command, status, flags, flags2, body) \
	"00 (be3 ff 'SMB' " command " " status " " flags " " flags2 " 00*20 " body ")"

static void test_smb1(void)
{
	AppMessages talk = talk_of("smb");

	client(&talk,
	       SMB1("72", "00000000", "18", "01c8",
		    "00 (le2 02 'PC NETWORK PROGRAM 1.0' 00 02 'NT LM 0.12' 00)"),
	       "Negotiate", "up to NT LM 0.12");
	server(&talk, SMB1("72", "00000000", "98", "01c8", "00 0000"), "Negotiate response", NULL);
	client(&talk, SMB1("73", "00000000", "18", "01c8", "01 ff00 (le2 u's3cret')"),
	       "Session Setup AndX", NULL);
	server(&talk, SMB1("73", "6d0000c0", "98", "01c8", "00 0000"),
	       "Session Setup AndX: STATUS_LOGON_FAILURE", NULL);
	server(&talk, SMB1("73", "02000500", "98", "0188", "00 0000"),
	       "Session Setup AndX: error 2/5", NULL);
	client(&talk,
	       SMB1("75", "00000000", "18", "01c8",
		    "04 ff00 0000 0000 0600 (le2 's3cret' 00 5c005c00 u's' 5c00 u'pub' 0000 "
		    "'A:' 00)"),
	       "Tree Connect AndX \\\\s\\pub", NULL);
	client(&talk,
	       SMB1("75", "00000000", "18", "0148",
		    "04 2e00 0000 0000 0600 (le2 's3cret' '//s/pub' 00 'A:' 00)"),
	       "Tree Connect AndX //s/pub + Read AndX", NULL);
	client(&talk, SMB1("a2", "00000000", "18", "01c8", "02 ff00 0000 (le2 00 u'a.txt' 0000)"),
	       "NT Create AndX a.txt", NULL);
	client(&talk,
	       SMB1("2e", "00000000", "18", "01c8", "07 ff00 0000 0100 00000000 0010 0000 0000"),
	       "Read AndX 4,096 B", NULL);
	client(&talk, SMB1("04", "00000000", "18", "01c8", "00 0000"), "Close", NULL);
	client(&talk, SMB1("fe", "00000000", "18", "01c8", "00 0000"), "SMB message", NULL);
}

/* ---- Modbus ---- */

static void test_modbus(void)
{
	AppMessages talk = talk_of("modbus");

	client(&talk, "0001 0000 (be2 01 03 0064 000a)", "Read Holding Registers 100, 10",
	       "unit 1");
	server(&talk, "0001 0000 (be2 01 03 (be1 00*20))", "10 registers",
	       "Read Holding Registers, unit 1");
	server(&talk, "0001 0000 (be2 01 83 02)", "exception: Illegal Data Address",
	       "Read Holding Registers, unit 1");
	server(&talk, "0001 0000 (be2 01 83 63)", "exception 99", "Read Holding Registers, unit 1");
	client(&talk, "0002 0000 (be2 01 01 0000 0008)", "Read Coils 0, 8", "unit 1");
	server(&talk, "0002 0000 (be2 01 01 (be1 ff))", "1 byte of bits", "Read Coils, unit 1");
	client(&talk, "0003 0000 (be2 ff 05 0003 ff00)", "Write Single Coil 3 = on", "unit 255");
	server(&talk, "0003 0000 (be2 ff 05 0003 ff00)", "Write Single Coil 3 = on",
	       "response, unit 255");
	client(&talk, "0004 0000 (be2 01 06 0003 0007)", "Write Single Register 3 = 7", "unit 1");
	client(&talk, "0005 0000 (be2 01 10 0003 0002 (be1 00*4))", "Write Multiple Registers 3, 2",
	       "unit 1");
	server(&talk, "0005 0000 (be2 01 10 0003 0002)", "Write Multiple Registers 3, 2",
	       "response, unit 1");
	client(&talk, "0006 0000 (be2 01 2b 0e 01 00)", "Encapsulated Interface Transport",
	       "unit 1");
	not_mine(&talk, SIDE_CLIENT, "0001 0001 0006 01 03 0064 000a");
	not_mine(&talk, SIDE_CLIENT, "0001 0000 0007 01 03 0064 000a");
	not_mine(&talk, SIDE_CLIENT, "0001 0000 0001 01 03");
	not_mine(&talk, SIDE_CLIENT, "0001 0000 ffff 01 2b");
	not_mine(&talk, SIDE_CLIENT, "0001 0000 0003 01 83 02");
	not_mine(&talk, SIDE_CLIENT, "0001 0000 0006 01 63 0064 000a");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/app-bgp/messages, RFC 4271 §4", test_bgp);
	g_test_add_func("/app-bgp/routes are counted, RFC 4271 §4.3", test_bgp_updates);
	g_test_add_func("/app-rdp/TLS follows, MS-RDPBCGR §2.2.1", test_rdp_tls);
	g_test_add_func("/app-rdp/its own security", test_rdp_security);
	g_test_add_func("/app-smb/2 and 3, MS-SMB2 §2.2", test_smb2);
	g_test_add_func("/app-smb/compounds, MS-SMB2 §2.2.1.2", test_smb2_compound);
	g_test_add_func("/app-smb/1, MS-CIFS §2.2", test_smb1);
	g_test_add_func("/app-modbus/functions, §6", test_modbus);
	g_test_add_func("/app-network/LDAP: RFC 4511 4", test_ldap);
	g_test_add_func("/app-network/LDAP: RFC 4422 3.7, SASL", test_ldap_sasl);
	g_test_add_func("/app-network/Telnet: RFC 854", test_telnet);
	g_test_add_func("/app-network/Telnet: RFC 855, a suboption without an end",
			test_telnet_endless);
	g_test_add_func("/app-network/DNP3: IEEE 1815", test_dnp3);
	g_test_add_func("/app-network/S7comm", test_s7comm);
	return g_test_run();
}
