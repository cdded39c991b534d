#include "credentials/plan_pki.h"

#include <errno.h>

#include "acts/cert.h"
#include "acts/csr.h"
#include "acts/dir.h"
#include "acts/key.h"
#include "acts/kubeconfig.h"

static void add_key_of(struct plan *plan, const struct config *config, const struct cert_spec *spec)
{
	const char *dir = config->cluster.certificates_dir;
	cleanup_free char *path = cert_spec_path(spec, dir, ".key");
	cleanup_free char *cert = cert_spec_path(spec, dir, ".crt");
	const struct plan_key key = { .path = path,
				      .cert = cert,
				      .algorithm = cert_spec_algorithm(config),
				      .ca = !spec->ca };

	plan_key(plan, &key);
}

static void add_cert_of(struct plan *plan, const struct config *config,
			const struct cert_spec *spec, bool ca_planned)
{
	const struct config_cluster *cluster = &config->cluster;
	cleanup_free char *path = cert_spec_path(spec, cluster->certificates_dir, ".crt");
	cleanup_free char *key = cert_spec_path(spec, cluster->certificates_dir, ".key");
	cleanup_plan_ca struct plan_ca ca =
		plan_ca_of(cluster->certificates_dir, spec->ca ? spec->ca : spec->name);
	cleanup_subject struct cert_subject subject = { 0 };
	struct plan_cert cert = { .path = path,
				  .key = key,
				  .name = spec->name,
				  .ca = spec->ca ? &ca : NULL,
				  .subject = &subject,
				  .usage = spec->usage,
				  .validity = spec->ca ? cluster->certificate_validity_period
						       : cluster->ca_certificate_validity_period };

	ca.planned = ca_planned;
	cert_spec_subject(spec, config, &subject);
	action_say(plan_cert(plan, &cert), "%s", spec->title);
}

static void add_service_account(struct plan *plan, const struct config *config)
{
	cleanup_free char *path = xasprintf("%s/sa.key", config->cluster.certificates_dir);
	cleanup_free char *public = xasprintf("%s/sa.pub", config->cluster.certificates_dir);
	const struct plan_key key = { .path = path,
				      .public_key = public,
				      .algorithm = cert_spec_algorithm(config) };

	action_say(plan_key(plan, &key), "key that signs service account tokens");
	plan_public_key(plan, public, path);
}

/* Whether this one is asked for by name, or with all of them and its phase is not skipped. */
static bool is_asked(const struct config *config, const char *name, const char *asked)
{
	cleanup_free char *phase = xasprintf("certs/%s", name);

	return asked ? str_eq(name, asked) : !str_list_has(&config->init.skip_phases, phase);
}

static bool is_meant(const struct cert_spec *spec, const struct config *config, const char *asked)
{
	return cert_spec_wanted(spec, config) && is_asked(config, spec->name, asked);
}

static int tell_unknown(const char *what, const char *name, const char *hint, struct error *err)
{
	if (hint)
		return error_set(err, -ENOENT, "there is no %s %s; did you mean %s?", what, name,
				 hint);
	return error_set(err, -ENOENT, "there is no %s %s: see --help for their names", what, name);
}

/*
 * kubeadm's own directories are guarded; others, which somebody named, may be shared with others.
 */
static void add_dir(struct plan *plan, const char *path)
{
	static const char own[] = KUBECONFIG_DIR;

	if (str_eq(path, own) || str_starts(path, KUBECONFIG_DIR "/"))
		plan_dir_guarded(plan, path);
	else
		plan_dir_present(plan, path);
}

static void add_cert_dirs(struct plan *plan, const struct config *config, bool etcd)
{
	const char *dir = config->cluster.certificates_dir;
	cleanup_free char *etcd_dir = xasprintf("%s/etcd", dir);

	add_dir(plan, dir);
	if (etcd)
		add_dir(plan, etcd_dir);
}

/*
 * Directories first, then all keys, then all certificates: so that each kind is one group, made and
 * written at once.
 */
int plan_certs(struct plan *plan, const struct config *config, const char *name, struct error *err)
{
	bool service_account = is_asked(config, SERVICE_ACCOUNT_NAME, name), etcd = false;
	size_t count = 0;

	for (const struct cert_spec *spec = cert_specs; spec->name; spec++) {
		count += is_meant(spec, config, name);
		etcd = etcd || (is_meant(spec, config, name) && str_starts(spec->path, "etcd/"));
	}
	if (!count && !service_account && cert_spec_find(name))
		return error_set(err, -ENOENT, "there is no certificate %s where etcd is external",
				 name);
	if (!count && !service_account)
		return tell_unknown("certificate", name, cert_spec_nearest(name), err);
	add_cert_dirs(plan, config, etcd);
	for (const struct cert_spec *spec = cert_specs; spec->name; spec++)
		if (is_meant(spec, config, name))
			add_key_of(plan, config, spec);
	if (service_account)
		add_service_account(plan, config);
	for (const struct cert_spec *spec = cert_specs; spec->name; spec++)
		if (is_meant(spec, config, name))
			add_cert_of(plan, config, spec, !name);
	return 0;
}

