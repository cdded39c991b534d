/*
 * Values of KubeletConfiguration with which the kubelet does not start: periods, and what one field
 * asks of another.
 *
 * Source: kubernetes/kubernetes, pkg/kubelet/apis/config/validation (validation.go,
 * validation_linux.go) and pkg/kubelet/apis/config/v1beta1/defaults.go, v1.26 to v1.36. Rules that
 * ask for what a host has are checks.
 */
#include "config/component_tables.h"
#include "config/config_rules.h"

enum {
	SECOND = 1000, /* milliseconds */
	IDS_UNIT = 65536,
};

/* Durations in milliseconds. */
struct period {
	const char *path;
	unsigned char since;
	int64_t least, most;
	bool off; /* 0s turns it off, or stands for the default */
	const char *wanted;
};

static const struct period periods[] = {
	{ "containerLogMonitorInterval", 30, 3 * SECOND, INT64_MAX, false, "at least 3s" },
	{ "cpuCFSQuotaPeriod", 0, 1, SECOND, false, "from 1ms to 1s" },
	{ "crashLoopBackOff.maxContainerRestartPeriod", 32, SECOND, 300 * SECOND, false,
	  "from 1s to 5m0s" },
	{ "imageMaximumGCAge", 29, 0, INT64_MAX, true, "0s or longer" },
	{ "imageMinimumGCAge", 36, 0, INT64_MAX, true, "0s or longer" },
	{ "shutdownGracePeriod", 0, SECOND, INT64_MAX, true, "0s, or at least 1s" },
	{ "shutdownGracePeriodCriticalPods", 0, SECOND, INT64_MAX, true, "0s, or at least 1s" },
	{ 0 },
};

/* A duration in milliseconds; @fallback when there is none, or one that cannot be read. */
static int64_t period_of(const struct json *kubelet, const char *path, int64_t fallback)
{
	int64_t ms;

	return parse_duration(json_get_text(json_path(kubelet, path), ""), &ms) == 0 ? ms
										     : fallback;
}

/* Warnings, since kubeadm carries any duration through. */
static void check_periods(const struct config_documents *documents, const struct json *kubelet)
{
	for (const struct period *row = periods; row->path; row++) {
		const char *text = json_get_text(json_path(kubelet, row->path), "");
		int64_t ms = period_of(kubelet, row->path, row->least);

		if (documents->config->version.minor < row->since || (row->off && ms == 0) ||
		    (ms >= row->least && ms <= row->most))
			continue;
		config_report(documents, true, CONFIG_KUBELET, row->path, "%s is not %s", text,
			      row->wanted);
	}
}

static void check_shutdown(const struct config_documents *documents, const struct json *kubelet)
{
	int64_t all = period_of(kubelet, "shutdownGracePeriod", 0);
	int64_t critical = period_of(kubelet, "shutdownGracePeriodCriticalPods", 0);

	if (critical > all)
		config_report(documents, false, CONFIG_KUBELET, "shutdownGracePeriodCriticalPods",
			      "%s is a part of shutdownGracePeriod, and has to be no longer than "
			      "that, which is %s",
			      json_map_text(kubelet, "shutdownGracePeriodCriticalPods", ""),
			      json_map_text(kubelet, "shutdownGracePeriod", "0s"));
	if (json_count(json_map_get(kubelet, "shutdownGracePeriodByPodPriority")) &&
	    (all > 0 || critical > 0))
		config_report(documents, false, CONFIG_KUBELET, "shutdownGracePeriodByPodPriority",
			      "does not go with %s: leave out one of them",
			      all > 0 ? "shutdownGracePeriod" : "shutdownGracePeriodCriticalPods");
}

static void check_images(const struct config_documents *documents, const struct json *kubelet)
{
	int64_t high = json_map_int(kubelet, "imageGCHighThresholdPercent", 85);
	int64_t low = json_map_int(kubelet, "imageGCLowThresholdPercent", 80);
	int64_t oldest = period_of(kubelet, "imageMaximumGCAge", 0);
	int64_t youngest = period_of(kubelet, "imageMinimumGCAge", 0);
	int minor = documents->config->version.minor;

	if (low >= high)
		config_report(documents, false, CONFIG_KUBELET, "imageGCLowThresholdPercent",
			      "%lld has to be less than imageGCHighThresholdPercent, which is %lld",
			      (long long)low, (long long)high);
	if (minor >= 29 && oldest > 0 && oldest <= (youngest ? youngest : 120 * SECOND))
		config_report(documents, false, CONFIG_KUBELET, "imageMaximumGCAge",
			      "%s has to be longer than imageMinimumGCAge, which is %s",
			      json_map_text(kubelet, "imageMaximumGCAge", ""),
			      youngest ? json_map_text(kubelet, "imageMinimumGCAge", "") : "2m0s");
	if (minor >= 27 && json_map_int(kubelet, "maxParallelImagePulls", 1) > 1 &&
	    json_map_bool(kubelet, "serializeImagePulls", false))
		config_report(documents, false, CONFIG_KUBELET, "maxParallelImagePulls",
			      "more than one goes only with serializeImagePulls: false");
	if (minor >= 33 &&
	    json_count(json_map_get(kubelet, "preloadedImagesVerificationAllowlist")) &&
	    !str_eq(json_map_text(kubelet, "imagePullCredentialsVerificationPolicy", ""),
		    "NeverVerifyAllowlistedImages"))
		config_report(documents, false, CONFIG_KUBELET,
			      "preloadedImagesVerificationAllowlist",
			      "goes only with imagePullCredentialsVerificationPolicy: "
			      "NeverVerifyAllowlistedImages");
}

