#include "data/redact.h"

#include <strings.h>

#include "base/strbuf.h"

const char redact_hidden[] = "<hidden>";

/* --- Texts --- */

/* The end of a word that a URL is: a blank, or a double quote that is not escaped. */
static const char *end_of_word(const char *text)
{
	while (*text && !strchr(" \t\r\n\"", *text))
		text += *text == '\\' && text[1] ? 2 : 1;
	return text;
}

static bool is_port(const char *text, const char *end)
{
	return text + strspn(text, "0123456789") >= end;
}

/*
 * How many bytes user and password have in a URL from behind its "://" on; 0: there are none. A
 * password that holds a slash makes no valid URL, but is a password.
 */
static size_t user_info_length(const char *from)
{
	const char *word = end_of_word(from), *authority = from + strcspn(from, "/?#"), *at, *colon;

	if (authority > word)
		authority = word;
	at = memrchr(from, '@', (size_t)(authority - from));
	colon = memchr(from, ':', (size_t)(authority - from));
	if (!at && colon && *from != '[' && !is_port(colon + 1, authority))
		at = memrchr(from, '@', (size_t)(word - from));
	return at ? (size_t)(at - from) : 0;
}

static const char proxy[] = "_proxy";

/*
 * Where the value of a proxy's variable begins in a manifest, @text being what follows the
 * variable's name in
 *	- name: HTTP_PROXY
 *	  value: user:password@proxy:3128
 * or NULL.
 */
static const char *proxy_value(const char *text)
{
	static const char key[] = "value: ";

	text += *text == '"';
	if (*text != '\n')
		return NULL;
	text += strspn(text, "\n ");
	if (!str_starts(text, key))
		return NULL;
	text += strlen(key);
	return text + (*text == '"');
}

/* User and password of an address without a scheme, which Go takes for a proxy as well. */
static size_t proxy_user_length(const char *value)
{
	size_t length = (size_t)(end_of_word(value) - value);
	const char *at = memrchr(value, '@', length), *scheme = strstr(value, "://");

	return at && (!scheme || scheme > at) ? (size_t)(at - value) : 0;
}

/* The next secret in @text and its length; NULL: there is none. */
static const char *next_secret(const char *text, size_t *ret_length)
{
	for (; *text; text++) {
		const char *secret = NULL;

		*ret_length = 0;
		if (str_starts(text, "://")) {
			secret = text + strlen("://");
			*ret_length = user_info_length(secret);
		} else if (strncasecmp(text, proxy, strlen(proxy)) == 0) {
			secret = proxy_value(text + strlen(proxy));
			*ret_length = secret ? proxy_user_length(secret) : 0;
		}
		if (*ret_length)
			return secret;
	}
	return NULL;
}

char *redact_text(const char *text)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(2 * STRBUF_MAX_TEXT);
	const char *secret;
	size_t length;

	while ((secret = next_secret(text, &length))) {
		strbuf_add(&out, text, (size_t)(secret - text));
		strbuf_puts(&out, redact_hidden);
		text = secret + length;
	}
	strbuf_puts(&out, text);
	return strbuf_take(&out);
}

/* --- Trees --- */

/* Whether the map is a proxy's variable of an environment: {"name": "HTTP_PROXY", "value": ...}. */
static bool is_proxy(const struct json *map)
{
	const char *name = json_map_text(map, "name", "");
	size_t length = strlen(name);

	return length >= strlen(proxy) && strcasecmp(name + length - strlen(proxy), proxy) == 0;
}

static struct json *redact_map(const struct json *map)
{
	struct json_iter iter = json_iter(map);
	struct json *copy = json_map();

	while (json_next(&iter)) {
		const char *text = json_get_text(iter.value, "");
		size_t length = 0;

		if (str_eq(iter.key, "value") && is_proxy(map))
			length = proxy_user_length(text);
		json_map_set(copy, iter.key,
			     length ? json_printf("%s%s", redact_hidden, text + length)
				    : redact_json(iter.value));
	}
	return copy;
}

struct json *redact_json(const struct json *tree)
{
	cleanup_free char *text = NULL;
	struct json *copy;

	if (json_is_map(tree))
		return redact_map(tree);
	if (json_is_list(tree)) {
		copy = json_list();
		for (size_t i = 0; i < json_count(tree); i++)
			json_list_add(copy, redact_json(json_list_at(tree, i)));
		return copy;
	}
	if (!json_is_text(tree))
		return json_ref(tree);
	text = redact_text(json_get_text(tree, ""));
	return json_text(text);
}
