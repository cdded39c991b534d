/*
 * Bootstrap tokens, each in a Secret
 * (https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/).
 */
#include "acts/api.h"
#include "base/base64.h"
#include "install/installer.h"
#include "install/manifest.h"
#include "plan/late.h"

enum {
	TOKEN_ID_LENGTH = 6,
};

static void set_data(struct json *data, const char *key, const char *text)
{
	cleanup(strbuf_done) struct strbuf encoded = strbuf_make(STRBUF_MAX_TEXT);

	base64_encode(text, strlen(text), &encoded);
	json_map_set_text(data, key, encoded.text);
}

/* What of a token is yet to be made; `time` without `of` when it does not expire, or is known. */
struct late_token {
	struct late id, id_data, secret, time;
};

static void late_token_done(struct late_token *late)
{
	late_done(&late->id);
	late_done(&late->id_data);
	late_done(&late->secret);
	late_done(&late->time);
}

static struct late_token late_token_of(const struct config_token *token, size_t number)
{
	cleanup_free char *name = token->token ? NULL : xasprintf("%zu", number);
	cleanup_free char *ttl = token->ttl ? format_duration(token->ttl) : NULL;
	struct late_token late = { 0 };

	if (name) {
		late.id = late_make(LATE_TOKEN_ID, name);
		late.id_data = late_make(LATE_TOKEN_ID_BASE64, name);
		late.secret = late_make(LATE_TOKEN_SECRET, name);
	}
	if (ttl && !token->expires)
		late.time = late_make(LATE_TIME, ttl);
	return late;
}

static void register_late(struct action *action, const struct late_token *late)
{
	const struct late *const all[] = { &late->id, &late->id_data, &late->secret, &late->time };

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		if (all[i]->of)
			action_late(action, all[i]);
}

/* The id and the secret; those of a token that is yet to be made are late. */
static void set_identity(const struct config_token *token, const struct late_token *late,
			 struct json *data, struct json *values)
{
	cleanup_free char *id = NULL;

	if (!token->token) {
		late_set(values, "ID", &late->id);
		late_set(data, "token-id", &late->id_data);
		late_set(data, "token-secret", &late->secret);
		return;
	}
	id = xstrndup(token->token, TOKEN_ID_LENGTH);
	template_set(values, "ID", id);
	set_data(data, "token-id", id);
	set_data(data, "token-secret", token->token + TOKEN_ID_LENGTH + 1);
}

static void set_expiration(const struct config_token *token, const struct late_token *late,
			   struct json *data)
{
	if (token->expires)
		set_data(data, "expiration", token->expires);
	else if (late->time.of)
		late_set(data, "expiration", &late->time);
}

static void set_usages(const struct config_token *token, struct json *data)
{
	for (size_t i = 0; i < token->usages.count; i++) {
		cleanup_free char *key = xasprintf("usage-bootstrap-%s", token->usages.items[i]);

		set_data(data, key, "true");
	}
}

static void set_groups(const struct config_token *token, struct json *data)
{
	cleanup(strbuf_done) struct strbuf groups = strbuf_make(STRBUF_MAX_TEXT);

	if (!str_list_has(&token->usages, "authentication"))
		return; /* nobody authenticates with it */
	for (size_t i = 0; i < token->groups.count; i++)
		strbuf_printf(&groups, "%s%s", i ? "," : "", token->groups.items[i]);
	if (groups.length)
		set_data(data, "auth-extra-groups", groups.text);
}

static int add_token(const struct config_token *token, size_t number, struct plan *plan,
		     struct error *err)
{
	cleanup(late_token_done) struct late_token late = late_token_of(token, number);
	cleanup_json struct json *values = json_map(), *secret = NULL;
	struct json *data = json_map();
	int r;

	json_map_set(values, "DATA", data);
	set_identity(token, &late, data, values);
	if (token->description)
		set_data(data, "description", token->description);
	set_expiration(token, &late, data);
	set_usages(token, data);
	set_groups(token, data);
	r = manifest_render("bootstrap-token.yaml", values, &secret, err);
	if (r < 0)
		return r;
	register_late(plan_api(plan, take_ptr(&secret)), &late);
	return 0;
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	const struct config_tokens *tokens = &in->config->init.bootstrap_tokens;
	int r = 0;

	for (size_t i = 0; i < tokens->count && r == 0; i++)
		r = add_token(&tokens->items[i], i + 1, plan, err);
	return r;
}

const struct installer installer_bootstrap_token = {
	.id = "bootstrap-token",
	.title = "Tokens with which nodes join",
	.phase = "bootstrap-token",
	.roles = ROLE_CONTROL_PLANE,
	.add = add,
};
