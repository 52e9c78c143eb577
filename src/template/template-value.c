/* A type of key is a row of functions that read, write, describe and free its value. */
#include "template/template-value.h"

#include <math.h>
#include <string.h>

#include "base/error.h"

typedef struct {
	/* FALSE if `text` is invalid; `reason` may then be more specific than the type. */
	gboolean (*set)(const TemplateKey *key, gpointer field, const char *text, GError **reason);
	char *(*text)(const TemplateKey *key, gconstpointer field);
	char *(*allowed)(const TemplateKey *key);
	void (*clear)(gpointer field); /* NULL: nothing is owned */
} ValueType;

static gboolean set_length(const TemplateKey *key, gpointer field, const char *text,
			   GError **reason)
{
	char *end;
	double value = g_ascii_strtod(text, &end);

	(void)reason;
	if (end == text || *end || !isfinite(value) || value < key->least || value > key->most)
		return FALSE;
	*(double *)field = value;
	return TRUE;
}

static char *length_text(const TemplateKey *key, gconstpointer field)
{
	double value = *(const double *)field;
	char text[G_ASCII_DTOSTR_BUF_SIZE], *end;

	(void)key;
	g_ascii_formatd(text, sizeof(text), "%.6g", value);
	if (g_ascii_strtod(text, &end) != value)
		g_ascii_dtostr(text, sizeof(text), value);
	return g_strdup(text);
}

static char *length_allowed(const TemplateKey *key)
{
	return g_strdup_printf("a number of points from %g to %g", key->least, key->most);
}

static gboolean set_number(const TemplateKey *key, gpointer field, const char *text,
			   GError **reason)
{
	guint64 value;

	(void)reason;
	if (!g_ascii_string_to_unsigned(text, 10, (guint64)key->least, (guint64)key->most, &value,
					NULL))
		return FALSE;
	*(guint *)field = (guint)value;
	return TRUE;
}

static char *number_text(const TemplateKey *key, gconstpointer field)
{
	(void)key;
	return g_strdup_printf("%u", *(const guint *)field);
}

static char *number_allowed(const TemplateKey *key)
{
	return g_strdup_printf("a whole number from %.0f to %.0f", key->least, key->most);
}

static gboolean set_colour(const TemplateKey *key, gpointer field, const char *text,
			   GError **reason)
{
	guint value = 0;

	(void)key;
	(void)reason;
	if (strlen(text) != 7 || text[0] != '#')
		return FALSE;
	for (const char *at = text + 1; *at; at++) {
		if (!g_ascii_isxdigit(*at))
			return FALSE;
		value = value << 4 | (guint)g_ascii_xdigit_value(*at);
	}
	*(Colour *)field = (Colour){ (value >> 16) / 255.0, (value >> 8 & 0xff) / 255.0,
				     (value & 0xff) / 255.0 };
	return TRUE;
}

static char *colour_text(const TemplateKey *key, gconstpointer field)
{
	const Colour *colour = field;

	(void)key;
	return g_strdup_printf("#%02lx%02lx%02lx", lround(colour->red * 255),
			       lround(colour->green * 255), lround(colour->blue * 255));
}

static char *colour_allowed(const TemplateKey *key)
{
	(void)key;
	return g_strdup("a colour as #rrggbb");
}

static gboolean set_boolean(const TemplateKey *key, gpointer field, const char *text,
			    GError **reason)
{
	gboolean is_true = !strcmp(text, "true");

	(void)key;
	(void)reason;
	*(gboolean *)field = is_true;
	return is_true || !strcmp(text, "false");
}

static char *boolean_text(const TemplateKey *key, gconstpointer field)
{
	(void)key;
	return g_strdup(*(const gboolean *)field ? "true" : "false");
}

static char *boolean_allowed(const TemplateKey *key)
{
	(void)key;
	return g_strdup("true or false");
}

