#include "app/app-protocol.h"

#include "app/database/mongodb.h"
#include "app/database/mysql.h"
#include "app/database/postgres.h"
#include "app/database/redis.h"
#include "app/database/tds.h"
#include "app/industry/dnp3.h"
#include "app/industry/modbus.h"
#include "app/industry/s7comm.h"
#include "app/mail/imap.h"
#include "app/mail/pop3.h"
#include "app/mail/smtp.h"
#include "app/network/bgp.h"
#include "app/network/dns.h"
#include "app/network/ldap.h"
#include "app/queue/amqp.h"
#include "app/queue/kafka.h"
#include "app/queue/mqtt.h"
#include "app/remote/ftp.h"
#include "app/remote/rdp.h"
#include "app/remote/smb.h"
#include "app/remote/ssh.h"
#include "app/remote/telnet.h"
#include "app/rpc/dcerpc.h"
#include "app/rpc/oncrpc.h"
#include "app/rpc/thrift.h"
#include "app/voice/sip.h"
#include "app/web/http.h"
#include "app/web/http2.h"
#include "app/web/tls.h"

/* If two are sure of the same bytes, the first one wins. */
static const AppProtocol app_protocols[] = {
	{ .name = "http",
	  .title = "HTTP",
	  .request = "request",
	  .reads = APP_STREAMS,
	  .ports = { 80, 8080 },
	  .answers = TRUE,
	  .recognise = app_http_recognise,
	  .server_name = app_http_server_name,
	  .describe = app_http_describe },
	{ .name = "tls",
	  .title = "TLS",
	  .reads = APP_STREAMS,
	  .ports = { 443, 465, 636, 853, 993, 995, 5061, 8443 },
	  .recognise = app_tls_recognise,
	  .server_name = app_tls_server_name,
	  .describe = app_tls_describe },
	{ .name = "ssh",
	  .title = "SSH",
	  .reads = APP_STREAMS,
	  .ports = { 22 },
	  .recognise = app_ssh_recognise,
	  .describe = app_ssh_describe },
	{ .name = "http2",
	  .title = "HTTP/2",
	  .request = "request",
	  .reads = APP_STREAMS,
	  .answers = TRUE,
	  .recognise = app_http2_recognise,
	  .describe = app_http2_describe },
	{ .name = "dns",
	  .title = "DNS",
	  .request = "question",
	  .reads = APP_STREAMS | APP_DATAGRAMS,
	  .asks = app_dns_asks,
	  .ports = { 53, 5353, 5355 },
	  .answers = TRUE,
	  .recognise = app_dns_recognise,
	  .describe = app_dns_describe },
	{ .name = "smtp",
	  .title = "SMTP",
	  .reads = APP_STREAMS,
	  .ports = { 25, 587, 465, 2525 },
	  .answers = TRUE,
	  .recognise = app_smtp_recognise,
	  .describe = app_smtp_describe },
	{ .name = "ftp",
	  .title = "FTP",
	  .reads = APP_STREAMS,
	  .ports = { 21 },
	  .answers = TRUE,
	  .recognise = app_ftp_recognise,
	  .describe = app_ftp_describe },
	{ .name = "pop3",
	  .title = "POP3",
	  .reads = APP_STREAMS,
	  .ports = { 110 },
	  .answers = TRUE,
	  .recognise = app_pop3_recognise,
	  .describe = app_pop3_describe },
	{ .name = "imap",
	  .title = "IMAP",
	  .reads = APP_STREAMS,
	  .ports = { 143 },
	  .answers = TRUE,
	  .recognise = app_imap_recognise,
	  .describe = app_imap_describe },
	{ .name = "sip",
	  .title = "SIP",
	  .request = "request",
	  .reads = APP_STREAMS,
	  .ports = { 5060, 5061 },
	  .answers = TRUE,
	  .recognise = app_sip_recognise,
	  .describe = app_sip_describe },
	{ .name = "redis",
	  .title = "Redis",
	  .request = "command",
	  .reads = APP_STREAMS,
	  .ports = { 6379, 26379 },
	  .answers = TRUE,
	  .recognise = app_redis_recognise,
	  .describe = app_redis_describe },
	{ .name = "mysql",
	  .title = "MySQL",
	  .request = "command",
	  .reads = APP_STREAMS,
	  .ports = { 3306 },
	  .needs_proof = TRUE,
	  .answers = TRUE,
	  .recognise = app_mysql_recognise,
	  .describe = app_mysql_describe },
	{ .name = "postgres",
	  .title = "PostgreSQL",
	  .request = "message",
	  .reads = APP_STREAMS,
	  .ports = { 5432, 6432 },
	  .needs_proof = TRUE,
	  .answers = TRUE,
	  .recognise = app_postgres_recognise,
	  .describe = app_postgres_describe },
	{ .name = "mqtt",
	  .title = "MQTT",
	  .reads = APP_STREAMS,
	  .ports = { 1883 },
	  .needs_proof = TRUE,
	  .recognise = app_mqtt_recognise,
	  .describe = app_mqtt_describe },
	{ .name = "bgp",
	  .title = "BGP",
	  .reads = APP_STREAMS,
	  .ports = { 179 },
	  .recognise = app_bgp_recognise,
	  .describe = app_bgp_describe },
	{ .name = "rdp",
	  .title = "RDP",
	  .reads = APP_STREAMS,
	  .ports = { 3389 },
	  .recognise = app_rdp_recognise,
	  .describe = app_rdp_describe },
	{ .name = "smb",
	  .title = "SMB",
	  .reads = APP_STREAMS,
	  .ports = { 445, 139 },
	  .needs_proof = TRUE,
	  .answers = TRUE,
	  .recognise = app_smb_recognise,
	  .describe = app_smb_describe },
	{ .name = "tds",
	  .title = "TDS",
	  .reads = APP_STREAMS,
	  .ports = { 1433 },
	  .needs_proof = TRUE,
	  .answers = TRUE,
	  .recognise = app_tds_recognise,
	  .describe = app_tds_describe },
	{ .name = "amqp",
	  .title = "AMQP",
	  .reads = APP_STREAMS,
	  .ports = { 5672 },
	  .needs_proof = TRUE,
	  .recognise = app_amqp_recognise,
	  .describe = app_amqp_describe },
	{ .name = "mongodb",
	  .title = "MongoDB",
	  .request = "request",
	  .reads = APP_STREAMS,
	  .ports = { 27017, 27018, 27019 },
	  .needs_proof = TRUE,
	  .answers = TRUE,
	  .recognise = app_mongodb_recognise,
	  .describe = app_mongodb_describe },
	{ .name = "kafka",
	  .title = "Kafka",
	  .request = "request",
	  .reads = APP_STREAMS,
	  .ports = { 9092, 9093, 9094 },
	  .needs_proof = TRUE,
	  .answers = TRUE,
	  .recognise = app_kafka_recognise,
	  .describe = app_kafka_describe },
	{ .name = "modbus",
	  .title = "Modbus",
	  .request = "request",
	  .reads = APP_STREAMS,
	  .ports = { 502 },
	  .answers = TRUE,
	  .recognise = app_modbus_recognise,
	  .describe = app_modbus_describe },
	{ .name = "dcerpc",
	  .title = "DCE/RPC",
	  .reads = APP_STREAMS,
	  .ports = { 135 },
	  .needs_proof = TRUE,
	  .recognise = app_dcerpc_recognise,
	  .describe = app_dcerpc_describe },
	{ .name = "oncrpc",
	  .title = "ONC RPC",
	  .reads = APP_STREAMS | APP_DATAGRAMS,
	  .asks = app_oncrpc_asks,
	  .ports = { 111, 2049 },
	  .needs_proof = TRUE,
	  .recognise = app_oncrpc_recognise,
	  .describe = app_oncrpc_describe },
	{ .name = "thrift",
	  .title = "Thrift",
	  .reads = APP_STREAMS,
	  .ports = { 9090 },
	  .needs_proof = TRUE,
	  .recognise = app_thrift_recognise,
	  .describe = app_thrift_describe },
	{ .name = "ldap",
	  .title = "LDAP",
	  .reads = APP_STREAMS | APP_DATAGRAMS,
	  .asks = app_ldap_asks,
	  .ports = { 389, 3268 },
	  .needs_proof = TRUE,
	  .recognise = app_ldap_recognise,
	  .describe = app_ldap_describe },
	{ .name = "dnp3",
	  .title = "DNP3",
	  .reads = APP_STREAMS | APP_DATAGRAMS,
	  .ports = { 20000 },
	  .needs_proof = TRUE,
	  .recognise = app_dnp3_recognise,
	  .describe = app_dnp3_describe },
	{ .name = "s7comm",
	  .title = "S7comm",
	  .reads = APP_STREAMS,
	  .ports = { 102 },
	  .needs_proof = TRUE,
	  .recognise = app_s7comm_recognise,
	  .describe = app_s7comm_describe },
	{ .name = "telnet",
	  .title = "Telnet",
	  .reads = APP_STREAMS,
	  .ports = { 23 },
	  .recognise = app_telnet_recognise,
	  .describe = app_telnet_describe },
};

