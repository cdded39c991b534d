/*
 * Fields of KubeletConfiguration (kubelet.config.k8s.io/v1beta1) by minor version.
 *
 * Source: config/v1beta1/types.go of kubernetes/kubelet v0.26.15 to v0.36.3, v0.37.0-beta.0 and its
 * master of 2026-07-23; tracing: tracing/api/v1/types.go of kubernetes/component-base; taints:
 * core/v1/types.go of kubernetes/api. No field went away in that time.
 */
#include "config/component_tables.h"

static const struct component_field fields_taints[] = {
	{ "effect", COMPONENT_TEXT },
	{ "key", COMPONENT_TEXT },
	{ "timeAdded", COMPONENT_TIMESTAMP },
	{ "value", COMPONENT_TEXT },
	{ 0 },
};

static const struct component_field fields_tracing[] = {
	{ "endpoint", COMPONENT_TEXT },
	{ "samplingRatePerMillion", COMPONENT_INT32 },
	{ 0 },
};

static const struct component_field fields_authentication_anonymous[] = {
	{ "enabled", COMPONENT_BOOL },
	{ 0 },
};

static const struct component_field fields_authentication_webhook[] = {
	{ "cacheTTL", COMPONENT_DURATION },
	{ "enabled", COMPONENT_BOOL },
	{ 0 },
};

static const struct component_field fields_authentication_x509[] = {
	{ "clientCAFile", COMPONENT_TEXT },
	{ 0 },
};

static const struct component_field fields_authorization_webhook[] = {
	{ "cacheAuthorizedTTL", COMPONENT_DURATION },
	{ "cacheUnauthorizedTTL", COMPONENT_DURATION },
	{ 0 },
};

static const struct component_field fields_authentication[] = {
	{ "anonymous", COMPONENT_OBJECT, .fields = fields_authentication_anonymous },
	{ "webhook", COMPONENT_OBJECT, .fields = fields_authentication_webhook },
	{ "x509", COMPONENT_OBJECT, .fields = fields_authentication_x509 },
	{ 0 },
};

static const struct component_field fields_authorization[] = {
	{ "mode", COMPONENT_TEXT },
	{ "webhook", COMPONENT_OBJECT, .fields = fields_authorization_webhook },
	{ 0 },
};

static const struct component_field fields_crash_loop_back_off[] = {
	{ "maxContainerRestartPeriod", COMPONENT_OPTIONAL_DURATION, 32 },
	{ 0 },
};

static const struct component_field fields_memory_swap[] = {
	{ "swapBehavior", COMPONENT_TEXT },
	{ 0 },
};

static const struct component_field fields_reserved_memory[] = {
	{ "limits", COMPONENT_QUANTITY_MAP },
	{ "numaNode", COMPONENT_INT32 },
	{ 0 },
};

static const struct component_field fields_shutdown_grace_period_by_pod_priority[] = {
	{ "priority", COMPONENT_INT32 },
	{ "shutdownGracePeriodSeconds", COMPONENT_INT64 },
	{ 0 },
};

static const struct component_field fields_user_namespaces[] = {
	{ "idsPerPod", COMPONENT_INT64, 33 },
	{ 0 },
};

