#include "check/check.h"
#include "check/mend.h"
#include "release/node_packages.h"

/* The packages of Kubernetes that are installed, or those of them that nothing holds. */
static void list(const struct facts *facts, bool held, struct str_list *ret)
{
	for (size_t i = 0; i < facts->package_count; i++) {
		const struct fact_package *package = &facts->packages[i];

		if (node_package_kept(package->name) && (held || !package->held_by))
			str_list_add(ret, package->name);
	}
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	cleanup(str_list_done) struct str_list all = { 0 }, loose = { 0 };
	cleanup_free char *names = NULL, *command = NULL;
	struct result *result;

	(void)err;
	list(in->facts, true, &all);
	list(in->facts, false, &loose);
	if (!all.count)
		return check_skip(report, NULL,
				  "no package has brought kubelet, kubeadm or kubectl");
	names = str_list_join(loose.count ? &loose : &all, ", ");
	if (!loose.count)
		return check_pass(report, NULL, "held: %s", names);
	command = mend_by_hold(in, &loose);
	result = report_add(report, CHECK_WARN, NULL,
			    "an upgrade of the distribution would take along: %s", names);
	result_observed(result, "%s", names);
	result_expected(result, "held");
	result_hint(result, "%s", command);
	return 0;
}

const struct check check_package_holds = {
	.id = "package-holds",
	.title = "Packages of Kubernetes keep their version when others are upgraded",
	.roles = ROLE_ANY,
	.of_files = true,
	.why = "Control planes are upgraded before nodes, one minor version at a time, and a node "
	       "is drained before its kubelet is. What upgrades all packages, unattended or by "
	       "hand, knows none of that, and restarts a kubelet that may be too new.",
	.rule = "kubelet, kubeadm and kubectl, where packages brought them, are held: by dpkg, by "
		"a lock of dnf, or by an exclude of its configuration or of a repository; else a "
		"warning.",
	.source = "kubernetes.io, Installing kubeadm",
	.fixed_by = "package-holds",
	.needs = { .areas = FACTS_SYSTEM | FACTS_HOLDS },
	.run = run,
};
