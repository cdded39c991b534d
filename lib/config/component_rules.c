/*
 * Values of KubeletConfiguration and KubeProxyConfiguration with which the components do not start.
 *
 * Source: kubernetes/kubernetes, pkg/kubelet/apis/config/validation,
 * pkg/proxy/apis/config/validation, cmd/kubelet/app/auth.go and pkg/kubelet/kubelet.go, v1.26 to
 * v1.36; k8s.io/component-base, logs. Rules that ask for what a host has are checks.
 */
#include "config/component_tables.h"

/* One of the choices, or a number from `least` to `most`. Empty texts mean the default. */
struct rule {
	const char *path;
	unsigned char since, gone;
	double least, most;
	const char *const *choices; /* NULL-terminated */
};

static const struct rule kubelet_rules[] = {
	{ "authorization.mode",
	  .choices = (const char *const[]){ "AlwaysAllow", "Webhook", NULL } },
	{ "configMapAndSecretChangeDetectionStrategy",
	  .choices = (const char *const[]){ "Get", "Cache", "Watch", NULL } },
	{ "containerLogMaxFiles", 33, 0, 2, INT32_MAX },
	{ "containerLogMaxWorkers", 30, 0, 1, INT32_MAX },
	{ "cpuManagerPolicy", .choices = (const char *const[]){ "none", "static", NULL } },
	{ "eventBurst", 0, 0, 0, INT32_MAX },
	{ "eventRecordQPS", 0, 0, 0, INT32_MAX },
	{ "hairpinMode",
	  .choices = (const char *const[]){ "promiscuous-bridge", "hairpin-veth", "none", NULL } },
	{ "healthzPort", 0, 0, 0, UINT16_MAX },
	{ "imageGCHighThresholdPercent", 0, 0, 0, 100 },
	{ "imageGCLowThresholdPercent", 0, 0, 0, 100 },
	{ "imagePullCredentialsVerificationPolicy", 33,
	  .choices =
		  (const char *const[]){ "NeverVerify", "NeverVerifyPreloadedImages",
					 "NeverVerifyAllowlistedImages", "AlwaysVerify", NULL } },
	{ "iptablesDropBit", 0, 0, 0, 31 },
	{ "iptablesMasqueradeBit", 0, 0, 0, 31 },
	{ "kubeAPIBurst", 0, 0, 0, INT32_MAX },
	{ "kubeAPIQPS", 0, 0, 0, INT32_MAX },
	{ "logging.format", .choices = (const char *const[]){ "text", "json", NULL } },
	{ "maxOpenFiles", 0, 0, 0, (double)INT64_MAX },
	{ "maxParallelImagePulls", 27, 0, 1, INT32_MAX },
	{ "maxPods", 0, 0, 0, INT32_MAX },
	{ "memoryManagerPolicy", .choices = (const char *const[]){ "None", "Static", NULL } },
	{ "memoryReservationPolicy", 36,
	  .choices = (const char *const[]){ "None", "TieredReservation", NULL } },
	{ "memorySwap.swapBehavior", 0, 30,
	  .choices = (const char *const[]){ "LimitedSwap", "UnlimitedSwap", NULL } },
	{ "memorySwap.swapBehavior", 30,
	  .choices = (const char *const[]){ "NoSwap", "LimitedSwap", NULL } },
	{ "nodeLeaseDurationSeconds", 0, 0, 0, INT32_MAX },
	{ "nodeStatusMaxImages", 0, 0, -1, INT32_MAX },
	{ "oomScoreAdj", 0, 0, -1000, 1000 },
	{ "podsPerCore", 0, 0, 0, INT32_MAX },
	{ "port", 0, 0, 0, UINT16_MAX },
	{ "readOnlyPort", 0, 0, 0, UINT16_MAX },
	{ "registryBurst", 0, 0, 0, INT32_MAX },
	{ "registryPullQPS", 0, 0, 0, INT32_MAX },
	{ "tlsMinVersion",
	  .choices = (const char *const[]){ "VersionTLS10", "VersionTLS11", "VersionTLS12",
					    "VersionTLS13", NULL } },
	{ "topologyManagerPolicy",
	  .choices = (const char *const[]){ "none", "best-effort", "restricted", "single-numa-node",
					    NULL } },
	{ "topologyManagerScope", .choices = (const char *const[]){ "container", "pod", NULL } },
	{ "tracing.samplingRatePerMillion", 0, 0, 0, 1000000 },
	{ "userNamespaces.idsPerPod", 33, 0, 65536, UINT32_MAX },
	{ 0 },
};

