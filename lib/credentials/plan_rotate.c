/* Rotating a CA; see plan_renew.h. */
#include <errno.h>
#include <time.h>

#include "acts/absent.h"
#include "acts/bundle.h"
#include "acts/cert.h"
#include "acts/file.h"
#include "acts/key.h"
#include "credentials/cert_status.h"
#include "credentials/plan_renew.h"

#define MANIFEST_PATH "/etc/kubernetes/manifests/kube-controller-manager.yaml"
#define SIGNING_FLAG  "--cluster-signing-cert-file="

/* Files of a rotation. */
struct rotation_files {
	struct plan_ca ca, next;
	char *signing; /* what the controller manager signs with, while ca.crt holds two */
	struct cert_ca now, new; /* as they are on the host */
};

static void files_done(struct rotation_files *files)
{
	plan_ca_done(&files->ca);
	plan_ca_done(&files->next);
	free(files->signing);
	cert_ca_done(&files->now);
	cert_ca_done(&files->new);
}

static int load(const struct renewal *how, const struct plan_ca *place, int64_t now,
		struct cert_ca *ret, struct error *err)
{
	return cert_ca_load(how->pki, how->host, place->cert, place->key, now, ret, err);
}

static int files_load(const struct renewal *how, const char *name, struct rotation_files *ret,
		      struct error *err)
{
	const struct cert_spec *spec = cert_spec_find(name);
	int r;

	ret->ca = plan_ca_of(how->cert_dir, name);
	ret->next = (struct plan_ca){ .cert = cert_spec_path(spec, how->cert_dir, "-next.crt"),
				      .key = cert_spec_path(spec, how->cert_dir, "-next.key"),
				      .name = name };
	ret->signing = cert_spec_path(spec, how->cert_dir, "-signing.crt");
	/* An expired CA is the most urgent one to rotate. */
	r = load(how, &ret->ca, CERT_ANY_TIME, &ret->now, err);
	if (r == 0)
		r = load(how, &ret->next, time(NULL), &ret->new, err);
	if (r == 0 && !ret->now.present)
		return error_set(err, -ENOENT, "there is no CA %s to rotate: %s is missing", name,
				 ret->ca.cert);
	if (r == 0 && !ret->now.key)
		return error_set(err, -ENOKEY,
				 "%s cannot be rotated here: its key, %s, is kept elsewhere",
				 ret->ca.cert, ret->ca.key);
	return r;
}

/* Only the cluster's CA signs what the controller manager is asked for, and is in kubeconfigs. */
static bool is_cluster_ca(const struct rotation_files *files)
{
	return str_eq(files->ca.name, "ca");
}

static void bundle_kubeconfigs(struct plan *plan, const struct renewal *how, const char *const of[])
{
	for (const struct kubeconfig_spec *spec = kubeconfig_specs; spec->name; spec++) {
		cleanup_free char *path = xasprintf("%s/%s", how->kubeconfig_dir, spec->file);

		plan_bundle(plan, path, true, of);
	}
}

/*
 * The controller manager wants a single certificate to sign with, and does not start with two
 * (pkg/controller/certificates/signer of Kubernetes): so its flag goes from @from to @to.
 */
static int set_signing_file(struct plan *plan, const struct renewal *how, const char *from,
			    const char *to, struct error *err)
{
	cleanup(strbuf_done) struct strbuf old = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_free char *flag = xasprintf(SIGNING_FLAG "%s\n", from), *new = NULL;
	const char *place;
	struct stat st;
	int r;

	if (!host_exists(how->host, MANIFEST_PATH))
		return 0;
	r = host_read(how->host, MANIFEST_PATH, STRBUF_MAX_TEXT, &old, err);
	if (r == 0)
		r = host_stat(how->host, MANIFEST_PATH, true, &st, err);
	if (r < 0)
		return r;
	place = strstr(old.text, flag);
	if (!place) {
		plan_note(plan,
			  "%s has no %s%s: see to it that the controller manager signs with a file "
			  "of one certificate, %s",
			  MANIFEST_PATH, SIGNING_FLAG, from, to);
		return 0;
	}
	new = xasprintf("%.*s" SIGNING_FLAG "%s\n%s", (int)(place - old.text), old.text, to,
			place + strlen(flag));
	action_say(plan_file(plan, MANIFEST_PATH, st.st_mode & 07777, new),
		   "it signs with a file of one certificate");
	return 0;
}

/* "knode certs rotate-ca --ca ca switch"; free it. */
static char *step_command(const struct renewal *how, const struct rotation_files *files,
			  const char *step)
{
	cleanup_free char *words = xasprintf("certs rotate-ca --ca %s %s", files->ca.name, step);

	return cert_knode_command(how->host, words);
}

/* Before the step @next; NULL: this was the last one. */
static void say_restart(struct plan *plan, const struct renewal *how,
			const struct rotation_files *files, const char *next)
{
	cleanup_free char *command = next ? step_command(how, files, next) : NULL;
	cleanup_free char *before = next ? xasprintf("before `%s`: ", command) : xstrdup("");

	plan_note(plan,
		  "%stake this step on all control planes, then restart all that reads %s (control "
		  "plane, kubelets, etcd)",
		  before, files->ca.cert);
}

