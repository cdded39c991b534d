/* What tests of kubeconfigs as actions share: a plan of one, and kubeconfigs to be judged. */
#pragma once

#include "act_bench.h"
#include "acts/kubeconfig.h"
#include "credentials/plan_pki.h"
#include "pki_unit.h"

#define X_CONF "/etc/admin.conf"

/* A host with the CA (or none), and the plan of one kubeconfig. */
static inline struct bench kubeconfig_bench(const struct unit_ca *ca, const char *replaces,
					    bool unsigned_yet)
{
	static char cert[] = "/etc/ca.crt", key[] = "/etc/ca.key";
	const struct plan_ca place = { .cert = cert, .key = key, .name = "ca" };
	cleanup_subject struct cert_subject subject = { .common_name =
								xstrdup("kubernetes-admin") };
	struct bench bench = bench_make();

	str_list_add(&subject.organizations, "kubeadm:cluster-admins");
	plan_kubeconfig(bench.plan, &(struct plan_kubeconfig){ .path = X_CONF,
							       .name = "admin.conf",
							       .ca = &place,
							       .cluster = "kubernetes",
							       .server = "https://10.0.0.1:6443",
							       .subject = &subject,
							       .algorithm = "ECDSA-P256",
							       .validity = (int64_t)10 * DAY * 1000,
							       .replaces = replaces,
							       .unsigned_yet = unsigned_yet });
	if (ca)
		put_ca(&bench.tree, "/etc/ca", ca);
	return bench;
}

/* A client of a CA. */
struct client {
	struct pki_key *key;
	struct pki_cert *cert;
};

static inline struct client client_make(const struct unit_ca *ca, int from, int to)
{
	const struct cert_like like = { "u", PKI_CLIENT, from, to, NULL, NULL, ca->cert, ca->key };
	struct client client = { .key = key_new() };

	client.cert = cert_new(&like, client.key);
	return client;
}

static inline void client_done(struct client *client)
{
	pki_cert_free(client->cert);
	pki_key_free(client->key);
}

/* A kubeconfig with this client, which trusts the CA. */
static inline void put_client(const struct tree *tree, const struct unit_ca *ca,
			      const struct client *client)
{
	cleanup_kubeconfig struct kubeconfig config = { 0 };
	cleanup(strbuf_done) struct strbuf ca_pem = strbuf_make(PKI_MAX_FILE),
					   cert = strbuf_make(PKI_MAX_FILE),
					   key = strbuf_make(PKI_MAX_KEY),
					   out = strbuf_make(KUBECONFIG_MAX);

	pki_cert_write(ca->cert, &ca_pem);
	pki_cert_write(client->cert, &cert);
	pki_key_write(client->key, &key);
	kubeconfig_make("kubernetes", "https://192.0.2.9:6443", &ca_pem, "u", &config);
	kubeconfig_set_client(&config, &cert, &key);
	kubeconfig_write(&config, &out);
	tree_put(tree, X_CONF, 0600, out.text);
}
