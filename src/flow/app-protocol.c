#include "flow/app-protocol.h"

#include "flow/app-http.h"

static const AppProtocol app_protocols[] = {
	{ "http", "HTTP", app_http_describe },
};

const AppProtocol *app_protocol_describe(Bytes payload, AppLabel *label)
{
	for (gsize i = 0; i < G_N_ELEMENTS(app_protocols); i++)
		if (app_protocols[i].describe(payload, label))
			return &app_protocols[i];
	return NULL;
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
