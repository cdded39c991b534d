/* Units of systemd: what adds one to a plan. */
#pragma once

#include "host/host.h"
#include "plan/plan.h"

enum plan_unit {
	PLAN_UNIT_ENABLED = 1 << 0,
	PLAN_UNIT_STARTED = 1 << 1,
	PLAN_UNIT_STOPPED = 1 << 2,
	PLAN_UNIT_MASKED = 1 << 3,
	PLAN_UNIT_DISABLED = 1 << 4,
};

/*
 * A unit and the states (enum plan_unit) that it shall have. One that does not exist is as good as
 * stopped, disabled and masked. A service whose file is the administrator's own, below
 * /etc/systemd/system, cannot be masked (systemctl(1)); it is disabled instead.
 */
struct action *plan_unit(struct plan *plan, const char *unit, unsigned states);
/*
 * Names a file that the unit reads when it starts: one that runs is started anew when the file is
 * newer than its start.
 */
void action_reads(struct action *action, const char *path);
/*
 * Whether the unit was started before the file @path came or changed: its manager keeps a link of
 * each start (systemd since version 240). False where there is no such link, or no file.
 */
bool unit_is_older(const struct host *host, const char *unit, const char *path);