const struct component_field component_fields_kubelet[] = {
	{ "address", COMPONENT_TEXT },
	{ "allowedUnsafeSysctls", COMPONENT_TEXTS },
	{ "authentication", COMPONENT_OBJECT, .fields = fields_authentication },
	{ "authorization", COMPONENT_OBJECT, .fields = fields_authorization },
	{ "cgroupDriver", COMPONENT_TEXT },
	{ "cgroupRoot", COMPONENT_TEXT },
	{ "cgroupsPerQOS", COMPONENT_BOOL },
	{ "clusterDNS", COMPONENT_TEXTS },
	{ "clusterDomain", COMPONENT_TEXT },
	{ "configMapAndSecretChangeDetectionStrategy", COMPONENT_TEXT },
	{ "containerLogMaxFiles", COMPONENT_INT32 },
	{ "containerLogMaxSize", COMPONENT_TEXT },
	{ "containerLogMaxWorkers", COMPONENT_INT32, 30 },
	{ "containerLogMonitorInterval", COMPONENT_OPTIONAL_DURATION, 30 },
	{ "containerRuntimeEndpoint", COMPONENT_TEXT, 27 },
	{ "contentType", COMPONENT_TEXT },
	{ "cpuCFSQuota", COMPONENT_BOOL },
	{ "cpuCFSQuotaPeriod", COMPONENT_OPTIONAL_DURATION },
	{ "cpuManagerPolicy", COMPONENT_TEXT },
	{ "cpuManagerPolicyOptions", COMPONENT_TEXT_MAP },
	{ "cpuManagerReconcilePeriod", COMPONENT_DURATION },
	{ "crashLoopBackOff", COMPONENT_OBJECT, 32, .fields = fields_crash_loop_back_off },
	{ "defaultPodSysctls", COMPONENT_TEXT_MAP, 37 },
	{ "enableContentionProfiling", COMPONENT_BOOL },
	{ "enableControllerAttachDetach", COMPONENT_BOOL },
	{ "enableDebugFlagsHandler", COMPONENT_BOOL },
	{ "enableDebuggingHandlers", COMPONENT_BOOL },
	{ "enableProfilingHandler", COMPONENT_BOOL },
	{ "enableServer", COMPONENT_BOOL },
	{ "enableSystemLogHandler", COMPONENT_BOOL },
	{ "enableSystemLogQuery", COMPONENT_BOOL, 27 },
	{ "enforceNodeAllocatable", COMPONENT_TEXTS },
	{ "eventBurst", COMPONENT_INT32 },
	{ "eventRecordQPS", COMPONENT_INT32 },
	{ "evictionHard", COMPONENT_TEXT_MAP },
	{ "evictionMaxPodGracePeriod", COMPONENT_INT32 },
	{ "evictionMinimumReclaim", COMPONENT_TEXT_MAP },
	{ "evictionPressureTransitionPeriod", COMPONENT_DURATION },
	{ "evictionSoft", COMPONENT_TEXT_MAP },
	{ "evictionSoftGracePeriod", COMPONENT_TEXT_MAP },
	{ "failCgroupV1", COMPONENT_BOOL, 31 },
	{ "failSwapOn", COMPONENT_BOOL },
	{ "featureGates", COMPONENT_BOOL_MAP },
	{ "fileCheckFrequency", COMPONENT_DURATION },
	{ "hairpinMode", COMPONENT_TEXT },
	{ "healthzBindAddress", COMPONENT_TEXT },
	{ "healthzPort", COMPONENT_INT32 },
	{ "httpCheckFrequency", COMPONENT_DURATION },
	{ "imageGCHighThresholdPercent", COMPONENT_INT32 },
	{ "imageGCLowThresholdPercent", COMPONENT_INT32 },
	{ "imageMaximumGCAge", COMPONENT_DURATION, 29 },
	{ "imageMinimumGCAge", COMPONENT_DURATION },
	{ "imagePullCredentialsVerificationPolicy", COMPONENT_TEXT, 33 },
	{ "imageServiceEndpoint", COMPONENT_TEXT, 27 },
	{ "iptablesDropBit", COMPONENT_INT32 },
	{ "iptablesMasqueradeBit", COMPONENT_INT32 },
	{ "kernelMemcgNotification", COMPONENT_BOOL },
	{ "kubeAPIBurst", COMPONENT_INT32 },
	{ "kubeAPIQPS", COMPONENT_INT32 },
	{ "kubeReserved", COMPONENT_TEXT_MAP },
	{ "kubeReservedCgroup", COMPONENT_TEXT },
	{ "kubeletCgroups", COMPONENT_TEXT },
	{ "localStorageCapacityIsolation", COMPONENT_BOOL },
	{ "logging", COMPONENT_OBJECT, .fields = component_fields_logging },
	{ "makeIPTablesUtilChains", COMPONENT_BOOL },
	{ "maxOpenFiles", COMPONENT_INT64 },
	{ "maxParallelImagePulls", COMPONENT_INT32, 27 },
	{ "maxPods", COMPONENT_INT32 },
	{ "memoryManagerPolicy", COMPONENT_TEXT },
	{ "memoryReservationPolicy", COMPONENT_TEXT, 36 },
	{ "memorySwap", COMPONENT_OBJECT, .fields = fields_memory_swap },
	{ "memoryThrottlingFactor", COMPONENT_NUMBER },
	{ "mergeDefaultEvictionSettings", COMPONENT_BOOL, 33 },
	{ "nodeLeaseDurationSeconds", COMPONENT_INT32 },
	{ "nodeStatusMaxImages", COMPONENT_INT32 },
	{ "nodeStatusReportFrequency", COMPONENT_DURATION },
	{ "nodeStatusUpdateFrequency", COMPONENT_DURATION },
	{ "oomScoreAdj", COMPONENT_INT32 },
	{ "podCIDR", COMPONENT_TEXT },
	{ "podLogsDir", COMPONENT_TEXT, 30 },
	{ "podPidsLimit", COMPONENT_INT64 },
	{ "podsPerCore", COMPONENT_INT32 },
	{ "port", COMPONENT_INT32 },
	{ "preloadedImagesVerificationAllowlist", COMPONENT_TEXTS, 33 },
	{ "protectKernelDefaults", COMPONENT_BOOL },
	{ "providerID", COMPONENT_TEXT },
	{ "qosReserved", COMPONENT_TEXT_MAP },
	{ "readOnlyPort", COMPONENT_INT32 },
	{ "registerNode", COMPONENT_BOOL },
	{ "registerWithTaints", COMPONENT_OBJECTS, .fields = fields_taints },
	{ "registryBurst", COMPONENT_INT32 },
	{ "registryPullQPS", COMPONENT_INT32 },
	{ "reservedMemory", COMPONENT_OBJECTS, .fields = fields_reserved_memory },
	{ "reservedSystemCPUs", COMPONENT_TEXT },
	{ "resolvConf", COMPONENT_TEXT },
	{ "rotateCertificates", COMPONENT_BOOL },
	{ "runOnce", COMPONENT_BOOL },
	{ "runtimeRequestTimeout", COMPONENT_DURATION },
	{ "seccompDefault", COMPONENT_BOOL },
	{ "serializeImagePulls", COMPONENT_BOOL },
	{ "serverTLSBootstrap", COMPONENT_BOOL },
	{ "showHiddenMetricsForVersion", COMPONENT_TEXT },
	{ "shutdownGracePeriod", COMPONENT_DURATION },
	{ "shutdownGracePeriodByPodPriority", COMPONENT_OBJECTS,
	  .fields = fields_shutdown_grace_period_by_pod_priority },
	{ "shutdownGracePeriodCriticalPods", COMPONENT_DURATION },
	{ "singleProcessOOMKill", COMPONENT_BOOL, 32 },
	{ "staticPodPath", COMPONENT_TEXT },
	{ "staticPodURL", COMPONENT_TEXT },
	{ "staticPodURLHeader", COMPONENT_TEXTS_MAP },
	{ "streamingConnectionIdleTimeout", COMPONENT_DURATION },
	{ "syncFrequency", COMPONENT_DURATION },
	{ "systemCgroups", COMPONENT_TEXT },
	{ "systemReserved", COMPONENT_TEXT_MAP },
	{ "systemReservedCgroup", COMPONENT_TEXT },
	{ "tlsCertFile", COMPONENT_TEXT },
	{ "tlsCipherSuites", COMPONENT_TEXTS },
	{ "tlsCurvePreferences", COMPONENT_INTS, 36 },
	{ "tlsMinVersion", COMPONENT_TEXT },
	{ "tlsPrivateKeyFile", COMPONENT_TEXT },
	{ "topologyManagerPolicy", COMPONENT_TEXT },
	{ "topologyManagerPolicyOptions", COMPONENT_TEXT_MAP },
	{ "topologyManagerScope", COMPONENT_TEXT },
	{ "tracing", COMPONENT_OBJECT, .fields = fields_tracing },
	{ "userNamespaces", COMPONENT_OBJECT, 33, .fields = fields_user_namespaces },
	{ "volumePluginDir", COMPONENT_TEXT },
	{ "volumeStatsAggPeriod", COMPONENT_DURATION },
	{ 0 },
};
