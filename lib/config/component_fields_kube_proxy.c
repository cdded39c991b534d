/*
 * Fields of KubeProxyConfiguration (kubeproxy.config.k8s.io/v1alpha1) by minor version.
 *
 * Source: config/v1alpha1/types.go of kubernetes/kube-proxy v0.26.15 to v0.36.3, v0.37.0-beta.0 and
 * its master of 2026-07-21; clientConnection: config/v1alpha1/types.go of
 * kubernetes/component-base. No field went away in that time.
 */
#include "config/component_tables.h"

static const struct component_field fields_client_connection[] = {
	{ "acceptContentTypes", COMPONENT_TEXT },
	{ "burst", COMPONENT_INT32 },
	{ "contentType", COMPONENT_TEXT },
	{ "kubeconfig", COMPONENT_TEXT },
	{ "qps", COMPONENT_NUMBER },
	{ 0 },
};

static const struct component_field fields_conntrack[] = {
	{ "maxPerCore", COMPONENT_INT32 },
	{ "min", COMPONENT_INT32 },
	{ "tcpBeLiberal", COMPONENT_BOOL, 29 },
	{ "tcpCloseWaitTimeout", COMPONENT_OPTIONAL_DURATION },
	{ "tcpEstablishedTimeout", COMPONENT_OPTIONAL_DURATION },
	{ "udpStreamTimeout", COMPONENT_DURATION, 29 },
	{ "udpTimeout", COMPONENT_DURATION, 29 },
	{ 0 },
};

static const struct component_field fields_detect_local[] = {
	{ "bridgeInterface", COMPONENT_TEXT },
	{ "interfaceNamePrefix", COMPONENT_TEXT },
	{ 0 },
};

static const struct component_field fields_iptables[] = {
	{ "localhostNodePorts", COMPONENT_BOOL }, { "masqueradeAll", COMPONENT_BOOL },
	{ "masqueradeBit", COMPONENT_INT32 },     { "minSyncPeriod", COMPONENT_DURATION },
	{ "syncPeriod", COMPONENT_DURATION },     { 0 },
};

static const struct component_field fields_ipvs[] = {
	{ "excludeCIDRs", COMPONENT_TEXTS },
	{ "minSyncPeriod", COMPONENT_DURATION },
	{ "scheduler", COMPONENT_TEXT },
	{ "strictARP", COMPONENT_BOOL },
	{ "syncPeriod", COMPONENT_DURATION },
	{ "tcpFinTimeout", COMPONENT_DURATION },
	{ "tcpTimeout", COMPONENT_DURATION },
	{ "udpTimeout", COMPONENT_DURATION },
	{ 0 },
};

static const struct component_field fields_nftables[] = {
	{ "masqueradeAll", COMPONENT_BOOL, 29 },
	{ "masqueradeBit", COMPONENT_INT32, 29 },
	{ "minSyncPeriod", COMPONENT_DURATION, 29 },
	{ "syncPeriod", COMPONENT_DURATION, 29 },
	{ 0 },
};

static const struct component_field fields_winkernel[] = {
	{ "enableDSR", COMPONENT_BOOL },   { "forwardHealthCheckVip", COMPONENT_BOOL },
	{ "networkName", COMPONENT_TEXT }, { "rootHnsEndpointName", COMPONENT_TEXT },
	{ "sourceVip", COMPONENT_TEXT },   { 0 },
};

const struct component_field component_fields_kube_proxy[] = {
	{ "bindAddress", COMPONENT_TEXT },
	{ "bindAddressHardFail", COMPONENT_BOOL },
	{ "clientConnection", COMPONENT_OBJECT, .fields = fields_client_connection },
	{ "clusterCIDR", COMPONENT_TEXT },
	{ "configSyncPeriod", COMPONENT_DURATION },
	{ "conntrack", COMPONENT_OBJECT, .fields = fields_conntrack },
	{ "detectLocal", COMPONENT_OBJECT, .fields = fields_detect_local },
	{ "detectLocalMode", COMPONENT_TEXT },
	{ "enableProfiling", COMPONENT_BOOL },
	{ "featureGates", COMPONENT_BOOL_MAP },
	{ "healthzBindAddress", COMPONENT_TEXT },
	{ "hostnameOverride", COMPONENT_TEXT },
	{ "iptables", COMPONENT_OBJECT, .fields = fields_iptables },
	{ "ipvs", COMPONENT_OBJECT, .fields = fields_ipvs },
	{ "logging", COMPONENT_OBJECT, 28, .fields = component_fields_logging },
	{ "metricsBindAddress", COMPONENT_TEXT },
	{ "mode", COMPONENT_TEXT },
	{ "nftables", COMPONENT_OBJECT, 29, .fields = fields_nftables },
	{ "nodePortAddresses", COMPONENT_TEXTS },
	{ "oomScoreAdj", COMPONENT_INT32 },
	{ "portRange", COMPONENT_TEXT },
	{ "showHiddenMetricsForVersion", COMPONENT_TEXT },
	{ "windowsRunAsService", COMPONENT_BOOL, 31 },
	{ "winkernel", COMPONENT_OBJECT, .fields = fields_winkernel },
	{ 0 },
};
