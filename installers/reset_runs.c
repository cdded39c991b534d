/* What init, join and other runs changed on this host becomes what it was before them. */
#include "acts/exec.h"
#include "acts/undo.h"
#include "install/installer.h"
#include "plan/act.h"

static bool is_unit_file(const struct action *step)
{
	return str_starts(step->target, "/etc/systemd/system/") && str_eq(step->act->space, "path");
}

/* What was not there before goes with the directory that goes with all that is in it. */
static bool goes_anyway(const struct plan *plan, const struct installer_undo *undo)
{
	if (!str_eq(json_map_text(undo->before, "type", ""), "absent"))
		return false;
	for (size_t i = 0; i < plan_count(plan); i++) {
		const struct action *tree = plan_at(plan, i);
		size_t length = strlen(tree->target);

		if (str_eq(tree->act->name, "tree") &&
		    str_starts(undo->step->target, tree->target) &&
		    (!undo->step->target[length] || undo->step->target[length] == '/'))
			return true;
	}
	return false;
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	static const char *const reload[] = { "systemctl", "daemon-reload", NULL };
	bool has_units = false;

	(void)err;
	for (size_t i = 0; i < in->undo_count; i++) {
		if (goes_anyway(plan, &in->undo[i]))
			continue;
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
