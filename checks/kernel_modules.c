#include "check/mend.h"
#include "release/node_kernel.h"

static void judge(const struct check_input *in, const struct node_module *module,
		  struct report *report)
{
	const struct facts *facts = in->facts;
	cleanup_free char *name = xasprintf("kernel-modules:%s", module->name);
	cleanup_free char *command = NULL;
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
				    module->lack);
		result_observed(result, "not in modules-load.d");
	} else {
		result = report_add(report, CHECK_WARN, name, "%s is not loaded: %s", module->name,
				    module->lack);
		result_observed(result, str_list_has(&facts->modules_available, module->name)
						? "not loaded"
						: "not loaded, and not found for this kernel");
	}
	result_expected(result, "loaded, also at boot");
	command = mend_by_module(in, module->name, module->option);
	result_hint(result, "%s", command);
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	size_t count = 0;

	(void)err;
	while (node_modules[count].name)
		count++;
	/* The last one first: overlay comes with any runtime, the others are what hosts lack. */
	while (count-- > 0)
		judge(in, &node_modules[count], report);
	return 0;
}

static void add_needs(const struct config *config, struct facts_wanted *wanted)
{
	(void)config;
	for (const struct node_module *module = node_modules; module->name; module++)
		facts_want_module(wanted, &(struct fact_module){ module->name, module->option });
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
	.needs = { .areas = FACTS_SYSTEM },
	.add_needs = add_needs,
	.run = run,
};
