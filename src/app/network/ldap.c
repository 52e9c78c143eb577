/* Messages are BER (X.690 §8) with definite lengths (RFC 4511 §5.1): a sequence of the message's
 * number, the operation and perhaps controls.
 *
 * Names of entries are shown where the client asks for one.  Who binds, with what, all values and
 * all texts of the server are not.
 */
#include "app/network/ldap.h"

#include "app/app-frame.h"
#include "app/app-text.h"
#include "app/disclosure.h"

#define TAG_SEQUENCE 0x30
#define TAG_INTEGER 0x02
#define TAG_OCTETS 0x04
#define TAG_ENUMERATED 0x0a
#define TAG_SIMPLE 0x80       /* of a bind: a password */
#define TAG_SASL 0xa3         /* … a mechanism and credentials */
#define TAG_REQUEST_NAME 0x80 /* of an extended request */
#define LENGTH_MAX (64u << 20)
#define WRAP 4      /* bytes of a length before what SASL protects: RFC 4422 §3.7 */
#define WRAP_MIN 16 /* bytes of such a buffer: a signature at least */
#define NAME_CHARS 60

typedef enum {
	OP_BIND_REQUEST = 0x60,
	OP_BIND_RESPONSE = 0x61,
	OP_UNBIND_REQUEST = 0x42,
	OP_SEARCH_REQUEST = 0x63,
	OP_SEARCH_ENTRY = 0x64,
	OP_SEARCH_DONE = 0x65,
	OP_MODIFY_REQUEST = 0x66,
	OP_ADD_REQUEST = 0x68,
	OP_DELETE_REQUEST = 0x4a,
	OP_RENAME_REQUEST = 0x6c,
	OP_COMPARE_REQUEST = 0x6e,
	OP_ABANDON_REQUEST = 0x50,
	OP_SEARCH_REFERENCE = 0x73,
	OP_EXTENDED_REQUEST = 0x77,
	OP_EXTENDED_RESPONSE = 0x78,
	OP_INTERMEDIATE = 0x79,
} Operation;

typedef enum {
	SHAPE_BARE,
	SHAPE_NAMED,  /* begins with an entry's name */
	SHAPE_RESULT, /* begins with a result code */
	SHAPE_BIND,
	SHAPE_DELETE, /* is an entry's name */
	SHAPE_EXTENDED,
} Shape;

/* RFC 4511 §4.2 to §4.13, by their tags. */
static const struct {
	guint8 tag;
	guint8 shape; /* Shape */
	const char *name;
} operations[] = {
	{ OP_BIND_REQUEST, SHAPE_BIND, "bindRequest" },
	{ OP_BIND_RESPONSE, SHAPE_RESULT, "bindResponse" },
	{ OP_UNBIND_REQUEST, SHAPE_BARE, "unbindRequest" },
	{ OP_SEARCH_REQUEST, SHAPE_NAMED, "searchRequest" },
	{ OP_SEARCH_ENTRY, SHAPE_BARE, "searchResEntry" },
	{ OP_SEARCH_DONE, SHAPE_RESULT, "searchResDone" },
	{ OP_MODIFY_REQUEST, SHAPE_NAMED, "modifyRequest" },
	{ 0x67, SHAPE_RESULT, "modifyResponse" },
	{ OP_ADD_REQUEST, SHAPE_NAMED, "addRequest" },
	{ 0x69, SHAPE_RESULT, "addResponse" },
	{ OP_DELETE_REQUEST, SHAPE_DELETE, "delRequest" },
	{ 0x6b, SHAPE_RESULT, "delResponse" },
	{ OP_RENAME_REQUEST, SHAPE_NAMED, "modDNRequest" },
	{ 0x6d, SHAPE_RESULT, "modDNResponse" },
	{ OP_COMPARE_REQUEST, SHAPE_NAMED, "compareRequest" },
	{ 0x6f, SHAPE_RESULT, "compareResponse" },
	{ OP_ABANDON_REQUEST, SHAPE_BARE, "abandonRequest" },
	{ OP_SEARCH_REFERENCE, SHAPE_BARE, "searchResRef" },
	{ OP_EXTENDED_REQUEST, SHAPE_EXTENDED, "extendedReq" },
	{ OP_EXTENDED_RESPONSE, SHAPE_RESULT, "extendedResp" },
	{ OP_INTERMEDIATE, SHAPE_BARE, "intermediateResponse" },
};

