/*
 * Fields of KubeletConfiguration that the kubelet takes only with a feature gate: with the gate
 * off it does not start. A flag on the host may turn it on as well, so these are warnings.
 *
 * Source: kubernetes/kubernetes, pkg/kubelet/apis/config/validation/validation.go (what asks
 * whether a gate is on), cmd/kubelet/app/server.go, and pkg/features/kube_features.go (defaults),
 * v1.26 to v1.36; logging: logs/api/v1/options.go of kubernetes/component-base v0.26.0 to v0.36.0.
 */
#include "config/component_tables.h"

struct gated {
	const char *path;
	const char *gate;
	unsigned char since, gone; /* versions that ask for the gate */
	unsigned char on;          /* first minor version that has it on by default; 0: none */
	const char *usual;         /* a value that goes without; NULL: an empty one */
};

static const struct gated gated[] = {
	{ "cpuCFSQuotaPeriod", "CustomCPUCFSQuotaPeriod", .on = 36, .usual = "100ms" },
	{ "crashLoopBackOff.maxContainerRestartPeriod", "KubeletCrashLoopBackOffMax", 32, 0, 35 },
	{ "enableSystemLogQuery", "NodeLogQuery", 27, 36, 27 },
	{ "imageMaximumGCAge", "ImageMaximumGCAge", 29, 35, 30 },
	{ "imagePullCredentialsVerificationPolicy", "KubeletEnsureSecretPulledImages", 33, 0, 35 },
	{ "logging.options.json.infoBufferSize", "LoggingAlphaOptions" },
	{ "logging.options.json.splitStream", "LoggingAlphaOptions" },
	{ "logging.options.text.infoBufferSize", "LoggingAlphaOptions", 30 },
	{ "logging.options.text.splitStream", "LoggingAlphaOptions", 30 },
	{ "memoryReservationPolicy", "MemoryQoS", 36, .usual = "None" },
	{ "memorySwap.swapBehavior", "NodeSwap", 0, 34, 30 },
	{ "preloadedImagesVerificationAllowlist", "KubeletEnsureSecretPulledImages", 33, 0, 35 },
	{ "seccompDefault", "SeccompDefault", 0, 27, 25 },
	{ "serverTLSBootstrap", "RotateKubeletServerCertificate", .on = 12 },
	{ "shutdownGracePeriod", "GracefulNodeShutdown", .on = 21 },
	{ "shutdownGracePeriodByPodPriority", "GracefulNodeShutdownBasedOnPodPriority", .on = 24 },
	{ "shutdownGracePeriodCriticalPods", "GracefulNodeShutdown", .on = 21 },
	{ "topologyManagerPolicy", "TopologyManager", 0, 27, 18, "none" },
	{ "topologyManagerScope", "TopologyManager", 0, 27, 18, "container" },
	{ "tracing", "KubeletTracing", 0, 34, 27 },
	{ 0 },
};

static bool is_zero_duration(const char *text)
{
	int64_t ms;

	return parse_duration(text, &ms) == 0 && ms == 0;
}

static bool is_same_duration(const char *text, const char *other)
{
	int64_t ms, other_ms;

	return parse_duration(text, &ms) == 0 && parse_duration(other, &other_ms) == 0 &&
	       ms == other_ms;
}

/* Whether Go reads a value as if the field were not there, or it is what is usual. */
static bool is_unset(const struct json *value, const char *usual)
{
	const char *text = json_get_text(value, "x");

	switch (json_kind(value)) {
	case JSON_KIND_NIL:
		return true;
	case JSON_KIND_BOOL:
		return !json_get_bool(value, true);
	case JSON_KIND_INT:
	case JSON_KIND_FLOAT:
		return json_get_float(value, 1) == 0;
	case JSON_KIND_TEXT:
		if (usual && (str_eq(text, usual) || is_same_duration(text, usual)))
			return true;
		return !*text || str_eq(text, "0") || (!usual && is_zero_duration(text));
	case JSON_KIND_LIST:
		return json_count(value) == 0;
	default:
		return false; /* an empty mapping is a pointer to a struct, and so is set */
	}
}

void component_gated_check(const struct config_documents *documents)
{
	const struct config *config = documents->config;
	int minor = config->version.minor;

	for (const struct gated *row = gated; row->path; row++) {
		bool on = row->on && minor >= row->on;

		if (!component_known(row->since, row->gone, minor) ||
		    is_unset(json_path(config->kubelet, row->path), row->usual) ||
		    component_gate_is_on(config, row->gate, on))
			continue;
		config_report(documents, true, CONFIG_KUBELET, row->path,
			      "the kubelet v1.%d takes it only with the feature gate %s: set "
			      "featureGates.%s to true",
			      minor, row->gate, row->gate);
	}
}
