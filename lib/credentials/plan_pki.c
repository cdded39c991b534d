#include "credentials/plan_pki.h"

#include <errno.h>

#include "plan/act.h"
#include "plan/plan_list.h"

struct action *plan_key(struct plan *plan, const struct plan_key *key)
{
	struct json *params = json_map();
	struct action *action;

	json_map_set_text(params, "algorithm", key->algorithm);
	json_map_set_text(params, "certificate", key->cert);
	json_map_set_text(params, "publicKey", key->public_key);
	json_map_set(params, "ca", key->ca ? json_bool(true) : NULL);
	json_map_set_text(params, "replaces", key->replaces);
	action = plan_add(plan, act_find("key"), key->path, params);
	action_hide(action);
	return action;
}

struct action *plan_public_key(struct plan *plan, const char *path, const char *key)
{
	struct json *params = json_map();

	json_map_set_text(params, "publicOf", key);
	return plan_add(plan, act_find("key"), path, params);
}

struct action *plan_key_copy(struct plan *plan, const char *path, const char *from)
{
	struct json *params = json_map();
	struct action *action;

	json_map_set_text(params, "copyOf", from);
	action = plan_add(plan, act_find("key"), path, params);
	action_hide(action);
	return action;
}

struct plan_ca plan_ca_of(const char *dir, const char *name)
{
	const struct cert_spec *spec = cert_spec_find(name);

	return (struct plan_ca){ .cert = cert_spec_path(spec, dir, ".crt"),
				 .key = cert_spec_path(spec, dir, ".key"),
				 .name = name };
}

void plan_ca_done(struct plan_ca *ca)
{
	free(ca->cert);
	free(ca->key);
}

static void set_subject(struct json *params, const struct cert_subject *subject)
{
	json_map_set_text(params, "commonName", subject->common_name);
	json_map_set(params, "organizations", json_texts(&subject->organizations));
	json_map_set(params, "dns", json_texts(&subject->dns));
	json_map_set(params, "ips", json_texts(&subject->ips));
}

static void set_usages(struct json *params, unsigned usage)
{
	struct json *list = json_list();

	for (size_t i = 0; i < PKI_USAGE_COUNT; i++)
		if (usage & 1u << i)
			json_list_add_text(list, pki_usage_names[i]);
	json_map_set(params, "usages", list);
}

static void set_ca(struct json *params, const struct plan_ca *ca)
{
	json_map_set_text(params, "ca", ca->cert);
	json_map_set_text(params, "caKey", ca->key);
	json_map_set_text(params, "caName", ca->name);
	json_map_set(params, "caPlanned", ca->planned ? json_bool(true) : NULL);
}

static void set_validity(struct json *params, int64_t ms)
{
	cleanup_free char *text = format_duration(ms);

	json_map_set_text(params, "validity", text);
}

struct action *plan_cert(struct plan *plan, const struct plan_cert *cert)
{
	struct json *params = json_map();

	json_map_set_text(params, "name", cert->name);
	json_map_set_text(params, "key", cert->key);
	set_subject(params, cert->subject);
	set_usages(params, cert->usage);
	set_validity(params, cert->validity);
	if (cert->ca)
		set_ca(params, cert->ca);
	json_map_set_text(params, "replaces", cert->replaces);
	return plan_add(plan, act_find("cert"), cert->path, params);
}

struct action *plan_kubeconfig(struct plan *plan, const struct plan_kubeconfig *kubeconfig)
{
	struct json *params = json_map();
	struct action *action;

	json_map_set_text(params, "name", kubeconfig->name);
	json_map_set_text(params, "cluster", kubeconfig->cluster);
	json_map_set_text(params, "server", kubeconfig->server);
	json_map_set_text(params, "algorithm", kubeconfig->algorithm);
	set_subject(params, kubeconfig->subject);
	set_usages(params, PKI_CLIENT);
	set_validity(params, kubeconfig->validity);
	set_ca(params, kubeconfig->ca);
	json_map_set_text(params, "replaces", kubeconfig->replaces);
	json_map_set(params, "unsigned", kubeconfig->unsigned_yet ? json_bool(true) : NULL);
	action = plan_add(plan, act_find("kubeconfig"), kubeconfig->path, params);
	action_hide(action);
	return action;
}

struct action *plan_csr(struct plan *plan, const char *path, const char *key,
			const struct cert_subject *subject)
{
	struct json *params = json_map();

	json_map_set_text(params, "key", key);
	set_subject(params, subject);
	return plan_add(plan, act_find("csr"), path, params);
}

struct action *plan_bundle(struct plan *plan, const char *path, bool kubeconfig,
			   const char *const of[])
{
	struct json *params = json_map(), *list = json_list();
	struct action *action;

	for (size_t i = 0; of[i]; i++)
		json_list_add_text(list, of[i]);
	json_map_set(params, "of", list);
	json_map_set(params, "kubeconfig", kubeconfig ? json_bool(true) : NULL);
	action = plan_add(plan, act_find("bundle"), path, params);
	action->secret = kubeconfig;
	return action;
}

/* --- What a configuration asks for --- */

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
	ca.planned = plan_find(plan, "cert", ca.cert) != NULL;
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
