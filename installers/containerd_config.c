/*
 * containerd's configuration, in the format of its version: CRI with the kubelet's cgroup driver
 * and Kubernetes' sandbox image. An operator's own stays.
 */
#include "acts/dir.h"
#include "acts/file.h"
#include "config/cni_dirs.h"
#include "install/artifacts.h"
#include "install/manifest.h"

/*
 * Format 3 is of containerd 2.0, and knows "bin_dirs" since 2.1, which is to drop "bin_dir" in turn
 * (pkg/deprecation). Older formats are read by all.
 */
static const struct version format_3_since = { 2, 1, 0, "" };

static bool is_systemd(const struct config *config)
{
	cleanup_json struct json *kubelet = config_kubelet(config);

	return str_eq(json_map_text(kubelet, "cgroupDriver", "systemd"), "systemd");
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	cleanup_free char *text = artifacts_version(in, "containerd");
	cleanup_free char *pause = config_image(in->config, IMAGE_PAUSE);
	cleanup_json struct json *values = json_map();
	struct version version = format_3_since;
	struct action *file;
	int r = text ? version_parse(text, &version, err) : 0;

	if (r < 0)
		return r;
	template_set(values, "SANDBOX_IMAGE", pause);
	template_set(values, "BIN_DIR", config_cni_bin_dir(in->config, in->facts));
	template_set(values, "CONF_DIR", config_cni_conf_dir(in->config, in->facts));
	template_set(values, "SYSTEMD_CGROUP", is_systemd(in->config) ? "true" : "false");
	r = manifest_add_text(plan,
			      version_compare(&version, &format_3_since) >= 0
				      ? "containerd/v3/config.toml"
				      : "containerd/v2/config.toml",
			      values, err);
	if (r < 0)
		return r;
	file = plan_edit(plan, plan_count(plan) - 1);
	action_spare_foreign(file);
	plan_dir_present(plan, "/etc/containerd/certs.d");
	return 0;
}

const struct installer installer_containerd_config = {
	.id = "containerd-config",
	.title = "Configuration of containerd",
	.roles = ROLE_ANY,
	.needs = { .areas = FACTS_SYSTEM },
	.add_needs = config_want_runtime,
	.add = add,
};
