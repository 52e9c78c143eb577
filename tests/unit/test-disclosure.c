/* What may be shown of a text: how a person reads ordinary ones, and where secrets end them. */
#include "app/disclosure.h"

#include <string.h>

typedef char *(*Kind)(Bytes text, gboolean is_whole, gsize max_chars);

typedef struct {
	const char *text, *shown; /* NULL: all of it */
} Row;

#define MAX_CHARS 60

static char *disclose(Kind kind, const char *text, gsize len, gboolean is_whole)
{
	g_autofree guint8 *exact = g_memdup2(text, len);

	return kind((Bytes){ exact, len }, is_whole, MAX_CHARS);
}

static void check(Kind kind, gboolean is_whole, const Row *rows, gsize n)
{
	for (gsize i = 0; i < n; i++) {
		g_autofree char *shown =
			disclose(kind, rows[i].text, strlen(rows[i].text), is_whole);

		g_assert_cmpstr(shown, ==, rows[i].shown ? rows[i].shown : rows[i].text);
	}
}

#define CHECK(kind, is_whole, ...) \
	G_STMT_START \
	{ \
		static const Row rows[] = { __VA_ARGS__ }; \
		check(kind, is_whole, rows, G_N_ELEMENTS(rows)); \
	} \
	G_STMT_END

/* The secrets of these tests hold one of these words. */
static const char *const secrets[] = { "hunter2", "S3CR3Tzq", "correcthorse" };

/* However a text is cut, and however a secret is written, no part of it that tells is shown. */
static void check_secret(Kind kind, const char *format)
{
	for (gsize i = 0; i < G_N_ELEMENTS(secrets); i++) {
		g_auto(GStrv) parts = g_strsplit(format, "SECRET", -1);
		g_autofree char *text = g_strjoinv(secrets[i], parts);
		g_autofree char *start = g_strndup(secrets[i], 3);
		gsize len = strlen(text);

		for (gsize cut = 0; cut <= len; cut++) {
			g_autofree char *shown = disclose(kind, text, cut, cut == len);

			if (strstr(shown, start))
				g_error("'%s', cut at %" G_GSIZE_FORMAT ", shows '%s'", text, cut,
					shown);
		}
	}
}

/* ---- targets ------------------------------------------------------------------------------------
 */

static void test_targets(void)
{
	CHECK(disclosure_target, TRUE, { "/", NULL }, { "*", NULL }, { "/index.html", NULL },
	      { "/api/v1/users/42", NULL }, { "/apis/apps/v1alpha1/deployments", NULL },
	      { "/css/bootstrap.min.css?v=3", "/css/bootstrap.min.css?…" },
	      { "/js/jquery-3.6.0.min.js", NULL }, { "/a%20b/c", NULL },
	      { "/blog/how-to-install-python-3-on-windows-10", NULL },
	      { "/api/getUserAccountDetailsByEmail", NULL }, { "/@angular/core", NULL },
	      { "/authors/1", NULL }, { "/monkeys/compass/insider", NULL }, { "/robots.txt", NULL },
	      { "/keyboard/passenger/pinned", NULL }, { "/api/token", NULL },
	      { "http://example.org/a", NULL }, { "http://example.org:8080/a", NULL },
	      { "http://[2001:db8::1]:80/", NULL }, { "example.org:443", NULL },
	      { "/caf\xc3\xa9/\xe4\xbd\xa0\xe5\xa5\xbd", NULL });
}

/* RFC 3986 §3.3, §3.4: a query, a fragment, parameters of a path, however they are encoded. */
static void test_target_parts(void)
{
	CHECK(disclosure_target, TRUE, { "/a?b=c", "/a?…" }, { "/a#b", "/a#…" },
	      { "/a;b=c/d", "/a;…" }, { "/a=b/c", "/a=…" }, { "/a&b/c", "/a&…" },
	      { "/a%3Fb%3Dc", "/a%3F…" }, { "/a%253Fb", "/a%253F…" },
	      { "/a%25253Fb", "/a%25253F…" }, { "/a%3bb", "/a%3b…" }, { "/a%3Ab", "/a%3A…" },
	      { "/a%zzb", "/a%…" }, { "/a%u0070b", "/a%…" }, { "/a:b/c", "/a:…" });
}

