/*
 * What the kubelet and its containers wrote beside the files of runs. Without a record of what was
 * there before nobody can tell, and it stays.
 */
#include "acts/tree.h"
#include "install/installer.h"
#include "install/remains.h"

static const char *const paths[] = {
	"/etc/kubernetes/kubelet.conf", /* of a node that joined */
	"/var/lib/kubelet",
	"/var/log/pods",
	"/var/log/containers",
	"/run/kubernetes",
};

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	cleanup(str_list_done) struct str_list spared = { 0 };

	(void)err;
	remains_list_spared(in, &spared);
	for (size_t i = 0; in->facts->found_at && i < ARRAY_SIZE(paths); i++)
		plan_tree(plan, paths[i], &spared);
	return 0;
}

const struct installer installer_reset_grown = {
	.id = "reset-grown",
	.title = "What the kubelet and its containers wrote",
	.roles = ROLE_ANY,
	.needs = { .areas = FACTS_FOUND },
	.add = add,
};