static gboolean has_port(const AppProtocol *self, guint16 port)
{
	for (gsize i = 0; i < APP_PORTS_MAX && self->ports[i]; i++)
		if (self->ports[i] == port)
			return TRUE;
	return FALSE;
}

const AppProtocol *app_protocol_recognise(const AppInput *input)
{
	const AppProtocol *by_port = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(app_protocols); i++) {
		const AppProtocol *protocol = &app_protocols[i];
		guint reads = input->is_datagram ? APP_DATAGRAMS : APP_STREAMS;
		AppGuess guess = protocol->reads & reads ? protocol->recognise(input) : APP_NO;

		if (guess == APP_SURE)
			return protocol;
		if (guess == APP_BY_PORT && !by_port && has_port(protocol, input->port))
			by_port = protocol;
	}
	return by_port;
}

gboolean app_protocol_has_datagrams_on(guint16 port)
{
	for (gsize i = 0; i < G_N_ELEMENTS(app_protocols); i++)
		if (app_protocols[i].reads & APP_DATAGRAMS && has_port(&app_protocols[i], port))
			return TRUE;
	return FALSE;
}

const AppProtocol *app_protocol_find(const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(app_protocols); i++)
		if (!g_ascii_strcasecmp(app_protocols[i].name, name))
			return &app_protocols[i];
	return NULL;
}

char *app_protocol_names(void)
{
	GString *names = g_string_new(app_protocols[0].name);

	for (gsize i = 1; i < G_N_ELEMENTS(app_protocols); i++)
		g_string_append_printf(names, ", %s", app_protocols[i].name);
	return g_string_free(names, FALSE);
}

guint8 app_protocol_number(const AppProtocol *self)
{
	return self ? (guint8)(self - app_protocols + 1) : 0;
}

const AppProtocol *app_protocol_at(guint8 number)
{
	return number ? &app_protocols[number - 1] : NULL;
}

void app_label_clear(AppLabel *self)
{
	g_clear_pointer(&self->lead, g_free);
	g_clear_pointer(&self->detail, g_free);
}

AppResult app_protocol_describe(const AppProtocol *self, const AppInput *input, AppMemory *memory,
				AppLabel *label)
{
	AppMemory before = *memory;
	AppInput all = *input;
	AppResult result;

	all.is_all = TRUE;
	if (input->is_presumed && self->needs_proof && self->recognise(&all) == APP_NO)
		return APP_NOT_MINE;
	result = self->describe(input, memory, label);
	if (result != APP_MESSAGE && result != APP_UNNAMED)
		*memory = before;
	return result;
}
