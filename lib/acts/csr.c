/*
 * A certificate signing request in PEM, for a CA elsewhere. Parameters: key (path of the private
 * key, or of the kubeconfig that holds it); commonName, organizations, dns, ips.
 */
#include "acts/csr.h"

#include <errno.h>

#include "certs/pki_batch.h"

static const char *key_path(const struct action *action)
{
	return json_map_text(action->params, "key", "");
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	cleanup_pki_key struct pki_key *key = NULL;
	cleanup_pki struct pki *pki = NULL;
	int r = pki_action_look(action, host, KEY_MODE, ret, err);

	if (r == 0 && path_is(ret->now, "absent")) {
		pki_action_settle(ret, false);
		return 0;
	}
	if (r == 0)
		r = pki_open(&pki, err);
	if (r == 0)
		r = cert_load_any_key(pki, host, key_path(action), &key, err);
	if (r == 0)
		r = pki_csr_check(pki, action->target, ret->now_data, key, err);
	if (r == -EKEYREJECTED)
		return error_set(err, r,
				 "%s is not a request by the key in %s: remove it, so that it is "
				 "made anew",
				 action->target, key_path(action));
	if (r == 0)
		pki_action_settle(ret, false);
	return r;
}

static int write_content(struct pki_batch *batch, size_t index, struct strbuf *out,
			 struct error *err)
{
	const struct action *action = batch->actions[index];
	cleanup_subject struct cert_subject subject = { 0 };
	struct pki_request request = { .organizations = &subject.organizations,
				       .dns = &subject.dns,
				       .ips = &subject.ips };
	struct pki_key *key;
	int r = pki_batch_key(batch, key_path(action), &key, err);

	if (r < 0)
		return r;
	pki_action_subject(action, &subject);
	request.common_name = subject.common_name;
	r = pki_csr_make(batch->pki, &request, key, out, err);
	return r < 0 ? error_wrap(err, "%s", action->target) : 0;
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	if (pki_action_keeps(change)) {
		path_describe_mode(change, out);
		return;
	}
	strbuf_printf(out, "%s, with the key in %s",
		      json_map_text(action->params, "commonName", ""), key_path(action));
}

static const struct act_param required[] = {
	{ "key", JSON_KIND_TEXT },
	{ 0 },
};

const struct act act_csr = {
	.name = "csr",
	.space = "path",
	.required = required,
	.atomic = true,
	.inspect = inspect,
	.look = pki_action_state,
	.make = pki_batch_make,
	.write = write_content,
	.apply = path_apply,
	.apply_many = path_apply_many,
	.restore = path_restore,
	.describe = describe,
};

struct action *plan_csr(struct plan *plan, const char *path, const char *key,
			const struct cert_subject *subject)
{
	struct json *params = json_map();

	json_map_set_text(params, "key", key);
	pki_action_set_subject(params, subject);
	return plan_add(plan, &act_csr, path, params);
}