/* RFC 4511 §4.1.9 */
static const AppName results[] = {
	{ 0, "success" },
	{ 1, "operationsError" },
	{ 2, "protocolError" },
	{ 3, "timeLimitExceeded" },
	{ 4, "sizeLimitExceeded" },
	{ 5, "compareFalse" },
	{ 6, "compareTrue" },
	{ 7, "authMethodNotSupported" },
	{ 8, "strongerAuthRequired" },
	{ 10, "referral" },
	{ 11, "adminLimitExceeded" },
	{ 12, "unavailableCriticalExtension" },
	{ 13, "confidentialityRequired" },
	{ 14, "saslBindInProgress" },
	{ 16, "noSuchAttribute" },
	{ 17, "undefinedAttributeType" },
	{ 18, "inappropriateMatching" },
	{ 19, "constraintViolation" },
	{ 20, "attributeOrValueExists" },
	{ 21, "invalidAttributeSyntax" },
	{ 32, "noSuchObject" },
	{ 33, "aliasProblem" },
	{ 34, "invalidDNSyntax" },
	{ 36, "aliasDereferencingProblem" },
	{ 48, "inappropriateAuthentication" },
	{ 49, "invalidCredentials" },
	{ 50, "insufficientAccessRights" },
	{ 51, "busy" },
	{ 52, "unavailable" },
	{ 53, "unwillingToPerform" },
	{ 54, "loopDetect" },
	{ 64, "namingViolation" },
	{ 65, "objectClassViolation" },
	{ 66, "notAllowedOnNonLeaf" },
	{ 67, "notAllowedOnRDN" },
	{ 68, "entryAlreadyExists" },
	{ 69, "objectClassModsProhibited" },
	{ 71, "affectsMultipleDSAs" },
	{ 80, "other" },
};

static const AppName scopes[] = { { 0, "baseObject" },
				  { 1, "singleLevel" },
				  { 2, "wholeSubtree" } };

static const struct {
	const char *oid, *name;
} extensions[] = {
	{ "1.3.6.1.4.1.1466.20037", "StartTLS" },         /* RFC 4511 §4.14 */
	{ "1.3.6.1.4.1.4203.1.11.1", "Password Modify" }, /* RFC 3062 */
	{ "1.3.6.1.4.1.4203.1.11.3", "Who am I?" },       /* RFC 4532 */
	{ "1.3.6.1.1.8", "Cancel" },                      /* RFC 3909 */
	{ "1.3.6.1.1.21.1", "Start Transactions" },       /* RFC 5805 */
	{ "1.3.6.1.1.21.3", "End Transactions" },
	{ "1.3.6.1.4.1.1466.101.119.1", "Dynamic Refresh" }, /* RFC 2589 */
	{ "1.2.840.113556.1.4.1781", "Fast Bind" },          /* MS-ADTS §3.1.1.3.4.2 */
};

typedef struct {
	guint8 asks_sasl;  /* the last bind was by SASL … */
	guint8 is_wrapped; /* … and has succeeded: a layer may have begun */
} LdapMemory;

G_STATIC_ASSERT(sizeof(LdapMemory) <= sizeof(AppMemory));

typedef struct {
	guint64 length; /* of all */
	guint32 id;
	gsize operation; /* index in operations[] */
} Message;

/* A definite length (X.690 §8.1.3); LENGTH_MAX + 1: another, or too long. */
static guint32 read_length(Reader *reader)
{
	guint8 first = reader_u8(reader), n = first & 0x7f;
	guint32 length = 0;

	if (first < 0x80)
		return first;
	if (n < 1 || n > 4)
		return LENGTH_MAX + 1;
	for (; n > 0; n--)
		length = length << 8 | reader_u8(reader);
	return MIN(length, LENGTH_MAX + 1);
}

/* The next element's content, as far as it is there, if it has that tag; else FALSE. */
static gboolean take_element(Reader *reader, guint8 tag, Bytes *content)
{
	if (reader_u8(reader) != tag || reader->short_read)
		return FALSE;
	*content = app_take(reader, read_length(reader));
	return TRUE;
}

