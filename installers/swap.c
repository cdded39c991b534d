#include "acts/swap.h"

#include "acts/fstab.h"
#include "acts/unit.h"
#include "install/installer.h"

/* Services that make swap by themselves, past swap.target: of zram-tools, Raspberry Pi OS, Ubuntu.
 */
static const char *const services[] = {
	"zramswap.service",
	"dphys-swapfile.service",
	"zram-config.service",
};

/* Whether it is one of those that bring swap back past swap.target, and that are not known above.
 */
static bool is_other_service(const char *unit)
{
	if (!unit || !str_ends(unit, ".service") || str_starts(unit, "systemd-zram-setup@"))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(services); i++)
		if (str_eq(unit, services[i]))
			return false;
	return true;
}

/*
 * Off now; and at boot neither by fstab, nor by any unit: swap.target is what pulls them in, also
 * those that systemd's generators make for zram and for partitions that are marked as swap.
 */
static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	const struct facts *facts = in->facts;

	(void)err;
	for (size_t i = 0; i < ARRAY_SIZE(services); i++)
		plan_unit(plan, services[i], PLAN_UNIT_STOPPED | PLAN_UNIT_MASKED);
	for (size_t i = 0; facts && i < facts->swap_at_boot_count; i++)
		if (is_other_service(facts->swaps_at_boot[i].unit))
			plan_unit(plan, facts->swaps_at_boot[i].unit,
				  PLAN_UNIT_STOPPED | PLAN_UNIT_MASKED);
	for (size_t i = 0; facts && i < facts->swap_count; i++)
		plan_swap_off(plan, facts->swaps[i].path);
	plan_fstab_swap(plan);
	action_say(plan_unit(plan, "swap.target", PLAN_UNIT_MASKED), "no unit brings swap back");
	return 0;
}

const struct installer installer_swap = {
	.id = "swap",
	.title = "No swap, now and at boot",
	.roles = ROLE_ANY,
	.prepares = true,
	.needs = { .areas = FACTS_SWAP },
	.add = add,
};
