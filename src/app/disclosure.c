/* What may be shown is decided here, and nowhere else, by a theory of one sentence: a label shows
 * the beginning of a text, and ends before the first thing that is a secret, may be one, or may
 * still turn out to be one.
 *
 * It is announced by what comes before it, a word of secret_words[]: everything after the word is
 * withheld, since nobody knows where a secret ends.  Or by its place: after the ? of a target,
 * after its first parameter, before an @.  Or by itself: it is long and looks random, or begins
 * like tokens of well-known services.  All are searched for under every layer of percent-encoding,
 * ignoring case.
 *
 * What is missing may have been the announcement or the @ of userinfo (RFC 3986 §3.2.1).  Of a text
 * that was cut, the last piece, which may be the start of a secret, is withheld; an incomplete
 * authority, all of it.  How far to trust the start of a message after missing bytes,
 * AppInput.is_presumed tells the protocols.
 *
 * No rule detects a short secret on its own in a public place: a password as a file name.  Users'
 * own notes are not filtered: they say what their authors want to be read.
 */
#include "app/disclosure.h"

#include <string.h>

#include "app/app-frame.h"
#include "base/text.h"

#define LOOK_MAX 4096 /* bytes of a text; what is longer counts as cut */
#define LAYERS_MAX 4  /* of percent-encoding that are decoded */

typedef enum {
	IN_NAMES = 1, /* in names and targets */
	IN_WORDS = 2,
	IN_STATEMENTS = 4,
	INSIDE = 8, /* also within a longer word, as in "userpassword1" */
} Announces;

typedef struct {
	const char *word;
	guint where; /* of Announces */
} SecretWord;

#define ALWAYS (IN_NAMES | IN_WORDS | IN_STATEMENTS | INSIDE)
#define OFTEN (IN_NAMES | IN_WORDS | INSIDE)
#define ALONE (IN_NAMES | IN_WORDS)

static const SecretWord secret_words[] = {
	{ "password", ALWAYS },
	{ "passwd", ALWAYS },
	{ "passwort", ALWAYS },
	{ "kennwort", ALWAYS },
	{ "passphrase", ALWAYS },
	{ "passcode", ALWAYS },
	{ "passkey", ALWAYS },
	{ "secret", ALWAYS },
	{ "credential", ALWAYS },
	{ "token", ALWAYS },
	{ "apikey", ALWAYS },
	{ "api_key", ALWAYS },
	{ "identified", IN_STATEMENTS | INSIDE },
	{ "addlogin", IN_STATEMENTS | INSIDE },
	{ "srvlogin", IN_STATEMENTS | INSIDE },
	{ "encrypt", IN_STATEMENTS | INSIDE }, /* and "pgp_sym_encrypt" */
	{ "decrypt", IN_STATEMENTS | INSIDE },
	{ "pwd", ALONE | IN_STATEMENTS },
	{ "pswd", ALONE | IN_STATEMENTS },
	{ "pword", ALONE | IN_STATEMENTS },
	{ "passw", ALONE | IN_STATEMENTS },
	{ "mypass", ALONE | IN_STATEMENTS },
	{ "userpass", ALONE | IN_STATEMENTS },
	{ "pass", ALONE | IN_STATEMENTS },
	{ "pw", ALONE | IN_STATEMENTS },
	{ "jwt", ALONE | IN_STATEMENTS },
	{ "session", OFTEN },
	{ "sessid", OFTEN },
	{ "bearer", OFTEN },
	{ "cookie", OFTEN },
	{ "oauth", OFTEN },
	{ "signature", OFTEN },
	{ "webhook", OFTEN },
	{ "authorization", OFTEN },
	{ "auth", ALONE },
	{ "authkey", ALONE },
	{ "authcode", ALONE },
	{ "authz", ALONE },
	{ "login", ALONE },
	{ "logon", ALONE },
	{ "psk", ALONE },
	{ "key", ALONE },
	{ "accesskey", ALONE },
	{ "userkey", ALONE },
	{ "tok", ALONE },
	{ "sess", ALONE },
	{ "sid", ALONE },
	{ "otp", ALONE },
	{ "totp", ALONE },
	{ "pin", ALONE },
	{ "sig", ALONE },
	{ "csrf", ALONE },
	{ "xsrf", ALONE },
	{ "nonce", ALONE },
	{ "ticket", ALONE },
	{ "apop", ALONE },
	{ "acct", ALONE },
	{ "oper", ALONE },
	{ "basic", IN_WORDS },
	{ "code", ALONE },
	{ "cred", ALONE },
	{ "pat", IN_NAMES },
	{ "hmac", IN_NAMES },
	{ "hash", IN_NAMES },
	{ "salt", IN_NAMES },
	{ "bot", IN_NAMES },
	{ "hook", IN_NAMES },
	{ "services/t", IN_NAMES }, /* "/services/T0…/B0…/secret", as Slack has it */
	{ "workflows/t", IN_NAMES },
	{ "sso", IN_NAMES },
	{ "saml", IN_NAMES },
	{ "signin", IN_NAMES },
	{ "reset", IN_NAMES },
	{ "verify", IN_NAMES },
	{ "verification", IN_NAMES },
	{ "verifyemail", IN_NAMES },
	{ "confirm", IN_NAMES },
	{ "confirmation", IN_NAMES },
	{ "activate", IN_NAMES },
	{ "activation", IN_NAMES },
	{ "approve", IN_NAMES },
	{ "challenge", IN_NAMES },
	{ "mfa", IN_NAMES },
	{ "pairing", IN_NAMES },
	{ "register", IN_NAMES },
	{ "signup", IN_NAMES },
	{ "unsubscribe", IN_NAMES },
	{ "invite", IN_NAMES },
	{ "invitation", IN_NAMES },
	{ "magic", IN_NAMES },
	{ "recover", IN_NAMES },
	{ "unlock", IN_NAMES },
	{ "share", IN_NAMES },
	{ "private", IN_NAMES },
	{ "license", IN_NAMES },
	{ "licence", IN_NAMES },
};