static const struct rule kube_proxy_rules[] = {
	{ "clientConnection.burst", 0, 0, 0, INT32_MAX },
	{ "conntrack.maxPerCore", 0, 0, 0, INT32_MAX },
	{ "conntrack.min", 0, 0, 0, INT32_MAX },
	{ "detectLocalMode",
	  .choices = (const char *const[]){ "ClusterCIDR", "NodeCIDR", "BridgeInterface",
					    "InterfaceNamePrefix", NULL } },
	{ "iptables.masqueradeBit", 0, 0, 0, 31 },
	{ "ipvs.scheduler", 0, 31,
	  .choices = (const char *const[]){ "rr", "wrr", "lc", "wlc", "lblc", "lblcr", "sh", "dh",
					    "sed", "nq", NULL } },
	{ "logging.format", 28, .choices = (const char *const[]){ "text", "json", NULL } },
	{ "mode", 0, 29, .choices = (const char *const[]){ "iptables", "ipvs", NULL } },
	{ "mode", 29, .choices = (const char *const[]){ "iptables", "ipvs", "nftables", NULL } },
	{ "nftables.masqueradeBit", 29, 0, 0, 31 },
	{ "oomScoreAdj", 0, 0, -1000, 1000 },
	{ 0 },
};

static bool is_choice(const struct rule *rule, const char *text)
{
	for (size_t i = 0; rule->choices[i]; i++)
		if (str_eq(rule->choices[i], text))
			return true;
	return false;
}

/* What is wrong with a value that another version takes, or that none does: "is not". Free it. */
static char *verdict(const struct rule *rules, const struct rule *rule, const char *text)
{
	for (; rules->path; rules++) {
		if (rules == rule || !str_eq(rules->path, rule->path) || !is_choice(rules, text))
			continue;
		return rules->since > rule->since
			       ? xasprintf("came with v1.%d, here it has to be", rules->since)
			       : xasprintf("is gone since v1.%d, now it has to be", rules->gone);
	}
	return xstrdup("is not");
}

static void check_choice(const struct config_documents *documents, enum config_kind kind,
			 const struct rule *rules, const struct rule *rule, const char *text)
{
	cleanup(strbuf_done) struct strbuf choices = strbuf_make(STRBUF_MAX_LINE);
	cleanup_free char *shown = config_quote(text), *wrong = verdict(rules, rule, text);

	if (is_choice(rule, text))
		return;
	for (size_t i = 0; rule->choices[i]; i++)
		strbuf_printf(&choices, "%s%s", i ? ", " : "", rule->choices[i]);
	config_report(documents, false, kind, rule->path, "%s %s one of %s", shown, wrong,
		      choices.text);
}

static void check_range(const struct config_documents *documents, enum config_kind kind,
			const struct rule *rule, const struct json *value)
{
	cleanup_free char *shown = json_to_text(value);
	double number = json_get_float(value, 0);

	if (number >= rule->least && (number <= rule->most || rule->most >= INT32_MAX))
		return; /* too large for its type: reported with the types */
	if (rule->most >= INT32_MAX)
		config_report(documents, false, kind, rule->path, "%s is less than %.0f", shown,
			      rule->least);
	else
		config_report(documents, false, kind, rule->path, "%s is not from %.0f to %.0f",
			      shown, rule->least, rule->most);
}

static void check_rules(const struct config_documents *documents, enum config_kind kind,
			const struct json *document, const struct rule *rules)
{
	for (const struct rule *rule = rules; rule->path; rule++) {
		const struct json *value = json_path(document, rule->path);
		enum json_kind found = json_kind(value);
		const char *text = json_get_text(value, "");

		if (!component_known(rule->since, rule->gone, documents->config->version.minor))
			continue;
		if (rule->choices && *text)
			check_choice(documents, kind, rules, rule, text);
		else if (!rule->choices && (found == JSON_KIND_INT || found == JSON_KIND_FLOAT))
			check_range(documents, kind, rule, value);
	}
}

/* Metrics that a release hides are asked for by the release before it (component-base, metrics). */
static void check_metrics(const struct config_documents *documents, enum config_kind kind,
			  const struct json *document)
{
	static const char key[] = "showHiddenMetricsForVersion";
	const char *text = json_map_text(document, key, "");
	cleanup_free char *shown = config_quote(text);
	cleanup_free char *wanted = xasprintf("1.%d", documents->config->version.minor - 1);

	if (*text && !str_eq(text, wanted))
		config_report(documents, false, kind, key,
			      "%s is not %s: only the minor version before can be named", shown,
			      wanted);
}

void component_rules_check(const struct config_documents *documents)
{
	const struct config *config = documents->config;

	check_rules(documents, CONFIG_KUBELET, config->kubelet, kubelet_rules);
	check_rules(documents, CONFIG_KUBE_PROXY, config->kube_proxy, kube_proxy_rules);
	check_metrics(documents, CONFIG_KUBELET, config->kubelet);
	check_metrics(documents, CONFIG_KUBE_PROXY, config->kube_proxy);
}
