/*
 * What tests of the PKI share: keys and certificates made to measure, put into a tree and read back
 * from it. Keys are ECDSA, which are made in no time.
 */
#pragma once

#include <errno.h>
#include <time.h>

#include "base/base64.h"
#include "base/secret.h"
#include "certs/cert_check.h"
#include "credentials/plan_pki.h"
#include "tree.h"
#include "unit.h"

enum {
	DAY = 24 * 60 * 60
};

/* The library, which stays open as long as the process lives. */
static inline struct pki *the_pki(void)
{
	static struct pki *pki;
	struct error why = { 0 };

	if (!pki)
		ck_assert_msg(pki_open(&pki, &why) == 0, "%s", why.message);
	return pki;
}

static inline struct pki_key *key_new(void)
{
	struct pki_key *key = NULL;
	struct error why = { 0 };

	ck_assert_int_eq(pki_keys_make(the_pki(), PKI_ECDSA_P256, 1, &key, &why), 0);
	return key;
}

/* How a certificate is; times are days from now. */
struct cert_like {
	const char *name;
	unsigned usage;
	int from, to;
	const char *dns, *ip; /* may be NULL */
	const struct pki_cert *issuer;
	const struct pki_key *issuer_key;
};

static inline struct pki_cert *cert_new(const struct cert_like *like, const struct pki_key *key)
{
	cleanup(str_list_done) struct str_list dns = { 0 }, ips = { 0 };
	struct pki_request request = { .common_name = like->name,
				       .usage = like->usage,
				       .dns = &dns,
				       .ips = &ips,
				       .not_before = time(NULL) + (int64_t)like->from * DAY,
				       .not_after = time(NULL) + (int64_t)like->to * DAY };
	struct pki_cert *cert = NULL;
	struct error why = { 0 };

	if (like->dns)
		str_list_add(&dns, like->dns);
	if (like->ip)
		str_list_add(&ips, like->ip);
	ck_assert_msg(pki_cert_make(the_pki(), &request, key, like->issuer, like->issuer_key, &cert,
				    &why) == 0,
		      "%s", why.message);
	return cert;
}

/* A CA: valid since long, and for long. */
struct unit_ca {
	struct pki_key *key;
	struct pki_cert *cert;
};
#define cleanup_unit_ca cleanup(unit_ca_done)

static inline struct unit_ca unit_ca_make(const char *name)
{
	const struct cert_like like = { .name = name, .usage = PKI_CA, .from = -1000, .to = 1000 };
	struct unit_ca ca = { .key = key_new() };

	ca.cert = cert_new(&like, ca.key);
	return ca;
}

static inline void unit_ca_done(struct unit_ca *ca)
{
	pki_cert_free(ca->cert);
	pki_key_free(ca->key);
}

/* --- In PEM --- */

static inline char *key_text(const struct pki_key *key)
{
	struct strbuf pem = strbuf_make(PKI_MAX_KEY);

	pki_key_write(key, &pem);
	return strbuf_take(&pem);
}

static inline char *public_text(const struct pki_key *key)
{
	struct strbuf pem = strbuf_make(PKI_MAX_KEY);

	pki_key_write_public(key, &pem);
	return strbuf_take(&pem);
}

static inline char *cert_text(const struct pki_cert *cert)
{
	struct strbuf pem = strbuf_make(PKI_MAX_FILE);

	pki_cert_write(cert, &pem);
	return strbuf_take(&pem);
}

/* What lies between the first BEGIN and its END, decoded: DER. */
static inline struct strbuf der_of(const char *pem)
{
	struct strbuf der = strbuf_make(PKI_MAX_FILE);
	const char *from = strchr(pem, '\n'), *end = strstr(pem, "-----END");

	ck_assert_int_eq(base64_decode(from, (size_t)(end - from), &der), 0);
	return der;
}

/* --- In a tree --- */

static inline void put_key(const struct tree *tree, const char *path, const struct pki_key *key)
{
	cleanup_free char *text = key_text(key);

	tree_put(tree, path, 0600, text);
}

static inline void put_cert(const struct tree *tree, const char *path, const struct pki_cert *cert)
{
	cleanup_free char *text = cert_text(cert);

	tree_put(tree, path, 0644, text);
}

