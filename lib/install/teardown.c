#include "install/teardown.h"

#include <errno.h>

#include "base/nearest.h"

/*
 * Installers, and which of kubeadm's phases each is a part of (cmd/kubeadm/app/cmd/reset.go). What
 * grows by itself on a node goes before a run is undone that made the node; what runs wrote is put
 * back by that.
 */
static const struct {
	const char *installer, *phase;
	bool grows;
} story[] = {
	{ "reset-kubelet", "cleanup-node", .grows = true },
	{ "reset-pods", "cleanup-node", .grows = true },
	{ "reset-mounts", "cleanup-node", .grows = true },
	{ "reset-etcd", "remove-etcd-member", .grows = true },
	{ "reset-files", "cleanup-node" },
	{ "reset-runs", "cleanup-node" },
	{ "reset-grown", NULL, .grows = true },
	{ "reset-cni", "cleanup-node", .grows = true },
	{ "reset-rules", "cleanup-node", .grows = true },
	{ "reset-routes", "cleanup-node", .grows = true },
	{ "reset-links", "cleanup-node", .grows = true },
};

static const char *const phases[] = { "preflight", "remove-etcd-member", "cleanup-node" };

void teardown_list(struct str_list *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(phases); i++)
		str_list_add(ret, phases[i]);
}

bool teardown_has(const char *id)
{
	for (size_t i = 0; i < ARRAY_SIZE(story); i++)
		if (str_eq(story[i].installer, id))
			return true;
	return false;
}

void teardown_want(const struct config *config, struct facts_wanted *wanted)
{
	for (size_t i = 0; i < ARRAY_SIZE(story); i++)
		installer_want(installer_find(story[i].installer), config, wanted);
}

int teardown_check(const struct str_list *skipped, struct error *err)
{
	for (size_t i = 0; i < skipped->count; i++) {
		const char *name = skipped->items[i], *hint;
		bool known = false;

		for (size_t k = 0; k < ARRAY_SIZE(phases); k++)
			known = known || str_eq(phases[k], name);
		if (known)
			continue;
		hint = nearest(name, phases, ARRAY_SIZE(phases));
		return error_set(err, -EINVAL, "\"%s\" is no phase of reset%s%s%s", name,
				 hint ? "; did you mean \"" : "", hint ? hint : "",
				 hint ? "\"?" : "");
	}
	return 0;
}

int teardown_add(const struct installer_input *in, const struct str_list *skipped,
		 struct plan *plan, struct error *err)
{
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(story) && r == 0; i++)
		if (story[i].phase && !str_list_has(skipped, story[i].phase))
			r = installer_add(installer_find(story[i].installer), in, plan, err);
	plan_set_installer(plan, NULL);
	return r;
}

int teardown_add_grown(const struct installer_input *in, struct plan *plan, struct error *err)
{
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(story) && r == 0; i++)
		if (story[i].grows)
			r = installer_add(installer_find(story[i].installer), in, plan, err);
	plan_set_installer(plan, NULL);
	return r;
}
