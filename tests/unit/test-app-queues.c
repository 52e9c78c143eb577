#include "app-messages.h"

/* ---- MQTT ---- */

static void test_mqtt_3_1_1(void)
{
	AppMessages talk = talk_of("mqtt");

	client(&talk,
	       "10 (be1 (be2 'MQTT') 04 c2 003c (be2 'sensor-7') (be2 's3cret') (be2 's3cret'))",
	       "CONNECT", "sensor-7, MQTT 3.1.1");
	server(&talk, "20 02 0000", "CONNACK", "accepted");
	client(&talk, "32 (be1 (be2 'a/b') 0001 's3cret')", "PUBLISH a/b", "QoS 1");
	server(&talk, "40 02 0001", "PUBACK", NULL);
	client(&talk, "31 (be1 (be2 'a/b') 's3cret')", "PUBLISH a/b", "QoS 0, retain");
	client(&talk, "82 (be1 0002 (be2 'a/#') 00 (be2 'c') 01)", "SUBSCRIBE a/#", "and 1 more");
	server(&talk, "90 04 0002 00 80", "SUBACK", "1 of 2 refused");
	server(&talk, "90 03 0002 00", "SUBACK", NULL);
	client(&talk, "a2 (be1 0003 (be2 'a/#'))", "UNSUBSCRIBE a/#", NULL);
	client(&talk, "30 (be1 (be2 01 's3cret') 'x')", "PUBLISH", "QoS 0");
	client(&talk, "82 (be1 0002 (be2 01 's3cret') 00)", "SUBSCRIBE", NULL);
	server(&talk, "b0 02 0003", "UNSUBACK", NULL);
	client(&talk, "62 02 0001", "PUBREL", NULL);
	client(&talk, "c0 00", "PINGREQ", NULL);
	server(&talk, "d0 00", "PINGRESP", NULL);
	client(&talk, "e0 00", "DISCONNECT", NULL);
	not_mine(&talk, SIDE_CLIENT, "00 00");
	not_mine(&talk, SIDE_CLIENT, "20 02 0000");
	not_mine(&talk, SIDE_CLIENT, "36 05 0001 61 0001");
	not_mine(&talk, SIDE_CLIENT, "30 ff ff ff ff 01");
	not_mine(&talk, SIDE_CLIENT, "10 (be1 (be2 'MQTT') 09 02 003c 0000)");
	check_length(&talk, SIDE_CLIENT, "30 ffffff7f (be2 'big')", "PUBLISH big", 5 + 268435455);
}

static void test_mqtt_versions(void)
{
	AppMessages talk = talk_of("mqtt");

	client(&talk, "10 (be1 (be2 'MQIsdp') 03 02 003c (be2 'x'))", "CONNECT", "x, MQTT 3.1");
	server(&talk, "20 02 0005", "CONNACK", "not authorized");
	talk = talk_of("mqtt");
	client(&talk,
	       "10 (be1 (be2 'MQTT') 05 c2 003c (be1 15 (be2 's3cret')) 0000 (be2 's3cret') (be2 "
	       "'s3cret'))",
	       "CONNECT", "MQTT 5");
	server(&talk, "20 03 00 86 00", "CONNACK", "bad user name or password");
	client(&talk, "82 (be1 0002 (be1 0b 01) (be2 'a/#') 00)", "SUBSCRIBE a/#", NULL);
	server(&talk, "90 (be1 0002 (be1 1f (be2 's3cret')) 87)", "SUBACK", "refused");
	client(&talk, "30 (be1 0000 03 23 0001 's3cret')", "PUBLISH", "QoS 0");
	server(&talk, "40 03 0001 10", "PUBACK", "no matching subscribers");
	server(&talk, "e0 02 8e 00", "DISCONNECT", "session taken over");
	client(&talk, "f0 (be1 18 (be1 16 (be2 's3cret')))", "AUTH", "continue authentication");
	talk = talk_of("mqtt"); /* the start was not captured */
	client(&talk, "82 (be1 0002 (be1 26 (be2 'k') (be2 's3cret')) (be2 'a/#') 00)", "SUBSCRIBE",
	       NULL);
	client(&talk, "82 (be1 0002 (be2 'a/#') 00)", "SUBSCRIBE", NULL);
	client(&talk, "a2 (be1 0002 (be2 'a/#'))", "UNSUBSCRIBE", NULL);
}

/* ---- AMQP ---- */

#define METHOD(body) "01 0001 (be4 " body ") ce"

