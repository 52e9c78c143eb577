/* Protocols that are written as text: SMTP, FTP, POP3, IMAP, SIP. */
#include "app-talk.h"
#include "app/app-text.h"
#include "app/mail/imap.h"
#include "app/mail/pop3.h"
#include "app/mail/smtp.h"
#include "app/remote/ftp.h"
#include "app/voice/sip.h"

#define TLS_HELLO "\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03"

static void test_smtp_mail(void)
{
	AppMessages talk = { .describe = app_smtp_describe };

	SERVER("220 mail.example.org ESMTP ready\r\n", "220 mail.example.org ESMTP ready", NULL);
	CLIENT("ehlo client.example.org\r\n", "EHLO client.example.org", NULL);
	SERVER("250-mail.example.org\r\n250-SIZE 1000\r\n250 STARTTLS\r\n", "250 mail.example.org",
	       "3 lines");
	CLIENT("MAIL FROM:<a@example.org> SIZE=77 AUTH=boss@example.org\r\n",
	       "MAIL FROM:<a@example.org>", NULL);
	SERVER("250 2.1.0 OK\r\n", "250 2.1.0 OK", NULL);
	CLIENT("RCPT TO:<b@example.net>\r\n", "RCPT TO:<b@example.net>", NULL);
	SERVER("550 no such user\r\n", "550 no such user", NULL);
	CLIENT("DATA\r\n", "DATA", NULL);
	SERVER("354 go on\r\n", "354 go on", NULL);
	CLIENT("Subject: x\r\n\r\nQUIT\r\n..\r\n.\n.\r\r\n.x\r\n.\r\n", "message body", NULL);
	SERVER("250 queued\r\n", "250 queued", NULL);
	CLIENT("QUIT\r\n", "QUIT", NULL);
	SERVER("221\r\n", "221", NULL);
}

static void test_smtp_empty_body(void)
{
	AppMessages talk = { .describe = app_smtp_describe };

	SERVER("354 go on\r\n", "354", NULL); /* to what was not captured */
	CLIENT(".\r\n", "message body", NULL);
	CLIENT("QUIT\r\n", "QUIT", NULL);
}

/* A body longer than what is shown at once comes in pieces, and its end may lie across two. */
static void test_smtp_long_body(void)
{
	AppMessages talk = { .describe = app_smtp_describe };
	AppMemory memory;
	AppLabel label;

	SERVER("354 go on\r\n", "354", NULL); /* to what was not captured */
	g_assert_cmpint(talk_ask(&talk, SIDE_CLIENT, "text\r\n.", 7, TRUE, &memory, &label), ==,
			APP_MESSAGE);
	g_assert_cmpstr(label.lead, ==, "message body");
	g_assert_cmpuint(label.length, ==, 7);
	app_label_clear(&label);
	talk.memory = memory;
	CLIENT("\r\n", NULL, NULL);
	CLIENT("RSET\r\n", "RSET", NULL);
}

/* The lost piece of a body held its end: the server's answer ends it. */
static void test_smtp_lost_end(void)
{
	AppMessages talk = { .describe = app_smtp_describe };

	SERVER("354 go on\r\n", "354", NULL); /* to what was not captured */
	SERVER("250 queued\r\n", "250", NULL);
	CLIENT("QUIT\r\n", "QUIT", NULL);
}

/* Commands sent together (RFC 2920), and a refused DATA. */
static void test_smtp_pipelining(void)
{
	AppMessages talk = { .describe = app_smtp_describe };

	CLIENT("RCPT TO:<x@example.org>\r\n", "RCPT TO:<x@example.org>", NULL);
	CLIENT("DATA\r\n", "DATA", NULL);
	SERVER("550 no\r\n", "550 no", NULL);
	SERVER("354 go on\r\n", "354 go on", NULL);
	CLIENT("x\r\n.\r\n", "message body", NULL);
	CLIENT("DATA\r\n", "DATA", NULL);
	SERVER("503 no recipients\r\n", "503 bad sequence of commands", NULL);
	CLIENT("QUIT\r\n", "QUIT", NULL);
}

static void test_smtp_chunks(void)
{
	AppMessages talk = { .describe = app_smtp_describe };

	talk_bytes(&talk, SIDE_CLIENT, "BDAT 86 LAST\r\n", 14, "BDAT 86 LAST", NULL, 100);
	talk_bytes(&talk, SIDE_CLIENT, "BDAT 99999999999999999999\r\n", 27, "BDAT …", NULL, 27);
}

