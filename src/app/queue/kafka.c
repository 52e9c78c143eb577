/* A response has no name of its own: it answers the request whose number it repeats, so the last
 * few requests are remembered.
 *
 * What SASL carries reaches no label.  After version 0 of its handshake, bare tokens follow, framed
 * like requests; they are recognised by not being valid ones.
 */
#include "app/queue/kafka.h"

#include "app/app-frame.h"
#include "app/disclosure.h"

#define SIZE_LENGTH 4
#define MESSAGE_SIZE_MAX (1024 * 1024 * 1024)
#define REQUEST_MIN 8  /* key, version, correlation */
#define RESPONSE_MIN 4 /* correlation */
#define VERSION_MAX 20
#define CLIENT_MAX 48
#define SLOTS 7

typedef struct {
	guint64 slots[SLOTS]; /* correlation << 32 | (key + 1) << 16 | version; 0: empty */
	guint32 next;
	guint32 has_tokens; /* SASL's bare tokens may follow */
} G_GNUC_MAY_ALIAS KafkaMemory;
G_STATIC_ASSERT(sizeof(KafkaMemory) <= sizeof(AppMemory));

enum {
	KEY_SASL_HANDSHAKE = 17,
	KEY_SASL_AUTHENTICATE = 36,
};

/* Protocol guide, "Api Keys" */
static const char *const api_names[] = {
	[0] = "Produce",
	[1] = "Fetch",
	[2] = "ListOffsets",
	[3] = "Metadata",
	[4] = "LeaderAndIsr",
	[5] = "StopReplica",
	[6] = "UpdateMetadata",
	[7] = "ControlledShutdown",
	[8] = "OffsetCommit",
	[9] = "OffsetFetch",
	[10] = "FindCoordinator",
	[11] = "JoinGroup",
	[12] = "Heartbeat",
	[13] = "LeaveGroup",
	[14] = "SyncGroup",
	[15] = "DescribeGroups",
	[16] = "ListGroups",
	[KEY_SASL_HANDSHAKE] = "SaslHandshake",
	[18] = "ApiVersions",
	[19] = "CreateTopics",
	[20] = "DeleteTopics",
	[21] = "DeleteRecords",
	[22] = "InitProducerId",
	[23] = "OffsetForLeaderEpoch",
	[24] = "AddPartitionsToTxn",
	[25] = "AddOffsetsToTxn",
	[26] = "EndTxn",
	[27] = "WriteTxnMarkers",
	[28] = "TxnOffsetCommit",
	[29] = "DescribeAcls",
	[30] = "CreateAcls",
	[31] = "DeleteAcls",
	[32] = "DescribeConfigs",
	[33] = "AlterConfigs",
	[34] = "AlterReplicaLogDirs",
	[35] = "DescribeLogDirs",
	[KEY_SASL_AUTHENTICATE] = "SaslAuthenticate",
	[37] = "CreatePartitions",
	[38] = "CreateDelegationToken",
	[39] = "RenewDelegationToken",
	[40] = "ExpireDelegationToken",
	[41] = "DescribeDelegationToken",
	[42] = "DeleteGroups",
	[43] = "ElectLeaders",
	[44] = "IncrementalAlterConfigs",
	[45] = "AlterPartitionReassignments",
	[46] = "ListPartitionReassignments",
	[47] = "OffsetDelete",
	[48] = "DescribeClientQuotas",
	[49] = "AlterClientQuotas",
	[50] = "DescribeUserScramCredentials",
	[51] = "AlterUserScramCredentials",
	[52] = "Vote",
	[53] = "BeginQuorumEpoch",
	[54] = "EndQuorumEpoch",
	[55] = "DescribeQuorum",
	[56] = "AlterPartition",
	[57] = "UpdateFeatures",
	[58] = "Envelope",
	[59] = "FetchSnapshot",
	[60] = "DescribeCluster",
	[61] = "DescribeProducers",
	[62] = "BrokerRegistration",
	[63] = "BrokerHeartbeat",
	[64] = "UnregisterBroker",
	[65] = "DescribeTransactions",
	[66] = "ListTransactions",
	[67] = "AllocateProducerIds",
	[68] = "ConsumerGroupHeartbeat",
	[69] = "ConsumerGroupDescribe",
	[71] = "GetTelemetrySubscriptions",
	[72] = "PushTelemetry",
	[74] = "ListConfigResources",
	[75] = "DescribeTopicPartitions",
};

/* "Error Codes" of the authentication */
static const AppName errors[] = {
	{ 33, "unsupported mechanism" },
	{ 34, "illegal SASL state" },
	{ 58, "authentication failed" },
};

typedef struct {
	guint16 key, version;
	guint32 correlation;
	Bytes client;
} Request;

static const char *name_of(guint16 key)
{
	return key < G_N_ELEMENTS(api_names) ? api_names[key] : NULL;
}

