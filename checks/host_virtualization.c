#include "check/check.h"

/* What shares the kernel of another system (systemd-detect-virt(1)). */
static const char *const containers[] = {
	"docker", "lxc",   "lxc-libvirt", "openvz",         "podman",         "pouch",
	"rkt",    "proot", "wsl",         "systemd-nspawn", "container-other"
};

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const char *kind = in->facts->virtualization;
	struct result *result;

	(void)err;
	for (size_t i = 0; kind && i < ARRAY_SIZE(containers); i++) {
		if (!str_eq(kind, containers[i]))
			continue;
		result = report_add(report, CHECK_WARN, NULL,
				    "this host is a container (%s): modules and kernel settings "
				    "are those of the system around it",
				    kind);
		result_observed(result, "%s", kind);
		result_expected(result, "a machine, virtual or not");
		result_hint(result,
			    "# set what is missing on the machine that runs this container");
		return 0;
	}
	return check_pass(report, NULL, "the host has a kernel of its own%s%s%s", kind ? " (" : "",
			  kind ? kind : "", kind ? ")" : "");
}

const struct check check_host_virtualization = {
	.id = "host-virtualization",
	.title = "The host has a kernel of its own",
	.roles = ROLE_ANY,
	.why = "A kubelet in a container cannot load modules nor set what the kernel keeps once for "
	       "all; what this host needs has to be set on the system around it, and is lost "
	       "when that is changed.",
	.rule = "systemd-detect-virt would name no container; else a warning.",
	.source = "systemd-detect-virt(1); KEP-2033",
	.needs = { .areas = FACTS_IDENTITY | FACTS_HARDWARE },
	.run = run,
};