static void check_logs(const struct config_documents *documents, const struct json *kubelet)
{
	const char *dir = json_map_text(kubelet, "podLogsDir", "");
	cleanup_free char *shown = config_quote(dir), *clean = xstrdup(dir);
	int minor = documents->config->version.minor;
	bool ascii = true;

	path_clean(clean);
	if (minor >= 27 && json_map_bool(kubelet, "enableSystemLogQuery", false) &&
	    !json_map_bool(kubelet, "enableSystemLogHandler", true))
		config_report(documents, false, CONFIG_KUBELET, "enableSystemLogQuery",
			      "needs enableSystemLogHandler: true");
	for (const char *c = dir; *c; c++)
		ascii &= (unsigned char)*c < 0x80;
	if (minor >= 30 && *dir && (*dir != '/' || !ascii || !str_eq(clean, dir)))
		config_report(documents, false, CONFIG_KUBELET, "podLogsDir",
			      "%s is not an absolute path in ASCII, without \".\", \"..\", and "
			      "doubled or final slashes",
			      shown);
}

static void check_taint(const struct config_documents *documents, const struct json *taint,
			const char *path)
{
	const struct json *key = json_map_get(taint, "key");
	const char *effect = json_map_text(taint, "effect", "");
	cleanup_free char *shown = config_quote(effect);

	if (json_is_nil(key) || str_eq(json_get_text(key, "x"), ""))
		config_report(documents, false, CONFIG_KUBELET, path, "\"key\" is missing");
	if (*effect && !rule_holds(&rule_effect, effect))
		config_report(documents, false, CONFIG_KUBELET, path,
			      "effect: %s is not one of NoSchedule, PreferNoSchedule, NoExecute",
			      shown);
	if (rule_holds(&rule_time, json_map_text(taint, "timeAdded", "")))
		config_report(documents, false, CONFIG_KUBELET, path,
			      "timeAdded is set by the cluster: leave it out");
}

static void check_taints(const struct config_documents *documents, const struct json *kubelet)
{
	const struct json *taints = json_map_get(kubelet, "registerWithTaints");

	for (size_t i = 0; json_is_list(taints) && i < json_count(taints); i++) {
		cleanup_free char *path = xasprintf("registerWithTaints[%zu]", i);

		if (json_is_map(json_list_at(taints, i)))
			check_taint(documents, json_list_at(taints, i), path);
	}
}

static void check_numbers(const struct config_documents *documents, const struct json *kubelet)
{
	const struct json *factor = json_map_get(kubelet, "memoryThrottlingFactor");
	int64_t ids = json_get_int(json_path(kubelet, "userNamespaces.idsPerPod"), IDS_UNIT);
	double number = json_get_float(factor, 1);

	if (number <= 0 || number > 1)
		config_report(documents, false, CONFIG_KUBELET, "memoryThrottlingFactor",
			      "%g is not above 0 and at most 1", number);
	if (documents->config->version.minor >= 33 && ids > IDS_UNIT && ids % IDS_UNIT != 0)
		config_report(documents, false, CONFIG_KUBELET, "userNamespaces.idsPerPod",
			      "%lld is not a multiple of %d", (long long)ids, IDS_UNIT);
}

static void check_others(const struct config_documents *documents, const struct json *kubelet)
{
	if (documents->config->version.minor >= 32 && json_map_bool(kubelet, "runOnce", false))
		config_report(documents, false, CONFIG_KUBELET, "runOnce",
			      "is gone since v1.32: leave it out");
	if (*json_map_text(kubelet, "systemCgroups", "") &&
	    !*json_map_text(kubelet, "cgroupRoot", ""))
		config_report(documents, false, CONFIG_KUBELET, "systemCgroups",
			      "needs cgroupRoot as well");
}

void component_kubelet_check(const struct config_documents *documents)
{
	const struct json *kubelet = documents->config->kubelet;

	check_periods(documents, kubelet);
	check_shutdown(documents, kubelet);
	check_images(documents, kubelet);
	check_logs(documents, kubelet);
	check_taints(documents, kubelet);
	check_numbers(documents, kubelet);
	check_others(documents, kubelet);
}