/* The header (versions 1 and 2) after the size; FALSE: it is none. */
static gboolean read_request(Reader *body, Request *request)
{
	guint16 len;

	request->key = reader_u16(body);
	request->version = reader_u16(body);
	request->correlation = reader_u32(body);
	request->client = (Bytes){ NULL, 0 };
	if (!name_of(request->key) || request->version > VERSION_MAX || body->short_read)
		return FALSE;
	len = reader_u16(body);
	if (len == 0xffff || body->short_read) /* null; ControlledShutdown's first has none */
		return !body->short_read || request->key == 7;
	request->client = app_take(body, len);
	return len == 0 || app_is_printable_ascii(request->client);
}

static gboolean read_size(Reader *reader, guint32 least, guint32 *size)
{
	*size = reader_u32(reader);
	return reader->short_read || (*size >= least && *size <= MESSAGE_SIZE_MAX);
}

static guint32 least_size(Side from)
{
	return from == SIDE_CLIENT ? REQUEST_MIN : RESPONSE_MIN;
}

/* The bytes of a Kafka request are hardly another protocol's when they name a client. */
AppGuess app_kafka_recognise(const AppInput *input)
{
	Reader reader = reader_over(input->bytes);
	guint64 length;
	Request request;
	guint32 size;

	if (!read_size(&reader, least_size(input->from), &size) || reader.short_read)
		return APP_NO;
	length = SIZE_LENGTH + (guint64)size;
	if (input->from == SIDE_SERVER)
		return app_is_whole(input, length) ? APP_BY_PORT : APP_NO;
	reader_limit(&reader, size);
	if (!app_is_whole(input, length) || !read_request(&reader, &request) || reader.short_read)
		return APP_NO;
	return request.client.len >= 3 ? APP_SURE : APP_BY_PORT;
}

static void remember(KafkaMemory *memory, const Request *request)
{
	memory->slots[memory->next % SLOTS] = (guint64)request->correlation << 32 |
					      ((guint32)request->key + 1) << 16 | request->version;
	memory->next = (memory->next + 1) % SLOTS;
}

/* The request that a response answers, which is forgotten; FALSE: it was not seen. */
static gboolean recall(KafkaMemory *memory, guint32 correlation, Request *request)
{
	for (guint i = 0; i < SLOTS; i++) {
		guint64 slot = memory->slots[i];

		if (!slot || slot >> 32 != correlation)
			continue;
		request->key = (guint16)((slot >> 16 & 0xffff) - 1);
		request->version = (guint16)slot;
		memory->slots[i] = 0;
		return TRUE;
	}
	return FALSE;
}

/* What is no request is a token if tokens may follow. */
static AppResult describe_request(guint64 length, Reader *body, gboolean is_cut,
				  KafkaMemory *memory, AppLabel *label)
{
	Request request;

	if (!read_request(body, &request)) {
		if (is_cut && body->short_read)
			return app_unnamed(label, length);
		return memory->has_tokens ? app_named(label, length, g_strdup("SASL token"), NULL)
					  : APP_NOT_MINE;
	}
	memory->has_tokens = request.key == KEY_SASL_HANDSHAKE && request.version == 0;
	remember(memory, &request);
	return app_named(
		label, length, g_strdup_printf("%s v%u", name_of(request.key), request.version),
		request.client.len ? disclosure_name(request.client, !body->short_read, CLIENT_MAX)
				   : NULL);
}

/* The error comes first in the answers of the authentication; from version 2 on, tagged fields (of
 * which there are none) come before it. */
static char *error_detail(const Request *request, Reader *body)
{
	guint16 error;

	if (request->key != KEY_SASL_HANDSHAKE && request->key != KEY_SASL_AUTHENTICATE)
		return NULL;
	if (request->key == KEY_SASL_AUTHENTICATE && request->version >= 2)
		reader_skip(body, 1);
	error = reader_u16(body);
	return body->short_read || !error ? NULL : g_strdup(APP_NAME(errors, error));
}

static AppResult describe_response(guint64 length, Reader *body, KafkaMemory *memory,
				   AppLabel *label)
{
	guint32 correlation = reader_u32(body);
	Request request;

	if (body->short_read || !recall(memory, correlation, &request))
		return app_named(label, length,
				 g_strdup(memory->has_tokens ? "SASL token" : "response"), NULL);
	return app_named(label, length,
			 g_strdup_printf("%s v%u response", name_of(request.key), request.version),
			 error_detail(&request, body));
}

AppResult app_kafka_describe(const AppInput *input, AppMemory *memory, AppLabel *label)
{
	KafkaMemory *known = (KafkaMemory *)memory;
	Reader reader = reader_over(input->bytes), head;
	guint64 length;
	guint32 size;

	/* Bare tokens may be shorter than any request. */
	if (!read_size(&reader, known->has_tokens ? 0 : least_size(input->from), &size))
		return APP_NOT_MINE;
	if (reader.short_read)
		return app_too_short(input, label);
	length = SIZE_LENGTH + (guint64)size;
	if (!app_head(input, length, &head))
		return APP_MORE;
	reader_skip(&head, SIZE_LENGTH);
	if (input->from == SIDE_CLIENT)
		return describe_request(length, &head, input->bytes.len < length, known, label);
	return describe_response(length, &head, known, label);
}
