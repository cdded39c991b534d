/* kubeadm's feature gates: which version knows which, and what they are without being set. */
#include "base/nearest.h"
#include "config/config_fields.h"

enum {
	NEVER = 0,
	GATES_MAX = 16,
};

/*
 * Minor versions in which a gate came, was on by default, was no longer looked at (and on, whatever
 * a configuration says), and went: one that went is unknown. kubeadm keeps nobody from turning off
 * what it calls locked. From cmd/kubeadm/app/features/features.go and the places that ask, of each
 * version; v1.37 from CHANGELOG-1.37.md.
 */
static const struct gate {
	const char *name;
	int since, on, fixed, gone;
} gates[] = {
	{ "ControlPlaneKubeletLocalMode", 31, 33, 35, 36 },
	{ "EtcdLearnerMode", 27, 29, 33, 33 },
	{ "NodeLocalCRISocket", 32, 34, 37, 37 },
	{ "PublicKeysECDSA", 19, NEVER, NEVER, 37 },
	{ "RootlessControlPlane", 22, NEVER, NEVER, 38 },
	{ "UpgradeAddonsBeforeControlPlane", 28, NEVER, NEVER, 31 },
	{ "UnversionedKubeletConfigMap", 22, 23, 25, 26 },
	{ "WaitForAllControlPlaneComponents", 30, 33, 34, 35 },
};

static const struct gate *find_gate(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(gates); i++)
		if (str_eq(gates[i].name, name))
			return &gates[i];
	return NULL;
}

static bool is_known(const struct gate *gate, const struct version *version)
{
	return version_at_least(version, gate->since, 0) &&
	       !(gate->gone && version_at_least(version, gate->gone, 0));
}

bool config_feature_gate(const struct config *config, const char *name)
{
	const struct gate *gate = find_gate(name);
	const struct json *set = json_map_get(config->cluster.feature_gates, name);

	if (!gate)
		return false;
	if (gate->fixed && version_at_least(&config->version, gate->fixed, 0))
		return true;
	if (!is_known(gate, &config->version))
		return false;
	return json_get_bool(set, gate->on && version_at_least(&config->version, gate->on, 0));
}

static void unknown_gate(const struct config_documents *documents, const char *path,
			 const char *name)
{
	cleanup(strbuf_done) struct strbuf known = strbuf_make(STRBUF_MAX_LINE);
	const struct version *version = &documents->config->version;
	const char *words[GATES_MAX], *hint;
	cleanup_free char *shown = config_quote(name);
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(gates); i++) {
		if (!is_known(&gates[i], version))
			continue;
		strbuf_printf(&known, "%s%s", count ? ", " : "", gates[i].name);
		words[count++] = gates[i].name;
	}
	hint = nearest(name, words, count);
	config_report(documents, false, CONFIG_CLUSTER, path,
		      "%s is no feature gate of kubeadm v1.%d; it knows %s%s%s%s", shown,
		      version->minor, known.text, hint ? "; did you mean " : "", hint ? hint : "",
		      hint ? "?" : "");
}

void config_validate_gates(const struct config_documents *documents)
{
	const struct config *config = documents->config;
	struct json_iter iter = json_iter(config->cluster.feature_gates);

	while (json_next(&iter)) {
		const struct gate *gate = find_gate(iter.key);
		cleanup_free char *path = xasprintf("featureGates.%s", iter.key);

		if (!gate || !is_known(gate, &config->version))
			unknown_gate(documents, path, iter.key);
		else if (gate->fixed && version_at_least(&config->version, gate->fixed, 0) &&
			 !json_get_bool(iter.value, true))
			config_report(documents, true, CONFIG_CLUSTER, path,
				      "has no effect: it is always on since v1.%d", gate->fixed);
	}
}
