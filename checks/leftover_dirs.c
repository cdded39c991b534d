#include <errno.h>

#include "check/mend.h"

/* How many entries; 0 also when there is no such directory. */
static int count_entries(const struct host *host, const char *path, size_t *ret, struct error *err)
{
	cleanup(str_list_done) struct str_list names = { 0 };
	int r = host_list(host, path, &names, err);

	if (r < 0 && r != -ENOENT && r != -ENOTDIR)
		return r;
	error_clear(err);
	/* The root of a file system has lost+found, which does no harm. */
	*ret = names.count - str_list_has(&names, "lost+found");
	return 0;
}

static void judge(const struct check_input *in, const char *path, enum check_status level,
		  const char *name, struct report *report)
{
	cleanup_free char *command = NULL;
	struct error err = { 0 };
	struct result *result;
	size_t count;

	if (count_entries(in->host, path, &count, &err) < 0) {
		report_add(report, CHECK_UNKNOWN, name, "could not tell: %s", err.message);
		return;
	}
	if (count == 0) {
		check_pass(report, name, "%s is absent or empty", path);
		return;
	}
	result = report_add(report, level, name, "%s has data of an earlier cluster", path);
	result_observed(result, "%zu entries", count);
	result_expected(result, "absent or empty");
	command = mend_by_moving(in, path);
	result_hint(result, "%s", command);
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	static const char *const others[] = { "/var/lib/cni/networks", "/var/lib/kubelet/pki",
					      "/var/lib/kubelet/pods" };
	const char *etcd = in->config->cluster.etcd_local.data_dir;

	(void)err;
	if (in->role == ROLE_CONTROL_PLANE && !in->config->cluster.etcd_is_external) {
		cleanup_free char *name = check_path_name("DirAvailable", etcd);

		judge(in, etcd, CHECK_FAIL, name, report);
	}
	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		cleanup_free char *name = xasprintf("leftover-dirs:%s", others[i]);

		judge(in, others[i], CHECK_WARN, name, report);
	}
	return 0;
}

static const char *const names[] = { "DirAvailable-*", NULL };

const struct check check_leftover_dirs = {
	.id = "leftover-dirs",
	.title = "No data of an earlier cluster is in the way",
	.names = names,
	.roles = ROLE_ANY,
	.of_files = true,
	.needs = { .areas = FACTS_STORAGE },
	.why = "An etcd that finds data goes on with the old cluster. Reservations of addresses in "
	       "/var/lib/cni are never given back, old certificates in /var/lib/kubelet/pki are "
	       "refused by the new cluster, and old pods' volumes stay mounted.",
	.rule = "Local etcd's data directory is absent or empty, but for lost+found. Reservations, "
		"kubelet certificates and pod directories are a warning.",
	.source = "kubeadm, DirAvailable--var-lib-etcd",
	.run = run,
};