/* RFC 3986 §3.2.1 */
static void test_userinfo(void)
{
	CHECK(disclosure_target, TRUE, { "http://u:p@example.org/", "http://…" },
	      { "http://u@example.org/", "http://…" }, { "http://u:p@q@example.org/", "http://…" },
	      { "http://u:pa/ss@example.org/", "http://…" },
	      { "http://u:p%40example.org/", "http://…" }, { "http://u:pass/", "http://…" },
	      { "//u:p@example.org/", "//…" }, { "u:p@example.org:443", "…" }, { "u:p", "…" },
	      { "/to/u@example.org/x", "/to/…" }, { "/to/u%40example.org/x", "/to/…" });
	CHECK(disclosure_target, FALSE, { "http://user:p", "http://…" },
	      { "http://example.org", "http://…" },
	      { "http://example.org/a/b", "http://example.org/a/…" }, { "example.org:44", "…" },
	      { "http:/", "…" }, { "/a/b", "/a/…" }, { "/a", "/…" }, { "", "…" });
}

static void test_announced(void)
{
	CHECK(disclosure_target, TRUE, { "/token/x", "/token/…" }, { "/token=x", "/token=…" },
	      { "/Token_x", "/Token…" }, { "/accessToken/x", "/accessToken/…" },
	      { "/tokens/x", "/tokens/…" }, { "/API_KEY/x", "/API_KEY/…" },
	      { "/myApiKey/x", "/myApiKey/…" }, { "/user-auth/x", "/user-auth/…" },
	      { "/p%61ssword/x", "/p%61ssword/…" }, { "/userpassword1/x", "/userpassword…" },
	      { "/session/x", "/session/…" }, { "/hooks/x/y", "/hooks/…" },
	      { "/bot123:x/sendMessage", "/bot…" }, { "/a/123:x/b", "/a/123:…" },
	      { "/login?next=/", "/login?…" }, { "/private/x", "/private/…" });
}

static void test_target_secrets(void)
{
	static const char *const formats[] = {
		"/bot123456:AAF-SECRET/sendMessage",
		"/my file token SECRET.txt",
		"/123456:SECRET/sendMessage",
		"/login%3Fpassword%3DSECRET",
		"/login%253Fpassword%253DSECRET",
		"/x%3Fa%3DSECRET",
		"/x;SECRET",
		"/api/webhooks/1234/SECRET",
		"/webhook/SECRET",
		"/hooks/SECRET",
		"/v1/key-SECRET/x",
		"/v1/apiKey=SECRET",
		"/v1/API-KEY:SECRET",
		"/t/accessToken/SECRET/x",
		"/password/SECRET",
		"/p%61ssword%2FSECRET",
		"/auth/SECRET",
		"/reset/SECRET",
		"/mypass/SECRET",
		"/user/passw/SECRET",
		"/accessKey/SECRET",
		"/signup/SECRET",
		"/email/activation/SECRET",
		"/workflows/T0/A0/1/SECRET",
		"/.well-known/acme-challenge/SECRET",
		"/verify/SECRET",
		"/s/PHPSESSID=SECRET",
		"/a?q=SECRET",
		"http://user:SECRET@example.org/",
		"http://SECRET@example.org/",
		"http://SECRET%40example.org/",
		"//user:SECRET@example.org/",
		"user:SECRET@example.org:443",
		"/proxy/http://user:SECRET@example.org/",
		"/proxy/user%3ASECRET%40example.org/",
		"/services/T0001/B0001/SECRET",
	};

	for (gsize i = 0; i < G_N_ELEMENTS(formats); i++)
		check_secret(disclosure_target, formats[i]);
}

/* ---- what looks like a secret -------------------------------------------------------------------
 */

