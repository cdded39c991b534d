#include "credentials/plan_renew.h"

#include <errno.h>
#include <time.h>

#include "acts/cert.h"
#include "acts/key.h"
#include "acts/kubeconfig.h"
#include "credentials/plan_renew_notes.h"

struct renewal renewal_of(struct pki *pki, const struct host *host, const struct config *config,
			  bool given)
{
	const struct config_cluster *cluster = &config->cluster;

	return (struct renewal){
		.pki = pki,
		.host = host,
		.cert_dir = cluster->certificates_dir,
		.kubeconfig_dir = KUBECONFIG_DIR,
		.validity = cluster->certificate_validity_period,
		.ca_validity = cluster->ca_certificate_validity_period,
		.cert_algorithm = given ? cert_spec_algorithm(config) : NULL,
		.kubeconfig_algorithm = given ? kubeconfig_spec_algorithm(config) : NULL,
		.config = given ? config : NULL,
	};
}

int plan_renewed_subject(const struct pki_cert *cert, const char *path, struct cert_subject *ret,
			 struct error *err)
{
	if (!cert->common_name)
		return error_set(err, -ENOTSUP, "%s cannot be renewed: it has no common name",
				 path);
	if (cert->more_in_subject)
		return error_set(err, -ENOTSUP,
				 "%s cannot be renewed here: only organizations and a common name "
				 "can be written, and its subject is %s",
				 path, cert->subject);
	if (cert->other_names.count)
		return error_set(
			err, -ENOTSUP,
			"%s cannot be renewed here: it has the name %s, and only DNS names "
			"and addresses can be written",
			path, cert->other_names.items[0]);
	ret->common_name = xstrdup(cert->common_name);
	str_list_add_all(&ret->organizations, &cert->organizations);
	str_list_add_all(&ret->dns, &cert->dns);
	str_list_sort(&ret->dns);
	str_list_add_all(&ret->ips, &cert->ips);
	return 0;
}

const char *plan_renewed_algorithm(const struct pki_cert *cert, const char *asked)
{
	enum pki_algorithm algorithm;
	struct error ignored;

	if (asked)
		return asked;
	if (pki_algorithm_find(cert->key_kind, &algorithm, &ignored) == 0)
		return pki_algorithm_name(algorithm);
	return pki_algorithm_name(PKI_RSA_2048);
}

/*
 * Whether the CA can sign; *@ret_remark is for a CA that ends first. -ENOENT when @path is not
 * there to be renewed, -ENOKEY when the CA's key is not here.
 */
static int check_signer(const struct renewal *how, const char *name, const char *path,
			char **ret_remark, struct error *err)
{
	cleanup_plan_ca struct plan_ca place = plan_ca_of(how->cert_dir, name);
	cleanup_ca struct cert_ca ca = { 0 };
	int64_t now = time(NULL);
	int r;

	if (!host_exists(how->host, path))
		return error_set(err, -ENOENT, "%s cannot be renewed: it is missing", path);
	r = cert_ca_load(how->pki, how->host, place.cert, place.key, now, &ca, err);
	if (r == 0 && !ca.present)
		return error_set(err, -EKEYREJECTED,
				 "%s cannot be renewed: its CA, %s, is missing: put it back", path,
				 place.cert);
	if (r == 0 && !ca.key)
		return error_set(err, -ENOKEY,
				 "%s cannot be renewed here: the key of its CA, %s, is kept "
				 "elsewhere",
				 path, place.key);
	if (r == 0)
		*ret_remark = cert_ends_first(ca.signer, now, how->validity);
	return r;
}

/*
 * A renewal says again what the old one says, so what is wrong with that would stay wrong: it is
 * made anew from the configuration.
 */
static char *how_to_make_anew(const struct renewal *how, const char *path, const char *phase)
{
	int length = (int)(strlen(path) - strlen(".crt"));
	cleanup_free char *place = cert_shell_path(how->host, path);
	cleanup_free char *key_path =
		str_ends(path, ".crt") ? xasprintf("%.*s.key", length, path) : NULL;
	cleanup_free char *key = key_path ? cert_shell_path(how->host, key_path) : NULL;
	cleanup_free char *words = xasprintf("init phase %s", phase);
	cleanup_free char *make = cert_knode_command(how->host, words);

	return xasprintf("a renewal does not mend that. Have it made anew: rm -f %s%s%s && %s",
			 place, key ? " " : "", key ? key : "", make);
}

