/*
 * Bootstrap tokens, and what they sign: ConfigMap kube-public/cluster-info, by which a joining node
 * knows its cluster.
 */
#pragma once

#include "base/syntax.h"
#include "data/json.h"
#include "pki/pki.h"

/* "abcdef.0123456789abcdef": an id, which is public, and a secret. */
struct token {
	char id[SYNTAX_TOKEN_ID + 1];
	char secret[SYNTAX_TOKEN_SECRET + 1];
};

/* Makes a random token. */
void token_make(struct token *ret);
/* -EINVAL; the message does not repeat the text, which may be a secret with a typing error. */
int token_parse(const char *text, struct token *ret, struct error *err);
/* The whole text; free it. */
char *token_format(const struct token *token);

/*
 * Signs @payload as the API server's bootstrap signer does: a JWS of HS256 whose payload is taken
 * out ("header..signature", RFC 7515, appendix F), keyed by the token's secret. Free it.
 */
char *token_sign(struct pki *pki, const char *id, const char *secret, const char *payload);

/*
 * The kubeconfig of a cluster-info, when this token signed it; borrowed from @data, the ConfigMap's
 * data. Failures tell apart: -ENOENT no signature by this token (unknown to the cluster, or
 * expired), -EBADMSG a signature with another secret, -EINVAL no kubeconfig in it.
 */
int token_verify(struct pki *pki, const struct token *token, const struct json *data,
		 const char **ret_kubeconfig, struct error *err);

/* As syntax_is_ca_hash(), with an error for the operator (-EINVAL). */
int token_ca_hash_check(const char *text, struct error *err);
/* Whether one of @hashes is that of @ca. */
bool token_pins(const struct str_list *hashes, const struct pki_cert *ca);