static guint32 number_of(Bytes content)
{
	guint32 number = 0;

	for (gsize i = 0; i < content.len; i++)
		number = number << 8 | content.data[i];
	return number;
}

/* G_N_ELEMENTS(operations): none has that tag. */
static gsize operation_of(guint8 tag)
{
	gsize i = 0;

	while (i < G_N_ELEMENTS(operations) && operations[i].tag != tag)
		i++;
	return i;
}

/* Up to the operation's content, of which `reader` then has what is there.  FALSE: no message
 * begins here.  With short_read set, it could be the start of one. */
static gboolean read_message(Reader *reader, Message *message)
{
	const guint8 *start = reader->at;
	guint8 tag = reader_u8(reader);
	guint32 length = read_length(reader), inner;
	gsize header;
	Bytes id;

	if (reader->short_read)
		return tag == TAG_SEQUENCE || reader->at == start;
	if (tag != TAG_SEQUENCE || length < 5 || length > LENGTH_MAX)
		return FALSE;
	message->length = (guint64)(reader->at - start) + length;
	header = (gsize)(reader->at - start);
	reader_limit(reader, length);
	if (!take_element(reader, TAG_INTEGER, &id))
		return reader->short_read;
	if (reader->short_read)
		return id.len <= 4;
	if (id.len < 1 || id.len > 4 || id.data[0] & 0x80)
		return FALSE;
	message->id = number_of(id);
	tag = reader_u8(reader);
	inner = read_length(reader);
	if (reader->short_read)
		return (guint64)(reader->at - start) < message->length;
	message->operation = operation_of(tag);
	if (message->operation == G_N_ELEMENTS(operations) ||
	    inner > length - ((gsize)(reader->at - start) - header))
		return FALSE;
	reader_limit(reader, inner);
	return TRUE;
}

static gboolean is_request(const Message *message)
{
	switch ((Operation)operations[message->operation].tag) {
	case OP_BIND_REQUEST:
	case OP_SEARCH_REQUEST:
	case OP_MODIFY_REQUEST:
	case OP_ADD_REQUEST:
	case OP_DELETE_REQUEST:
	case OP_RENAME_REQUEST:
	case OP_COMPARE_REQUEST:
	case OP_EXTENDED_REQUEST:
		return TRUE;
	default:
		return FALSE;
	}
}

static AppRole role_of(const Message *message)
{
	guint8 tag = operations[message->operation].tag;

	if (tag == OP_UNBIND_REQUEST || tag == OP_ABANDON_REQUEST)
		return APP_ROLE_NONE;
	return is_request(message) ? APP_QUESTION : APP_ANSWER;
}

AppGuess app_ldap_recognise(const AppInput *input)
{
	Reader reader = reader_over(input->bytes);
	Message message = { 0 };

	return read_message(&reader, &message) && !reader.short_read ? APP_SURE : APP_NO;
}

gboolean app_ldap_asks(const AppInput *input)
{
	Reader reader = reader_over(input->bytes);
	Message message = { 0 };

	return read_message(&reader, &message) && !reader.short_read && is_request(&message);
}

/* ---- words --------------------------------------------------------------------------------------
 */

static char *with_name(const char *what, Bytes name, gboolean is_whole)
{
	g_autofree char *shown = NULL;

	if (!name.len)
		return g_strdup_printf("%s \"\"", what); /* the root of all, RFC 4512 §5.1 */
	shown = disclosure_entry(name, is_whole, NAME_CHARS);
	return g_strdup_printf("%s %s", what, shown);
}

static void put_named(const char *what, Reader *body, AppLabel *label)
{
	Bytes name, scope;

	if (!take_element(body, TAG_OCTETS, &name)) {
		label->lead = g_strdup(what);
		return;
	}
	label->lead = with_name(what, name, !body->short_read);
	if (take_element(body, TAG_ENUMERATED, &scope) && !body->short_read)
		label->detail = g_strdup(APP_NAME(scopes, number_of(scope)));
}

