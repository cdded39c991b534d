/*
 * The envelope of uploaded certificates: Secret kube-system/kubeadm-certs holds a control plane's
 * shared keys and certificates, each sealed with AES-256-GCM under the certificate key, which only
 * the operator has. kubeadm reads and writes the same.
 */
#pragma once

#include "data/json.h"
#include "pki/pki.h"

/* A random certificate key, in 64 hexadecimal digits; free it. */
char *envelope_key_make(void);
/* -EINVAL; the message does not repeat the text. */
int envelope_key_parse(const char *text, unsigned char ret[PKI_SEAL_KEY_SIZE], struct error *err);

/* The key in the Secret's data of a file, by its path below the certificates directory:
 * "etcd/ca.crt" is "etcd-ca.crt". Free it. */
char *envelope_name(const char *path);

/* Seals a file's content and adds it to @data, the Secret's, in base64. */
void envelope_add(struct pki *pki, const unsigned char key[PKI_SEAL_KEY_SIZE], const char *path,
		  const struct strbuf *content, struct json *data);
/*
 * Takes a file's content out of @data; @secret is a secret buffer. -ENOENT: it is not there,
 * -EBADMSG: the certificate key is another one, or the data was changed.
 */
int envelope_get(struct pki *pki, const unsigned char key[PKI_SEAL_KEY_SIZE],
		 const struct json *data, const char *path, struct strbuf *secret,
		 struct error *err);