static void test_smtp_secrets(void)
{
	AppMessages talk = { .describe = app_smtp_describe };

	CLIENT("AUTH PLAIN AGpvZQBzZWNyZXQ=\r\n", "AUTH PLAIN", NULL);
	SERVER("235 2.7.0 hello joe\r\n", "235 authenticated", NULL);
	CLIENT("AUTH AGpvZQBzZWNyZXQ=\r\n", "AUTH …", NULL);
	SERVER("504 joe?\r\n", "504 parameter not implemented", NULL);
	CLIENT("auth login\r\n", "AUTH LOGIN", NULL);
	SERVER("334 VXNlcm5hbWU6\r\n", "334 challenge", NULL);
	CLIENT("am9l\r\n", "credentials", NULL);
	SERVER("334 UGFzc3dvcmQ6\r\n", "334 challenge", NULL);
	CLIENT("QUIT\r\n", "credentials", NULL);
	SERVER("535 joe is wrong\r\n", "535 authentication failed", NULL);
	CLIENT("c2VjcmV0\r\n", NULL, NULL); /* nothing that is no command is shown */
	CLIENT("XCLIENT LOGIN=joe\r\n", "XCLIENT …", NULL);
	CLIENT("QUIT\r\n", "QUIT", NULL);
	SERVER("334 challenge that came with no AUTH\r\n", "334 challenge", NULL);
	CLIENT("EHLO secret\r\n", "credentials", NULL);
}

static void test_smtp_tls(void)
{
	AppMessages talk = { .describe = app_smtp_describe };

	CLIENT("STARTTLS\r\n", "STARTTLS", NULL);
	SERVER("220 go ahead\r\n", "220 go ahead", NULL);
	talk_not_mine(&talk, SIDE_CLIENT, TLS_HELLO, 10);
}

static void test_smtp_recognise(void)
{
	AppMessages talk = { .describe = app_smtp_describe };

	talk_recognised_text("220 ftp.example.org ESMTP\r\n", 0, "smtp");
	talk_recognised_text("220-smtp service\r\n", 0, "smtp");
	talk_recognised_text("220 ready\r\n", 25, "smtp");
	talk_recognised_text("220 ready\r\n", 0, NULL);
	talk_recognised_text("EHLO x\r\n", 0, "smtp");
	talk_recognised_text("MAIL FROM:<>\r\n", 587, "smtp");
	talk_recognised_text("MAIL FROM:<>\r\n", 80, NULL);
	talk_recognised_text("220ready\r\n", 25, NULL);
	talk_recognised_text("770 ready\r\n", 25, NULL);
	talk_random(&talk, 25);
}

static void test_ftp_session(void)
{
	AppMessages talk = { .describe = app_ftp_describe };

	SERVER("220 (vsFTPd 3.0.3)\r\n", "220 (vsFTPd 3.0.3)", NULL);
	CLIENT("FEAT\r\n", "FEAT", NULL);
	SERVER("211-Features:\r\n EPSV\r\n211 of no meaning\r\n", "211 Features:", "3 lines");
	CLIENT("FEAT\r\n", "FEAT", NULL);
	SERVER("211-Features:\r\n211-more\r\n 211 no end\r\n211 End\r\n",
	       "211 Features:", "4 lines");
	CLIENT("PORT 10,0,0,1,200,10\r\n", "PORT 10.0.0.1:51210", NULL);
	CLIENT("PORT 10,0,0,1,200,256\r\n", "PORT 10,0,0,1,200,256", NULL);
	SERVER("227 Entering Passive Mode (192,0,2,1,4,1).\r\n", "227 passive mode",
	       "192.0.2.1:1025");
	SERVER("227 Passive =192,0,2,1,4,1\r\n", "227 Passive =192,0,2,1,4,1", NULL);
	CLIENT("EPSV\r\n", "EPSV", NULL);
	CLIENT("EPSV\r\n", "EPSV", NULL);
	SERVER("229 Extended (|||6446|)\r\n", "229 passive mode", "port 6446");
	SERVER("229 Extended (|||66446|)\r\n", "229 Extended (|||66446|)", NULL);
	CLIENT("retr file.txt\r\n", "RETR file.txt", NULL);
	SERVER("150 Here it comes\n", "150 Here it comes", NULL);
	CLIENT("\xff\xf4\xff\xf2"
	       "ABOR\r\n",
	       "ABOR", NULL);
	CLIENT("SITE CHMOD 644 file\r\n", "SITE CHMOD …", NULL);
	CLIENT("WHAT is this\r\n", NULL, NULL);
	CLIENT("AUTH TLS\r\n", "AUTH TLS", NULL);
	SERVER("234 proceed\r\n", "234 go ahead", NULL);
	talk_not_mine(&talk, SIDE_CLIENT, TLS_HELLO, 10);
	talk_not_mine(&talk, SIDE_SERVER, "hello\r\n", 7);
}