/* Where else the cluster's CA is trusted. */
static void say_who_trusts(struct plan *plan, const struct rotation_files *files)
{
	if (is_cluster_ca(files))
		plan_note(plan,
			  "bring %s to all workers, and update with it their kubelet.conf, "
			  "ConfigMap kube-public/cluster-info, and kubeconfigs of users",
			  files->ca.cert);
}

/* --- The three steps --- */

/* What cannot be renewed here (-ENOTSUP), or has no certificate at all, is its owner's to replace.
 */
static int pass_over(struct plan *plan, const char *path, int r, const struct error *why,
		     struct error *err)
{
	if (r == -ENOTSUP)
		plan_note(plan, "%s; it must be of the new CA before `finish`", why->message);
	else if (r == -ENOENT)
		plan_note(plan, "%s has no certificate of its own", path);
	else if (r < 0)
		return error_set(err, r, "%s", why->message);
	return 0;
}

static int renew_leaf(struct plan *plan, const struct renewal *how, const struct cert_spec *spec,
		      struct error *err)
{
	cleanup_free char *path = cert_spec_path(spec, how->cert_dir, ".crt");
	struct error why;

	if (!host_exists(how->host, path))
		return 0;
	return pass_over(plan, path, plan_renew_cert(plan, how, spec, &why), &why, err);
}

/* That of a running kubelet names the file in which the kubelet keeps its certificate. */
static int renew_leaf_kubeconfig(struct plan *plan, const struct renewal *how,
				 const struct kubeconfig_spec *spec, struct error *err)
{
	cleanup_free char *path = xasprintf("%s/%s", how->kubeconfig_dir, spec->file);
	cleanup_free char *renewal = NULL;
	struct error why;
	int r;

	if (!host_exists(how->host, path))
		return 0;
	r = plan_renew_kubeconfig(plan, how, spec, &why);
	if (r != -ENOTSUP || !str_eq(spec->name, "kubelet"))
		return pass_over(plan, path, r, &why, err);
	renewal = cert_kubelet_renewal(how->host);
	plan_note(plan,
		  "the kubelet's own certificate is still of the old CA, and must be of the new "
		  "one before `finish`: %s",
		  renewal);
	return 0;
}

/* All that this CA signs on the host. */
static int renew_leaves(struct plan *plan, const struct renewal *how,
			const struct rotation_files *files, struct error *err)
{
	int r = 0;

	for (const struct cert_spec *spec = cert_specs; spec->name && r == 0; spec++)
		if (spec->ca && str_eq(spec->ca, files->ca.name))
			r = renew_leaf(plan, how, spec, err);
	for (const struct kubeconfig_spec *spec = kubeconfig_specs; spec->name && r == 0; spec++)
		if (is_cluster_ca(files))
			r = renew_leaf_kubeconfig(plan, how, spec, err);
	return r;
}

/* What would stop the switch stops the rotation before it begins. */
static int check_leaves(const struct renewal *how, const struct rotation_files *files,
			struct error *err)
{
	cleanup_plan struct plan *trial = plan_new();

	return renew_leaves(trial, how, files, err);
}

/*
 * A new CA that this host does not trust yet was brought here from another control plane, where the
 * rotation began.
 */
static bool has_begun(const struct rotation_files *files)
{
	return files->new.present &&pki_certs_have(&files->now.certs, files->new.certs.items[0]);
}

static int begin(struct plan *plan, const struct renewal *how, const struct rotation_files *files,
		 struct error *err)
{
	const char *const both[] = { files->ca.cert, files->next.cert, NULL };
	const char *const old[] = { files->ca.cert, NULL };
	cleanup_subject struct cert_subject subject = { 0 };
	const struct pki_cert *cert = files->now.signer;
	cleanup_free char *next = step_command(how, files, files->new.key ? "switch" : "finish");
	int r;

	if (has_begun(files))
		return error_set(err, -EALREADY,
				 "the rotation of %s has begun already: %s is there; next comes "
				 "`%s`",
				 files->ca.cert, files->next.cert, next);
	r = plan_renewed_subject(cert, files->ca.cert, &subject, err);
	if (r == 0)
		r = check_leaves(how, files, err);
	if (r < 0)
		return r;
	plan_key(plan, &(struct plan_key){
			       .path = files->next.key,
			       .cert = files->next.cert,
			       .algorithm = plan_renewed_algorithm(cert, how->cert_algorithm) });
	plan_cert(plan, &(struct plan_cert){ .path = files->next.cert,
					     .key = files->next.key,
					     .name = files->ca.name,
					     .subject = &subject,
					     .usage = PKI_CA,
					     .validity = how->ca_validity });
	if (is_cluster_ca(files) && files->now.certs.count == 1) {
		plan_bundle(plan, files->signing, false, old);
		r = set_signing_file(plan, how, files->ca.cert, files->signing, err);
	}
	plan_bundle(plan, files->ca.cert, false, both);
	if (is_cluster_ca(files))
		bundle_kubeconfigs(plan, how, both);
	if (!cert->self_signed)
		plan_note(
			plan,
			"%s is an intermediate CA, of %s; the new one signs itself, and is no part "
			"of that PKI",
			cert->subject, cert->issuer);
	plan_note(plan, "bring %s and %s to the other control planes before they take this step",
		  files->next.cert, files->next.key);
	say_who_trusts(plan, files);
	say_restart(plan, how, files, "switch");
	return r;
}

