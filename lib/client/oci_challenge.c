#include "client/oci_challenge.h"

#include <ctype.h>
#include <errno.h>

#include "base/strbuf.h"

static const char *skip(const char *text, const char *set)
{
	return text + strspn(text, set);
}

static bool is_token(char c)
{
	return isalnum((unsigned char)c) || (c && strchr("!#$%&'*+-.^_`|~", c));
}

static char *take_token(const char **text)
{
	const char *start = *text;

	while (is_token(**text))
		(*text)++;
	return *text == start ? NULL : xstrndup(start, (size_t)(*text - start));
}

/* A quoted string (RFC 9110, part 5.6.4); NULL when it does not end. */
static char *take_quoted(const char **text)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);
	const char *c = *text + 1;

	for (; *c && *c != '"'; c++) {
		if (*c == '\\' && c[1])
			c++;
		strbuf_putc(&out, *c);
	}
	if (!*c)
		return NULL;
	*text = c + 1;
	return strbuf_take(&out);
}

/* Takes a value of which it may be the first; others of the name are left. */
static void keep(struct oci_challenge *challenge, const char *name, char *value)
{
	char **const member = str_eq(name, "realm")     ? &challenge->realm
			      : str_eq(name, "service") ? &challenge->service
			      : str_eq(name, "scope")   ? &challenge->scope
							: NULL;

	if (member && !*member)
		*member = value;
	else
		free(value);
}

int oci_challenge_parse(const char *header, struct oci_challenge *ret)
{
	cleanup_oci_challenge struct oci_challenge challenge = { 0 };
	const char *text = skip(header, " \t");

	challenge.scheme = take_token(&text);
	if (!challenge.scheme)
		return -EINVAL;
	str_to_lower(challenge.scheme);
	for (text = skip(text, " \t"); *text; text = skip(text, " \t,")) {
		cleanup_free char *name = take_token(&text);
		char *value;

		text = skip(text, " \t");
		if (!name || *text != '=')
			return -EINVAL;
		str_to_lower(name);
		text = skip(text + 1, " \t");
		value = *text == '"' ? take_quoted(&text) : take_token(&text);
		if (!value)
			return -EINVAL;
		keep(&challenge, name, value);
	}
	*ret = challenge;
	challenge = (struct oci_challenge){ 0 };
	return 0;
}

void oci_challenge_done(struct oci_challenge *challenge)
{
	free(challenge->scheme);
	free(challenge->realm);
	free(challenge->service);
	free(challenge->scope);
	*challenge = (struct oci_challenge){ 0 };
}

/* As a value in the query of an URL. */
static void add_value(const char *text, struct strbuf *out)
{
	for (; *text; text++)
		if (isalnum((unsigned char)*text) || strchr("-._~:/", *text))
			strbuf_putc(out, *text);
		else
			strbuf_printf(out, "%%%02X", (unsigned char)*text);
}

char *oci_challenge_url(const struct oci_challenge *challenge, const char *repository)
{
	struct strbuf url = strbuf_make(STRBUF_MAX_LINE);
	cleanup_free char *own = xasprintf("repository:%s:pull", repository);

	if (!str_eq(challenge->scheme, "bearer") || !challenge->realm)
		return NULL;
	strbuf_printf(&url, "%s%cscope=", challenge->realm,
		      strchr(challenge->realm, '?') ? '&' : '?');
	add_value(challenge->scope ? challenge->scope : own, &url);
	if (challenge->service) {
		strbuf_puts(&url, "&service=");
		add_value(challenge->service, &url);
	}
	return strbuf_take(&url);
}
