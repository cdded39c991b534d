#include <errno.h>

#include "check/mounts.h"

/* What a node keeps where, and which option of the mount is in its way. */
static const struct rule {
	const char *path, *option, *remedy; /* path NULL: that of the runtime */
	const char *lack;
} rules[] = {
	{ NULL, "noexec", "exec", "no program in a container starts" },
	{ "/opt/cni/bin", "noexec", "exec", "no network plugin starts" },
	{ NULL, "ro", "rw", "no image can be unpacked" },
	{ "/opt/cni/bin", "ro", "rw", "pod networks cannot install their plugins" },
	{ "/var/lib/kubelet", "ro", "rw", "the kubelet does not start" },
	{ "/etc/kubernetes", "ro", "rw", "init and join write there" },
	{ "/etc/cni/net.d", "ro", "rw", "pod networks write their configuration there" },
};

static void judge(const struct check_input *in, const struct rule *rule, struct report *report)
{
	const char *path = rule->path ? rule->path : mount_runtime_root(in);
	cleanup_free char *name = xasprintf("storage-mounts:%s", path);
	const struct fact_mount *mount = mount_of(in->facts, path);
	struct result *result;

	if (!mount || !mount_has_option(mount, rule->option)) {
		check_pass(report, name, "%s is not mounted %s", path, rule->option);
		return;
	}
	result = report_add(report, CHECK_FAIL, name, "%s is mounted with %s: %s", mount->target,
			    rule->option, rule->lack);
	result_observed(result, "%s on %s", mount->options, mount->target);
	result_expected(result, "%s", rule->remedy);
	result_hint(result, "mount -o remount,%s %s", rule->remedy, mount->target);
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	if (in->facts->mount_count == 0)
		return error_set(err, -EOPNOTSUPP, "what is mounted is not known");
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		judge(in, &rules[i], report);
	return 0;
}

const struct check check_storage_mounts = {
	.id = "storage-mounts",
	.title = "Where a node keeps programs and data, it may run and write them",
	.roles = ROLE_ANY,
	.why = "Hardened hosts mount /var or /opt with noexec, and image-based ones read-only. "
	       "Containers inherit it from where the runtime keeps them: each of their programs "
	       "fails with \"permission denied\".",
	.rule = "The file systems of the runtime's data and /opt/cni/bin are mounted without noexec; "
		"these, /var/lib/kubelet, /etc/kubernetes and /etc/cni/net.d are not read-only.",
	.source =
		"mount(8), noexec and ro; where containerd, CRI-O, Docker, the kubelet and CNI keep things by default",
	.needs = { .areas = FACTS_STORAGE },
	.run = run,
};
