#include "check/cgroup_driver.h"

#include "check/kubelet_flags.h"

static const char gate_name[] = "KubeletCgroupDriverFromCRI";

/* The gate in "A=true,B=false" of --feature-gates, else in KubeletConfiguration. */
static bool gate_is_on(const struct check_input *in, bool fallback)
{
	cleanup_free char *from = NULL;
	cleanup_free char *flag = kubelet_setting(in, "feature-gates", "", &from);
	const char *found = flag ? strstr(flag, gate_name) : NULL;

	if (found && str_starts(found + strlen(gate_name), "="))
		return str_starts(found + strlen(gate_name) + 1, "true");
	return json_map_bool(json_map_get(in->config->kubelet, "featureGates"), gate_name,
			     fallback);
}

bool cgroup_driver_is_asked(const struct check_input *in)
{
	const struct version *version = &in->config->version;

	if (version_at_least(version, 34, 0) || !version_at_least(version, 28, 0))
		return version_at_least(version, 34, 0);
	return gate_is_on(in, version_at_least(version, 31, 0));
}

bool cgroup_driver_is_told(enum runtime_kind kind, const struct version *version)
{
	static const struct version since[] = {
		[RUNTIME_CONTAINERD] = { 2, 0, 0, "" },
		[RUNTIME_CRIO] = { 1, 28, 0, "" },
		[RUNTIME_DOCKER] = { 0, 3, 17, "" },
	};

	return kind != RUNTIME_UNKNOWN && version_compare(version, &since[kind]) >= 0;
}

/* Adds to containerd's configuration: the runtime's options, and the runtime where it has none. */
static char *containerd_command(const struct runtime_config *config, const struct version *version)
{
	const struct json *plugin = runtime_config_plugin(config);
	const struct json *containerd = json_map_get(plugin, "containerd");
	const char *name = json_map_text(containerd, "default_runtime_name", "runc");
	const struct json *runtime = json_map_get(json_map_get(containerd, "runtimes"), name);
	const struct json *options = json_map_get(runtime, "options");
	bool empty = config->files.count == 0;
	const char *key = !empty               ? runtime_config_plugin_key(config)
			  : version->major < 2 ? "\"io.containerd.grpc.v1.cri\""
					       : "\"io.containerd.cri.v1.runtime\"";
	cleanup_free char *table = xasprintf("[plugins.%s.containerd.runtimes.%s", key, name);
	cleanup_free char *files = str_list_join(&config->files, " ");

	if (json_map_get(options, "SystemdCgroup"))
		return xasprintf(
			"sed -i 's/\\(SystemdCgroup[[:space:]]*=[[:space:]]*\\)false/\\1true/' %s && "
			"systemctl restart containerd.service",
			files);
	if (options)
		return xasprintf("sed -i '/runtimes.%s.options\\]/a\\SystemdCgroup=true' %s && "
				 "systemctl restart containerd.service",
				 name, files);
	return xasprintf("mkdir -p /etc/containerd && printf '%%s\\n'%s%s%s%s '%s.options]' "
			 "'SystemdCgroup=true' >>%s && systemctl restart containerd.service",
			 !empty               ? " ''"
			 : version->major < 2 ? " 'version=2'"
					      : " 'version=3'",
			 runtime ? "" : " '", runtime ? "" : table,
			 runtime ? "" : "]' 'runtime_type=\"io.containerd.runc.v2\"'", table,
			 config->plugin_in ? config->plugin_in : config->path);
}

char *cgroup_driver_command(const struct runtime_config *config, const struct version *version)
{
	static const char drop_in[] = "/etc/crio/crio.conf.d/99-cgroup-manager.conf";

	switch (config->kind) {
	case RUNTIME_CONTAINERD:
		return containerd_command(config, version);
	case RUNTIME_CRIO:
		return xasprintf(
			"mkdir -p /etc/crio/crio.conf.d && printf '%%s\\n' '[crio.runtime]' "
			"'conmon_cgroup=\"pod\"' 'cgroup_manager=\"systemd\"' >%s && "
			"systemctl restart crio.service",
			drop_in);
	case RUNTIME_DOCKER:
	case RUNTIME_UNKNOWN:
		break;
	}
	return NULL;
}

bool cgroup_driver_fits(const struct check_input *in, const char *kubelet, const char *runtime)
{
	const char *init = in->facts->init_system;

	return str_eq(kubelet, runtime) &&
	       (str_eq(runtime, "systemd") || !init || !str_eq(init, "systemd"));
}
