#include "check/check_sysctl.h"

#define OWN_FILE "k8s.conf"

/*
 * The file that sets it to something else at boot, "/etc/sysctl.d/99-x.conf:3", if a line added to
 * OWN_FILE does not win over it: files are read in order of their names (sysctl.d(5)).
 */
static const char *overruled_by(const struct node_sysctl *sysctl, const struct fact_sysctl *fact)
{
	const char *name = fact && fact->kept_value ? strrchr(fact->kept_in, '/') : NULL;
	cleanup_free char *file = name ? xstrndup(name + 1, strcspn(name + 1, ":")) : NULL;

	if (!file || node_sysctl_passes(sysctl, fact->kept_value) || strcmp(file, OWN_FILE) < 0 ||
	    !str_starts(fact->kept_in, "/etc/"))
		return NULL;
	return fact->kept_in;
}

/* Sets it now, and at boot unless that is right; where a file wins that has it wrong, there. */
static char *mend(const struct check_input *in, const struct node_sysctl *sysctl)
{
	const struct fact_sysctl *fact = facts_sysctl(in->facts, sysctl->name);
	const char *overruled = overruled_by(sysctl, fact);
	int64_t value = sysctl->test == SYSCTL_IS_NOT ? sysctl->target : sysctl->floor;
	cleanup_free char *setting = xasprintf("%s=%lld", sysctl->name, (long long)value);
	cleanup_free char *file = overruled ? xstrndup(overruled, strcspn(overruled, ":"))
					    : xstrdup("/etc/sysctl.d/" OWN_FILE);
	cleanup_free char *edit = overruled ? xasprintf("sed -i '%ss/.*/%s/' %s",
							overruled + strlen(file) + 1, setting, file)
					    : xasprintf("echo %s >>%s", setting, file);
	bool loads = sysctl->module && !(fact && fact->value);

	if (!loads && !(fact && fact->value))
		return xstrdup("# this kernel lacks the setting: boot one that has it");
	if (fact && fact->value && fact->kept_value && node_sysctl_passes(sysctl, fact->kept_value))
		return xasprintf("sysctl -w %s", setting);
	/* Not --system: busybox knows none, and a setting of another file that fails would end it.
	 */
	return xasprintf("%s%s%s%s && sysctl -p %s", loads ? "modprobe " : "",
			 loads ? sysctl->module : "", loads ? " && " : "", edit, file);
}

static void complete(const struct check_input *in, struct result *result,
		     const struct node_sysctl *sysctl, const char *observed)
{
	cleanup_free char *command = mend(in, sysctl);
	static const char *const words[] = {
		[SYSCTL_IS] = "", [SYSCTL_AT_LEAST] = "at least ", [SYSCTL_IS_NOT] = "anything but "
	};

	result_observed(result, "%s", observed);
	result_expected(result, "%s%lld", words[sysctl->test], (long long)sysctl->floor);
	result_hint(result, "%s", command);
}

void check_sysctl(const struct check_input *in, const struct node_sysctl *sysctl, const char *name,
		  enum check_status level, struct report *report)
{
	const struct fact_sysctl *fact = facts_sysctl(in->facts, sysctl->name);
	cleanup_free char *own_name = xasprintf("%s:%s", report->check->id, sysctl->name);

	if (!name)
		name = own_name;
	if (!fact)
		report_add(report, CHECK_UNKNOWN, name, "%s could not be read", sysctl->name);
	else if (!fact->value)
		complete(in,
			 report_add(report, level, name, "%s is not there: %s", sysctl->name,
				    sysctl->lack),
			 sysctl, "absent");
	else if (!node_sysctl_passes(sysctl, fact->value))
		complete(in,
			 report_add(report, level, name, "%s is %s: %s", sysctl->name, fact->value,
				    sysctl->lack),
			 sysctl, fact->value);
	else if (sysctl->kept && !fact->kept_value)
		complete(in,
			 report_add(report, CHECK_WARN, name,
				    "%s is %s now, but nothing sets it at boot", sysctl->name,
				    fact->value),
			 sysctl, "not set at boot");
	else if (fact->kept_value && !node_sysctl_passes(sysctl, fact->kept_value))
		complete(in,
			 report_add(report, CHECK_WARN, name,
				    "%s is %s now, but %s sets %s at boot", sysctl->name,
				    fact->value, fact->kept_in, fact->kept_value),
			 sysctl, fact->kept_value);
	else
		check_pass(report, name, "%s is %s", sysctl->name, fact->value);
}

char *check_sysctl_path_name(const struct node_sysctl *sysctl)
{
	cleanup_free char *path = xasprintf("/proc/sys/%s", sysctl->name);

	for (char *c = path; *c; c++)
		if (*c == '.')
			*c = '/';
	return check_path_name("FileContent", path);
}

const struct node_sysctl *check_sysctl_next(enum sysctl_group group, const struct node_sysctl *last)
{
	const struct node_sysctl *sysctl = last ? last + 1 : node_sysctls;

	while (sysctl->name && (sysctl->group != group || !sysctl->lack))
		sysctl++;
	return sysctl->name ? sysctl : NULL;
}

void check_sysctl_want(enum sysctl_group group, struct facts_wanted *wanted)
{
	const struct node_sysctl *sysctl = NULL;

	while ((sysctl = check_sysctl_next(group, sysctl)))
		facts_want_sysctl(wanted, sysctl->name);
}
