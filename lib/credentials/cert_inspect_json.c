/* What is in a file of certificates, as data. */
#include "base/time.h"
#include "credentials/cert_inspect.h"
#include "credentials/cert_status.h"

static struct json *usages(const struct pki_cert *cert)
{
	struct json *list = json_texts(&cert->key_usages);

	if (cert->usage & PKI_SERVER)
		json_list_add_text(list, "server auth");
	if (cert->usage & PKI_CLIENT)
		json_list_add_text(list, "client auth");
	return list;
}

static struct json *cert_to_json(const struct pki_cert *cert, int64_t now)
{
	struct json *map = json_map();
	cleanup_free char *from = time_rfc3339(cert->not_before);
	cleanup_free char *to = time_rfc3339(cert->not_after);

	json_map_set_text(map, "subject", cert->subject);
	json_map_set_text(map, "issuer", cert->issuer);
	json_map_set_text(map, "commonName", cert->common_name);
	json_map_set(map, "organizations", json_texts(&cert->organizations));
	json_map_set(map, "dnsNames", json_texts(&cert->dns));
	json_map_set(map, "ipAddresses", json_texts(&cert->ips));
	if (cert->other_names.count)
		json_map_set(map, "otherNames", json_texts(&cert->other_names));
	json_map_set_bool(map, "isCA", cert->usage & PKI_CA);
	json_map_set(map, "usages", usages(cert));
	json_map_set_text(map, "notBefore", from);
	json_map_set_text(map, "notAfter", to);
	json_map_set_int(map, "residualSeconds", cert->not_after - now);
	json_map_set_text(map, "key", cert->key_kind);
	json_map_set_text(map, "signatureAlgorithm", cert->signature_algorithm);
	json_map_set_text(map, "serial", cert->serial);
	json_map_set_text(map, "subjectKeyId", cert->key_id);
	json_map_set_text(map, "authorityKeyId", cert->authority_key_id);
	json_map_set_text(map, "fingerprint", cert->fingerprint);
	json_map_set_text(map, "publicKeyHash", cert->public_key_hash);
	json_map_set_text(map, "weakness", cert->weakness);
	return map;
}

static struct json *csr_to_json(const struct pki_csr *csr)
{
	struct json *map = json_map();

	json_map_set_text(map, "subject", csr->subject);
	json_map_set(map, "dnsNames", json_texts(&csr->dns));
	json_map_set(map, "ipAddresses", json_texts(&csr->ips));
	if (csr->other_names.count)
		json_map_set(map, "otherNames", json_texts(&csr->other_names));
	json_map_set_text(map, "key", csr->key_kind);
	json_map_set_text(map, "signatureAlgorithm", csr->signature_algorithm);
	json_map_set_bool(map, "signatureIsRight", csr->signature_is_right);
	json_map_set_text(map, "publicKeyHash", csr->public_key_hash);
	json_map_set_text(map, "weakness", csr->weakness);
	return map;
}

/* The hash is that of the public half, which both may share. */
static void set_key(struct json *document, const char *name, const struct pki_key *key)
{
	cleanup_free char *kind = pki_key_kind(key), *hash = pki_key_hash(key);

	json_map_set_text(document, name, kind);
	json_map_set_text(document, "publicKeyHash", hash);
}

static void set_kubeconfig(struct json *document, const struct kubeconfig *config)
{
	struct json *map = json_map();

	json_map_set_text(map, "cluster", config->cluster_name);
	json_map_set_text(map, "server", kubeconfig_server(config));
	json_map_set_text(map, "user", config->user_name);
	json_map_set(document, "kubeconfig", map);
}

struct json *cert_inspection_to_json(const struct cert_inspection *inspection, const char *file,
				     int64_t now)
{
	struct json *document = json_map(), *certs = json_list(), *requests = json_list();
	const struct pki_key *key = inspection->key;

	json_map_set_text(document, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(document, "kind", "CertificateInspection");
	json_map_set_text(document, "file", file);
	if (inspection->kubeconfig.document)
		set_kubeconfig(document, &inspection->kubeconfig);
	if (key)
		set_key(document, "privateKey", key);
	if (inspection->public)
		set_key(document, "publicKey", inspection->public);
	for (size_t i = 0; i < inspection->certs.count; i++) {
		const struct pki_cert *cert = inspection->certs.items[i];
		struct json *map = cert_to_json(cert, now);

		if (key)
			json_map_set_bool(map, "hasPrivateKey", pki_cert_has_key(cert, key));
		json_list_add(certs, map);
	}
	for (size_t i = 0; i < inspection->requests.count; i++) {
		const struct pki_csr *csr = inspection->requests.items[i];
		struct json *map = csr_to_json(csr);

		if (key)
			json_map_set_bool(map, "hasPrivateKey", pki_csr_has_key(csr, key));
		json_list_add(requests, map);
	}
	json_map_set(document, "certificates", certs);
	json_map_set(document, "requests", requests);
	json_map_set_text(document, "problem",
			  inspection->problem.code ? inspection->problem.message : NULL);
	return document;
}
