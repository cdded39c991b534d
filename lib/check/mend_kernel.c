/* Commands for the kernel: its command line, and another one. */
#include "base/text.h"
#include "check/mend.h"

static bool is_id(const struct facts *facts, const char *id)
{
	return facts->os_id && str_eq(facts->os_id, id);
}

/* Whether one of the words, which quotes part too, is that one. */
static bool has_word(const char *text, const char *wanted)
{
	cleanup_free char *copy = xstrdup(text);
	char *rest = copy, *word;

	for (char *c = copy; *c; c++)
		if (strchr("\n\"'", *c))
			*c = ' ';
	while ((word = text_next_word(&rest)))
		if (str_eq(word, wanted))
			return true;
	return false;
}

/* --- The kernel's command line --- */

/*
 * Where the words for the kernel are kept, and what puts one more there: the first row whose sign
 * is on the host. The word stands between `before` and `after`. Sources: the Raspberry Pi's
 * cmdline.txt, rpm-ostree(1), grubby(8), grub-mkconfig(8), update-extlinux.conf of Alpine,
 * kernel-install(8), the Boot Loader Specification, and Flatcar's "Customizing the image".
 */
static const struct boot_loader {
	const char *sign;    /* a path that is there with it */
	const char *id;      /* only on this system, or one like it; NULL: on any */
	const char *setting; /* the file to which it writes the word, or NULL */
	const char *before, *after;
} boot_loaders[] = {
	{ "/run/ostree-booted", NULL, NULL,
	  "rpm-ostree kargs --append-if-missing=", " && systemctl reboot" },
	{ "/oem", "flatcar", "/oem/grub.cfg", "echo 'set linux_append=\"$linux_append ",
	  "\"' >>/oem/grub.cfg && systemctl reboot" },
	{ "/usr/share/oem", "flatcar", "/usr/share/oem/grub.cfg",
	  "echo 'set linux_append=\"$linux_append ",
	  "\"' >>/usr/share/oem/grub.cfg && systemctl reboot" },
	{ "/boot/firmware/cmdline.txt", NULL, "/boot/firmware/cmdline.txt", "sed -i '1s/$/ ",
	  "/' /boot/firmware/cmdline.txt && reboot" },
	{ "/boot/cmdline.txt", NULL, "/boot/cmdline.txt", "sed -i '1s/$/ ",
	  "/' /boot/cmdline.txt && reboot" },
	{ "/usr/sbin/grubby", NULL, NULL, "grubby --update-kernel=ALL --args=", " && reboot" },
	{ "/usr/sbin/update-grub", NULL, "/etc/default/grub",
	  "echo 'GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX ",
	  "\"' >>/etc/default/grub && update-grub && reboot" },
	{ "/usr/sbin/transactional-update", NULL, "/etc/default/grub",
	  "echo 'GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX ",
	  "\"' >>/etc/default/grub && transactional-update grub.cfg && reboot" },
	{ "/boot/grub2/grub.cfg", NULL, "/etc/default/grub",
	  "echo 'GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX ",
	  "\"' >>/etc/default/grub && grub2-mkconfig -o /boot/grub2/grub.cfg && reboot" },
	{ "/etc/default/grub", NULL, "/etc/default/grub",
	  "echo 'GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX ",
	  "\"' >>/etc/default/grub && grub-mkconfig -o /boot/grub/grub.cfg && reboot" },
	{ "/etc/update-extlinux.conf", NULL, "/etc/update-extlinux.conf",
	  "sed -i 's/^default_kernel_opts=\"/&",
	  " /' /etc/update-extlinux.conf && update-extlinux && reboot" },
	{ "/etc/kernel/cmdline", "debian", "/etc/kernel/cmdline", "sed -i '1s/$/ ",
	  "/' /etc/kernel/cmdline && kernel-install add $(uname -r) /boot/vmlinuz-$(uname -r) && "
	  "reboot" },
	{ "/etc/kernel/cmdline", NULL, "/etc/kernel/cmdline", "sed -i '1s/$/ ",
	  "/' /etc/kernel/cmdline && kernel-install add $(uname -r) "
	  "/usr/lib/modules/$(uname -r)/vmlinuz && reboot" },
	{ "/efi/loader/entries", NULL, NULL, "sed -i '/^options/s/$/ ",
	  "/' /efi/loader/entries/*.conf && reboot" },
	{ "/boot/loader/entries", NULL, NULL, "sed -i '/^options/s/$/ ",
	  "/' /boot/loader/entries/*.conf && reboot" },
};

