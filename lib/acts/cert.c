/*
 * A certificate in PEM, signed when the plan is applied. Parameters: key (path); ca, caKey (paths;
 * absent: it signs itself), caName, caPlanned; name (for messages); commonName, organizations, dns,
 * ips, usages, validity ("8760h0m0s"); replaces (fingerprint of the certificate that is to go).
 */
#include "acts/cert.h"

#include <errno.h>
#include <time.h>

#include "certs/pki_batch.h"

static const char *text_of(const struct action *action, const char *key)
{
	return json_map_text(action->params, key, "");
}

static bool is_ca(const struct action *action)
{
	return !json_map_get(action->params, "ca");
}

static bool is_replaced(const struct action *action, const struct pki_cert *cert)
{
	const char *replaces = json_map_text(action->params, "replaces", NULL);

	return replaces && str_eq(replaces, cert->fingerprint);
}

/* How the operator gets another one. */
static char *how_to_make(const struct action *action, const struct host *host)
{
	cleanup_free char *cert = cert_shell_path(host, action->target);
	cleanup_free char *key = cert_shell_path(host, text_of(action, "key"));
	cleanup_free char *request = cert_knode_command(host, "certs generate-csr");

	if (!host_exists(host, text_of(action, "caKey")))
		return xasprintf("have another one signed: `%s` makes the request", request);
	return xasprintf("remove it, so that it is made anew: rm %s %s", cert, key);
}

/* A leaf that is there, against its CA, its key, and what the parameters ask for. */
static int check_leaf(struct pki *pki, const struct action *action, const struct host *host,
		      const struct pki_cert *cert, int64_t now, struct error *err)
{
	cleanup_subject struct cert_subject subject = { 0 };
	const char *key_path = text_of(action, "key");
	const struct cert_wish wish = { .path = action->target,
					.key_path = key_path,
					.usage = pki_action_usage(action),
					.dns = &subject.dns,
					.ips = &subject.ips };
	cleanup_verdict struct cert_verdict verdict = { 0 };
	cleanup_free char *again = NULL;
	cleanup_pki_key struct pki_key *key = NULL;
	cleanup_ca struct cert_ca ca = { 0 };
	int r = pki_action_load_ca(pki, action, host, now, &ca, err);

	if (r == 0 && host_exists(host, key_path))
		r = cert_load_key(pki, host, key_path, &key, err);
	if (r < 0)
		return r;
	pki_action_subject(action, &subject);
	cert_judge(cert, key, &ca, &wish, now, &verdict);
	again = verdict.fault == CERT_EXPIRED ? pki_action_renewal(action, host)
					      : how_to_make(action, host);
	return cert_verdict_error(&verdict, action->target, again, err);
}

/* The controller manager does not start with more than one (see plan_rotate.c). */
static char *remark_on_signing(const struct action *action, const struct pki_certs *certs)
{
	if (!str_eq(text_of(action, "name"), "ca") || certs->count == 1 ||
	    certs->items[0]->self_signed)
		return NULL;
	return xasprintf("the controller manager signs with a file of one certificate alone: put "
			 "%s by itself into another, and name that in extraArgs of "
			 "controllerManager, cluster-signing-cert-file (knode(8), CREDENTIALS)",
			 certs->items[0]->subject);
}

/*
 * A CA that is there may be an own one, with any name; its key may be elsewhere. What is doubtful
 * of it is remarked.
 */
static int check_ca(struct pki *pki, const struct action *action, const struct host *host,
		    int64_t now, char **ret_remark, struct error *err)
{
	const char *path = action->target, *key_path = text_of(action, "key");
	cleanup_verdict struct cert_verdict verdict = { 0 };
	cleanup_ca struct cert_ca ca = { 0 };
	int r = cert_ca_read(pki, host, path, key_path, &ca, err);

	if (r < 0)
		return r;
	cert_judge_ca(&ca, path, key_path, now, &verdict);
	r = cert_verdict_error(&verdict, path, "", err);
	if (r < 0)
		return r;
	*ret_remark = verdict.problem ? xasprintf("%s; %s", verdict.problem,
						  cert_faults[verdict.fault].remedy)
				      : remark_on_signing(action, &ca.certs);
	return 0;
}

static int inspect_present(const struct action *action, const struct host *host, struct change *ret,
			   struct error *err)
{
	cleanup_pki_certs struct pki_certs certs = { 0 };
	cleanup_pki struct pki *pki = NULL;
	int64_t now = time(NULL);
	bool renew;
	int r = pki_open(&pki, err);

	if (r == 0)
		r = cert_read(pki, host, action->target, ret->now_data, &certs, err);
	if (r < 0)
		return r;
	renew = is_replaced(action, certs.items[0]);
	if (!renew)
		r = is_ca(action) ? check_ca(pki, action, host, now, &ret->remark, err)
				  : check_leaf(pki, action, host, certs.items[0], now, err);
	if (r == 0)
		pki_action_settle(ret, renew);
	return r;
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	int r = pki_action_look(action, host, CERT_MODE, ret, err);

	if (r < 0)
		return r;
	if (!path_is(ret->now, "absent"))
		return inspect_present(action, host, ret, err);
	if (!is_ca(action))
		r = pki_action_check_signer(action, host, ret, err);
	else if (host_exists(host, text_of(action, "key")))
		ret->remark = xasprintf("it is made for the key that is there already, %s",
					text_of(action, "key"));
	if (r == 0)
		pki_action_settle(ret, false);
	return r;
}

/* Remembers a CA for the certificates that it is to sign. */
static int write_content(struct pki_batch *batch, size_t index, struct strbuf *out,
			 struct error *err)
{
	const struct action *action = batch->actions[index];
	cleanup_pki_cert struct pki_cert *cert = NULL;
	const struct cert_ca *ca = NULL;
	struct pki_key *key;
	int r = pki_batch_key(batch, text_of(action, "key"), &key, err);

	if (r == 0 && !is_ca(action))
		r = pki_batch_ca(batch, action, &ca, err);
	if (r == 0)
		r = pki_batch_sign(batch, action, key, ca, &cert, err);
	if (r < 0)
		return r;
	pki_cert_write(cert, out);
	if (is_ca(action))
		pki_batch_add_ca(batch, action->target, take_ptr(&cert), key);
	return 0;
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	cleanup_free char *validity = pki_action_validity(action);

	if (pki_action_keeps(change)) {
		path_describe_mode(change, out);
		return;
	}
	strbuf_printf(out, "%s, for %s, signed by %s", text_of(action, "commonName"), validity,
		      is_ca(action) ? "itself" : text_of(action, "caName"));
}

static const struct act_param required[] = {
	{ "key", JSON_KIND_TEXT },
	{ 0 },
};

const struct act act_cert = {
	.name = "cert",
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

struct action *plan_cert(struct plan *plan, const struct plan_cert *cert)
{
	struct json *params = json_map();

	json_map_set_text(params, "name", cert->name);
	json_map_set_text(params, "key", cert->key);
	pki_action_set_subject(params, cert->subject);
	pki_action_set_usages(params, cert->usage);
	pki_action_set_validity(params, cert->validity);
	if (cert->ca)
		pki_action_set_ca(params, cert->ca);
	json_map_set_text(params, "replaces", cert->replaces);
	return plan_add(plan, &act_cert, cert->path, params);
}

bool plan_has_cert(const struct plan *plan, const char *path)
{
	return plan_find(plan, act_cert.name, path);
}

struct late late_cert(const char *path)
{
	return late_make(LATE_FILE, path);
}