static void test_ftp_secrets(void)
{
	AppMessages talk = { .describe = app_ftp_describe };

	CLIENT("USER joe\r\n", "USER …", NULL);
	SERVER("331 Password required for joe.\r\n", "331 password required", NULL);
	CLIENT("pass secret\r\n", "PASS …", NULL);
	SERVER("530 joe cannot log in\r\n", "530 not logged in", NULL);
	SERVER("230-Welcome, joe\r\n230 User joe logged in\r\n", "230 logged in", "2 lines");
	CLIENT("ACCT secret\r\n", "ACCT …", NULL);
	CLIENT("AUTH c2VjcmV0\r\n", "AUTH …", NULL);
	CLIENT("ADAT c2VjcmV0\r\n", "ADAT …", NULL);
	SERVER("335 ADAT=c2VjcmV0\r\n", "335 security data", NULL);
	CLIENT("SITE PSWD old new\r\n", "SITE …", NULL); /* in place of security data */
	SERVER("235 fine\r\n", "235 security accepted", NULL);
	CLIENT("SITE PSWD old new\r\n", "SITE PSWD …", NULL);
}

/* In place of a password, whatever it looks like: passwords may look like commands. */
static void test_ftp_asked(void)
{
	AppMessages talk = { .describe = app_ftp_describe };

	CLIENT("USER joe\r\n", "USER …", NULL);
	SERVER("331 what is it?\r\n", "331 password required", NULL);
	CLIENT("RETR " TALK_SECRET "\r\n", "RETR …", NULL);
	SERVER("503 log in first\r\n", "503 bad sequence of commands", NULL);
	CLIENT("RETR file.txt\r\n", "RETR file.txt", NULL);
	CLIENT("CWD token/" TALK_SECRET "\r\n", "CWD token/…", NULL);
	CLIENT("PASS " TALK_SECRET "\r\n", "PASS …", NULL);
	CLIENT("PASS  " TALK_SECRET " RETR " TALK_SECRET "\r\n", "PASS …", NULL);
	CLIENT("RETR ftp://joe:" TALK_SECRET "@example.org/x\r\n", "RETR …", NULL);
}

/* Behind a hole a line may be what is left of a password: the verb is all that is shown, until the
 * server has answered. */