/* Whether the new CA has taken the place of the old one. */
static bool signs_already(const struct rotation_files *files)
{
	return pki_cert_equal(files->now.certs.items[0], files->new.certs.items[0]);
}

static int switch_over(struct plan *plan, const struct renewal *how,
		       const struct rotation_files *files, struct error *err)
{
	const char *const both[] = { files->next.cert, files->ca.cert, NULL };
	const char *const new[] = { files->next.cert, NULL };
	cleanup_free char *to_begin = step_command(how, files, "begin");
	cleanup_free char *to_finish = step_command(how, files, "finish");
	cleanup_free char *remark = NULL;
	int r;

	if (!files->new.present)
		return error_set(err, -EINVAL, "the rotation of %s has not begun: %s",
				 files->ca.cert, to_begin);
	if (!files->new.key && signs_already(files))
		return error_set(err, -EALREADY, "%s is the new CA already; next comes `%s`",
				 files->ca.cert, to_finish);
	if (!files->new.key)
		return error_set(err, -ENOKEY,
				 "the key of the new CA, %s, is missing: bring it from where the "
				 "rotation began",
				 files->next.key);
	plan_key_copy(plan, files->ca.key, files->next.key);
	if (is_cluster_ca(files) && host_exists(how->host, files->signing))
		plan_bundle(plan, files->signing, false, new);
	plan_bundle(plan, files->ca.cert, false, both);
	r = renew_leaves(plan, how, files, err);
	remark = cert_ends_first(files->new.signer, time(NULL), how->validity);
	if (remark)
		plan_note(plan, "certificates are for less than was asked: %s", remark);
	action_hide(plan_absent(plan, files->next.key));
	say_restart(plan, how, files, "finish");
	return r;
}

/* What is still signed by the old CA would be trusted by nobody. */
static int check_signed_by_new(const struct renewal *how, const struct rotation_files *files,
			       struct error *err)
{
	cleanup_statuses struct cert_statuses statuses = { 0 };
	const struct cert_survey survey = { .pki = how->pki,
					    .host = how->host,
					    .cert_dir = how->cert_dir,
					    .kubeconfig_dir = how->kubeconfig_dir };
	int r = cert_status_gather(&survey, &statuses, err);

	for (size_t i = 0; i < statuses.count && r == 0; i++) {
		const struct cert_status *status = &statuses.items[i];
		cleanup_free char *remedy = NULL;

		if (!status->ca_name || !str_eq(status->ca_name, files->ca.name) ||
		    !status->signer_hash ||
		    str_eq(status->signer_hash, files->new.certs.items[0]->public_key_hash))
			continue;
		remedy = cert_status_remedy(status, how->host, &how->options, time(NULL));
		r = error_set(err, -EINVAL, "%s is still signed by the old CA: %s", status->path,
			      remedy);
	}
	return r;
}

static int finish(struct plan *plan, const struct renewal *how, const struct rotation_files *files,
		  struct error *err)
{
	const char *const new[] = { files->next.cert, NULL };
	int r;

	if (!files->new.present || !signs_already(files)) {
		cleanup_free char *step =
			step_command(how, files, files->new.present ? "switch" : "begin");

		return error_set(err, -EINVAL, "%s: %s",
				 files->new.present ? "the new CA does not sign yet"
						    : "there is no rotation to finish",
				 step);
	}
	r = check_signed_by_new(how, files, err);
	if (r < 0)
		return r;
	plan_bundle(plan, files->ca.cert, false, new);
	if (is_cluster_ca(files)) {
		bundle_kubeconfigs(plan, how, new);
		r = set_signing_file(plan, how, files->signing, files->ca.cert, err);
		plan_absent(plan, files->signing);
	}
	plan_absent(plan, files->next.cert);
	say_who_trusts(plan, files);
	say_restart(plan, how, files, NULL);
	return r;
}

int plan_rotate(struct plan *plan, const struct renewal *how, const char *ca, enum rotation step,
		struct error *err)
{
	static int (*const steps[])(struct plan * plan, const struct renewal *how,
				    const struct rotation_files *files, struct error *err) = {
		[ROTATION_BEGIN] = begin,
		[ROTATION_SWITCH] = switch_over,
		[ROTATION_FINISH] = finish,
	};
	cleanup(files_done) struct rotation_files files = { 0 };
	int r = files_load(how, ca, &files, err);

	return r < 0 ? r : steps[step](plan, how, &files, err);
}
