#include "check/mend.h"

static bool is_id(const struct facts *facts, const char *id)
{
	return facts->os_id && str_eq(facts->os_id, id);
}

bool mend_in_container(const struct check_input *in)
{
	return host_exists(in->host, "/run/systemd/container") ||
	       host_exists(in->host, "/.dockerenv") || host_exists(in->host, "/run/.containerenv");
}

/* --- Packages --- */

static const struct distribution *distribution_of(const struct check_input *in)
{
	return distribution_find(in->facts->os_id, in->facts->os_id_like);
}

enum family mend_family(const struct check_input *in)
{
	const struct distribution *distribution = distribution_of(in);

	return distribution ? distribution->family : FAMILIES;
}

/* The last releases of Red Hat's kind that have no dnf. */
static bool has_yum(const struct facts *facts)
{
	const char *version = facts->os_version_id ? facts->os_version_id : "";

	return *version == '7' || (str_eq(version, "2") && is_id(facts, "amzn"));
}

char *mend_by_packages(const struct check_input *in, const struct packages *packages)
{
	const struct distribution *distribution = distribution_of(in);
	const char *name =
		distribution ? packages->names[distribution->family] : packages->names[0];

	if (distribution && distribution->family == FAMILY_IMAGE)
		return xasprintf("# nothing is installed into this system: take an image with %s",
				 packages->names[FAMILY_DEBIAN]);
	if (!distribution)
		return xasprintf("# install %s, as this distribution does that", name);
	if (!name)
		return xasprintf("# this distribution has no package of %s: install it by hand",
				 packages->names[FAMILY_DEBIAN]);
	if (host_exists(in->host, "/run/ostree-booted"))
		return xasprintf("rpm-ostree install -y %s && systemctl reboot", name);
	if (str_starts(distribution->install, "transactional-update"))
		return xasprintf("%s%s %s && reboot", distribution->install, distribution->yes,
				 name);
	if (distribution->family == FAMILY_RED_HAT && has_yum(in->facts))
		return xasprintf("yum install -y %s", name);
	return xasprintf("%s%s %s", distribution->install, distribution->yes, name);
}

char *mend_by_hold(const struct check_input *in, const struct str_list *names)
{
	static const char dnf_4[] = "'dnf-command(versionlock)'";
	cleanup_free char *words = str_list_join(names, " ");
	bool reads = in->facts->package_holds;

	if (mend_family(in) == FAMILY_DEBIAN)
		return xasprintf("apt-mark hold %s", words);
	if (mend_family(in) == FAMILY_SUSE)
		return xasprintf("zypper addlock %s", words);
	if (mend_family(in) != FAMILY_RED_HAT)
		return xasprintf("# let upgrades leave %s, as this distribution does that", words);
	if (has_yum(in->facts))
		return xasprintf("yum install -y yum-plugin-versionlock && yum versionlock add %s",
				 words);
	return xasprintf("%s%s%sdnf versionlock add %s", reads ? "" : "dnf install -y ",
			 reads ? "" : dnf_4, reads ? "" : " && ", words);
}

/* --- Services --- */

char *mend_by_init(const struct check_input *in)
{
	static const struct packages packages = { { "systemd-sysv", "systemd", "systemd-sysvinit",
						    "openrc", "systemd-sysvcompat", NULL } };

	if (host_exists(in->host, "/usr/lib/systemd/systemd") ||
	    host_exists(in->host, "/lib/systemd/systemd"))
		return xstrdup("# systemd is there, and does not run: let /sbin/init be the first "
			       "process of this machine or container");
	return mend_by_packages(in, &packages);
}

char *mend_by_service(const struct check_input *in, const char *name)
{
	if (!in->facts->init_system)
		return xasprintf("# start %s: no init system runs here that could", name);
	if (str_eq(in->facts->init_system, "openrc"))
		return xasprintf("rc-update add %s default && rc-service %s start", name, name);
	return xasprintf("systemctl enable --now %s.service", name);
}

char *mend_by_restart(const struct check_input *in, const char *name)
{
	if (!in->facts->init_system)
		return xasprintf("# restart %s: no init system runs here that could", name);
	if (str_eq(in->facts->init_system, "openrc"))
		return xasprintf("rc-service %s restart", name);
	return xasprintf("systemctl restart %s.service", name);
}

/* What is on the host already, and else what is installed. */
static char *start_time_service(const struct check_input *in)
{
	static const char timesyncd[] = "/usr/lib/systemd/system/systemd-timesyncd.service";
	static const struct packages packages = { { "systemd-timesyncd", "chrony", "chrony",
						    "chrony", "chrony", NULL } };
	cleanup_free char *start = NULL, *install = NULL;

	if (mend_in_container(in))
		return xstrdup("# the clock is that of the machine which runs this container: "
			       "synchronize it there");
	if (host_exists(in->host, timesyncd))
		return mend_by_service(in, "systemd-timesyncd");
	install = mend_by_packages(in, &packages);
	/* Debian starts what it installs; what boots first is started by hand. */
	if (*install == '#' || mend_family(in) == FAMILY_DEBIAN || str_ends(install, "reboot"))
		return take_ptr(&install);
	start = mend_by_service(in, "chronyd");
	return xasprintf("%s && %s", install, start);
}

char *mend_by_time_service(const struct check_input *in)
{
	const struct str_list *active = &in->facts->time_services;

	return active->count ? xasprintf("systemctl restart %s", active->items[0])
			     : start_time_service(in);
}

/* --- Files --- */

char *mend_by_moving(const struct check_input *in, const char *path)
{
	/* What has a disk of its own cannot be renamed: its entries move. */
	for (size_t i = 0; i < in->facts->mount_count; i++)
		if (str_eq(in->facts->mounts[i].target, path))
			return xasprintf("mkdir -p %s.before && find %s -mindepth 1 -maxdepth 1 "
					 "! -name lost+found -exec mv -t %s.before {} +",
					 path, path, path);
	return xasprintf("mv %s %s.before", path, path);
}