bool mend_has_kernel_argument(const struct check_input *in, const char *argument)
{
	const char *line = in->facts->kernel_command_line;

	return line && has_word(line, argument);
}

static bool is_on(const struct check_input *in, const struct boot_loader *loader)
{
	const struct facts *facts = in->facts;

	if (loader->id && !is_id(facts, loader->id) &&
	    !(facts->os_id_like && has_word(facts->os_id_like, loader->id)))
		return false;
	return host_exists(in->host, loader->sign);
}

static bool is_set(const struct check_input *in, const char *setting, const char *argument)
{
	cleanup_free char *text = NULL;
	struct error err;

	return setting && host_read_text(in->host, setting, &text, &err) == 0 &&
	       has_word(text, argument);
}

char *mend_by_kernel_argument(const struct check_input *in, const char *argument)
{
	if (mend_in_container(in))
		return xasprintf("# the kernel is that of the machine which runs this container: "
				 "start it there with %s",
				 argument);
	if (is_id(in->facts, "talos"))
		return xasprintf("# add %s to machine.install.extraKernelArgs, and `talosctl "
				 "upgrade`",
				 argument);
	for (size_t i = 0; i < ARRAY_SIZE(boot_loaders); i++) {
		const struct boot_loader *loader = &boot_loaders[i];

		if (!is_on(in, loader))
			continue;
		if (is_set(in, loader->setting, argument))
			return xstrdup("reboot");
		return xasprintf("%s%s%s", loader->before, argument, loader->after);
	}
	return xasprintf("# add %s to the kernel's command line, where the boot loader has it, and "
			 "boot",
			 argument);
}

/*
 * Kernels of the Raspberry Pi alone know cgroup_enable, which takes back the cgroup_disable of
 * their firmware (raspberrypi/linux#6980).
 */
char *mend_by_controller(const struct check_input *in, const char *id, const char *option)
{
	cleanup_free char *on = xasprintf("cgroup_enable=%s", id);
	cleanup_free char *off = xasprintf("cgroup_disable=%s", id);
	bool is_off = mend_has_kernel_argument(in, off);
	bool is_pi = host_exists(in->host, "/boot/firmware/cmdline.txt") ||
		     host_exists(in->host, "/boot/cmdline.txt");

	/* Older firmware does not say that it turns memory off. */
	is_off |= is_pi && str_eq(id, "memory");
	if (mend_in_container(in))
		return xasprintf("# this is a container: let what runs it hand %s down to it", id);
	if (!is_off || mend_has_kernel_argument(in, on))
		return xasprintf("# this kernel lacks it: boot one with CONFIG_%s=y", option);
	if (is_pi)
		return mend_by_kernel_argument(in, on);
	return xasprintf("# take %s off the kernel's command line, where the boot loader "
			 "has it, and boot",
			 off);
}

/* --- Modules --- */

/* Whether the kernel was built without it. */
static bool is_left_out(const struct facts *facts, const char *option)
{
	const char *value = option ? facts_kernel_option(facts, option) : NULL;

	return value && str_eq(value, "n");
}

bool mend_lacks_module(const struct check_input *in, const char *name, const char *option)
{
	const struct facts *facts = in->facts;
	cleanup_free char *index = NULL;

	if (!facts->kernel_release || facts_module_present(facts, name) ||
	    str_list_has(&facts->modules_available, name))
		return false;
	index = xasprintf("/lib/modules/%s/modules.dep", facts->kernel_release);
	return is_left_out(facts, option) || host_exists(in->host, index);
}

char *mend_by_module(const struct check_input *in, const char *name, const char *option)
{
	const struct facts *facts = in->facts;
	const char *release = facts->kernel_release ? facts->kernel_release : "";
	cleanup_free char *modules = xasprintf("/lib/modules/%s", release);

	if (facts_module_present(facts, name))
		return xasprintf("echo %s >>/etc/modules-load.d/k8s.conf", name);
	if (str_list_has(&facts->modules_available, name))
		return xasprintf("echo %s >>/etc/modules-load.d/k8s.conf && modprobe %s", name,
				 name);
	if (mend_in_container(in))
		return is_left_out(facts, option)
			       ? xasprintf("# the kernel of the machine which runs this container "
					   "lacks it: boot one with CONFIG_%s=m there",
					   option)
			       : xasprintf("# the kernel is that of the machine which runs this "
					   "container: modprobe %s there",
					   name);
	/* An update has taken the modules of the kernel that runs, unless it never had this one. */
	if (!host_exists(in->host, modules) && !is_left_out(facts, option))
		return xasprintf("echo %s >>/etc/modules-load.d/k8s.conf && reboot", name);
	if (is_id(facts, "ubuntu"))
		return xasprintf("apt-get install -y linux-modules-extra-%s && echo %s "
				 ">>/etc/modules-load.d/k8s.conf && modprobe %s",
				 release, name, name);
	return xasprintf("# this kernel lacks it: boot one with CONFIG_%s=m", option);
}

