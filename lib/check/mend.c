#include "check/mend.h"

/* Whether the system is this one, or derived from it (ID_LIKE of os-release(5)). */
static bool is_like(const struct facts *facts, const char *word)
{
	return (facts->os_id && strstr(facts->os_id, word)) ||
	       (facts->os_id_like && strstr(facts->os_id_like, word));
}

static bool is_red_hat(const struct facts *facts)
{
	return is_like(facts, "rhel") || is_like(facts, "fedora");
}

char *mend_by_packages(const struct facts *facts, const char *deb, const char *rpm)
{
	if (is_like(facts, "suse"))
		return xasprintf("zypper install -y %s", rpm);
	if (!is_red_hat(facts))
		return xasprintf("apt-get install -y %s", deb);
	/* The last release before dnf. */
	return xasprintf(
		"%s install -y %s",
		facts->os_version_id && str_starts(facts->os_version_id, "7") ? "yum" : "dnf", rpm);
}

char *mend_by_kernel_argument(const struct facts *facts, const char *argument)
{
	if (is_red_hat(facts))
		return xasprintf("grubby --update-kernel=ALL --args=%s && reboot", argument);
	return xasprintf("sed -i 's/^GRUB_CMDLINE_LINUX=\"/&%s /' /etc/default/grub && "
			 "update-grub && reboot",
			 argument);
}
