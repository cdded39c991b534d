/*
 * Rules over more than one value. Those of single values stand in the tables. The numbers are
 * kubeadm's (cmd/kubeadm/app/apis/kubeadm/validation).
 */
#include <strings.h>

#include "config/config_fields.h"
#include "config/config_flags.h"

/* Ten years in milliseconds, as long as kubeadm's CAs. */
static const int64_t validity_max = INT64_C(87600) * 3600 * 1000;

static void check_etcd(const struct config_documents *documents)
{
	const struct config_cluster *cluster = &documents->config->cluster;
	const struct config_etcd_external *external = &cluster->etcd_external;
	bool tls = external->ca_file || external->cert_file || external->key_file;

	if (!cluster->etcd_is_external)
		return;
	if (config_given(documents, CONFIG_CLUSTER, "etcd.local"))
		config_report(documents, false, CONFIG_CLUSTER, "etcd",
			      "local and external exclude each other: keep one of them");
	if (config_given(documents, CONFIG_CLUSTER, "etcd.external.httpEndpoints") &&
	    !release_has(&documents->config->version, RELEASE_HTTP_ENDPOINTS))
		config_report(documents, false, CONFIG_CLUSTER, "etcd.external.httpEndpoints",
			      "is known since v1.35, and not to kubeadm v1.%d: leave it out",
			      documents->config->version.minor);
	if (!external->endpoints.count)
		config_report(documents, false, CONFIG_CLUSTER, "etcd.external",
			      "\"endpoints\" is missing: name the members, such as "
			      "https://192.0.2.21:2379");
	if (!external->cert_file != !external->key_file)
		config_report(documents, false, CONFIG_CLUSTER, "etcd.external",
			      "certFile and keyFile go together: \"%s\" is missing",
			      external->cert_file ? "keyFile" : "certFile");
	else if (external->cert_file && !external->ca_file)
		config_report(documents, false, CONFIG_CLUSTER, "etcd.external",
			      "certFile and keyFile need caFile too");
	for (size_t i = 0; tls && i < external->endpoints.count; i++) {
		cleanup_free char *path = xasprintf("etcd.external.endpoints[%zu]", i);
		cleanup_free char *shown = config_quote(external->endpoints.items[i]);

		if (strncasecmp(external->endpoints.items[i], "http://", strlen("http://")) == 0)
			config_report(
				documents, false, CONFIG_CLUSTER, path,
				"%s has to be https://, as caFile, certFile or keyFile is set",
				shown);
	}
}

/* Algorithms that came later than encryptionAlgorithm itself (kubeadm's validation.go). */
static void check_algorithm(const struct config_documents *documents)
{
	static const char path[] = "encryptionAlgorithm";
	const char *name = documents->config->cluster.encryption_algorithm;
	bool ml_dsa = str_starts(name, "ML-DSA-");
	const struct version *version = &documents->config->version;

	if (str_eq(name, "ECDSA-P384") && !release_has(version, RELEASE_ECDSA_P384))
		config_report(documents, false, CONFIG_CLUSTER, path,
			      "%s is known since v1.34; take RSA-2048, RSA-3072, RSA-4096 or "
			      "ECDSA-P256",
			      name);
	else if (ml_dsa && !release_has(version, RELEASE_ML_DSA))
		config_report(documents, false, CONFIG_CLUSTER, path,
			      "%s is known since v1.38; take an RSA or ECDSA one", name);
	else if (ml_dsa)
		config_report(documents, false, CONFIG_CLUSTER, path,
			      "knode cannot make %s keys yet; take an RSA or ECDSA one", name);
}

static void check_tokens(const struct config_documents *documents)
{
	const struct config_tokens *tokens = &documents->config->init.bootstrap_tokens;

	for (size_t i = 0; i < tokens->count; i++) {
		const struct config_token *token = &tokens->items[i];
		cleanup_free char *path = xasprintf("bootstrapTokens[%zu]", i);
		cleanup_free char *ttl = xasprintf("%s.ttl", path);
		cleanup_free char *groups = xasprintf("%s.groups", path);

		if (token->expires && config_given(documents, CONFIG_INIT, ttl))
			config_report(documents, false, CONFIG_INIT, path,
				      "ttl and expires exclude each other: keep one of them");
		if (!str_list_has(&token->usages, "authentication") &&
		    config_given(documents, CONFIG_INIT, groups))
			config_report(documents, false, CONFIG_INIT, groups,
				      "groups say nothing without \"authentication\" in usages");
	}
}

static bool has_all(const struct json *names)
{
	for (size_t i = 0; i < json_count(names); i++)
		if (strcasecmp(json_get_text(json_list_at(names, i), ""), "all") == 0)
			return true;
	return false;
}

/* `all` beside names; and in files of v1beta3, which do not take it. */
static void check_ignored(const struct config_documents *documents, enum config_kind kind,
			  const char *path, const struct str_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		cleanup_free char *item = xasprintf("%s[%zu]", path, i);

		if (strcasecmp(list->items[i], "all") != 0)
			continue;
		for (size_t d = 0; d < documents->count; d++) {
			const struct config_input *input = &documents->inputs[d];

			if (input->kind->kind == kind && input->api == CONFIG_V1BETA3 &&
			    has_all(json_path(input->tree, path)))
				config_report(
					documents, false, kind, item,
					"\"all\" is for the command line; name the checks here");
		}
		if (list->count > 1)
			config_report(documents, false, kind, item,
				      "\"all\" stands alone: leave out the other names");
		return;
	}
}

