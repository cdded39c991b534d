/*
 * A kubeconfig with a client certificate and a key of its own, made when the plan is applied.
 * Parameters: cluster, server, algorithm; and those of cert.c but for key, with user as
 * commonName; replaces is the fingerprint of the client certificate that is to go. With unsigned,
 * it gets a key alone, for a certificate that is signed elsewhere.
 */
#include "acts/kubeconfig.h"

#include <errno.h>
#include <time.h>

#include "base/secret.h"
#include "certs/pki_batch.h"
#include "pki/kubeconfig.h"

static const char *text_of(const struct action *action, const char *key)
{
	return json_map_text(action->params, key, "");
}

/* Its certificate is to be signed elsewhere. */
static bool is_request(const struct action *action)
{
	return json_map_bool(action->params, "unsigned", false);
}

static char *how_to_renew(const struct action *action, const struct host *host)
{
	cleanup_free char *path = cert_shell_path(host, action->target);

	if (!host_exists(host, text_of(action, "caKey")))
		return xstrdup("have its CA make another one, and put it in place");
	return xasprintf("remove it, so that it is made anew: rm %s", path);
}

/* Whether it has a key without a certificate: a request is on its way, or was forgotten. */
static bool awaits_cert(const struct kubeconfig *config)
{
	cleanup(secret_done) struct strbuf pem = secret_make(PKI_MAX_FILE);
	struct error ignored;
	const char *file;

	return kubeconfig_get(config, KUBECONFIG_CERT, &pem, &file, &ignored) == -ENOENT &&
	       kubeconfig_get(config, KUBECONFIG_KEY, &pem, &file, &ignored) == 0;
}

static int tell_no_cert(const struct action *action, struct error *err)
{
	return error_set(err, -EKEYREJECTED,
			 "%s has a key, but no certificate: have the request %s.csr signed by its "
			 "CA, and put the certificate in base64 into client-certificate-data",
			 action->target, action->target);
}

static int check(struct pki *pki, const struct action *action, const struct host *host,
		 const struct kubeconfig *config, const struct cert_ca *ca, int64_t now,
		 struct error *err)
{
	const struct cert_kubeconfig kubeconfig = { .pki = pki,
						    .host = host,
						    .path = action->target,
						    .ca_path = text_of(action, "ca"),
						    .config = config,
						    .ca = ca };
	cleanup_verdict struct cert_verdict verdict = { 0 };
	cleanup_free char *again = NULL;

	cert_judge_kubeconfig(&kubeconfig, now, NULL, &verdict);
	if (verdict.fault == CERT_NO_CLIENT && awaits_cert(config))
		return tell_no_cert(action, err);
	again = verdict.fault == CERT_EXPIRED ? pki_action_renewal(action, host)
					      : how_to_renew(action, host);
	return cert_verdict_error(&verdict, action->target, again, err);
}

/* Whether the client's certificate is the one that a renewal is to replace. */
static bool is_replaced(struct pki *pki, const struct action *action,
			const struct kubeconfig *config)
{
	const char *replaces = json_map_text(action->params, "replaces", NULL), *file;
	cleanup(strbuf_done) struct strbuf pem = strbuf_make(PKI_MAX_FILE);
	cleanup_pki_certs struct pki_certs certs = { 0 };
	struct error ignored;

	return replaces && kubeconfig_get(config, KUBECONFIG_CERT, &pem, &file, &ignored) == 0 &&
	       !file && pki_certs_read(pki, action->target, &pem, &certs, &ignored) == 0 &&
	       str_eq(certs.items[0]->fingerprint, replaces);
}

/* It may be meant so: a load balancer, or an API server nearby. */
static char *remark_on_server(const struct action *action, const struct kubeconfig *config)
{
	const char *server = kubeconfig_server(config);

	if (server && str_eq(server, text_of(action, "server")))
		return NULL;
	return xasprintf("its server is %s, where the configuration has %s",
			 server ? server : "not said", text_of(action, "server"));
}

static int inspect_present(const struct action *action, const struct host *host, struct change *ret,
			   struct error *err)
{
	cleanup_kubeconfig struct kubeconfig config = { 0 };
	cleanup_pki struct pki *pki = NULL;
	cleanup_ca struct cert_ca ca = { 0 };
	int64_t now = time(NULL);
	int r = pki_open(&pki, err);

	if (r == 0)
		r = kubeconfig_parse(action->target, ret->now_data, &config, err);
	if (r < 0)
		return r;
	if (is_replaced(pki, action, &config) || is_request(action)) {
		pki_action_settle(ret, !is_request(action));
		return 0;
	}
	r = pki_action_load_ca(pki, action, host, now, &ca, err);
	if (r == 0)
		r = check(pki, action, host, &config, &ca, now, err);
	if (r < 0)
		return r;
	ret->remark = remark_on_server(action, &config);
	pki_action_settle(ret, false);
	return 0;
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	int r = pki_action_look(action, host, KEY_MODE, ret, err);

	if (r < 0)
		return r;
	if (!path_is(ret->now, "absent"))
		return inspect_present(action, host, ret, err);
	r = is_request(action) ? 0 : pki_action_check_signer(action, host, ret, err);
	if (r == 0)
		pki_action_settle(ret, false);
	return r;
}

static void write_ca(const struct cert_ca *ca, struct strbuf *pem)
{
	for (size_t i = 0; i < ca->certs.count; i++)
		pki_cert_write(ca->certs.items[i], pem);
}