/* What tokens of well-known services begin with. */
static const char *const token_starts[] = {
	"AKIA",        "ASIA",   "AIza",   "eyJ",   "ghp_",  "gho_",    "ghu_",  "ghs_", "ghr_",
	"github_pat_", "glpat-", "xoxb-",  "xoxp-", "xoxa-", "xoxe-",   "xapp-", "sk-",  "sk_",
	"pk_",         "rk_",    "whsec_", "npm_",  "pypi-", "dop_v1_", "hvs",   "ya29",
};

#define TOKEN_REST 8 /* characters after such a start that make it one */

/* What differs between the kinds of text. */
typedef struct {
	Announces where;
	const char *delimiters; /* between pieces */
	const char *stops;      /* nothing after one of these is shown */
} Kind;

static const Kind words_kind = { IN_WORDS, " \t<>()\",", "" };
static const Kind name_kind = { IN_NAMES, "/\\ ,", "=" };
static const Kind entry_kind = { IN_NAMES, ",+", "" };
static const Kind target_kind = { IN_NAMES, "/", "?#;&=:%\\\"<>" };
static const Kind statement_kind = { 0, " ", "" };

/* A text without its percent-encoding. */
typedef struct {
	const Kind *kind;
	gboolean is_whole;
	gsize len;
	char c[LOOK_MAX + 1];     /* ended by NUL */
	guint16 at[LOOK_MAX + 1]; /* their positions in the text as it was sent */
} Text;

/* ---- decoding -----------------------------------------------------------------------------------
 */

/* One layer less; FALSE: there was none. */
static gboolean decode(Text *self)
{
	gsize n = 0, len = self->len;

	for (gsize i = 0; i < len; n++) {
		gboolean is_encoded = self->c[i] == '%' && i + 2 < len &&
				      g_ascii_isxdigit(self->c[i + 1]) &&
				      g_ascii_isxdigit(self->c[i + 2]);

		self->at[n] = self->at[i];
		self->c[n] = is_encoded ? (char)(g_ascii_xdigit_value(self->c[i + 1]) << 4 |
						 g_ascii_xdigit_value(self->c[i + 2]))
					: self->c[i];
		i += is_encoded ? 3 : 1;
	}
	self->at[n] = self->at[len];
	self->c[n] = '\0';
	self->len = n;
	return n < len;
}

static void read_text(Text *self, const Kind *kind, Bytes bytes, gboolean is_whole)
{
	gsize len = MIN(bytes.len, LOOK_MAX);

	self->kind = kind;
	self->is_whole = is_whole && len == bytes.len;
	self->len = len;
	if (len)
		memcpy(self->c, bytes.data, len);
	self->c[len] = '\0';
	for (gsize i = 0; i <= len; i++)
		self->at[i] = (guint16)i;
	for (guint i = 0; i < LAYERS_MAX && decode(self); i++)
		;
}

/* ---- announced secrets --------------------------------------------------------------------------
 */

/* Whether a word may begin at `at`: after no letter, or with a capital, as in "apiKey", "APIKey".
 */
