#include "flow/app-protocol.h"

#include "flow/app-http.h"
#include "flow/app-tls.h"

/* Where two are sure of the same bytes, the first one has them. */
static const AppProtocol app_protocols[] = {
	{ .name = "http",
	  .title = "HTTP",
	  .ports = { 80, 8080 },
	  .recognise = app_http_recognise,
	  .describe = app_http_describe },
	{ .name = "tls",
	  .title = "TLS",
	  .ports = { 443, 465, 636, 853, 993, 995, 5061, 8443 },
	  .recognise = app_tls_recognise,
	  .describe = app_tls_describe },
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
		AppGuess guess = protocol->recognise(input);

		if (guess == APP_SURE)
			return protocol;
		if (guess == APP_BY_PORT && !by_port && has_port(protocol, input->port))
			by_port = protocol;
	}
	return by_port;
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