static void test_presumed(void)
{
	static const struct {
		AppResult (*describe)(const AppInput *input, AppMemory *memory, AppLabel *label);
		const char *line, *lead, *answer, *answer_lead, *next, *next_lead;
	} cases[] = {
		{ app_ftp_describe, "RETR " TALK_SECRET "\r\n", "RETR …", "150 here\r\n", "150",
		  "RETR a\r\n", "RETR a" },
		{ app_pop3_describe, "DELE " TALK_SECRET "\r\n", "DELE …", "+OK gone\r\n", "+OK",
		  "LIST 1\r\n", "LIST 1" },
		{ app_smtp_describe, "HELP " TALK_SECRET "\r\n", "HELP …", "214 no\r\n", "214",
		  "EHLO a\r\n", "EHLO a" },
		{ app_imap_describe, "a SELECT " TALK_SECRET "\r\n", "SELECT …", "a OK so\r\n",
		  "OK", "b SELECT x\r\n", "SELECT x" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		AppMessages talk = { .describe = cases[i].describe };

		talk_presumed(&talk, SIDE_CLIENT, cases[i].line, cases[i].lead);
		talk_text(&talk, SIDE_CLIENT, cases[i].line, cases[i].lead, NULL);
		SERVER(cases[i].answer, cases[i].answer_lead, NULL);
		CLIENT(cases[i].next, cases[i].next_lead, NULL);
	}
}

/* What a server says behind a hole may be the content of a mail: the code alone is shown. */
static void test_presumed_answers(void)
{
	AppMessages ftp = { .describe = app_ftp_describe },
		    pop3 = { .describe = app_pop3_describe },
		    imap = { .describe = app_imap_describe };

	talk_presumed(&ftp, SIDE_SERVER, "220 " TALK_SECRET "\r\n", "220");
	talk_presumed(&pop3, SIDE_SERVER, "+OK " TALK_SECRET "\r\n", "+OK");
	talk_presumed(&imap, SIDE_SERVER, "* OK " TALK_SECRET "\r\n", "OK");
	talk_presumed(&imap, SIDE_SERVER, "* LIST " TALK_SECRET "\r\n", "LIST …");
}

/* A server may repeat a line that is no command, and name users and passwords where it answers a
 * login: its text is shown only as the answer to a command that carries neither. */
static void test_smtp_answers(void)
{
	AppMessages talk = { .describe = app_smtp_describe };

	SERVER("220 a.example.org ESMTP\r\n", "220 a.example.org ESMTP", NULL);
	SERVER("250 " TALK_SECRET "\r\n", "250", NULL); /* to what was not captured */
	CLIENT(TALK_SECRET "\r\n", NULL, NULL);
	SERVER("500 " TALK_SECRET "?\r\n", "500 syntax error", NULL);
	CLIENT(TALK_SECRET "\r\n", NULL, NULL);
	SERVER("550 " TALK_SECRET "?\r\n", "550", NULL);
	CLIENT("EHLO a\r\n", "EHLO a", NULL);
	SERVER("501 " TALK_SECRET "?\r\n", "501 syntax error in arguments", NULL);
	CLIENT("NOOP " TALK_SECRET "\r\n", "NOOP …", NULL);
	SERVER("250 " TALK_SECRET "\r\n", "250", NULL);
	CLIENT("AUTH PLAIN " TALK_SECRET "\r\n", "AUTH PLAIN", NULL);
	CLIENT("RSET\r\n", "credentials", NULL);
	SERVER("454 " TALK_SECRET "\r\n", "454", NULL);
	SERVER("454 " TALK_SECRET "\r\n", "454", NULL);
	SERVER("421 " TALK_SECRET "\r\n", "421", NULL);
	CLIENT("RSET\r\n", "RSET", NULL);
	CLIENT("RSET\r\n", "RSET", NULL);
	SERVER("250 flushed\r\n", "250 flushed", NULL);
	talk_presumed(&talk, SIDE_SERVER, "250 " TALK_SECRET "\r\n", "250");
	CLIENT("RSET\r\n", "RSET", NULL);
	SERVER("250 flushed\r\n", "250 flushed", NULL);
}

/* Behind a hole in what the server says, an answer may be to any of the commands. */
static void test_lost_answers(void)
{
	AppMessages talk = { .describe = app_smtp_describe };

	CLIENT("RSET\r\n", "RSET", NULL);
	CLIENT("NOOP\r\n", "NOOP", NULL);
	talk_presumed(&talk, SIDE_SERVER, "250 " TALK_SECRET "\r\n", "250");
	CLIENT("XCLIENT " TALK_SECRET "\r\n", "XCLIENT …", NULL);
	SERVER("550 " TALK_SECRET "\r\n", "550", NULL);
	SERVER("550 " TALK_SECRET "\r\n", "550", NULL);
	CLIENT("RSET\r\n", "RSET", NULL);
	SERVER("250 flushed\r\n", "250 flushed", NULL);
}

static void test_ftp_answers(void)
{
	AppMessages talk = { .describe = app_ftp_describe };

	SERVER("220 ready\r\n", "220 ready", NULL);
	CLIENT("USER joe\r\n", "USER …", NULL); /* "331-…" is yet without its end */
	CLIENT("LIST " TALK_SECRET "\r\n", "LIST …", NULL);
	SERVER("331-x\r\n331 x\r\n", "331 password required", "2 lines");
	SERVER("350 " TALK_SECRET "\r\n", "350", NULL);
	SERVER("220 " TALK_SECRET "\r\n", "220", NULL);
	CLIENT("LIST " TALK_SECRET "\r\n", "LIST …", NULL);
	SERVER("332 account\r\n", "332 account required", NULL);
	CLIENT("ACCT " TALK_SECRET "\r\n", "ACCT …", NULL);
	SERVER("202 " TALK_SECRET " is not needed\r\n", "202", NULL);
	CLIENT("WHAT " TALK_SECRET "\r\n", NULL, NULL);
	SERVER("500 WHAT " TALK_SECRET "?\r\n", "500 syntax error", NULL);
	CLIENT("LIST a\r\n", "LIST a", NULL);
	SERVER("150 here\r\n", "150 here", NULL);
	SERVER("226 sent\r\n", "226 sent", NULL);
	SERVER("426 " TALK_SECRET "\r\n", "426", NULL);
}

static void test_ftp_recognise(void)
{
	AppMessages talk = { .describe = app_ftp_describe };

	talk_recognised_text("220 ProFTPD ready\r\n", 0, "ftp");
	talk_recognised_text("220 ready\r\n", 21, "ftp");
	talk_recognised_text("USER joe\r\n", 21, "ftp");
	talk_recognised_text("USER joe\r\n", 6667, NULL);
	talk_random(&talk, 21);
}

static void test_pop3_session(void)
{
	AppMessages talk = { .describe = app_pop3_describe };

	SERVER("+OK ready\r\n", "+OK ready", NULL);
	CLIENT("STAT\r\n", "STAT", NULL);
	SERVER("+OK 2 320\r\n", "+OK 2 320", NULL);
	CLIENT("LIST\r\n", "LIST", NULL);
	SERVER("+OK 2 messages\r\n1 120\r\n2 200\r\n.\r\n", "+OK 2 messages", NULL);
	CLIENT("LIST 1\r\n", "LIST 1", NULL);
	SERVER("+OK 1 120\r\n", "+OK 1 120", NULL);
	CLIENT("RETR 1\r\n", "RETR 1", NULL);
	CLIENT("DELE 1\r\n", "DELE 1", NULL); /* before the answer (RFC 2449 §6.6) */
	SERVER("+OK\r\nSubject: x\r\n\r\n+OK\r\n..\r\n.\r\n", "+OK", NULL);
	SERVER("+OK gone\r\n", "+OK gone", NULL);
	CLIENT("TOP 9 0\r\n", "TOP 9 0", NULL);
	SERVER("-ERR no such message\r\n", "-ERR no such message", NULL);
	CLIENT("CAPA\r\n", "CAPA", NULL);
	SERVER("+OK\r\n.\r\n", "+OK", NULL);
	CLIENT("STLS\r\n", "STLS", NULL);
	SERVER("+OK begin\r\n", "+OK begin", NULL);
	talk_not_mine(&talk, SIDE_CLIENT, TLS_HELLO, 10);
}

static void test_pop3_long(void)
{
	AppMessages talk = { .describe = app_pop3_describe };
	AppMemory memory;
	AppLabel label;

	CLIENT("RETR 1\r\n", "RETR 1", NULL);
	g_assert_cmpint(talk_ask(&talk, SIDE_SERVER, "+OK\r\na\r\n.", 9, TRUE, &memory, &label), ==,
			APP_MESSAGE);
	g_assert_cmpstr(label.lead, ==, "+OK");
	g_assert_cmpuint(label.length, ==, 9);
	app_label_clear(&label);
	talk.memory = memory;
	SERVER(".\r\nb\r\n.\r\n", NULL, NULL);
	CLIENT("QUIT\r\n", "QUIT", NULL);
	SERVER("+OK bye\r\n", "+OK bye", NULL);
}

static void test_pop3_secrets(void)
{
	AppMessages talk = { .describe = app_pop3_describe };

	CLIENT("USER joe\r\n", "USER …", NULL);
	SERVER("+OK joe is welcome\r\n", "+OK", NULL);
	CLIENT("PASS secret phrase\r\n", "PASS …", NULL);
	SERVER("-ERR joe is not\r\n", "-ERR", NULL);
	CLIENT("APOP joe c4c9334bac560ecc979e58001b3e22fb\r\n", "APOP …", NULL);
	SERVER("+OK\r\n", "+OK", NULL);
	CLIENT("AUTH XOAUTH2\r\n", "AUTH XOAUTH2", NULL);
	SERVER("+ \r\n", "+", "challenge");
	CLIENT("c2VjcmV0\r\n", "credentials", NULL);
	SERVER("+OK joe\r\n", "+OK", NULL);
	CLIENT("c2VjcmV0\r\n", NULL, NULL);
}

static void test_pop3_answers(void)
{
	AppMessages talk = { .describe = app_pop3_describe };

	SERVER("+OK ready\r\n", "+OK ready", NULL);
	SERVER("-ERR " TALK_SECRET "\r\n", "-ERR", NULL); /* to what was not captured */
	CLIENT("FOO\r\n", NULL, NULL);
	CLIENT("STAT\r\n", "STAT", NULL);
	CLIENT("PASS " TALK_SECRET "\r\n", "PASS …", NULL);
	SERVER("-ERR unknown: FOO " TALK_SECRET "\r\n", "-ERR", NULL);
	SERVER("+OK 2 320\r\n", "+OK 2 320", NULL);
	SERVER("-ERR not " TALK_SECRET "\r\n", "-ERR", NULL);
	SERVER("-ERR " TALK_SECRET "\r\n", "-ERR", NULL);
}

/* More commands than are remembered: nothing is known of their answers. */
static void test_pop3_many(void)
{
	AppMessages talk = { .describe = app_pop3_describe };

	for (guint i = 0; i < TEXT_QUEUE_MAX; i++)
		CLIENT("NOOP\r\n", "NOOP", NULL);
	CLIENT("STAT\r\n", "STAT", NULL);
	SERVER("+OK " TALK_SECRET "\r\n", "+OK", NULL);
}

static void test_pop3_recognise(void)
{
	AppMessages talk = { .describe = app_pop3_describe };

	talk_recognised_text("+OK ready\r\n", 0, "pop3");
	talk_recognised_text("+OK\r\n", 6379, NULL);
	talk_recognised_text("+OK\r\n", 110, "pop3");
	talk_random(&talk, 110);
}

static void test_imap_session(void)
{
	AppMessages talk = { .describe = app_imap_describe };

	SERVER("* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n", "OK ready", "CAPABILITY");
	CLIENT("a1 select INBOX\r\n", "SELECT INBOX", NULL);
	SERVER("* 23 EXISTS\r\n", "23 EXISTS", NULL);
	SERVER("* FLAGS (\\Seen)\r\n", "FLAGS (\\Seen)", NULL);
	SERVER("* LIST () \"/\" Sent\r\n", "LIST () \"/\" Sent", NULL);
	SERVER("a1 OK [READ-WRITE] SELECT completed\r\n", "OK SELECT completed", "READ-WRITE");
	CLIENT("a2 UID FETCH 1:* (FLAGS)\r\n", "UID FETCH 1:* (FLAGS)", NULL);
	SERVER("* 1 FETCH (FLAGS (\\Seen) BODY[TEXT] \"secret\")\r\n", "1 FETCH", NULL);
	SERVER("a2 BAD what?\r\n", "BAD what?", NULL);
	CLIENT("a3 IDLE\r\n", "IDLE", NULL);
	SERVER("+ idling\r\n", "+", "idling");
	CLIENT("DONE\r\n", "DONE", NULL);
	SERVER("a3 OK done\r\n", "OK done", NULL);
	SERVER("* BYE\r\n", "BYE", NULL);
	SERVER("* WHAT ever\r\n", NULL, NULL);
	CLIENT("a4 STARTTLS\r\n", "STARTTLS", NULL);
	SERVER("a4 OK begin\r\n", "OK begin", NULL);
	talk_not_mine(&talk, SIDE_CLIENT, TLS_HELLO, 10);
}

static void test_imap_literals(void)
{
	AppMessages talk = { .describe = app_imap_describe };

	CLIENT("a1 FETCH 1 BODY[]\r\n", "FETCH 1 BODY[]", NULL);
	SERVER("* 1 FETCH (BODY[] {8}\r\n", "1 FETCH", NULL);
	talk_bytes(&talk, SIDE_SERVER, "a1", 2, NULL, NULL, 8);
	SERVER(" UID 7 BODY[1] {0}\r\n", NULL, NULL);
	SERVER(")\r\n", NULL, NULL);
	SERVER("a1 OK FETCH\r\n", "OK FETCH", NULL);
	CLIENT("a2 APPEND Sent {3+}\r\n", "APPEND Sent {3+}", NULL);
	talk_bytes(&talk, SIDE_CLIENT, "x\r\n", 3, NULL, NULL, 3);
	CLIENT("\r\n", NULL, NULL);
	CLIENT("a3 APPEND Sent {300}\r\n", "APPEND Sent {300}", NULL);
	SERVER("a3 NO too big\r\n", "NO too big", NULL); /* so it is never sent */
	CLIENT("a4 NOOP\r\n", "NOOP", NULL);
	CLIENT("a5 APPEND Sent {300}\r\n", "APPEND Sent {300}", NULL);
	SERVER("+ go\r\n", "+", "go ahead");
	talk_bytes(&talk, SIDE_CLIENT, "x", 1, NULL, NULL, 300);
	CLIENT("\r\n", NULL, NULL);
	CLIENT("a6 APPEND Sent {99999999999}\r\n", "APPEND Sent {99999999999}", NULL);
	CLIENT("a7 NOOP\r\n", "NOOP", NULL);
}

static void test_imap_secrets(void)
{
	AppMessages talk = { .describe = app_imap_describe };

	CLIENT("a1 LOGIN joe secret\r\n", "LOGIN …", NULL);
	SERVER("* OK joe knocks\r\n", "OK", NULL);
	SERVER("a1 NO [AUTHENTICATIONFAILED] joe is wrong\r\n", "NO", "AUTHENTICATIONFAILED");
	CLIENT("a2 LOGIN {3}\r\n", "LOGIN …", NULL);
	SERVER("+ go\r\n", "+", "go ahead");
	CLIENT("joe", NULL, NULL);
	CLIENT(" {6}\r\n", NULL, NULL);
	SERVER("+ go\r\n", "+", "go ahead");
	CLIENT("secret", NULL, NULL);
	CLIENT("\r\n", NULL, NULL);
	SERVER("a2 OK joe logged in\r\n", "OK", NULL);
	CLIENT("a3 AUTHENTICATE PLAIN AGpvZQBzZWNyZXQ=\r\n", "AUTHENTICATE PLAIN", NULL);
	SERVER("+ \r\n", "+", "challenge");
	CLIENT("a b NOOP\r\n", "credentials", NULL);
	CLIENT("c2VjcmV0\r\n", "credentials", NULL);
	SERVER("a3 OK joe\r\n", "OK", NULL);
	CLIENT("a4 secret word\r\n", NULL, NULL);
	SERVER("+ c2VjcmV0\r\n", "+", "challenge"); /* to what was not captured */
	CLIENT("a5 SELECT INBOX\r\n", "credentials", NULL);
	CLIENT("a6 NOOP\r\n", "NOOP", NULL);
}

static void test_imap_answers(void)
{
	AppMessages talk = { .describe = app_imap_describe };

	SERVER("* OK ready\r\n", "OK ready", NULL);
	SERVER("* BYE " TALK_SECRET "\r\n", "BYE", NULL);
	CLIENT("a0 NOOP\r\n", "NOOP", NULL);
	CLIENT("a1 LOGIN joe " TALK_SECRET "\r\n", "LOGIN …", NULL);
	SERVER("a0 OK done\r\n", "OK done", NULL);
	SERVER("* NO " TALK_SECRET "\r\n", "NO", NULL);
	SERVER("a1 NO " TALK_SECRET "\r\n", "NO", NULL);
	SERVER("a0 NO " TALK_SECRET "\r\n", "NO", NULL);
	CLIENT("a2 NOOP\r\n", "NOOP", NULL);
	CLIENT("a2 " TALK_SECRET "\r\n", NULL, NULL);
	SERVER("a2 BAD " TALK_SECRET "\r\n", "BAD", NULL);
	SERVER("a3 OK " TALK_SECRET "\r\n", "OK", NULL); /* to what was not captured */
}

static void test_imap_recognise(void)
{
	AppMessages talk = { .describe = app_imap_describe };

	talk_recognised_text("* OK ready\r\n", 0, "imap");
	talk_recognised_text("* PREAUTH ready\r\n", 0, "imap");
	talk_recognised_text("a1 CAPABILITY\r\n", 143, "imap");
	talk_recognised_text("a1 CAPABILITY\r\n", 0, NULL);
	talk_random(&talk, 143);
}

static void test_sip_messages(void)
{
	AppMessages talk = { .describe = app_sip_describe };
	const char *invite = "INVITE sip:bob@example.org;transport=tcp?x=y SIP/2.0\r\n"
			     "Via: SIP/2.0/TCP a.example.org\r\nl : 4\r\n\r\n";

	talk_bytes(&talk, SIDE_CLIENT, invite, strlen(invite), "INVITE sip:bob@example.org", NULL,
		   strlen(invite) + 4);
	SERVER("SIP/2.0 180 Ringing\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n", "180 Ringing",
	       "INVITE");
	SERVER("SIP/2.0 200 OK\r\n\r\n", "200 OK", NULL);
	CLIENT("OPTIONS sip:example.org SIP/2.0\r\nContent-Length: -1\r\n\r\n",
	       "OPTIONS sip:example.org", NULL);
	CLIENT("BYE tel:+15551234;x=y SIP/2.0\r\n\r\n", "BYE tel:+15551234", NULL);
	talk_not_mine(&talk, SIDE_CLIENT, "INVITE sip:b@example.org HTTP/1.1\r\n\r\n", 37);
	talk_not_mine(&talk, SIDE_CLIENT, "\r", 0);
}

static void test_sip_keep_alive(void)
{
	AppMessages talk = { .describe = app_sip_describe };
	AppMemory memory;
	AppLabel label;

	g_assert_cmpint(talk_ask(&talk, SIDE_CLIENT, "\r\n\r\nBYE", 7, FALSE, &memory, &label), ==,
			APP_MESSAGE);
	g_assert_cmpstr(label.lead, ==, "keep-alive");
	g_assert_cmpuint(label.length, ==, 4);
	app_label_clear(&label);
	g_assert_cmpint(talk_ask(&talk, SIDE_CLIENT, "\r", 1, FALSE, &memory, &label), ==,
			APP_MORE);
	g_assert_cmpint(talk_ask(&talk, SIDE_CLIENT, "\r", 1, TRUE, &memory, &label), ==,
			APP_UNNAMED);
	talk_not_mine(&talk, SIDE_CLIENT, "\rx", 2);
}

static void test_sip_secrets(void)
{
	AppMessages talk = { .describe = app_sip_describe };

	CLIENT("REGISTER sip:joe:secret@example.org SIP/2.0\r\n"
	       "Authorization: Digest response=\"secret\"\r\n\r\n",
	       "REGISTER sip:joe@example.org", NULL);
	SERVER("SIP/2.0 200 OK\r\nCSeq: 1 secret\r\n\r\n", "200 OK", NULL);
}

static void test_sip_recognise(void)
{
	AppMessages talk = { .describe = app_sip_describe };

	talk_recognised_text("SIP/2.0 200 OK\r\n", 0, "sip");
	talk_recognised_text("OPTIONS sip:example.org SIP/2.0\r\n", 0, "sip");
	talk_recognised_text("OPTIONS * RTSP/1.0\r\n", 5060, NULL);
	talk_random(&talk, 5060);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/app-smtp/a mail, RFC 5321 §3.3", test_smtp_mail);
	g_test_add_func("/app-smtp/an empty body", test_smtp_empty_body);
	g_test_add_func("/app-smtp/a body's end across two pieces", test_smtp_long_body);
	g_test_add_func("/app-smtp/a body's end lost", test_smtp_lost_end);
	g_test_add_func("/app-smtp/commands together, RFC 2920", test_smtp_pipelining);
	g_test_add_func("/app-smtp/chunks, RFC 3030", test_smtp_chunks);
	g_test_add_func("/app-smtp/no secret reaches a label, RFC 4954", test_smtp_secrets);
	g_test_add_func("/app-smtp/TLS takes over, RFC 3207", test_smtp_tls);
	g_test_add_func("/app-smtp/what is one", test_smtp_recognise);
	g_test_add_func("/app-ftp/a session, RFC 959, RFC 2428", test_ftp_session);
	g_test_add_func("/app-ftp/no secret reaches a label", test_ftp_secrets);
	g_test_add_func("/app-ftp/in place of a password", test_ftp_asked);
	g_test_add_func("/app-text/behind a hole a command is its verb", test_presumed);
	g_test_add_func("/app-text/behind a hole an answer is its code", test_presumed_answers);
	g_test_add_func("/app-ftp/what is one", test_ftp_recognise);
	g_test_add_func("/app-pop3/a session, RFC 1939", test_pop3_session);
	g_test_add_func("/app-pop3/an answer's end across two pieces", test_pop3_long);
	g_test_add_func("/app-pop3/no secret reaches a label, RFC 5034", test_pop3_secrets);
	g_test_add_func("/app-pop3/what is one", test_pop3_recognise);
	g_test_add_func("/app-imap/a session, RFC 9051", test_imap_session);
	g_test_add_func("/app-imap/literals, RFC 9051 §4.3, RFC 7888", test_imap_literals);
	g_test_add_func("/app-imap/no secret reaches a label", test_imap_secrets);
	g_test_add_func("/app-smtp/answers' texts", test_smtp_answers);
	g_test_add_func("/app-smtp/answers behind a hole", test_lost_answers);
	g_test_add_func("/app-ftp/answers' texts", test_ftp_answers);
	g_test_add_func("/app-pop3/answers' texts", test_pop3_answers);
	g_test_add_func("/app-pop3/more commands than are remembered", test_pop3_many);
	g_test_add_func("/app-imap/answers' texts", test_imap_answers);
	g_test_add_func("/app-imap/what is one", test_imap_recognise);
	g_test_add_func("/app-sip/messages, RFC 3261 §7", test_sip_messages);
	g_test_add_func("/app-sip/keep-alives, RFC 5626 §3.5.1", test_sip_keep_alive);
	g_test_add_func("/app-sip/no secret reaches a label", test_sip_secrets);
	g_test_add_func("/app-sip/what is one", test_sip_recognise);
	return g_test_run();
}