static gboolean begins_word(const char *c, gsize at)
{
	char before = at ? c[at - 1] : ' ';

	if (!g_ascii_isalpha(before))
		return TRUE;
	return g_ascii_isupper(c[at]) && (g_ascii_islower(before) || g_ascii_islower(c[at + 1]));
}

/* Whether one may end before `at`. */
static gboolean ends_word(const char *c, gsize at)
{
	if (g_ascii_tolower(c[at]) == 's' && !g_ascii_isalpha(c[at + 1]))
		return TRUE;
	if (!g_ascii_isalpha(c[at]))
		return TRUE;
	return g_ascii_isupper(c[at]) && (g_ascii_islower(c[at - 1]) || g_ascii_islower(c[at + 1]));
}

/* How many characters at `at` announce a secret; 0: none do. */
static gsize announced(const char *c, gsize at, guint where)
{
	if (!g_ascii_isalpha(c[at]))
		return 0;
	for (gsize i = 0; i < G_N_ELEMENTS(secret_words); i++) {
		const SecretWord *secret = &secret_words[i];
		gsize len;

		if (!(secret->where & where) || g_ascii_tolower(c[at]) != secret->word[0])
			continue;
		len = strlen(secret->word);
		if (!g_ascii_strncasecmp(c + at, secret->word, len) &&
		    (secret->where & INSIDE || (begins_word(c, at) && ends_word(c, at + len))))
			return len;
	}
	return 0;
}

/* How much may be shown if a word that ends at `at` announces a secret: the word, and what
 * separates it from the secret.  The text's length if nothing follows. */
static gsize behind_word(const Text *self, gsize at)
{
	if (g_ascii_tolower(self->c[at]) == 's' && !g_ascii_isalnum(self->c[at + 1]))
		at++;
	if (at < self->len && strchr("/:=?", self->c[at]))
		at++;
	return at;
}

/* ---- what looks like a secret -------------------------------------------------------------------
 */

static gboolean is_run_char(char c)
{
	return g_ascii_isalnum(c) || c == '-' || c == '_';
}

/* What a run of letters and digits is like. */
typedef struct {
	guint len, digits, hex_digits;
	guint mixes; /* changes between letters and digits */
	guint cases; /* capitals after lower case */
} Dice;

static void roll(Dice *dice, const char *c, gsize at)
{
	char before = at ? c[at - 1] : ' ';

	dice->len++;
	dice->digits += g_ascii_isdigit(c[at]) != 0;
	dice->hex_digits += g_ascii_isxdigit(c[at]) != 0;
	if (dice->len == 1 || !g_ascii_isalnum(before) || !g_ascii_isalnum(c[at]))
		return;
	dice->mixes += g_ascii_isdigit(before) != g_ascii_isdigit(c[at]);
	dice->cases += g_ascii_islower(before) && g_ascii_isupper(c[at]);
}

/* A word without hyphens. */
static gboolean is_dice(const Dice *word)
{
	if (word->len >= 32 || (word->len >= 16 && word->hex_digits == word->len))
		return TRUE;
	if (word->len >= 16 && (word->mixes >= 3 || (word->mixes + word->cases) * 4 >= word->len))
		return TRUE;
	return word->len >= 8 && word->mixes >= 4;
}

/* Of words and hyphens: base64url, a UUID. */
static gboolean is_dice_with_hyphens(const Dice *run, guint hyphens, guint others)
{
	if (run->len < 16)
		return FALSE;
	if (run->hex_digits >= 16 && run->hex_digits + hyphens == run->len)
		return TRUE;
	return (run->mixes + run->cases) * 4 >= run->len - hyphens - others;
}

static gboolean begins_as_token(const char *c, gsize len)
{
	for (gsize i = 0; i < G_N_ELEMENTS(token_starts); i++) {
		gsize start = strlen(token_starts[i]);

		if (len >= start + TOKEN_REST && !strncmp(c, token_starts[i], start))
			return TRUE;
	}
	return FALSE;
}

/* The run from `at` on: its length, and whether it looks like a secret. */
static gboolean is_secret_run(const Text *self, gsize at, gsize *len)
{
	Dice run = { 0 }, word = { 0 };
	guint hyphens = 0, lines = 0;
	gsize end = at;

	for (; end < self->len && is_run_char(self->c[end]); end++) {
		hyphens += self->c[end] == '-';
		lines += self->c[end] == '_';
		roll(&run, self->c, end);
		if (g_ascii_isalnum(self->c[end]))
			roll(&word, self->c, end);
		else
			word = (Dice){ 0 };
		if (is_dice(&word))
			break;
	}
	*len = end - at;
	if (end < self->len && is_run_char(self->c[end]))
		return TRUE;
	if (*len >= 8 && self->c[end] == '=' && !g_ascii_isalnum(self->c[end + 1]))
		return TRUE; /* padded, as base64 is */
	return is_dice_with_hyphens(&run, hyphens, lines) || begins_as_token(self->c + at, *len);
}

