#include "pki/envelope.h"

#include <errno.h>

#include "base/base64.h"
#include "base/hex.h"
#include "base/secret.h"
#include "base/syntax.h"

_Static_assert((int)PKI_SEAL_KEY_SIZE == SYNTAX_CERTIFICATE_KEY, "what is parsed is the key");

char *envelope_key_make(void)
{
	unsigned char key[PKI_SEAL_KEY_SIZE];
	char *text;

	random_fill(key, sizeof(key));
	text = hex_encode(key, sizeof(key));
	explicit_bzero(key, sizeof(key));
	return text;
}

int envelope_key_parse(const char *text, unsigned char ret[PKI_SEAL_KEY_SIZE], struct error *err)
{
	if (hex_decode(text, ret, PKI_SEAL_KEY_SIZE) < 0)
		return error_set(err, -EINVAL,
				 "a certificate key is 64 hexadecimal digits, such as "
				 "`knode certs certificate-key` prints");
	return 0;
}

char *envelope_name(const char *path)
{
	char *name = xstrdup(path);

	for (char *c = name; *c; c++)
		if (*c == '/')
			*c = '-';
	return name;
}

void envelope_add(struct pki *pki, const unsigned char key[PKI_SEAL_KEY_SIZE], const char *path,
		  const struct strbuf *content, struct json *data)
{
	cleanup_free char *name = envelope_name(path);
	cleanup(strbuf_done) struct strbuf sealed = strbuf_make(STRBUF_MAX_TEXT);
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);

	pki_seal(pki, key, content->text, content->length, &sealed);
	base64_encode(sealed.text, sealed.length, &text);
	json_map_set_text(data, name, text.text);
}

int envelope_get(struct pki *pki, const unsigned char key[PKI_SEAL_KEY_SIZE],
		 const struct json *data, const char *path, struct strbuf *secret,
		 struct error *err)
{
	cleanup_free char *name = envelope_name(path);
	const char *text = json_map_text(data, name, NULL);
	cleanup(strbuf_done) struct strbuf sealed = strbuf_make(PKI_MAX_FILE);

	if (!text)
		return error_set(err, -ENOENT,
				 "Secret kube-system/kubeadm-certs has no %s: upload the "
				 "certificates anew: knode init phase upload-certs --upload-certs",
				 name);
	if (base64_decode(text, strlen(text), &sealed) < 0 || sealed.full)
		return error_set(err, -EINVAL,
				 "%s of Secret kube-system/kubeadm-certs is malformed", name);
	if (pki_unseal(pki, key, sealed.text, sealed.length, secret) < 0)
		return error_set(err, -EBADMSG,
				 "%s of Secret kube-system/kubeadm-certs cannot be decrypted: the "
				 "certificate key is not the one that it was uploaded with",
				 name);
	return 0;
}
