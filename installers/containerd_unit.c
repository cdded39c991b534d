/* containerd's unit, where no package brought one, and that it runs. */
#include "acts/unit.h"
#include "install/installer.h"
#include "install/manifest.h"

static const char unit[] = "containerd.service";
static const char program[] = "/usr/local/bin/containerd";

/* What it reads when it starts, with the programs that it runs. */
static const char *const reads[] = {
	"/usr/local/bin/containerd",
	"/etc/containerd/config.toml",
	"/etc/systemd/system/containerd.service",
	NULL,
};

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	cleanup_json struct json *values = json_map();
	struct action *action;
	int r;

	if (in->facts && in->facts->containerd_packaged) {
		plan_note(plan,
			  "a package brought %s, which stays, and starts the package's containerd: "
			  "%s is used by nothing, unless the package is removed, or a drop-in of "
			  "the unit says ExecStart=%s",
			  unit, program, program);
		return 0;
	}
	template_set(values, "CONTAINERD", program);
	r = manifest_add_text(plan, unit, values, err);
	if (r < 0)
		return r;
	action = plan_unit(plan, unit, PLAN_UNIT_ENABLED | PLAN_UNIT_STARTED);
	for (size_t i = 0; reads[i]; i++)
		action_reads(action, reads[i]);
	return 0;
}

const struct installer installer_containerd_unit = {
	.id = "containerd-unit",
	.title = "Unit of containerd, enabled and started",
	.roles = ROLE_ANY,
	.needs = { .areas = FACTS_PACKAGES },
	.add = add,
};