static void test_dice(void)
{
	CHECK(disclosure_target, TRUE, { "/a/S3CR3Tzq", "/a/…" }, { "/a/0123456789abcdef", "/a/…" },
	      { "/a/DEADBEEFDEADBEEF/b", "/a/…" },
	      { "/a/550e8400-e29b-41d4-a716-446655440000", "/a/…" },
	      { "/a/dGhpcyBpcyBhIHRva2Vu", "/a/…" },
	      { "/a/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "/a/…" },
	      { "/a/AKIAIOSFODNN7EXAMPLE", "/a/…" }, { "/a/ghp_abcdefghijkl", "/a/…" },
	      { "/a/xoxb-abcdefgh-ijkl", "/a/…" }, { "/a/sk-abcdefghijkl", "/a/…" },
	      { "/a/qwertyuiopasdfghjklzxcvbnmqwertyui", "/a/…" }, { "/sk-SK/index", NULL },
	      { "/2024/01/02/1234567890", NULL }, { "/v1.2.3/x86_64/utf8mb4", NULL });
	CHECK(disclosure_words, TRUE, { "Ok: queued as 4F8A12B3C9", "Ok: queued as …" },
	      { "curve25519-sha256@libssh.org", NULL },
	      { "sntrup761x25519-sha512@openssh.com", NULL },
	      { "OpenSSH_9.2p1 Debian-2+deb12u3", NULL }, { "8.0.36-0ubuntu0.22.04.1", NULL },
	      { "c2VjcmV0cGFzcw==", "…" });
}

/* ---- names --------------------------------------------------------------------------------------
 */

static void test_names(void)
{
	CHECK(disclosure_name, TRUE, { "cart:42", NULL }, { "user:1000:profile", NULL },
	      { "sensors/+/temperature", NULL }, { "$SYS/broker/version", NULL },
	      { "orders.eu.created", NULL }, { "\\\\server\\share", NULL },
	      { "docs\\report.docx", NULL }, { "connect-cluster-1-offsets", NULL }, { "", NULL },
	      { "session:1", "session:…" }, { "user:7:token:1", "user:7:token:…" },
	      { "u@example.org/x", "…" }, { "cache:http://example.org/x", "cache:http://…" },
	      { "a=b", "a=…" }, { "amq.gen-JzTY20BRgKO-HjmUJj0wLg", "amq.…" });
	CHECK(disclosure_name, FALSE, { "a/b/c", "a/b/…" }, { "cart:4", "…" });
}

/* RFC 4514: what is equal to a name is part of it; but not after a word that announces. */
static void test_entries(void)
{
	static const char *const formats[] = {
		"cn=token SECRET,dc=example",
		"ou=sessions,cn=SECRET,dc=example",
		"password=SECRET,dc=example",
		"cn=eyJSECRETSECRETSECRET,dc=example",
	};

	CHECK(disclosure_entry, TRUE, { "dc=example,dc=org", NULL },
	      { "cn=Alice B+uid=alice,ou=people,dc=example,dc=org", NULL },
	      { "cn=a,ou=tokens,dc=x", "cn=a,ou=tokens…" });
	CHECK(disclosure_entry, FALSE, { "cn=a,dc=exam", "cn=a,…" });
	for (gsize i = 0; i < G_N_ELEMENTS(formats); i++)
		check_secret(disclosure_entry, formats[i]);
}

static void test_name_secrets(void)
{
	static const char *const formats[] = {
		"session:SECRET",
		"sess:SECRET",
		"user:7:session:SECRET",
		"token:SECRET:x",
		"jwt-SECRET",
		"apikey.SECRET",
		"otp:7:SECRET",
		"joe:SECRET@example.org",
		"devices/joe/password/SECRET",
		"passwords\\SECRET",
		"cache:redis://joe:SECRET@example.org/1",
		"a=SECRET",
	};

	for (gsize i = 0; i < G_N_ELEMENTS(formats); i++)
		check_secret(disclosure_name, formats[i]);
}

/* ---- words --------------------------------------------------------------------------------------
 */

static void test_words(void)
{
	CHECK(disclosure_words, TRUE, { "mail.example.org ESMTP ready", NULL }, { " a b ", "a b" },
	      { "FROM:<a@example.org>", NULL }, { "Not Found", NULL },
	      { "Connection reset by peer", NULL }, { "Password required", "Password …" },
	      { "\"INBOX\" (MESSAGES)", NULL }, { "AUTH=x y", "AUTH=…" },
	      { "FROM:<a:b@example.org>", "FROM:<…" },
	      { "see http://example.org/x", "see http://…" });
	CHECK(disclosure_words, FALSE, { "mail.example.org ESM", "mail.example.org …" },
	      { "x", "…" });
}

static void test_word_secrets(void)
{
	static const char *const formats[] = {
		"password SECRET",
		"your password is SECRET",
		"token=SECRET",
		"Basic SECRET",
		"Authorization: Bearer SECRET",
		"Set-Cookie: a=SECRET",
		"see ftp://joe:SECRET@example.org/",
		"<joe:SECRET@example.org>",
		"key SECRET",
		"auth plain SECRET",
	};

	for (gsize i = 0; i < G_N_ELEMENTS(formats); i++)
		check_secret(disclosure_words, formats[i]);
}

/* ---- the rest -----------------------------------------------------------------------------------
 */

static void test_addresses(void)
{
	static const Row rows[] = {
		{ "sip:alice@example.org", NULL },
		{ "sip:example.org", NULL },
		{ "sips:alice@[2001:db8::1]:5061", NULL },
		{ "tel:+15551234;x=y", "tel:+15551234" },
		{ "sip:alice:hunter2@example.org", "sip:alice@example.org" },
		{ "sip:alice:hun@ter2@example.org", "sip:alice@example.org" },
		{ "sip:alice;token=hunter2@example.org", "sip:alice@example.org" },
		{ "sip:example.org;token=hunter2?x", "sip:example.org" },
		{ "sip:alice:hunter2", "sip:…" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		Bytes uri = { (const guint8 *)rows[i].text, strlen(rows[i].text) };
		g_autofree char *shown = disclosure_address(uri, MAX_CHARS);

		g_assert_cmpstr(shown, ==, rows[i].shown ? rows[i].shown : rows[i].text);
	}
}

/* What acts on a terminal does not, and a text of any length costs what its beginning does. */
static void test_any_bytes(void)
{
	static const Kind kinds[] = { disclosure_words, disclosure_name, disclosure_target,
				      disclosure_name_utf16le, disclosure_entry };
	g_autoptr(GRand) random = g_rand_new_with_seed(3986);

	for (guint i = 0; i < 20000; i++) {
		static const char alphabet[] = "/:@%25?=aT0-_.\\[] \n\x1b\xc3\xff";
		char text[48];
		gsize len = (gsize)g_rand_int_range(random, 0, sizeof(text));
		g_autofree char *shown = NULL;

		for (gsize k = 0; k < len; k++)
			text[k] = alphabet[g_rand_int_range(random, 0, sizeof(alphabet))];
		shown = disclose(kinds[i % G_N_ELEMENTS(kinds)], text, len, i & 4);
		g_assert_true(g_utf8_validate(shown, -1, NULL));
		g_assert_null(strpbrk(shown, "\n\x1b"));
		g_assert_cmpint(g_utf8_strlen(shown, -1), <=, MAX_CHARS + 2);
	}
}

static void test_long(void)
{
	g_autofree char *many = g_strnfill(1 << 20, '/');
	g_autofree char *shown = disclose(disclosure_target, many, 1 << 20, TRUE);

	g_assert_true(g_str_has_suffix(shown, "…"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/disclosure/targets that stay", test_targets);
	g_test_add_func("/disclosure/a target's query and parameters, RFC 3986 §3.3",
			test_target_parts);
	g_test_add_func("/disclosure/userinfo, RFC 3986 §3.2.1", test_userinfo);
	g_test_add_func("/disclosure/words that announce a secret", test_announced);
	g_test_add_func("/disclosure/secrets in targets, cut anywhere", test_target_secrets);
	g_test_add_func("/disclosure/what looks like a secret", test_dice);
	g_test_add_func("/disclosure/names", test_names);
	g_test_add_func("/disclosure/secrets in names, cut anywhere", test_name_secrets);
	g_test_add_func("/disclosure/directory entries", test_entries);
	g_test_add_func("/disclosure/words", test_words);
	g_test_add_func("/disclosure/secrets in words, cut anywhere", test_word_secrets);
	g_test_add_func("/disclosure/addresses, RFC 3261 §19.1", test_addresses);
	g_test_add_func("/disclosure/any bytes", test_any_bytes);
	g_test_add_func("/disclosure/a long text", test_long);
	return g_test_run();
}