static void put_result(const char *what, Reader *body, AppLabel *label)
{
	Bytes code;
	const char *name;

	label->lead = g_strdup(what);
	if (!take_element(body, TAG_ENUMERATED, &code) || body->short_read || code.len > 4)
		return;
	name = APP_NAME(results, number_of(code));
	label->detail = name ? g_strdup(name) : g_strdup_printf("result %u", number_of(code));
}

/* Version, name, how. */
static void put_bind(const char *what, Reader *body, LdapMemory *memory, AppLabel *label)
{
	Bytes version, name, mechanism;
	const char *known = NULL;

	label->lead = g_strdup(what);
	memory->asks_sasl = FALSE;
	if (!take_element(body, TAG_INTEGER, &version) || !take_element(body, TAG_OCTETS, &name))
		return;
	switch (reader_u8(body)) {
	case TAG_SIMPLE:
		label->detail = g_strdup(body->short_read ? NULL : "simple");
		return;
	case TAG_SASL:
		(void)read_length(body);
		memory->asks_sasl = TRUE;
		if (take_element(body, TAG_OCTETS, &mechanism) && !body->short_read)
			known = app_text_mechanism(mechanism);
		label->detail = known ? g_strdup_printf("SASL %s", known) : g_strdup("SASL");
		return;
	}
}

static void put_extended(const char *what, Reader *body, AppLabel *label)
{
	Bytes oid;

	label->lead = g_strdup(what);
	if (!take_element(body, TAG_REQUEST_NAME, &oid) || body->short_read)
		return;
	for (gsize i = 0; i < G_N_ELEMENTS(extensions); i++)
		if (app_is_text(oid, extensions[i].oid))
			label->detail = g_strdup(extensions[i].name);
}

static void put_words(const Message *message, Reader *body, LdapMemory *memory, AppLabel *label)
{
	const char *name = operations[message->operation].name;

	switch ((Shape)operations[message->operation].shape) {
	case SHAPE_NAMED:
		put_named(name, body, label);
		break;
	case SHAPE_RESULT:
		put_result(name, body, label);
		break;
	case SHAPE_BIND:
		put_bind(name, body, memory, label);
		break;
	case SHAPE_DELETE:
		label->lead = with_name(name, reader_rest(body), TRUE);
		break;
	case SHAPE_EXTENDED:
		put_extended(name, body, label);
		break;
	case SHAPE_BARE:
		label->lead = g_strdup(name);
		break;
	}
}

/* A successful bind may have begun a layer that protects what follows. */
static void note_bind(const Message *message, const AppLabel *label, LdapMemory *memory)
{
	if (operations[message->operation].tag == OP_BIND_RESPONSE)
		memory->is_wrapped =
			memory->asks_sasl && label->detail && !strcmp(label->detail, "success");
}

/* ---- messages -----------------------------------------------------------------------------------
 */

/* RFC 4422 §3.7 */
static AppResult describe_wrapped(const AppInput *input, AppLabel *label)
{
	Reader reader = reader_over(input->bytes);
	guint32 length = reader_u32(&reader);

	if (reader.short_read)
		return app_too_short(input, label);
	if (length < WRAP_MIN || length > LENGTH_MAX)
		return APP_NOT_MINE;
	return app_named(label, (guint64)WRAP + length, g_strdup("protected by SASL"), NULL);
}

static AppResult describe_message(const AppInput *input, LdapMemory *memory, AppLabel *label)
{
	Reader reader = reader_over(input->bytes), head;
	Message message = { 0 };

	if (!read_message(&reader, &message))
		return APP_NOT_MINE;
	if (reader.short_read)
		return app_too_short(input, label);
	if (!app_head(input, message.length, &head))
		return APP_MORE;
	(void)read_message(&head, &message);
	put_words(&message, &head, memory, label);
	note_bind(&message, label, memory);
	label->length = message.length;
	label->role = role_of(&message);
	label->exchange = message.id;
	label->is_whole_exchange = TRUE;
	return APP_MESSAGE;
}

AppResult app_ldap_describe(const AppInput *input, AppMemory *memory, AppLabel *label)
{
	LdapMemory *ldap = (LdapMemory *)memory;
	Reader reader = reader_over(input->bytes);

	if (ldap->is_wrapped && reader_u8(&reader) == 0)
		return describe_wrapped(input, label);
	return describe_message(input, ldap, label);
}