static void check_discovery(const struct config_documents *documents)
{
	const struct config_join *join = &documents->config->join;

	if (join->has_discovery_token && join->has_discovery_file)
		config_report(documents, false, CONFIG_JOIN, "discovery",
			      "bootstrapToken and file exclude each other: keep one of them");
	if (!join->has_discovery_token && !join->has_discovery_file)
		config_report(documents, false, CONFIG_JOIN, "discovery",
			      "needs bootstrapToken or file: how the cluster is found (--token, "
			      "or --discovery-file)");
	if (join->has_discovery_file && !join->kubeconfig_path)
		config_report(documents, false, CONFIG_JOIN, "discovery.file",
			      "\"kubeConfigPath\" is missing");
	if (!join->has_discovery_token)
		return;
	if (!join->token)
		config_report(documents, false, CONFIG_JOIN, "discovery.bootstrapToken",
			      "\"token\" is missing (--token)");
	if (!join->api_server_endpoint)
		config_report(documents, false, CONFIG_JOIN, "discovery.bootstrapToken",
			      "\"apiServerEndpoint\" is missing: host:port of an API server "
			      "(the command's argument)");
	if (!join->ca_cert_hashes.count && !join->unsafe_skip_ca_verification)
		config_report(documents, false, CONFIG_JOIN, "discovery.bootstrapToken",
			      "\"caCertHashes\" is missing: the hash of the cluster's CA "
			      "(--discovery-token-ca-cert-hash); unsafeSkipCAVerification goes "
			      "without");
}

/* kubeadm.k8s.io/v1beta3 in a file for a Kubernetes whose kubeadm calls it deprecated, or no longer
 * reads it. */
static void check_api(const struct config_documents *documents)
{
	for (size_t i = 0; i < documents->count; i++) {
		const struct config_input *input = &documents->inputs[i];

		if (input->api != CONFIG_V1BETA3 ||
		    !release_has(&documents->config->version, RELEASE_V1BETA4))
			continue;
		config_report(
			documents, true, input->kind->kind, "apiVersion",
			"kubeadm.k8s.io/v1beta3 is %s; `knode config migrate --old-config %s` "
			"writes v1beta4",
			release_has(&documents->config->version, RELEASE_NO_V1BETA3)
				? "not read by kubeadm since v1.37"
				: "deprecated since v1.31",
			input->file->name);
		return;
	}
}

/* What the stored configuration of an older Kubernetes has no field for. */
static void check_stored(const struct config_documents *documents)
{
	static const char *const paths[] = { "encryptionAlgorithm", "certificateValidityPeriod",
					     "caCertificateValidityPeriod", "dns.disabled",
					     "proxy.disabled" };

	if (documents->problems->errors ||
	    release_has(&documents->config->version, RELEASE_V1BETA4))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		if (config_given(documents, CONFIG_CLUSTER, paths[i]))
			config_report(documents, true, CONFIG_CLUSTER, paths[i],
				      "works here, but the ConfigMap kubeadm-config of Kubernetes "
				      "v1.%d cannot hold it: kubeadm will not know of it",
				      documents->config->version.minor);
}

/* Certificates that end after their CA, or later than anyone will remember them. */
static void check_validity(const struct config_documents *documents)
{
	static const char leaf_path[] = "certificateValidityPeriod";
	static const char ca_path[] = "caCertificateValidityPeriod";
	const struct config_cluster *cluster = &documents->config->cluster;

	if (documents->problems->errors)
		return; /* they may be about these very periods */
	if (cluster->certificate_validity_period > cluster->ca_certificate_validity_period)
		config_report(documents, true, CONFIG_CLUSTER,
			      config_given(documents, CONFIG_CLUSTER, leaf_path) ? leaf_path
										 : ca_path,
			      "certificates would outlive their CA, which ends their use");
	if (cluster->certificate_validity_period > validity_max)
		config_report(
			documents, true, CONFIG_CLUSTER, leaf_path,
			"certificates for more than ten years are never replaced in practice");
	if (cluster->ca_certificate_validity_period > validity_max)
		config_report(documents, true, CONFIG_CLUSTER, ca_path,
			      "a CA for more than ten years is never replaced in practice");
}

void config_validate(const struct config_documents *documents)
{
	const struct config *config = documents->config;

	check_api(documents);
	check_stored(documents);
	check_validity(documents);
	check_algorithm(documents);
	config_validate_gates(documents);
	config_validate_networks(documents);
	config_validate_storage(documents);
	config_validate_cni(documents);
	config_validate_components(documents);
	for (size_t i = 0; settings_checks[i]; i++)
		settings_checks[i]->check(documents);
	check_etcd(documents);
	check_tokens(documents);
	check_ignored(documents, CONFIG_INIT, "nodeRegistration.ignorePreflightErrors",
		      &config->init.node_registration.ignore_preflight_errors);
	check_ignored(documents, CONFIG_JOIN, "nodeRegistration.ignorePreflightErrors",
		      &config->join.node_registration.ignore_preflight_errors);
	check_ignored(documents, CONFIG_RESET, "ignorePreflightErrors",
		      &config->reset.ignore_preflight_errors);
	if (config->given & CONFIG_JOIN)
		check_discovery(documents);
}
