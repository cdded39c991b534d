/*
 * A kubeconfig with a client certificate and a key of its own, made when the plan is applied.
 * Parameters: cluster, server, algorithm; and those of act_cert.c but for key, with user as
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
	if (!host_exists(host, text_of(action, "caKey")))
		return xstrdup("have its CA make another one, and put it in place");
	return xasprintf("remove it, so that it is made anew: rm %s", action->target);
}

/* An item that is embedded, or lies in a file of the host. -ENOENT: it has none. */
static int read_item(const struct kubeconfig *config, enum kubeconfig_item item,
		     const struct host *host, const char *again, struct strbuf *out,
		     struct error *err)
{
	const char *file;
	int r = kubeconfig_get(config, item, out, &file, err);

	if (r < 0 || !file)
		return r;
	if (!host_exists(host, file))
		return error_set(err, -EKEYREJECTED, "the file %s, which it names, is missing; %s",
				 file, again);
	return host_read(host, file, PKI_MAX_FILE, out, err);
}

/* It must trust the CA that signs the API server's certificate. */
static int check_trust(struct pki *pki, const struct action *action, const struct host *host,
		       const struct kubeconfig *config, const struct cert_ca *ca, const char *again,
		       struct error *err)
{
	cleanup(strbuf_done) struct strbuf pem = strbuf_make(PKI_MAX_FILE);
	cleanup_pki_certs struct pki_certs trusted = { 0 };
	int r = read_item(config, KUBECONFIG_CA, host, again, &pem, err);

	if (r < 0)
		return error_wrap(err, "%s: its CA", action->target);
	r = pki_certs_read(pki, "its CA", &pem, &trusted, err);
	if (r < 0)
		return error_wrap(err, "%s", action->target);
	if (pki_certs_have(&trusted, ca->certs.items[0]))
		return 0;
	return error_set(err, -EKEYREJECTED, "%s trusts another CA than %s; %s", action->target,
			 text_of(action, "ca"), again);
}

/* A key without its certificate: a request is on its way, or was forgotten. */
static int tell_no_cert(const struct action *action, struct error *err)
{
	return error_set(err, -EKEYREJECTED,
			 "%s has a key, but no certificate: have the request %s.csr signed by its "
			 "CA, and put the certificate in base64 into client-certificate-data",
			 action->target, action->target);
}

/* The client's certificate and key, if it has them: a token or a plugin is nothing to judge here.
 */
static int check_client(struct pki *pki, const struct action *action, const struct host *host,
			const struct kubeconfig *config, const struct cert_ca *ca,
			const char *again, int64_t now, struct error *err)
{
	cleanup(secret_done) struct strbuf cert_pem = secret_make(PKI_MAX_KEY);
	cleanup(secret_done) struct strbuf key_pem = secret_make(PKI_MAX_KEY);
	const struct cert_wish wish = { .path = action->target,
					.name = text_of(action, "name"),
					.again = again,
					.usage = PKI_CLIENT };
	cleanup_pki_certs struct pki_certs certs = { 0 };
	cleanup_pki_key struct pki_key *key = NULL;
	struct error no_key, no_cert;
	int r_key = read_item(config, KUBECONFIG_KEY, host, again, &key_pem, &no_key);
	int r = read_item(config, KUBECONFIG_CERT, host, again, &cert_pem, &no_cert);

	if (r == -ENOENT)
		return r_key == 0 ? tell_no_cert(action, err) : 0;
	if (r < 0)
		return error_set(err, r, "%s: %s", action->target, no_cert.message);
	if (r_key < 0)
		return error_set(err, r_key, "%s: %s", action->target, no_key.message);
	r = pki_certs_read(pki, action->target, &cert_pem, &certs, err);
	if (r == 0)
		r = pki_key_read(pki, action->target, &key_pem, &key, err);
	if (r < 0)
		return r;
	return cert_check(certs.items[0], key, ca, &wish, now, err);
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
	cleanup_free char *again = how_to_renew(action, host);
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
		r = check_trust(pki, action, host, &config, &ca, again, err);
	if (r == 0)
		r = check_client(pki, action, host, &config, &ca, again, now, err);
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

/* A new document; a renewal keeps the old one but for certificate and key. */
static int make_document(const struct action *action, const struct change *change,
			 const struct cert_ca *ca, struct kubeconfig *ret, struct error *err)
{
	cleanup(strbuf_done) struct strbuf pem = strbuf_make(PKI_MAX_FILE);

	if (change->kind == CHANGE_MODIFY)
		return kubeconfig_parse(action->target, change->now_data, ret, err);
	for (size_t i = 0; i < ca->certs.count; i++)
		pki_cert_write(ca->certs.items[i], &pem);
	kubeconfig_make(text_of(action, "cluster"), text_of(action, "server"), &pem,
			text_of(action, "commonName"), ret);
	return 0;
}

/* With a key alone; the CA is in it where it is known. */
static int write_request(struct pki_batch *batch, const struct action *action,
			 const struct strbuf *key_pem, struct strbuf *out, struct error *err)
{
	cleanup_kubeconfig struct kubeconfig config = { 0 };
	cleanup_ca struct cert_ca ca = { 0 };
	int r = cert_ca_load(batch->pki, batch->host, text_of(action, "ca"), batch->now, &ca, err);

	if (r == 0)
		r = make_document(action, &(struct change){ .kind = CHANGE_CREATE }, &ca, &config,
				  err);
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
		r = make_document(action, batch->changes[index], ca, &config, err);
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
	.restore = pki_action_restore,
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