/* Several in one file, up to a NULL. */
static inline void put_certs(const struct tree *tree, const char *path,
			     const struct pki_cert *const certs[])
{
	cleanup(strbuf_done) struct strbuf pem = strbuf_make(PKI_MAX_FILE);

	for (size_t i = 0; certs[i]; i++)
		pki_cert_write(certs[i], &pem);
	tree_put(tree, path, 0644, pem.text);
}

static inline void put_der(const struct tree *tree, const char *path, const char *pem)
{
	cleanup(strbuf_done) struct strbuf der = der_of(pem);
	cleanup_free char *real = tree_path(tree, path);
	cleanup_fd int fd = -1;

	tree_put(tree, path, 0644, "");
	fd = open(real, O_WRONLY | O_CLOEXEC);
	ck_assert_int_eq(write(fd, der.text, der.length), (ssize_t)der.length);
}

/* NAME.crt and NAME.key of a CA. */
static inline void put_ca(const struct tree *tree, const char *name, const struct unit_ca *ca)
{
	cleanup_free char *cert = xasprintf("%s.crt", name), *key = xasprintf("%s.key", name);

	put_cert(tree, cert, ca->cert);
	put_key(tree, key, ca->key);
}

static inline struct pki_key *get_key(const struct host *host, const char *path)
{
	struct pki_key *key = NULL;
	struct error why = { 0 };

	ck_assert_msg(cert_load_any_key(the_pki(), host, path, &key, &why) == 0, "%s", why.message);
	return key;
}

/* All certificates of a file. */
static inline struct pki_certs get_certs(const struct host *host, const char *path)
{
	struct pki_certs certs = { 0 };
	struct error why = { 0 };

	ck_assert_msg(cert_load(the_pki(), host, path, &certs, &why) == 0, "%s", why.message);
	return certs;
}

/* The certificates in a kubeconfig: the client's, or those that it trusts. */
static inline struct pki_certs get_item(const struct host *host, const char *path,
					enum kubeconfig_item item)
{
	cleanup(strbuf_done) struct strbuf pem = strbuf_make(PKI_MAX_FILE);
	cleanup_kubeconfig struct kubeconfig config = { 0 };
	struct pki_certs certs = { 0 };
	struct error why = { 0 };
	const char *file;

	ck_assert_msg(cert_load_kubeconfig(host, path, &config, &why) == 0, "%s", why.message);
	ck_assert_msg(kubeconfig_get(&config, item, &pem, &file, &why) == 0, "%s", why.message);
	ck_assert_ptr_null(file);
	ck_assert_msg(pki_certs_read(the_pki(), path, &pem, &certs, &why) == 0, "%s", why.message);
	return certs;
}

static inline void own(const struct tree *tree, const char *path, uid_t uid, gid_t gid, mode_t mode)
{
	cleanup_free char *real = tree_path(tree, path);

	ck_assert_int_eq(chown(real, uid, gid), 0);
	ck_assert_int_eq(chmod(real, mode), 0);
}

/* --- Configurations --- */

#define PKI "/etc/kubernetes/pki"

static inline void set_text(char **text, const char *value)
{
	free(*text);
	*text = xstrdup(value);
}

/* Of the control plane cp1; with ECDSA, which is quick. */
static inline struct config *pki_config(const char *version)
{
	struct config *config = config_new_example();
	struct error why = { 0 };

	set_text(&config->cluster.kubernetes_version, version);
	ck_assert_int_eq(version_parse(version, &config->version, &why), 0);
	set_text(&config->init.node_registration.name, "cp1");
	set_text(&config->init.local_api_endpoint.advertise_address, "192.0.2.10");
	set_text(&config->cluster.encryption_algorithm, "ECDSA-P256");
	return config;
}

/* All certificates and all kubeconfigs. */
static inline struct plan *plan_all(const struct config *config)
{
	struct plan *plan = plan_new();
	struct error why = { 0 };

	ck_assert_msg(plan_certs(plan, config, NULL, &why) == 0, "%s", why.message);
	ck_assert_msg(plan_kubeconfigs(plan, config, KUBECONFIG_DIR, NULL, &why) == 0, "%s",
		      why.message);
	return plan;
}
