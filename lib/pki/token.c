#include "pki/token.h"

#include <errno.h>
#include <strings.h>

#include "base/base64.h"
#include "base/secret.h"

void token_make(struct token *ret)
{
	random_text(SYNTAX_TOKEN_ALPHABET, ret->id, sizeof(ret->id) - 1);
	random_text(SYNTAX_TOKEN_ALPHABET, ret->secret, sizeof(ret->secret) - 1);
}

int token_parse(const char *text, struct token *ret, struct error *err)
{
	if (!syntax_is_token(text))
		return error_set(
			err, -EINVAL,
			"a token is 6 characters, a dot, and 16 characters of a-z and 0-9, "
			"such as `knode token generate` prints");
	memcpy(ret->id, text, SYNTAX_TOKEN_ID);
	ret->id[SYNTAX_TOKEN_ID] = '\0';
	memcpy(ret->secret, text + SYNTAX_TOKEN_ID + 1, sizeof(ret->secret));
	return 0;
}

char *token_format(const struct token *token)
{
	return xasprintf("%s.%s", token->id, token->secret);
}

char *token_sign(struct pki *pki, const char *id, const char *secret, const char *payload)
{
	cleanup_free char *header = xasprintf("{\"alg\":\"HS256\",\"kid\":\"%s\"}", id);
	cleanup(strbuf_done) struct strbuf input = strbuf_make(STRBUF_MAX_TEXT);
	cleanup(strbuf_done) struct strbuf jws = strbuf_make(STRBUF_MAX_LINE);
	cleanup(secret_done) struct strbuf key = secret_make(strlen(secret));
	unsigned char signature[PKI_DIGEST_SIZE];

	base64_encode_url(header, strlen(header), &input);
	strbuf_puts(&jws, input.text);
	strbuf_puts(&jws, "..");
	strbuf_putc(&input, '.');
	base64_encode_url(payload, strlen(payload), &input);
	strbuf_puts(&key, secret);
	pki_hmac_sha256(pki, &key, input.text, input.length, signature);
	base64_encode_url(signature, sizeof(signature), &jws);
	return strbuf_take(&jws);
}

int token_verify(struct pki *pki, const struct token *token, const struct json *data,
		 const char **ret_kubeconfig, struct error *err)
{
	cleanup_free char *key = xasprintf("jws-kubeconfig-%s", token->id);
	const char *kubeconfig = json_map_text(data, "kubeconfig", NULL);
	const char *signature = json_map_text(data, key, NULL);
	cleanup_free char *wanted = NULL;

	if (!kubeconfig)
		return error_set(err, -EINVAL,
				 "ConfigMap kube-public/cluster-info holds no kubeconfig: "
				 "is this the API server of a cluster made by kubeadm or knode?");
	if (!signature)
		return error_set(
			err, -ENOENT,
			"the cluster does not know token %s (any more): tokens expire after "
			"24 hours unless told otherwise; make one on a control plane: "
			"knode token create --print-join-command",
			token->id);
	wanted = token_sign(pki, token->id, token->secret, kubeconfig);
	if (!secret_equal(wanted, signature))
		return error_set(err, -EBADMSG,
				 "cluster-info is signed by token %s with another secret: "
				 "the token is mistyped, or this is not the cluster it is of",
				 token->id);
	*ret_kubeconfig = kubeconfig;
	return 0;
}

int token_ca_hash_check(const char *text, struct error *err)
{
	if (syntax_is_ca_hash(text))
		return 0;
	return error_set(err, -EINVAL,
			 "\"%s\" is not the hash of a CA: it is sha256: and 64 hexadecimal digits, "
			 "as `knode certs ca-hash` prints on a control plane",
			 text);
}

bool token_pins(const struct str_list *hashes, const struct pki_cert *ca)
{
	for (size_t i = 0; i < hashes->count; i++)
		if (strcasecmp(hashes->items[i], ca->public_key_hash) == 0)
			return true;
	return false;
}
