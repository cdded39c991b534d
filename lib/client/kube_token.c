#include "client/kube_token.h"

#include <time.h>

#include "base/base64.h"
#include "base/secret.h"
#include "base/time.h"

#define TOKEN_TYPE "bootstrap.kubernetes.io/token"

/* What differs from token to token, though they are for the same. */
static const char *const of_one_token[] = { "token-id", "token-secret", "expiration" };

static bool is_like(const struct json *a, const struct json *b)
{
	cleanup_json struct json *one = json_clone(a), *other = json_clone(b);

	for (size_t i = 0; i < ARRAY_SIZE(of_one_token); i++) {
		json_map_remove(one, of_one_token[i]);
		json_map_remove(other, of_one_token[i]);
	}
	return json_same(one, other);
}

bool kube_token_expires(const struct json *object, int64_t now)
{
	cleanup_free char *latest = time_rfc3339(now);
	const char *text = json_map_text(json_map_get(object, "data"), "expiration", NULL);
	cleanup(strbuf_done) struct strbuf time = strbuf_make(STRBUF_MAX_LINE);

	return text &&
	       (base64_decode(text, strlen(text), &time) < 0 || strcmp(time.text, latest) <= 0);
}

int kube_has_token(struct kube *kube, const struct json *object, struct error *err)
{
	const struct json *wanted = json_map_get(object, "data");
	cleanup_json struct json *secrets = NULL;
	struct kube_ref ref = kube_ref_of(object);
	int r = kube_list(kube, &ref, NULL, "type=" TOKEN_TYPE, &secrets, NULL, err);

	for (size_t i = 0; r == 0 && i < json_count(secrets); i++) {
		const struct json *secret = json_list_at(secrets, i);

		r = is_like(json_map_get(secret, "data"), wanted) &&
		    !kube_token_expires(secret, time(NULL));
	}
	return r;
}

/* Appends what a key of a Secret's data holds. */
static bool add_data(const struct json *object, const char *key, struct strbuf *out)
{
	const char *text = json_map_text(json_map_get(object, "data"), key, NULL);

	return text && base64_decode(text, strlen(text), out) == 0;
}

bool kube_token_of(const struct json *object, struct strbuf *out)
{
	if (!str_eq(json_map_text(object, "type", ""), TOKEN_TYPE) ||
	    !add_data(object, "token-id", out))
		return false;
	strbuf_putc(out, '.');
	return add_data(object, "token-secret", out);
}

/* --- Reading --- */

void kube_token_done(struct kube_token *token)
{
	free(token->id);
	secret_free(token->text);
	free(token->description);
	free(token->expires);
	str_list_done(&token->usages);
	str_list_done(&token->groups);
}

void kube_tokens_done(struct kube_tokens *tokens)
{
	for (size_t i = 0; i < tokens->count; i++)
		kube_token_done(&tokens->items[i]);
	free(tokens->items);
}

/* What a key of a Secret's data holds; NULL: it is missing, or malformed. Free it. */
static char *data_text(const struct json *object, const char *key)
{
	cleanup(secret_done) struct strbuf text = secret_make(STRBUF_MAX_LINE);

	return add_data(object, key, &text) && !text.full ? xstrdup(text.text) : NULL;
}

static void read_usages(const struct json *object, struct str_list *ret)
{
	static const char *const usages[] = { "authentication", "signing" };

	for (size_t i = 0; i < ARRAY_SIZE(usages); i++) {
		cleanup_free char *key = xasprintf("usage-bootstrap-%s", usages[i]);
		cleanup_free char *value = data_text(object, key);

		if (value && str_eq(value, "true"))
			str_list_add(ret, usages[i]);
	}
}

static void read_groups(const struct json *object, struct str_list *ret)
{
	cleanup_free char *text = data_text(object, "auth-extra-groups");

	for (const char *item = text; item && *item; item += strspn(item, ",")) {
		size_t length = strcspn(item, ",");

		str_list_take(ret, xstrndup(item, length));
		item += length;
	}
}

/* False for a Secret that no authenticator takes: its name and its id differ, or it has none. */
static bool read_token(const struct json *object, struct kube_token *ret)
{
	const char *name = json_map_text(json_map_get(object, "metadata"), "name", "");
	cleanup(secret_done) struct strbuf text = secret_make(STRBUF_MAX_LINE);

	ret->id = data_text(object, "token-id");
	if (!ret->id || !str_starts(name, KUBE_TOKEN_PREFIX) ||
	    !str_eq(name + strlen(KUBE_TOKEN_PREFIX), ret->id) || !kube_token_of(object, &text))
		return false;
	ret->text = xstrdup(text.text);
	ret->description = data_text(object, "description");
	ret->expires = data_text(object, "expiration");
	read_usages(object, &ret->usages);
	read_groups(object, &ret->groups);
	return true;
}

int kube_tokens_get(struct kube *kube, struct kube_tokens *ret, struct error *err)
{
	static const struct kube_ref ref = { "v1", "Secret", "kube-system", NULL };
	cleanup_json struct json *secrets = NULL;
	int r = kube_list(kube, &ref, NULL, "type=" TOKEN_TYPE, &secrets, NULL, err);

	if (r < 0)
		return r;
	ret->items = xcalloc(json_count(secrets) + 1, sizeof(*ret->items));
	for (size_t i = 0; i < json_count(secrets); i++) {
		struct kube_token token = { 0 };

		if (read_token(json_list_at(secrets, i), &token))
			ret->items[ret->count++] = token;
		else
			kube_token_done(&token);
	}
	return 0;
}
