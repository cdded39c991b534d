#include "check/check.h"

struct module {
	const char *name, *why;
};

static const struct module modules[] = {
	{ "br_netfilter", "bridged pod networks need it" },
	{ "overlay", "containerd and CRI-O keep images on it" },
};

static void judge(const struct facts *facts, const struct module *module, struct report *report)
{
	cleanup_free char *name = xasprintf("kernel-modules:%s", module->name);
	struct result *result;

	if (str_list_has(&facts->modules_builtin, module->name)) {
		check_pass(report, name, "%s is built in", module->name);
		return;
	}
	if (facts_module_present(facts, module->name) &&
	    str_list_has(&facts->modules_at_boot, module->name)) {
		check_pass(report, name, "%s is loaded, and at boot", module->name);
		return;
	}
	if (facts_module_present(facts, module->name)) {
		result = report_add(report, CHECK_WARN, name,
				    "%s is loaded, but nothing loads it at boot: %s", module->name,
				    module->why);
		result_observed(result, "not in modules-load.d");
	} else {
		result = report_add(report, CHECK_WARN, name, "%s is not loaded: %s", module->name,
				    module->why);
		result_observed(result, str_list_has(&facts->modules_available, module->name)
						? "not loaded"
						: "not loaded, and not found for this kernel");
	}
	result_expected(result, "loaded, also at boot");
	result_hint(result, "echo %s >>/etc/modules-load.d/k8s.conf && modprobe %s", module->name,
		    module->name);
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	(void)err;
	for (size_t i = 0; i < ARRAY_SIZE(modules); i++)
		judge(in->facts, &modules[i], report);
	return 0;
}

const struct check check_kernel_modules = {
	.id = "kernel-modules",
	.title = "Kernel modules are loaded, now and after a boot",
	.roles = ROLE_ANY,
	.why = "Container runtimes stack images with overlay, and networks that join pods by a "
	       "bridge need br_netfilter. Both usually come in by accident, with some other "
	       "program, and are missed after a boot; in a container nothing can load them.",
	.rule = "overlay and br_netfilter are built in, or loaded now and named in modules-load.d; "
		"else a warning.",
	.source = "kubernetes.io, \"Container Runtimes\"",
	.fixed_by = "modules",
	.run = run,
};
