#include "credentials/plan_renew_notes.h"

#include <time.h>

#include "acts/cert.h"
#include "acts/key.h"
#include "acts/kubeconfig.h"

/* Whether the plan writes the file anew. */
static bool is_renewed_by(const struct plan *plan, const char *path)
{
	return plan_has_cert(plan, path) || plan_has_kubeconfig(plan, path) ||
	       plan_has_key(plan, path);
}

/* What is wrong, and is mended by no renewal: what is missing, too. */
int renew_note_rest(struct plan *plan, const struct renewal *how, struct error *err)
{
	const struct cert_survey survey = { how->pki, how->host, how->cert_dir, how->kubeconfig_dir,
					    how->config };
	cleanup_statuses struct cert_statuses statuses = { 0 };
	int64_t now = time(NULL);
	int r = cert_status_gather(&survey, &statuses, err);

	for (size_t i = 0; i < statuses.count; i++) {
		const struct cert_status *status = &statuses.items[i];
		cleanup_free char *sentence = cert_status_sentence(status, now);
		cleanup_free char *remedy =
			cert_status_remedy(status, how->host, &how->options, now);

		if (status->state != CERT_GOOD && !is_renewed_by(plan, status->path))
			plan_note(plan, "%s: %s", sentence, remedy);
	}
	return r;
}

/* --- What is to be done afterwards --- */

/* Those of the control plane that use what is renewed; in kubeadm's order (cmd/certs.go). */
static void find_users(const struct plan *plan, const struct renewal *how, struct str_list *ret)
{
	static const char *const order[] = { "API server", "controller manager", "scheduler",
					     "etcd" };
	cleanup(str_list_done) struct str_list found = { 0 };

	for (const struct cert_spec *spec = cert_specs; spec->name; spec++) {
		cleanup_free char *path = cert_spec_path(spec, how->cert_dir, ".crt");

		if (spec->used_by && is_renewed_by(plan, path))
			str_list_add(&found, spec->used_by);
	}
	for (const struct kubeconfig_spec *spec = kubeconfig_specs; spec->name; spec++) {
		cleanup_free char *path = xasprintf("%s/%s", how->kubeconfig_dir, spec->file);

		if (spec->used_by && is_renewed_by(plan, path))
			str_list_add(&found, spec->used_by);
	}
	for (size_t i = 0; i < ARRAY_SIZE(order); i++)
		if (str_list_has(&found, order[i]))
			str_list_add(ret, order[i]);
}

/* "a", "a and b", "a, b and c". */
static char *enumeration(const struct str_list *list)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);

	for (size_t i = 0; i < list->count; i++)
		strbuf_printf(&out, "%s%s",
			      i == 0                 ? ""
			      : i + 1 == list->count ? " and "
						     : ", ",
			      list->items[i]);
	return strbuf_take(&out);
}

void renew_note_restart(struct plan *plan, const struct renewal *how)
{
	cleanup_free char *dir = cert_shell_path(how->host, KUBECONFIG_DIR "/manifests");
	cleanup(str_list_done) struct str_list users = { 0 };
	cleanup_free char *names = NULL;
	bool one;

	find_users(plan, how, &users);
	names = enumeration(&users);
	one = users.count == 1;
	if (users.count)
		plan_note(plan,
			  "%s %s the old certificates until %s: move %s out of %s, and after 20 "
			  "seconds back",
			  names, one ? "uses" : "use", one ? "it restarts" : "they restart",
			  one ? "its manifest" : "their manifests", dir);
}

/* People have copies of it. */
void renew_note_copies(struct plan *plan, const struct renewal *how)
{
	cleanup_free char *path = xasprintf("%s/admin.conf", how->kubeconfig_dir);

	if (plan_has_kubeconfig(plan, path))
		plan_note(plan,
			  "copies of %s that people have keep the old certificate: give them new "
			  "ones",
			  path);
}