/* ---- how much may be shown ----------------------------------------------------------------------
 */

static gboolean is_one_of(char c, const char *set)
{
	return c && strchr(set, c);
}

static gsize piece_end(const Text *self, gsize at)
{
	while (at < self->len && !is_one_of(self->c[at], self->kind->delimiters))
		at++;
	return at;
}

/* Whether the piece at `at` has what may be userinfo; people's addresses are words, and names that
 * begin with an @ none. */
static gboolean has_userinfo(const Text *self, gsize at)
{
	gsize len = piece_end(self, at) - at;
	const char *found = memchr(self->c + at, '@', len);

	if (!found || self->kind == &statement_kind)
		return FALSE;
	if (self->kind == &words_kind)
		return memchr(self->c + at, ':', (gsize)(found - self->c) - at) != NULL;
	return len > 1 && memchr(self->c + at + 1, '@', len - 1);
}

/* TRUE: nothing from `*end` on may be shown, because of what is at `at`. */
static gboolean stops_at(const Text *self, gsize at, gsize *end)
{
	const Kind *kind = self->kind;
	gsize word = announced(self->c, at, kind->where);

	if (word) {
		*end = behind_word(self, at + word);
		return *end < self->len || !self->is_whole;
	}
	*end = at + 1;
	if (is_one_of(self->c[at], kind->stops))
		return TRUE;
	*end = at + 3;
	return kind != &target_kind && kind->where && !strncmp(self->c + at, "://", 3);
}

/* Where the last piece begins, which is incomplete. */
static gsize without_last_piece(const Text *self)
{
	gsize len = self->len;

	while (len > 0 && !is_one_of(self->c[len - 1], self->kind->delimiters))
		len--;
	return len;
}

/* How much after `from` may be shown, in characters of the text.  What is after `most` does not
 * matter. */
static gsize safe_len(const Text *self, gsize from, gsize most)
{
	gsize len = self->is_whole ? self->len : MAX(from, without_last_piece(self));
	gsize piece = from, run = from, end, n;

	for (gsize at = from; at < MIN(len, most); at++) {
		if (at == piece) {
			if (has_userinfo(self, at))
				return at;
			piece = piece_end(self, at) + 1;
		}
		if (stops_at(self, at, &end))
			return MIN(end, len);
		if (at < run || !is_run_char(self->c[at]))
			continue;
		if (is_secret_run(self, at, &n))
			return at;
		run = at + n;
	}
	return len;
}

/* `len` characters of the text, and … where there are more. */
static char *shown(const Text *self, Bytes bytes, gsize len, gsize max_chars)
{
	gsize raw = len < self->len ? self->at[len] : self->at[self->len];
	g_autofree char *text = NULL;
	gboolean is_word;

	while (self->kind == &words_kind && raw && g_ascii_isspace(bytes.data[raw - 1]))
		raw--;
	text = text_printable((const char *)bytes.data, raw, max_chars);
	if ((len == self->len && self->is_whole) || g_str_has_suffix(text, "…"))
		return g_steal_pointer(&text);
	is_word = self->kind == &words_kind && *text && g_ascii_isalnum(bytes.data[raw - 1]);
	return g_strconcat(text, is_word ? " …" : "…", NULL);
}

static gsize most_of(gsize max_chars)
{
	return max_chars ? max_chars * 4 : LOOK_MAX; /* bytes of a character in UTF-8 */
}

static char *disclosed(const Kind *kind, Bytes bytes, gboolean is_whole, gsize max_chars)
{
	Text text;

	read_text(&text, kind, bytes, is_whole);
	return shown(&text, bytes, safe_len(&text, 0, most_of(max_chars)), max_chars);
}

/* ---- the kinds ----------------------------------------------------------------------------------
 */

char *disclosure_words(Bytes text, gboolean is_whole, gsize max_chars)
{
	return disclosed(&words_kind, is_whole ? bytes_trimmed(text) : text, is_whole, max_chars);
}

char *disclosure_name(Bytes name, gboolean is_whole, gsize max_chars)
{
	return disclosed(&name_kind, name, is_whole, max_chars);
}