static int check_renewable(const struct renewal *how, const char *path, const char *phase,
			   const struct cert_verdict *verdict, struct error *err)
{
	cleanup_free char *again = how_to_make_anew(how, path, phase);

	return cert_faults[verdict->fault].renewed ? 0
						   : cert_verdict_error(verdict, path, again, err);
}

/* The hash of the key that is to go; NULL when there is none. */
static int key_hash_of(const struct renewal *how, const char *path, char **ret, struct error *err)
{
	cleanup_pki_key struct pki_key *key = NULL;
	int r;

	if (!host_exists(how->host, path))
		return 0;
	r = cert_load_key(how->pki, how->host, path, &key, err);
	if (r == 0)
		*ret = pki_key_hash(key);
	return r;
}

/* Judges it, but for its signature and its key, which will be others. */
static void judge_old(const struct cert_spec *spec, const struct config *config, const char *path,
		      const struct pki_cert *cert, struct cert_verdict *ret)
{
	static const struct cert_ca unknown;
	cleanup_subject struct cert_subject names = { 0 };
	const struct cert_wish wish = {
		.path = path, .usage = spec->usage, .dns = &names.dns, .ips = &names.ips
	};

	cert_spec_names(spec, config, &names);
	cert_judge(cert, NULL, &unknown, &wish, CERT_ANY_TIME, ret);
}

/* Names that a configuration asks for are no reason to refuse: kubeadm takes the old ones, too. */
static int check_old(struct plan *plan, const struct renewal *how, const struct cert_spec *spec,
		     const char *path, const struct pki_cert *cert, struct error *err)
{
	cleanup_verdict struct cert_verdict verdict = { 0 }, by_config = { 0 };
	cleanup_free char *phase = xasprintf("certs %s", spec->name);
	cleanup_free char *again = how_to_make_anew(how, path, phase);
	int r;

	judge_old(spec, NULL, path, cert, &verdict);
	r = check_renewable(how, path, phase, &verdict, err);
	if (r < 0 || !how->config)
		return r;
	judge_old(spec, how->config, path, cert, &by_config);
	if (by_config.fault == CERT_WRONG_NAMES)
		plan_note(plan, "%s %s, which the configuration asks for; %s", path,
			  by_config.problem, again);
	return 0;
}

int plan_renew_cert(struct plan *plan, const struct renewal *how, const struct cert_spec *spec,
		    struct error *err)
{
	cleanup_free char *path = cert_spec_path(spec, how->cert_dir, ".crt");
	cleanup_free char *key_path = cert_spec_path(spec, how->cert_dir, ".key"), *hash = NULL;
	cleanup_plan_ca struct plan_ca ca = plan_ca_of(how->cert_dir, spec->ca);
	cleanup_pki_certs struct pki_certs certs = { 0 };
	cleanup_subject struct cert_subject subject = { 0 };
	int r = cert_load(how->pki, how->host, path, &certs, err);

	if (r == 0)
		r = plan_renewed_subject(certs.items[0], path, &subject, err);
	if (r == 0)
		r = check_old(plan, how, spec, path, certs.items[0], err);
	if (r == 0)
		r = key_hash_of(how, key_path, &hash, err);
	if (r < 0)
		return r;
	plan_key(plan, &(struct plan_key){ .path = key_path,
					   .algorithm = plan_renewed_algorithm(certs.items[0],
									       how->cert_algorithm),
					   .replaces = hash });
	plan_cert(plan, &(struct plan_cert){ .path = path,
					     .key = key_path,
					     .name = spec->name,
					     .ca = &ca,
					     .subject = &subject,
					     .usage = spec->usage,
					     .validity = how->validity,
					     .replaces = certs.items[0]->fingerprint });
	return 0;
}

/*
 * Reads a kubeconfig, with the certificates of its client, and judges it. -ENOENT: it has none;
 * -ENOTSUP: they are somebody else's to renew.
 */
static int load_client(struct plan *plan, const struct renewal *how,
		       const struct kubeconfig_spec *spec, const char *path,
		       struct kubeconfig *config, struct pki_certs *certs, struct error *err)
{
	cleanup_plan_ca struct plan_ca place = plan_ca_of(how->cert_dir, "ca");
	cleanup_free char *phase = xasprintf("kubeconfig %s", spec->name);
	cleanup_verdict struct cert_verdict verdict = { 0 };
	cleanup_ca struct cert_ca ca = { 0 };
	const struct cert_kubeconfig kubeconfig = { how->pki,   how->host, path,
						    place.cert, config,    &ca };
	int r = cert_load_kubeconfig(how->host, path, config, err);

