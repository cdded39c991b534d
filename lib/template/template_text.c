/* Text templates: each line is filled by itself, with the quoting of the format. */
#include <errno.h>

#include "template/template_filling.h"

/* Where a placeholder stands. */
struct spot {
	const char *line; /* of the template */
	bool quoted;      /* between double quotes */
};

/* A way of quoting; false when the format cannot hold the text there. */
struct format {
	const char *name; /* for messages */
	bool (*quote)(const struct spot *spot, const char *text, struct strbuf *out);
	bool takes_lists; /* of words */
};

static bool is_control(char c)
{
	return ((unsigned char)c < ' ' && c) || c == 0x7f;
}

/*
 * systemd.syntax(7), systemd.service(5) "Command lines": between double quotes C escapes work;
 * % begins a specifier everywhere, and $ a variable in commands. Elsewhere nothing can be quoted
 * that all directives would understand.
 */
static bool quote_unit(const struct spot *spot, const char *text, struct strbuf *out)
{
	bool command = str_starts(spot->line, "Exec");

	for (; *text; text++) {
		bool plain = !is_control(*text) && !strchr("\"'\\", *text) &&
			     !(command && *text == '$') && *text != ' ';

		if (!spot->quoted && !plain)
			return false;
		if (*text == '%' || (command && *text == '$'))
			strbuf_printf(out, "%c%c", *text, *text);
		else if (*text == '"' || *text == '\\')
			strbuf_printf(out, "\\%c", *text);
		else if (*text == '\n')
			strbuf_puts(out, "\\n");
		else if (is_control(*text))
			strbuf_printf(out, "\\x%02x", (unsigned char)*text);
		else
			strbuf_putc(out, *text);
	}
	return true;
}

/*
 * systemd.exec(5) EnvironmentFile=: between double quotes a backslash guards " \ ` and $. systemd
 * drops a variable whose value has a control character other than tab and newline.
 */
static bool quote_env(const struct spot *spot, const char *text, struct strbuf *out)
{
	if (!spot->quoted)
		return false;
	for (; *text; text++) {
		if (is_control(*text) && *text != '\n' && *text != '\t')
			return false;
		if (strchr("\"\\`$", *text))
			strbuf_putc(out, '\\');
		strbuf_putc(out, *text);
	}
	return true;
}

static bool quote_corefile(const struct spot *spot, const char *text, struct strbuf *out)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789.:/_-[]";

	(void)spot;
	strbuf_puts(out, text);
	return *text && strspn(text, safe) == strlen(text);
}

/* A basic string of TOML; a boolean stands by itself. */
static bool quote_toml(const struct spot *spot, const char *text, struct strbuf *out)
{
	bool is_word = str_eq(text, "true") || str_eq(text, "false");

	for (const char *c = text; *c; c++) {
		if (*c == '"' || *c == '\\')
			strbuf_printf(out, "\\%c", *c);
		else if (is_control(*c))
			strbuf_printf(out, "\\u%04x", (unsigned char)*c);
		else
			strbuf_putc(out, *c);
	}
	return spot->quoted || is_word;
}

static const struct format unit_format = { "a systemd unit", quote_unit, false };
static const struct format env_format = { "an environment file", quote_env, true };
static const struct format toml_format = { "TOML", quote_toml, false };
static const struct format corefile_format = { "a Corefile", quote_corefile, false };

static const struct format *format_of(const struct template *template)
{
	const char *slash = strrchr(template->name, '/');

	if (str_starts(slash ? slash + 1 : template->name, "Corefile"))
		return &corefile_format;
	if (str_ends(template->name, ".toml"))
		return &toml_format;
	return str_ends(template->name, ".env") ? &env_format : &unit_format;
}

/*
 * One word of a command that takes it out of a variable: systemd splits `$NAME` at white space,
 * and takes quotes and backslashes as a shell would (systemd.service(5) "Command lines").
 */
static void add_word(const char *word, struct strbuf *out)
{
	bool plain = *word && !strpbrk(word, " \t\n\"'\\");

	if (out->length)
		strbuf_putc(out, ' ');
	if (plain) {
		strbuf_puts(out, word);
		return;
	}
	strbuf_putc(out, '"');
	for (; *word; word++) {
		if (*word == '"' || *word == '\\')
			strbuf_putc(out, '\\');
		strbuf_putc(out, *word);
	}
	strbuf_putc(out, '"');
}

/* The text of a value: of a text, an integer, or a list of words. False: it is none of them. */
static bool text_of(const struct format *format, const struct json *value, struct strbuf *out)
{
	if (json_is_text(value)) {
		strbuf_puts(out, json_get_text(value, ""));
	} else if (json_kind(value) == JSON_KIND_INT) {
		strbuf_printf(out, "%lld", (long long)json_get_int(value, 0));
	} else if (json_is_list(value) && format->takes_lists) {
		for (size_t i = 0; i < json_count(value); i++)
			add_word(json_get_text(json_list_at(value, i), ""), out);
	} else {
		return false;
	}
	return true;
}

static int fill_placeholder(struct template_filling *filling, const struct spot *spot,
			    const char *text, size_t length, const struct json *value,
			    struct strbuf *out)
{
	const struct format *format = format_of(filling->template);
	cleanup(strbuf_done) struct strbuf plain = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_free char *printed = NULL;

	if (!text_of(format, value, &plain))
		return error_set(filling->err, -EINVAL, "template %s: %.*s takes no %s",
				 filling->template->name, (int)length, text,
				 json_kind_name(json_kind(value)));
	if (format->quote(spot, plain.text, out))
		return 0;
	printed = json_to_text(value);
	return error_set(filling->err, -EINVAL, "%s: %s cannot be written into %s (as %.*s)",
			 filling->template->name, printed, format->name, (int)length, text);
}

/* Appends the line (without its end) and a newline; nothing when a null drops it. */
static int fill_line(struct template_filling *filling, const char *line, size_t length,
		     struct strbuf *out)
{
	struct spot spot = { .line = line };
	size_t start = out->length;

	for (const char *text = line; text < line + length;) {
		size_t name = template_placeholder(text);
		const struct json *value;

		if (!name) {
			spot.quoted ^= *text == '"';
			strbuf_putc(out, *text++);
			continue;
		}
		if (template_value(filling, text, name, &value) < 0)
			return filling->err->code;
		if (json_is_nil(value)) {
			strbuf_cut(out, start);
			return 0;
		}
		if (fill_placeholder(filling, &spot, text, name, value, out) < 0)
			return filling->err->code;
		text += name;
	}
	strbuf_putc(out, '\n');
	return 0;
}

int template_render_text(const struct template *template, const struct json *values, char **ret,
			 struct error *err)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_json struct json *used = json_map();
	struct template_filling filling = {
		.template = template, .values = values, .used = used, .err = err
	};
	const char *line = template_body(template);
	int r;

	while (*line) {
		size_t length = strcspn(line, "\n");

		r = fill_line(&filling, line, length, &out);
		if (r < 0)
			return r;
		line += length + (line[length] == '\n');
	}
	r = template_check_used(&filling);
	if (r < 0)
		return r;
	*ret = strbuf_take(&out);
	return 0;
}
