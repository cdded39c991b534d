#include "acts/dir.h"
#include "acts/file.h"
#include "acts/module.h"
#include "install/installer.h"

/* What a node needs of the kernel; see the check kernel-modules for why. */
static const struct {
	const char *name, *why;
} modules[] = {
	{ "overlay", "container runtimes keep images on it" },
	{ "br_netfilter", "bridged packets of pods pass iptables" },
};

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_LINE);

	(void)err;
	strbuf_puts(&text, "# Written by knode (installer modules): see modules-load.d(5).\n");
	for (size_t i = 0; i < ARRAY_SIZE(modules); i++)
		strbuf_printf(&text, "%s\n", modules[i].name);
	plan_dir_present(plan, "/etc/modules-load.d");
	plan_file(plan, "/etc/modules-load.d/knode.conf", 0644, text.text);
	for (size_t i = 0; i < ARRAY_SIZE(modules); i++)
		if (!in->facts || !str_list_has(&in->facts->modules_builtin, modules[i].name))
			action_say(plan_module(plan, modules[i].name), "%s", modules[i].why);
	return 0;
}

const struct installer installer_modules = {
	.id = "modules",
	.title = "Kernel modules that containers and pod networks need, now and at boot",
	.roles = ROLE_ANY,
	.prepares = true,
	.add = add,
};