	if (r == 0)
		r = cert_ca_load(how->pki, how->host, place.cert, NULL, CERT_ANY_TIME, &ca, err);
	if (r < 0)
		return r;
	if (config->files[KUBECONFIG_CERT])
		return error_set(err, -ENOTSUP,
				 "%s cannot be renewed: its certificate lies in %s, and belongs to "
				 "whoever keeps that",
				 path, config->files[KUBECONFIG_CERT]);
	cert_judge_kubeconfig(&kubeconfig, CERT_ANY_TIME, certs, &verdict);
	r = check_renewable(how, path, phase, &verdict, err);
	if (r < 0)
		return r;
	if (!certs->count)
		return error_set(err, -ENOENT,
				 "%s has no certificate to be renewed: it authenticates otherwise",
				 path);
	if (verdict.fault == CERT_DISTRUSTS || verdict.fault == CERT_NO_TRUST)
		plan_note(plan, "%s %s: it will trust what is in %s now", path, verdict.problem,
			  place.cert);
	return 0;
}

int plan_renew_kubeconfig(struct plan *plan, const struct renewal *how,
			  const struct kubeconfig_spec *spec, struct error *err)
{
	cleanup_free char *path = xasprintf("%s/%s", how->kubeconfig_dir, spec->file);
	cleanup_plan_ca struct plan_ca ca = plan_ca_of(how->cert_dir, "ca");
	cleanup_kubeconfig struct kubeconfig config = { 0 };
	cleanup_pki_certs struct pki_certs certs = { 0 };
	cleanup_subject struct cert_subject subject = { 0 };
	int r = load_client(plan, how, spec, path, &config, &certs, err);

	if (r == 0)
		r = plan_renewed_subject(certs.items[0], path, &subject, err);
	if (r < 0)
		return r;
	plan_kubeconfig(
		plan, &(struct plan_kubeconfig){ .path = path,
						 .name = spec->file,
						 .ca = &ca,
						 .cluster = config.cluster_name,
						 .server = kubeconfig_server(&config),
						 .subject = &subject,
						 .algorithm = plan_renewed_algorithm(
							 certs.items[0], how->kubeconfig_algorithm),
						 .validity = how->validity,
						 .replaces = certs.items[0]->fingerprint });
	return 0;
}

/* --- By names --- */

static bool is_renewed(const struct kubeconfig_spec *spec)
{
	return !str_eq(spec->name, "kubelet");
}

/* The name that a mistyped word may mean, with or without ".conf". */
static const struct kubeconfig_spec *find_kubeconfig_near(const char *word)
{
	cleanup_free char *name = xstrdup(word);
	const char *near;

	if (str_ends(name, ".conf"))
		name[strlen(name) - strlen(".conf")] = '\0';
	near = kubeconfig_spec_nearest(name);
	return near ? kubeconfig_spec_find(near) : NULL;
}

/* By name, or by file: "etcd-server", "etcd/server", "etcd/server.crt". */
static const struct cert_spec *find_cert(const char *word)
{
	cleanup_free char *path = xstrdup(word);

	if (str_ends(path, ".crt"))
		path[strlen(path) - strlen(".crt")] = '\0';
	for (const struct cert_spec *spec = cert_specs; spec->name; spec++)
		if (str_eq(spec->name, path) || str_eq(spec->path, path))
			return spec;
	return NULL;
}

static int tell_unknown(const char *word, const struct host *host, struct error *err)
{
	const struct kubeconfig_spec *kubeconfig = find_kubeconfig_near(word);
	cleanup_free char *list = cert_knode_command(host, "certs check-expiration");
	const char *cert = cert_spec_nearest(word);

	if (cert && cert_spec_find(cert))
		return error_set(err, -EINVAL, "there is no certificate \"%s\"; did you mean %s?",
				 word, cert);
	if (kubeconfig)
		return error_set(err, -EINVAL, "there is no certificate \"%s\"; did you mean %s?",
				 word, kubeconfig->file);
	return error_set(err, -EINVAL, "there is no certificate \"%s\"; `%s` lists them", word,
			 list);
}

