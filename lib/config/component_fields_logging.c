/*
 * The part "logging" of the configurations of the kubelet and of kube-proxy.
 *
 * Source: logs/api/v1/types.go of kubernetes/component-base v0.26.15 to v0.37.0-beta.0.
 */
#include "config/component_tables.h"

static const struct component_field fields_output[] = {
	{ "infoBufferSize", COMPONENT_QUANTITY },
	{ "splitStream", COMPONENT_BOOL },
	{ 0 },
};

static const struct component_field fields_options[] = {
	{ "json", COMPONENT_OBJECT, .fields = fields_output },
	{ "text", COMPONENT_OBJECT, 30, .fields = fields_output },
	{ 0 },
};

static const struct component_field fields_vmodule[] = {
	{ "filePattern", COMPONENT_TEXT },
	{ "verbosity", COMPONENT_UINT32 },
	{ 0 },
};

const struct component_field component_fields_logging[] = {
	{ "flushFrequency", COMPONENT_INT64, 0, 28 },
	{ "flushFrequency", COMPONENT_NANOSECONDS, 28 },
	{ "format", COMPONENT_TEXT },
	{ "options", COMPONENT_OBJECT, .fields = fields_options },
	{ "verbosity", COMPONENT_UINT32 },
	{ "vmodule", COMPONENT_OBJECTS, .fields = fields_vmodule },
	{ 0 },
};
