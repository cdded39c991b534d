/*
 * Secrets of bootstrap tokens
 * (https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/).
 */
#pragma once

#include "config/config.h"
#include "plan/late.h"

/* What of a token is yet to be made; `of` is NULL for what is known, or there is none. */
struct late_token {
	struct late id, id_data, secret, time;
};
#define cleanup_late_token cleanup(late_token_done)
void late_token_done(struct late_token *late);

/*
 * What is late of a token without a text, which is made as @name, and of one that expires a time
 * after it is made. Where all is known, nothing is.
 */
struct late_token late_token_of(const struct config_token *token, const char *name);
/* Registers all of it with an action that holds the Secret. */
void late_token_register(const struct late_token *late, struct action *action);

/* The Secret of a token, with what is late standing in its place; free *@ret. */
int token_secret(const struct config_token *token, const struct late_token *late, struct json **ret,
		 struct error *err);