/* --- Another kernel --- */

/*
 * The newest kernel that a release of a distribution has, where that is older than what some
 * version of Kubernetes wants, or where an update does not bring it. Sources:
 *
 *   Debian        the advisories DLA-1424-1, DLA-2324-1, and DLA-3102-1: with long-term support
 *                 8, 9, and 10 got newer kernels, which are to be asked for by name
 *   Ubuntu 14.04  wiki.ubuntu.com/1404_HWE_EOL
 *   Ubuntu 16.04  linux-hwe-edge in osv.dev/vulnerability/UBUNTU-CVE-2025-40360
 *   Red Hat       access.redhat.com/articles/3078
 *   SUSE          www.suse.com/support/kb/doc/?id=000019587
 */
static const struct kernel_of {
	const char *id, *version;
	int major, minor;
	const char *image; /* its package less the architecture; NULL: the usual one */
} kernels_of[] = {
	{ "debian", "8", 4, 9, NULL },
	{ "debian", "9", 4, 19, "linux-image-4.19" },
	{ "debian", "10", 5, 10, "linux-image-5.10" },
	{ "ubuntu", "14.04", 4, 4, NULL },
	{ "ubuntu", "16.04", 4, 15, NULL },
	{ "rhel", "7", 3, 10, NULL },
	{ "rhel", "8", 4, 18, NULL },
	{ "sles", "12", 4, 12, NULL },
};

static bool is_release(const struct facts *facts, const struct kernel_of *row)
{
	size_t length = strlen(row->version);

	if (!facts->os_version_id || !str_starts(facts->os_version_id, row->version))
		return false;
	if (facts->os_version_id[length] && facts->os_version_id[length] != '.')
		return false;
	/* Rebuilds of Red Hat have its numbers; what is made of Debian or Ubuntu counts anew. */
	return is_id(facts, row->id) || (str_eq(row->id, "rhel") && facts->os_id_like &&
					 has_word(facts->os_id_like, "rhel"));
}

/* NULL: newer than all that is asked for, or not known. */
static const struct kernel_of *newest_kernel(const struct facts *facts)
{
	for (size_t i = 0; i < ARRAY_SIZE(kernels_of); i++)
		if (is_release(facts, &kernels_of[i]))
			return &kernels_of[i];
	return NULL;
}

/* Ubuntu and old Debian have newer kernels in packages of their own; others update theirs. */
static char *install_kernel(const struct check_input *in, const struct kernel_of *newest)
{
	const struct facts *facts = in->facts;
	const char *image = newest && newest->image ? newest->image : "linux-image";
	cleanup_free char *ubuntu =
		xasprintf("linux-generic-hwe-%s", facts->os_version_id ? facts->os_version_id : "");
	cleanup_free char *debian = xasprintf("%s-%s", image, facts->architecture);
	const struct packages packages = { { is_id(facts, "ubuntu") ? ubuntu : debian, "kernel",
					     "kernel-default", "linux-lts", "linux-lts", NULL } };

	return mend_by_packages(in, &packages);
}

char *mend_by_newer_kernel(const struct check_input *in, int major, int minor)
{
	const struct facts *facts = in->facts;
	const struct kernel_of *newest = newest_kernel(facts);
	cleanup_free char *install = NULL;

	if (mend_in_container(in))
		return xstrdup("# the kernel is that of the machine which runs this container: "
			       "update it there");
	if (newest && (newest->major < major || (newest->major == major && newest->minor < minor)))
		return xasprintf("# %s has no kernel of %d.%d or newer: upgrade the system",
				 facts->os_name ? facts->os_name : facts->os_id, major, minor);
	/* Source: docs.aws.amazon.com/linux/al2/ug/aml2-kernel.html */
	if (is_id(facts, "amzn") && facts->os_version_id && str_eq(facts->os_version_id, "2"))
		return xstrdup("amazon-linux-extras install -y kernel-5.10 && reboot");
	if (host_exists(in->host, "/run/ostree-booted"))
		return xstrdup("rpm-ostree upgrade && systemctl reboot");
	install = install_kernel(in, newest);
	return *install == '#' || str_ends(install, "reboot") ? take_ptr(&install)
							      : xasprintf("%s && reboot", install);
}
