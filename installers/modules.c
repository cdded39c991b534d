#include "acts/dir.h"
#include "acts/file.h"
#include "acts/module.h"
#include "install/installer.h"
#include "release/node_kernel.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_LINE);

	(void)err;
	strbuf_puts(&text, "# Written by knode (installer modules): see modules-load.d(5).\n");
	for (const struct node_module *module = node_modules; module->name; module++)
		strbuf_printf(&text, "%s\n", module->name);
	plan_dir_present(plan, "/etc/modules-load.d");
	plan_file(plan, "/etc/modules-load.d/knode.conf", 0644, text.text);
	for (const struct node_module *module = node_modules; module->name; module++)
		if (!in->facts || !str_list_has(&in->facts->modules_builtin, module->name))
			action_say(plan_module(plan, module->name), "%s", module->gain);
	return 0;
}

static void add_needs(const struct config *config, struct facts_wanted *wanted)
{
	(void)config;
	for (const struct node_module *module = node_modules; module->name; module++)
		facts_want_module(wanted, &(struct fact_module){ module->name, module->option });
}

const struct installer installer_modules = {
	.id = "modules",
	.title = "Kernel modules that containers and pod networks need, now and at boot",
	.roles = ROLE_ANY,
	.prepares = true,
	.add_needs = add_needs,
	.add = add,
};
