/* What init, join and other runs changed on this host becomes what it was before them. */
#include "acts/exec.h"
#include "acts/undo.h"
#include "install/installer.h"
#include "plan/act.h"

static bool is_unit_file(const struct action *step)
{
	return str_starts(step->target, "/etc/systemd/system/") && str_eq(step->act->space, "path");
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	static const char *const reload[] = { "systemctl", "daemon-reload", NULL };
	bool has_units = false;

	(void)err;
	for (size_t i = 0; i < in->undo_count; i++) {
		plan_undo(plan, in->undo[i].step, in->undo[i].before, in->undo[i].original);
		has_units = has_units || is_unit_file(in->undo[i].step);
	}
	if (has_units)
		plan_exec(plan, "systemd", reload, NULL, NULL);
	return 0;
}

const struct installer installer_reset_runs = {
	.id = "reset-runs",
	.title = "What earlier runs changed, as it was before",
	.roles = ROLE_ANY,
	.add = add,
};
