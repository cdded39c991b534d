/*
 * Taking a file apart that may be anything: certificates in PEM or DER, signing requests, keys, all
 * of these together, or a kubeconfig with what it embeds and names.
 */
#pragma once

#include "host/host.h"
#include "pki/kubeconfig.h"
#include "pki/pki.h"

/* Zeroed memory is nothing. */
struct cert_inspection {
	struct pki_certs certs; /* of a kubeconfig: the client's, and after them its CA's */
	struct pki_csrs requests;
	struct pki_key *key;    /* the private one; NULL: none */
	struct pki_key *public; /* a public key alone; NULL: none */
	struct kubeconfig kubeconfig;
	struct error problem; /* about a part that could not be read; no code: none */
};
#define cleanup_inspection cleanup(cert_inspection_done)
void cert_inspection_done(struct cert_inspection *inspection);

/*
 * Takes @data apart, which is the file at @path of the host, or came from elsewhere. Files that a
 * kubeconfig names are read from the host. A part that cannot be read is told in @ret->problem, as
 * long as there is something to be shown besides.
 */
int cert_inspect(struct pki *pki, const struct host *host, const char *path,
		 const struct strbuf *data, struct cert_inspection *ret, struct error *err);

/* The document CertificateInspection: all that is in @file. */
struct json *cert_inspection_to_json(const struct cert_inspection *inspection, const char *file,
				     int64_t now);

/* Whether the private key belongs to one of its certificates or requests. */
bool cert_inspection_uses_key(const struct cert_inspection *inspection);