char *disclosure_entry(Bytes name, gboolean is_whole, gsize max_chars)
{
	return disclosed(&entry_kind, name, is_whole, max_chars);
}

char *disclosure_name_utf16le(Bytes name, gboolean is_whole, gsize max_chars)
{
	g_autoptr(GString) text = app_utf8(name);

	return disclosure_name((Bytes){ (const guint8 *)text->str, text->len }, is_whole,
			       max_chars);
}

char *disclosure_statement(Bytes masked, gsize max_chars)
{
	return disclosed(&statement_kind, masked, TRUE, max_chars);
}

char *disclosure_host(Bytes name, gsize max_chars)
{
	return text_printable((const char *)name.data, name.len, max_chars);
}

gboolean disclosure_in_statement(Bytes word)
{
	Text text;

	read_text(&text, &statement_kind, word, TRUE);
	for (gsize at = 0; at < text.len; at++)
		if (announced(text.c, at, IN_STATEMENTS))
			return TRUE;
	return FALSE;
}

/* ---- targets ------------------------------------------------------------------------------------
 */

/* Where the authority begins (RFC 9112 §3.2); len: there is none. */
static gsize authority_at(const Text *self)
{
	const char *scheme = strstr(self->c, "://");

	if (self->c[0] == '/')
		return self->c[1] == '/' ? 2 : self->len;
	return scheme ? (gsize)(scheme - self->c) + 3 : 0;
}

/* Whether it is a host and perhaps a port (RFC 3986 §3.2.2), and nothing else. */
static gboolean is_host(const char *c, gsize len)
{
	gsize host = 0;

	if (len && c[0] == '[') {
		while (host < len && (g_ascii_isxdigit(c[host]) || strchr("[:.", c[host])))
			host++;
		host += host < len && c[host] == ']';
	} else {
		while (host < len && (g_ascii_isalnum(c[host]) || strchr("-._", c[host])))
			host++;
	}
	if (host < len && c[host] == ':')
		for (host++; host < len && g_ascii_isdigit(c[host]); host++)
			;
	return len > 0 && host == len;
}

/* Up to the path, which follows if there is a scheme; nothing if it may be userinfo before an @. */
static gsize safe_authority(const Text *self, gsize from)
{
	gsize len = strcspn(self->c + from, "/?#\\");
	gboolean is_end = from + len == self->len;

	if (strchr(self->c + from, '@') || strlen(self->c + from) < self->len - from ||
	    (is_end ? !self->is_whole : !from) || !is_host(self->c + from, len))
		return from;
	return from + len;
}

char *disclosure_target(Bytes target, gboolean is_whole, gsize max_chars)
{
	Text text;
	gsize from, path = 0, len;

	read_text(&text, &target_kind, target, is_whole);
	if (text.is_whole && !strcmp(text.c, "*"))
		return g_strdup("*");
	from = authority_at(&text);
	if (from < text.len)
		path = safe_authority(&text, from);
	else if (text.c[0] != '/')
		path = from;
	len = from < text.len && path == from ? from : safe_len(&text, path, most_of(max_chars));
	return shown(&text, target, len, max_chars);
}

/* ---- addresses ----------------------------------------------------------------------------------
 */

/* Up to the first of `stops`. */
static Bytes until_any(Bytes text, const char *stops)
{
	for (gsize i = 0; i < text.len; i++)
		if (!text.data[i] || strchr(stops, text.data[i]))
			return (Bytes){ text.data, i };
	return text;
}

static Bytes behind(Bytes text, gsize n)
{
	return (Bytes){ text.data + n, text.len - n };
}

/* Without the password that may follow the user, and without parameters and header fields. */
char *disclosure_address(Bytes uri, gsize max_chars)
{
	Bytes scheme = until_any(uri, ":"), rest = behind(uri, MIN(scheme.len + 1, uri.len));
	const guint8 *at = rest.len ? memrchr(rest.data, '@', rest.len) : NULL;
	gsize user_len = at ? (gsize)(at - rest.data) : 0;
	Bytes user = until_any((Bytes){ rest.data, user_len }, ":;");
	Bytes host = until_any(behind(rest, at ? user_len + 1 : 0), ";?");
	g_autofree char *head = disclosure_name(scheme, TRUE, max_chars);
	g_autofree char *who = disclosure_name(user, TRUE, max_chars);
	g_autofree char *where = disclosure_host(host, max_chars);

	if (host.len && !is_host((const char *)host.data, host.len) && host.data[0] != '+')
		return g_strdup_printf("%s:…", head);
	return g_strdup_printf("%s:%s%s%s", head, who, user.len ? "@" : "", where);
}
