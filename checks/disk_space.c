#include "check/check.h"

/* Below these percentages, and 5 of inodes, the kubelet evicts pods (its default evictionHard). */
static const struct rule {
	const char *path; /* NULL: etcd's, which the configuration tells */
	unsigned roles;
	int percent, gib; /* that have to be free */
} rules[] = {
	{ "/var/lib/containerd", ROLE_ANY, 15, 5 },
	{ NULL, ROLE_CONTROL_PLANE, 10, 2 },
	{ "/var/lib/kubelet", ROLE_ANY, 10, 2 },
};

static const char *path_of(const struct rule *rule, const struct config *config)
{
	const char *etcd = config ? config->cluster.etcd_local.data_dir : "/var/lib/etcd";

	return rule->path ? rule->path : etcd;
}

static int judge(const struct rule *rule, const struct fact_space *fact, const char *name,
		 struct report *report)
{
	const struct host_filesystem *space = &fact->space;
	double gib = (double)space->available / (double)(UINT64_C(1) << 30);
	double percent = 100.0 * (double)space->available / (double)space->size;
	double inodes =
		space->inodes ? 100.0 * (double)space->inodes_free / (double)space->inodes : 100;
	struct result *result;

	if (gib >= rule->gib && percent >= rule->percent && inodes >= 5)
		return check_pass(report, name, "%.1f GiB free (%.0f%%) on %s", gib, percent,
				  fact->mount);
	result = report_add(report, CHECK_WARN, name,
			    "%s has %.1f GiB free (%.0f%%), %.0f%% of inodes", fact->mount, gib,
			    percent, inodes);
	result_observed(result, "%.1f GiB", gib);
	result_expected(result, "%d GiB, %d%%, 5%% of inodes", rule->gib, rule->percent);
	result_hint(result, "du -xh --max-depth=2 %s | sort -h | tail", fact->mount);
	return 0;
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	(void)err;
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
		const char *path = path_of(&rules[i], in->config);
		const struct fact_space *fact = facts_space(in->facts, path);
		cleanup_free char *name = xasprintf("disk-space:%s", path);

		if (!(rules[i].roles & in->role))
			continue;
		if (fact && fact->space.size)
			(void)judge(&rules[i], fact, name, report);
		else
			report_add(report, CHECK_UNKNOWN, name, "could not tell what is free");
	}
	return 0;
}

static void add_needs(const struct config *config, struct facts_wanted *wanted)
{
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		facts_want_path(wanted, path_of(&rules[i], config));
}

const struct check check_disk_space = {
	.id = "disk-space",
	.title = "There is room for images, pods and etcd",
	.roles = ROLE_ANY,
	.why = "Below its thresholds the kubelet reports DiskPressure: it takes no pods, and evicts "
	       "those that it has, those of the control plane among them. etcd stops when its "
	       "disk is full.",
	.rule = "Free: 5 GiB and 15% for images, 2 GiB and 10% for the kubelet and for etcd, and 5% "
		"of inodes; else a warning.",
	.source = "kubelet, evictionHard's defaults; etcd's default quota",
	.add_needs = add_needs,
	.run = run,
};