/* Whether the CA that signs is among those that it trusts. */
static bool trusts(struct pki *pki, const struct host *host, const struct kubeconfig *config,
		   const struct cert_ca *ca)
{
	cleanup(strbuf_done) struct strbuf pem = strbuf_make(PKI_MAX_FILE);
	cleanup_pki_certs struct pki_certs trusted = { 0 };
	struct error ignored;

	return cert_load_item(config, KUBECONFIG_CA, host, &pem, &ignored) == 0 &&
	       pki_certs_read(pki, "its CA", &pem, &trusted, &ignored) == 0 &&
	       pki_certs_have(&trusted, ca->certs.items[0]);
}

/*
 * A new document; a renewal keeps the old one but for certificate and key, and for the CA when
 * that is another now (so does kubeadm: app/phases/certs/renewal/readwriter.go).
 */
static int make_document(const struct pki_batch *batch, const struct action *action,
			 const struct change *change, const struct cert_ca *ca,
			 struct kubeconfig *ret, struct error *err)
{
	cleanup(strbuf_done) struct strbuf pem = strbuf_make(PKI_MAX_FILE);
	int r = 0;

	write_ca(ca, &pem);
	if (change->kind != CHANGE_MODIFY) {
		kubeconfig_make(text_of(action, "cluster"), text_of(action, "server"), &pem,
				text_of(action, "commonName"), ret);
		return 0;
	}
	r = kubeconfig_parse(action->target, change->now_data, ret, err);
	if (r == 0 && !trusts(batch->pki, batch->host, ret, ca))
		kubeconfig_set_ca(ret, &pem);
	return r;
}

/* With a key alone; the CA is in it where it is known. */
static int write_request(struct pki_batch *batch, const struct action *action,
			 const struct strbuf *key_pem, struct strbuf *out, struct error *err)
{
	cleanup_kubeconfig struct kubeconfig config = { 0 };
	cleanup_ca struct cert_ca ca = { 0 };
	int r = cert_ca_load(batch->pki, batch->host, text_of(action, "ca"), NULL, batch->now, &ca,
			     err);

	if (r == 0)
		r = make_document(batch, action, &(struct change){ .kind = CHANGE_CREATE }, &ca,
				  &config, err);
	if (r < 0)
		return r;
	kubeconfig_set_client(&config, NULL, key_pem);
	kubeconfig_write(&config, out);
	return 0;
}

static int write_content(struct pki_batch *batch, size_t index, struct strbuf *out,
			 struct error *err)
{
	cleanup(secret_done) struct strbuf key_pem = secret_make(PKI_MAX_KEY);
	cleanup(strbuf_done) struct strbuf cert_pem = strbuf_make(PKI_MAX_FILE);
	const struct action *action = batch->actions[index];
	cleanup_kubeconfig struct kubeconfig config = { 0 };
	cleanup_pki_cert struct pki_cert *cert = NULL;
	const struct cert_ca *ca;
	int r;

	pki_key_write(batch->keys[index], &key_pem);
	if (is_request(action))
		return write_request(batch, action, &key_pem, out, err);
	r = pki_batch_ca(batch, action, &ca, err);
	if (r == 0)
		r = make_document(batch, action, batch->changes[index], ca, &config, err);
	if (r == 0)
		r = pki_batch_sign(batch, action, batch->keys[index], ca, &cert, err);
	if (r < 0)
		return r;
	pki_cert_write(cert, &cert_pem);
	kubeconfig_set_client(&config, &cert_pem, &key_pem);
	kubeconfig_write(&config, out);
	return 0;
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	cleanup_free char *validity = pki_action_validity(action);

	if (pki_action_keeps(change)) {
		path_describe_mode(change, out);
		return;
	}
	strbuf_printf(out, "%s at %s, for %s", text_of(action, "commonName"),
		      text_of(action, "server"), validity);
}

static const struct act_param required[] = {
	{ "cluster", JSON_KIND_TEXT },
	{ "server", JSON_KIND_TEXT },
	{ 0 },
};

const struct act act_kubeconfig = {
	.name = "kubeconfig",
	.space = "path",
	.required = required,
	.atomic = true,
	.inspect = inspect,
	.look = pki_action_state,
	.make = pki_batch_make,
	.write = write_content,
	.apply = path_apply,
	.apply_many = path_apply_many,
	.needs = pki_action_needs,
	.restore = path_restore,
	.describe = describe,
};

struct action *plan_kubeconfig(struct plan *plan, const struct plan_kubeconfig *kubeconfig)
{
	struct json *params = json_map();
	struct action *action;

	json_map_set_text(params, "name", kubeconfig->name);
	json_map_set_text(params, "cluster", kubeconfig->cluster);
	json_map_set_text(params, "server", kubeconfig->server);
	json_map_set_text(params, "algorithm", kubeconfig->algorithm);
	pki_action_set_subject(params, kubeconfig->subject);
	pki_action_set_usages(params, PKI_CLIENT);
	pki_action_set_validity(params, kubeconfig->validity);
	pki_action_set_ca(params, kubeconfig->ca);
	json_map_set_text(params, "replaces", kubeconfig->replaces);
	json_map_set(params, "unsigned", kubeconfig->unsigned_yet ? json_bool(true) : NULL);
	action = plan_add(plan, &act_kubeconfig, kubeconfig->path, params);
	action_hide(action);
	return action;
}

bool plan_has_kubeconfig(const struct plan *plan, const char *path)
{
	return plan_find(plan, act_kubeconfig.name, path);
}
