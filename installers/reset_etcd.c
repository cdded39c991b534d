/*
 * The data of the etcd that ran here as a static pod. An etcd without a manifest may be another
 * one, of a unit or a package: it goes only where init or join recorded that there was none. What
 * was there before a static pod used it is spoilt: it is the data of the cluster that goes.
 */
#include "acts/tree.h"
#include "install/installer.h"
#include "install/remains.h"

#define DEFAULT_DIR "/var/lib/etcd"

/* Whether etcd's data is all that lies in its directory. */
static bool has_others(const struct facts *facts, const char *member)
{
	for (size_t i = 0; i < facts->etcd_entries.count; i++)
		if (!str_eq(facts->etcd_entries.items[i], member))
			return true;
	return false;
}

/* Paths that stay, but for etcd's data. */
static void list_spared(const struct installer_input *in, const char *member, struct str_list *ret)
{
	cleanup(str_list_done) struct str_list all = { 0 };
	size_t length = strlen(member);

	remains_list_spared(in, &all);
	for (size_t i = 0; i < all.count; i++)
		if (!str_starts(all.items[i], member) ||
		    (all.items[i][length] && all.items[i][length] != '/'))
			str_list_add(ret, all.items[i]);
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	const struct facts *facts = in->facts;
	const char *dir = facts->etcd_data_dir ? facts->etcd_data_dir : DEFAULT_DIR;
	cleanup_free char *member = xasprintf("%s/member", dir);
	cleanup(str_list_done) struct str_list spared = { 0 };

	(void)err;
	if (facts->etcd_data_dir)
		list_spared(in, member, &spared);
	else
		remains_list_spared(in, &spared);
	if (!facts->etcd_data_dir && !facts->found_at) {
		if (str_list_has(&facts->etcd_entries, member))
			plan_note(plan,
				  "%s stays: no static pod of etcd is here, so it may be the data "
				  "of another etcd; if it is not: rm -r %s",
				  member, member);
		return 0;
	}
	plan_tree(plan, has_others(facts, member) ? member : dir, &spared);
	return 0;
}

const struct installer installer_reset_etcd = {
	.id = "reset-etcd",
	.title = "Data of etcd",
	.roles = ROLE_ANY,
	.needs = { .areas = FACTS_FOUND },
	.add = add,
};
