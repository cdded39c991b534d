/* Files of the cluster: what kubeadm is known to write, and what the kubelet keeps. */
#include "acts/tree.h"
#include "install/installer.h"
#include "install/remains.h"

#define DIR "/etc/kubernetes"

/* Whether a path of /etc/kubernetes goes by itself. */
static bool is_planned(const struct plan *plan, const char *path)
{
	return plan_find(plan, "tree", path);
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	const struct config_reset *reset = &in->config->reset;
	const struct str_list *entries = &in->facts->kubernetes_entries;
	cleanup(str_list_done) struct str_list spared = { 0 };
	bool all = true;

	(void)err;
	remains_list_spared(in, &spared);
	for (size_t i = 0; remains_of_cluster[i]; i++)
		plan_tree(plan, remains_of_cluster[i], &spared);
	plan_tree(plan, reset->certificates_dir, &spared);
	if (reset->cleanup_tmp_dir)
		plan_tree(plan, DIR "/tmp", &spared);
	for (size_t i = 0; i < entries->count; i++) {
		all = all && is_planned(plan, entries->items[i]);
		if (!is_planned(plan, entries->items[i]) &&
		    !str_list_has(&spared, entries->items[i]))
			plan_note(plan, "%s stays: it is not known to be of Kubernetes",
				  entries->items[i]);
	}
	if (all)
		plan_tree(plan, DIR, &spared);
	return 0;
}

const struct installer installer_reset_files = {
	.id = "reset-files",
	.title = "Files of the cluster",
	.roles = ROLE_ANY,
	.needs = { .areas = FACTS_FOUND },
	.add = add,
};