static void add_kubeconfig(struct plan *plan, const struct config *config, const char *dir,
			   const struct kubeconfig_spec *spec, const struct plan_ca *ca,
			   bool unsigned_yet)
{
	cleanup_free char *path = xasprintf("%s/%s", dir, spec->file);
	cleanup_free char *server = spec->server(config);
	cleanup_subject struct cert_subject subject = { 0 };
	const struct plan_kubeconfig kubeconfig = {
		.path = path,
		.name = spec->file,
		.ca = ca,
		.cluster = config->cluster.cluster_name,
		.server = server,
		.subject = &subject,
		.algorithm = kubeconfig_spec_algorithm(config),
		.validity = config->cluster.certificate_validity_period,
		.unsigned_yet = unsigned_yet,
	};

	kubeconfig_spec_subject(spec, config, &subject);
	action_say(plan_kubeconfig(plan, &kubeconfig), "%s", spec->title);
}

static bool is_kubeconfig_meant(const struct kubeconfig_spec *spec, const struct config *config)
{
	cleanup_free char *phase = xasprintf("kubeconfig/%s", spec->name);

	return kubeconfig_spec_wanted(spec, config) &&
	       !str_list_has(&config->init.skip_phases, phase);
}

int plan_kubeconfigs(struct plan *plan, const struct config *config, const char *dir,
		     const char *name, struct error *err)
{
	cleanup_plan_ca struct plan_ca ca = plan_ca_of(config->cluster.certificates_dir, "ca");
	const struct kubeconfig_spec *only = name ? kubeconfig_spec_find(name) : NULL;

	if (name && !only)
		return tell_unknown("kubeconfig", name, kubeconfig_spec_nearest(name), err);
	if (only && !kubeconfig_spec_wanted(only, config))
		return error_set(err, -ENOENT, "%s came with Kubernetes v1.29, and this is %s",
				 only->file, config->cluster.kubernetes_version);
	ca.planned = plan_has_cert(plan, ca.cert);
	add_dir(plan, dir);
	for (const struct kubeconfig_spec *spec = kubeconfig_specs; spec->name; spec++)
		if (only ? spec == only : is_kubeconfig_meant(spec, config))
			add_kubeconfig(plan, config, dir, spec, &ca, false);
	return 0;
}

/* --- Signing requests --- */

static void add_csr_of(struct plan *plan, const struct config *config, const struct cert_spec *spec)
{
	const char *dir = config->cluster.certificates_dir;
	cleanup_free char *path = cert_spec_path(spec, dir, ".csr");
	cleanup_free char *key = cert_spec_path(spec, dir, ".key");
	cleanup_subject struct cert_subject subject = { 0 };

	cert_spec_subject(spec, config, &subject);
	plan_key(plan, &(struct plan_key){ .path = key, .algorithm = cert_spec_algorithm(config) });
	plan_csr(plan, path, key, &subject);
}

static void add_kubeconfig_csr(struct plan *plan, const struct config *config, const char *dir,
			       const struct kubeconfig_spec *spec, const struct plan_ca *ca)
{
	cleanup_free char *kubeconfig = xasprintf("%s/%s", dir, spec->file);
	cleanup_free char *path = xasprintf("%s.csr", kubeconfig);
	cleanup_subject struct cert_subject subject = { 0 };

	kubeconfig_spec_subject(spec, config, &subject);
	add_kubeconfig(plan, config, dir, spec, ca, true);
	plan_csr(plan, path, kubeconfig, &subject);
}

void plan_csrs(struct plan *plan, const struct config *config, const char *dir)
{
	cleanup_plan_ca struct plan_ca ca = plan_ca_of(config->cluster.certificates_dir, "ca");

	add_cert_dirs(plan, config, !config->cluster.etcd_is_external);
	add_dir(plan, dir);
	for (const struct cert_spec *spec = cert_specs; spec->name; spec++)
		if (spec->ca && cert_spec_wanted(spec, config))
			add_csr_of(plan, config, spec);
	for (const struct kubeconfig_spec *spec = kubeconfig_specs; spec->name; spec++)
		if (kubeconfig_spec_wanted(spec, config))
			add_kubeconfig_csr(plan, config, dir, spec, &ca);
}
