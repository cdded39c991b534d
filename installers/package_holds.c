/* Packages of Kubernetes are upgraded when somebody says so, and not along with all others. */
#include "acts/hold.h"
#include "acts/versionlock.h"
#include "install/installer.h"
#include "release/node_packages.h"

static const char gain[] = "upgrades of the distribution leave its version";

/* dpkg holds each by its name; what dnf locks stands in one file. */
static void add_hold(struct plan *plan, const struct facts *facts,
		     const struct fact_package *package, struct action **locks)
{
	if (!str_ends(facts->package_holds, ".list") && !str_ends(facts->package_holds, ".toml")) {
		action_say(plan_hold(plan, package->name), "%s", gain);
		return;
	}
	if (!*locks)
		*locks = plan_versionlock(plan, facts->package_holds);
	versionlock_add(*locks, package->name, package->version);
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	const struct facts *facts = in->facts;
	struct action *locks = NULL;

	(void)err;
	for (size_t i = 0; facts && i < facts->package_count; i++) {
		const struct fact_package *package = &facts->packages[i];

		if (!node_package_kept(package->name) || package->held_by)
			continue;
		if (facts->package_holds)
			add_hold(plan, facts, package, &locks);
		else
			plan_note(
				plan,
				"the package %s %s is not held, and nothing that holds it is known "
				"here: `knode preflight --only package-holds` says what does",
				package->name, package->version);
	}
	return 0;
}

const struct installer installer_package_holds = {
	.id = "package-holds",
	.title = "Packages of Kubernetes held at their version",
	.phase = "package-holds",
	.roles = ROLE_ANY,
	.prepares = true,
	.needs = { .areas = FACTS_HOLDS },
	.add = add,
};