static void test_amqp_0_9_1(void)
{
	AppMessages talk = talk_of("amqp");

	client(&talk, "'AMQP' 00000901", "protocol header", "AMQP 0-9-1");
	server(&talk, METHOD("000a000a 0009 00000000"), "Connection.Start", NULL);
	client(&talk, METHOD("000a000b 00000000 (be1 'PLAIN') (be4 00 's3cret')"),
	       "Connection.Start-Ok", NULL);
	client(&talk, METHOD("00280014 0000 (be1 'x') 00"), "Exchange.Delete x", NULL);
	client(&talk, METHOD("0028000a 0000 (be1 'x') (be1 'topic') 00 00000000"),
	       "Exchange.Declare x", "topic");
	client(&talk, METHOD("0032000a 0000 (be1 'jobs') 00 00000000"), "Queue.Declare jobs", NULL);
	client(&talk, METHOD("00320014 0000 (be1 'jobs') (be1 'x') (be1 'k') 00 00000000"),
	       "Queue.Bind jobs", "to x/k");
	client(&talk, METHOD("003c0028 0000 (be1 'x') (be1 'k') 00"), "Basic.Publish x/k", NULL);
	client(&talk, METHOD("003c0028 0000 00 (be1 'jobs') 00"), "Basic.Publish jobs", NULL);
	client(&talk, "02 0001 (be4 003c 0000 000000000000000c 0000) ce", "content header",
	       "body of 12 B");
	client(&talk, "03 0001 (be4 's3cret') ce", "content body", "6 B");
	server(&talk, METHOD("003c003c (be1 'tag') 00*8 00 (be1 'x') (be1 'k')"),
	       "Basic.Deliver x/k", NULL);
	server(&talk, METHOD("000a0032 0193 (be1 's3cret') 0000 0000"), "Connection.Close",
	       "access refused");
	client(&talk, "08 0000 00000000 ce", "heartbeat", NULL);
	client(&talk, METHOD("00c80001"), "method 200.1", NULL);
	not_mine(&talk, SIDE_CLIENT, "01 0001 (be4 003c0028) cf");
	not_mine(&talk, SIDE_CLIENT, "01 0001 ffffffff");
	not_mine(&talk, SIDE_CLIENT, "05 0001 00000000 ce");
	not_mine(&talk, SIDE_CLIENT, "'AMQX' 00000901");
	check_length(&talk, SIDE_CLIENT, "03 0001 00020000 's3cret'", "content body", 0x20008);
}

static void test_amqp_1_0(void)
{
	AppMessages talk = talk_of("amqp");

	client(&talk, "'AMQP' 03010000", "protocol header", "AMQP 1.0, SASL");
	client(&talk, "(be4+4 02 01 0000 00 53 41 c0 's3cret')", "SASL init", NULL);
	server(&talk, "(be4+4 02 01 0000 00 53 44 c0 00)", "SASL outcome", NULL);
	client(&talk, "'AMQP' 00010000", "protocol header", "AMQP 1.0");
	client(&talk, "(be4+4 02 00 0000 00 53 10 c0 's3cret')", "open", NULL);
	client(&talk, "(be4+4 02 00 0000 00 53 14 c0 's3cret')", "transfer", NULL);
	client(&talk, "(be4+4 02 00 0000)", "heartbeat", NULL);
	not_mine(&talk, SIDE_CLIENT, "00000007 02 00 0000");
	not_mine(&talk, SIDE_CLIENT, "00000008 03 00 0000");
	talk = talk_of("amqp");
	server(&talk, "(be4+4 02 00 0000 00 53 10 c0 00)", "open", NULL);
	talk = talk_of("amqp");
	client(&talk, "'AMQP' 01010800", "protocol header", "AMQP 0-8");
}

/* ---- Kafka ---- */

static void test_kafka(void)
{
	AppMessages talk = talk_of("kafka");

	client(&talk, "(be4 0012 0003 00000001 (be2 'my-app') 00)", "ApiVersions v3", "my-app");
	client(&talk, "(be4 0000 0009 00000002 (be2 'my-app') 00 's3cret')", "Produce v9",
	       "my-app");
	server(&talk, "(be4 00000001 0000 's3cret')", "ApiVersions v3 response", NULL);
	server(&talk, "(be4 00000002 00 's3cret')", "Produce v9 response", NULL);
	server(&talk, "(be4 00000002 00 's3cret')", "response", NULL);
	client(&talk, "(be4 0001 000c 00000003 ffff 00)", "Fetch v12", NULL);
	client(&talk, "(be4 0024 0001 00000004 (be2 'my-app') (be4 's3cret'))",
	       "SaslAuthenticate v1", "my-app");
	server(&talk, "(be4 00000004 003a (be2 's3cret'))", "SaslAuthenticate v1 response",
	       "authentication failed");
	not_mine(&talk, SIDE_CLIENT, "(be4 7fff 0001 00000003 ffff)");
	not_mine(&talk, SIDE_CLIENT, "(be4 0001 7fff 00000003 ffff)");
	not_mine(&talk, SIDE_CLIENT, "(be4 0001 0001 00000003 (be2 01 's3cret'))");
	not_mine(&talk, SIDE_CLIENT, "ffffffff 0001 0001");
	not_mine(&talk, SIDE_CLIENT, "00000003 000100");
	check_length(&talk, SIDE_CLIENT, "00100000 0000 0009 00000002 (be2 'my-app') 00 's3cret'",
		     "Produce v9", 0x100004);
}

/* Version 0 of the handshake is followed by tokens without a header. */
static void test_kafka_tokens(void)
{
	AppMessages talk = talk_of("kafka");

	client(&talk, "(be4 0011 0000 00000001 (be2 'my-app') (be2 'PLAIN'))", "SaslHandshake v0",
	       "my-app");
	server(&talk, "(be4 00000001 0000 00000000)", "SaslHandshake v0 response", NULL);
	client(&talk, "(be4 00 's3cret' 00 's3cret')", "SASL token", NULL);
	client(&talk, "(be4 00 'A' 00 'p')", "SASL token", NULL);
	server(&talk, "(be4)", "SASL token", NULL);
	client(&talk, "(be4 0003 0001 00000002 (be2 'my-app') 00000000)", "Metadata v1", "my-app");
	server(&talk, "(be4 00000002 00000000)", "Metadata v1 response", NULL);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/app-mqtt/3.1.1", test_mqtt_3_1_1);
	g_test_add_func("/app-mqtt/3.1 and 5", test_mqtt_versions);
	g_test_add_func("/app-amqp/0-9-1", test_amqp_0_9_1);
	g_test_add_func("/app-amqp/1.0", test_amqp_1_0);
	g_test_add_func("/app-kafka/requests and the responses to them", test_kafka);
	g_test_add_func("/app-kafka/bare SASL tokens", test_kafka_tokens);
	return g_test_run();
}