static int tell_ca(const struct cert_spec *spec, const struct host *host, struct error *err)
{
	cleanup_free char *words = xasprintf("certs rotate-ca --ca %s begin", spec->name);
	cleanup_free char *rotate = cert_knode_command(host, words);

	return error_set(err, -EINVAL, "%s is a CA, and is not renewed but rotated: %s", spec->name,
			 rotate);
}

int plan_renew_name(const char *word, const struct host *host, const char **ret, struct error *err)
{
	const struct kubeconfig_spec *kubeconfig = kubeconfig_spec_find(word);
	const struct cert_spec *spec = find_cert(word);

	if (spec && !spec->ca)
		return tell_ca(spec, host, err);
	if (kubeconfig && !is_renewed(kubeconfig))
		return error_set(err, -EINVAL, "%s is renewed by the kubelet itself",
				 kubeconfig->file);
	if (!spec && !kubeconfig)
		return tell_unknown(word, host, err);
	*ret = spec ? spec->name : kubeconfig->file;
	return 0;
}

static int renew_cert(struct plan *plan, const struct renewal *how, const struct cert_spec *spec,
		      struct error *err)
{
	cleanup_free char *path = cert_spec_path(spec, how->cert_dir, ".crt");
	cleanup_free char *remark = NULL;
	int r = check_signer(how, spec->ca, path, &remark, err);

	if (r == 0)
		r = plan_renew_cert(plan, how, spec, err);
	if (r == 0 && remark)
		plan_note(plan, "%s: %s", path, remark);
	return r;
}

static int renew_kubeconfig(struct plan *plan, const struct renewal *how,
			    const struct kubeconfig_spec *spec, struct error *err)
{
	cleanup_free char *path = xasprintf("%s/%s", how->kubeconfig_dir, spec->file);
	cleanup_free char *remark = NULL;
	int r = check_signer(how, "ca", path, &remark, err);

	if (r == 0)
		r = plan_renew_kubeconfig(plan, how, spec, err);
	if (r == 0 && remark)
		plan_note(plan, "%s: %s", path, remark);
	return r;
}

static int renew_named(struct plan *plan, const struct renewal *how, const char *name,
		       struct error *err)
{
	const struct cert_spec *spec = cert_spec_find(name);

	return spec ? renew_cert(plan, how, spec, err)
		    : renew_kubeconfig(plan, how, kubeconfig_spec_find(name), err);
}

/* What is signed elsewhere, or has nothing to be renewed, is passed over with a note. */
static int renew_if_possible(struct plan *plan, const struct renewal *how, const char *name,
			     const char *path, struct error *err)
{
	struct error why;
	int r;

	if (!host_exists(how->host, path)) /* told by renew_note_rest(), where it should be there */
		return 0;
	r = renew_named(plan, how, name, &why);
	if (r == -ENOKEY || r == -ENOTSUP || r == -ENOENT)
		plan_note(plan, "%s", why.message);
	else if (r < 0)
		return error_set(err, r, "%s", why.message);
	return 0;
}

static int renew_all(struct plan *plan, const struct renewal *how, struct error *err)
{
	int r = 0;

	for (const struct cert_spec *spec = cert_specs; spec->name && r == 0; spec++) {
		cleanup_free char *path = cert_spec_path(spec, how->cert_dir, ".crt");

		if (spec->ca)
			r = renew_if_possible(plan, how, spec->name, path, err);
	}
	for (const struct kubeconfig_spec *spec = kubeconfig_specs; spec->name && r == 0; spec++) {
		cleanup_free char *path = xasprintf("%s/%s", how->kubeconfig_dir, spec->file);

		if (is_renewed(spec))
			r = renew_if_possible(plan, how, spec->file, path, err);
	}
	if (r < 0)
		return r;
	if (plan_count(plan) == 0 && plan_notes(plan)->count == 0)
		return error_set(err, -ENOENT, "there are no certificates in %s", how->cert_dir);
	return renew_note_rest(plan, how, err);
}

static bool is_among(const char *const names[], size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(names[i], name))
			return true;
	return false;
}

int plan_renew(struct plan *plan, const struct renewal *how, const char *const names[],
	       size_t count, struct error *err)
{
	int r = count ? 0 : renew_all(plan, how, err);

	for (size_t i = 0; i < count && r == 0; i++)
		if (!is_among(names, i, names[i]))
			r = renew_named(plan, how, names[i], err);
	if (r < 0)
		return r;
	renew_note_restart(plan, how);
	if (count)
		renew_note_copies(plan, how);
	return 0;
}
