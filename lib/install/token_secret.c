#include "install/token_secret.h"

#include "base/base64.h"
#include "base/syntax.h"
#include "install/manifest.h"

static void set_data(struct json *data, const char *key, const char *text)
{
	cleanup(strbuf_done) struct strbuf encoded = strbuf_make(STRBUF_MAX_TEXT);

	base64_encode(text, strlen(text), &encoded);
	json_map_set_text(data, key, encoded.text);
}

void late_token_done(struct late_token *late)
{
	late_done(&late->id);
	late_done(&late->id_data);
	late_done(&late->secret);
	late_done(&late->time);
}

struct late_token late_token_of(const struct config_token *token, const char *name)
{
	cleanup_free char *ttl = token->ttl ? format_duration(token->ttl) : NULL;
	struct late_token late = { 0 };

	if (!token->token) {
		late.id = late_make(LATE_TOKEN_ID, name);
		late.id_data = late_make(LATE_TOKEN_ID_BASE64, name);
		late.secret = late_make(LATE_TOKEN_SECRET, name);
	}
	if (ttl && !token->expires)
		late.time = late_make(LATE_TIME, ttl);
	return late;
}

void late_token_register(const struct late_token *late, struct action *action)
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
	id = xstrndup(token->token, SYNTAX_TOKEN_ID);
	template_set(values, "ID", id);
	set_data(data, "token-id", id);
	set_data(data, "token-secret", token->token + SYNTAX_TOKEN_ID + 1);
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

int token_secret(const struct config_token *token, const struct late_token *late, struct json **ret,
		 struct error *err)
{
	cleanup_json struct json *values = json_map();
	struct json *data = json_map();

	json_map_set(values, "DATA", data);
	set_identity(token, late, data, values);
	if (token->description)
		set_data(data, "description", token->description);
	set_expiration(token, late, data);
	set_usages(token, data);
	set_groups(token, data);
	return manifest_render("bootstrap-token.yaml", values, ret, err);
}