static void clear_string(gpointer field)
{
	g_clear_pointer((char **)field, g_free);
}

static gboolean set_string(const TemplateKey *key, gpointer field, const char *text,
			   GError **reason)
{
	(void)key;
	(void)reason;
	clear_string(field);
	*(char **)field = g_strdup(text);
	return *text != '\0';
}

static char *string_text(const TemplateKey *key, gconstpointer field)
{
	(void)key;
	return g_strdup(*(char *const *)field);
}

static char *string_allowed(const TemplateKey *key)
{
	(void)key;
	return g_strdup("non-empty text");
}

/* An enum's values run from 0; C gives it the size of a guint. */
static gboolean set_choice(const TemplateKey *key, gpointer field, const char *text,
			   GError **reason)
{
	(void)reason;
	for (guint i = 0; key->choices[i]; i++) {
		if (strcmp(key->choices[i], text))
			continue;
		*(guint *)field = i;
		return TRUE;
	}
	return FALSE;
}

static char *choice_text(const TemplateKey *key, gconstpointer field)
{
	return g_strdup(key->choices[*(const guint *)field]);
}

static char *choice_allowed(const TemplateKey *key)
{
	g_autofree char *names = g_strjoinv(", ", (char **)key->choices);

	return g_strdup_printf("one of %s", names);
}

static void clear_format(gpointer field)
{
	g_clear_pointer((FormatString **)field, format_string_free);
}

static gboolean set_format(const TemplateKey *key, gpointer field, const char *text,
			   GError **reason)
{
	clear_format(field);
	*(FormatString **)field = format_string_new(text, key->vocabulary, reason);
	return *(FormatString **)field != NULL;
}

static char *format_text(const TemplateKey *key, gconstpointer field)
{
	(void)key;
	return g_strdup(format_string_source(*(FormatString *const *)field));
}

static char *format_allowed(const TemplateKey *key)
{
	(void)key;
	return g_strdup("a format");
}

static const ValueType value_types[KEY_N_TYPES] = {
	[KEY_LENGTH] = { .set = set_length, .text = length_text, .allowed = length_allowed },
	[KEY_NUMBER] = { .set = set_number, .text = number_text, .allowed = number_allowed },
	[KEY_COLOUR] = { .set = set_colour, .text = colour_text, .allowed = colour_allowed },
	[KEY_BOOLEAN] = { .set = set_boolean, .text = boolean_text, .allowed = boolean_allowed },
	[KEY_STRING] = { .set = set_string,
			 .text = string_text,
			 .allowed = string_allowed,
			 .clear = clear_string },
	[KEY_CHOICE] = { .set = set_choice, .text = choice_text, .allowed = choice_allowed },
	[KEY_FORMAT] = { .set = set_format,
			 .text = format_text,
			 .allowed = format_allowed,
			 .clear = clear_format },
};

gboolean template_value_set(Template *self, const TemplateKey *key, const char *text,
			    GError **error)
{
	g_autofree char *allowed = NULL;
	g_autoptr(GError) reason = NULL;

	if (value_types[key->type].set(key, G_STRUCT_MEMBER_P(self, key->offset), text, &reason))
		return TRUE;
	allowed = template_value_allowed(key);
	g_set_error(error, LADDER_ERROR, LADDER_ERROR_USAGE, "'%s' is invalid: %s%s", text,
		    reason ? "" : "must be ", reason ? reason->message : allowed);
	return FALSE;
}

char *template_value_text(const Template *self, const TemplateKey *key)
{
	return value_types[key->type].text(key, G_STRUCT_MEMBER_P(self, key->offset));
}

char *template_value_allowed(const TemplateKey *key)
{
	return value_types[key->type].allowed(key);
}

void template_value_clear(Template *self, const TemplateKey *key)
{
	if (value_types[key->type].clear)
		value_types[key->type].clear(G_STRUCT_MEMBER_P(self, key->offset));
}
