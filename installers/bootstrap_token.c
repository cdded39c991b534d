/* Bootstrap tokens, each in a Secret. */
#include "acts/api.h"
#include "install/installer.h"
#include "install/token_secret.h"

static int add_token(const struct config_token *token, size_t number, struct plan *plan,
		     struct error *err)
{
	cleanup_free char *name = xasprintf("%zu", number);
	cleanup_late_token struct late_token late = late_token_of(token, name);
	cleanup_json struct json *secret = NULL;
	int r = token_secret(token, &late, &secret, err);

	if (r < 0)
		return r;
	late_token_register(&late, plan_api(plan, take_ptr(&secret)));
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
