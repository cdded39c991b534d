/* Commands of findings, as they fit the host. */
#include "check/mend.h"

#include "tree.h"
#include "unit.h"

#define TEXT(text) ((char[]){ text })

static struct tree tree;
static struct host *host;

static void set_up(void)
{
	struct error err;

	tree = tree_make();
	tree_put(&tree, "/.knode/answers.json", 0644, "{}");
	ck_assert_int_eq(host_open_recorded(tree.path, &host, &err), 0);
}

static void tear_down(void)
{
	host_close(host);
	tree_remove(&tree);
}

/* Compares, and frees @command. */
static void assert_command(char *command, const char *expected)
{
	ck_assert_str_eq(command, expected);
	free(command);
}

/* --- Packages --- */

static const struct packages packages = { { "deb", "rpm", "suse", NULL, "arch", NULL } };

static void assert_packages(const struct facts *facts, const char *expected)
{
	const struct check_input in = { .facts = facts, .host = host };

	assert_command(mend_by_packages(&in, &packages), expected);
}

START_TEST(packages_by_system)
{
	set_up();
	assert_packages(&(struct facts){ 0 }, "# install deb, as this distribution does that");
	assert_packages(&(struct facts){ .os_id = TEXT("gentoo") },
			"# install deb, as this distribution does that");
	assert_packages(&(struct facts){ .os_id = TEXT("ubuntu"), .os_id_like = TEXT("debian") },
			"apt-get install -y deb");
	assert_packages(&(struct facts){ .os_id = TEXT("fedora"), .os_version_id = TEXT("41") },
			"dnf install -y rpm");
	assert_packages(&(struct facts){ .os_id = TEXT("centos"),
					 .os_id_like = TEXT("rhel fedora"),
					 .os_version_id = TEXT("7") },
			"yum install -y rpm");
	assert_packages(&(struct facts){ .os_id = TEXT("amzn"),
					 .os_id_like = TEXT("centos rhel fedora"),
					 .os_version_id = TEXT("2") },
			"yum install -y rpm");
	assert_packages(&(struct facts){ .os_id = TEXT("opensuse-leap"),
					 .os_id_like = TEXT("suse opensuse") },
			"zypper install -y suse");
	assert_packages(&(struct facts){ .os_id = TEXT("sl-micro") },
			"transactional-update pkg install -y suse && reboot");
	assert_packages(&(struct facts){ .os_id = TEXT("alpine") },
			"# this distribution has no package of deb: install it by hand");
	assert_packages(&(struct facts){ .os_id = TEXT("manjaro"), .os_id_like = TEXT("arch") },
			"pacman -S --noconfirm arch");
	assert_packages(&(struct facts){ .os_id = TEXT("flatcar"), .os_id_like = TEXT("coreos") },
			"# nothing is installed into this system: take an image with deb");
	tree_put(&tree, "/run/ostree-booted", 0644, "");
	assert_packages(&(struct facts){ .os_id = TEXT("fedora") },
			"rpm-ostree install -y rpm && systemctl reboot");
	tear_down();
}
END_TEST

START_TEST(services_by_init)
{
	const struct facts alpine = { .init_system = TEXT("openrc") };
	const struct facts debian = { .init_system = TEXT("systemd") };

	assert_command(mend_by_service(&(struct check_input){ .facts = &alpine }, "containerd"),
		       "rc-update add containerd default && rc-service containerd start");
	assert_command(mend_by_service(&(struct check_input){ .facts = &debian }, "containerd"),
		       "systemctl enable --now containerd.service");
}
END_TEST

/* --- The kernel --- */

START_TEST(kernel_arguments_by_boot_loader)
{
	static const struct {
		const char *path, *id, *expected;
	} rows[] = {
		{ "/etc/motd", "debian",
		  "# add x=1 to the kernel's command line, where the boot loader has it, and boot" },
		{ "/boot/loader/entries/arch.conf", "arch",
		  "sed -i '/^options/s/$/ x=1/' /boot/loader/entries/*.conf && reboot" },
		{ "/etc/kernel/cmdline", "arch",
		  "sed -i '1s/$/ x=1/' /etc/kernel/cmdline && kernel-install add $(uname -r) "
		  "/usr/lib/modules/$(uname -r)/vmlinuz && reboot" },
		{ "/etc/kernel/cmdline", "debian",
		  "sed -i '1s/$/ x=1/' /etc/kernel/cmdline && kernel-install add $(uname -r) "
		  "/boot/vmlinuz-$(uname -r) && reboot" },
		{ "/etc/update-extlinux.conf", "alpine",
		  "sed -i 's/^default_kernel_opts=\"/&x=1 /' /etc/update-extlinux.conf && "
		  "update-extlinux && reboot" },
		{ "/etc/default/grub", "arch",
		  "echo 'GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX x=1\"' >>/etc/default/grub && "
		  "grub-mkconfig -o /boot/grub/grub.cfg && reboot" },
		{ "/boot/grub2/grub.cfg", "sles",
		  "echo 'GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX x=1\"' >>/etc/default/grub && "
		  "grub2-mkconfig -o /boot/grub2/grub.cfg && reboot" },
		{ "/usr/sbin/update-grub", "debian",
		  "echo 'GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX x=1\"' >>/etc/default/grub && "
		  "update-grub && reboot" },
		{ "/usr/sbin/grubby", "rhel", "grubby --update-kernel=ALL --args=x=1 && reboot" },
		{ "/boot/cmdline.txt", "raspbian",
		  "sed -i '1s/$/ x=1/' /boot/cmdline.txt && reboot" },
		{ "/boot/firmware/cmdline.txt", "debian",
		  "sed -i '1s/$/ x=1/' /boot/firmware/cmdline.txt && reboot" },
		{ "/oem/x", "flatcar",
		  "echo 'set linux_append=\"$linux_append x=1\"' >>/oem/grub.cfg && systemctl "
		  "reboot" },
		{ "/run/ostree-booted", "fedora",
		  "rpm-ostree kargs --append-if-missing=x=1 && systemctl reboot" },
		{ "/etc/motd", "talos",
		  "# add x=1 to machine.install.extraKernelArgs, and `talosctl upgrade`" },
		{ "/run/systemd/container", "debian",
		  "# the kernel is that of the machine which runs this container: start it there "
		  "with x=1" },
	};

	set_up();
	/* Each sign goes before those of the rows above it. */
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_free char *id = xstrdup(rows[i].id);
		const struct facts facts = { .os_id = id };
		const struct check_input in = { .facts = &facts, .host = host };

		tree_put(&tree, rows[i].path, 0644, "");
		assert_command(mend_by_kernel_argument(&in, "x=1"), rows[i].expected);
	}
	tear_down();
}
END_TEST

START_TEST(what_is_set_already_needs_a_boot_alone)
{
	const struct facts facts = { .kernel_command_line = TEXT("quiet x=10") };
	const struct check_input in = { .facts = &facts };
	struct check_input on_host;

	set_up();
	on_host = (struct check_input){ .facts = &facts, .host = host };
	tree_put(&tree, "/boot/firmware/cmdline.txt", 0644, "quiet x=1\n");
	assert_command(mend_by_kernel_argument(&on_host, "x=1"), "reboot");
	tear_down();
	ck_assert(mend_has_kernel_argument(&in, "x=10"));
	ck_assert(!mend_has_kernel_argument(&in, "x=1"));
}
END_TEST

static void assert_module(const struct facts *facts, bool lacks, const char *expected)
{
	const struct check_input in = { .facts = facts, .host = host };

	ck_assert_int_eq(mend_lacks_module(&in, "8021q", "VLAN_8021Q"), lacks);
	assert_command(mend_by_module(&in, "8021q", "VLAN_8021Q"), expected);
}

START_TEST(modules_by_what_the_kernel_has)
{
	struct fact_text out = { TEXT("VLAN_8021Q"), TEXT("n") };
	struct fact_text module = { TEXT("VLAN_8021Q"), TEXT("m") };
	struct facts facts = { .kernel_release = TEXT("6.1.0-50-amd64") };
	struct facts ubuntu = { .kernel_release = TEXT("6.8.0-51-generic"),
				.os_id = TEXT("ubuntu") };

	set_up();
	/* Without an index of modules, and without options: nothing is known. */
	assert_module(&facts, false, "echo 8021q >>/etc/modules-load.d/k8s.conf && reboot");
	facts.kernel_options = &module;
	facts.kernel_option_count = 1;
	assert_module(&facts, false, "echo 8021q >>/etc/modules-load.d/k8s.conf && reboot");
	facts.kernel_options = &out;
	assert_module(&facts, true, "# this kernel lacks it: boot one with CONFIG_VLAN_8021Q=m");
	tree_put(&tree, "/lib/modules/6.8.0-51-generic/modules.dep", 0644, "");
	assert_module(&ubuntu, true,
		      "apt-get install -y linux-modules-extra-6.8.0-51-generic && echo 8021q "
		      ">>/etc/modules-load.d/k8s.conf && modprobe 8021q");
	str_list_add(&ubuntu.modules_available, "8021q");
	assert_module(&ubuntu, false,
		      "echo 8021q >>/etc/modules-load.d/k8s.conf && modprobe 8021q");
	str_list_done(&ubuntu.modules_available);
	tree_put(&tree, "/.dockerenv", 0644, "");
	assert_module(&ubuntu, true,
		      "# the kernel is that of the machine which runs this container: modprobe "
		      "8021q there");
	assert_module(&facts, true,
		      "# the kernel of the machine which runs this container lacks it: boot one "
		      "with CONFIG_VLAN_8021Q=m there");
	tear_down();
}
END_TEST

static void assert_kernel(const struct facts *facts, const char *expected)
{
	const struct check_input in = { .facts = facts, .host = host };

	assert_command(mend_by_newer_kernel(&in, 4, 19), expected);
}

START_TEST(newest_kernels_of_releases)
{
	static const struct {
		const char *id, *id_like, *version;
		int major, minor;
		const char *expected;
	} rows[] = {
		{ "debian", NULL, "8", 4, 19,
		  "# OS has no kernel of 4.19 or newer: upgrade the system" },
		{ "debian", NULL, "9", 4, 19,
		  "apt-get install -y linux-image-4.19-amd64 && reboot" },
		{ "debian", NULL, "9", 5, 2,
		  "# OS has no kernel of 5.2 or newer: upgrade the system" },
		{ "debian", NULL, "10", 5, 2,
		  "apt-get install -y linux-image-5.10-amd64 && reboot" },
		{ "debian", NULL, "11", 5, 2, "apt-get install -y linux-image-amd64 && reboot" },
		/* Its 9 is not that of Debian. */
		{ "other", "debian", "9", 5, 2, "apt-get install -y linux-image-amd64 && reboot" },
		{ "ubuntu", "debian", "14.04", 4, 19,
		  "# OS has no kernel of 4.19 or newer: upgrade the system" },
		{ "ubuntu", "debian", "16.04", 4, 19,
		  "# OS has no kernel of 4.19 or newer: upgrade the system" },
		{ "centos", "rhel fedora", "7", 4, 19,
		  "# OS has no kernel of 4.19 or newer: upgrade the system" },
		{ "rocky", "rhel centos fedora", "8.10", 4, 19,
		  "# OS has no kernel of 4.19 or newer: upgrade the system" },
		{ "sles", "suse", "12.5", 4, 19,
		  "# OS has no kernel of 4.19 or newer: upgrade the system" },
	};

	set_up();
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_free char *id = xstrdup(rows[i].id);
		cleanup_free char *id_like = rows[i].id_like ? xstrdup(rows[i].id_like) : NULL;
		cleanup_free char *version = xstrdup(rows[i].version);
		const struct facts facts = { .os_id = id,
					     .os_id_like = id_like,
					     .os_version_id = version,
					     .os_name = TEXT("OS"),
					     .architecture = TEXT("amd64") };
		const struct check_input in = { .facts = &facts, .host = host };

		assert_command(mend_by_newer_kernel(&in, rows[i].major, rows[i].minor),
			       rows[i].expected);
	}
	tear_down();
}
END_TEST

START_TEST(kernels_that_can_be_had)
{
	set_up();
	assert_kernel(&(struct facts){ .os_id = TEXT("debian"),
				       .os_version_id = TEXT("12"),
				       .architecture = TEXT("arm64") },
		      "apt-get install -y linux-image-arm64 && reboot");
	assert_kernel(&(struct facts){ .os_id = TEXT("ubuntu"),
				       .os_id_like = TEXT("debian"),
				       .os_version_id = TEXT("18.04") },
		      "apt-get install -y linux-generic-hwe-18.04 && reboot");
	assert_kernel(&(struct facts){ .os_id = TEXT("amzn"), .os_version_id = TEXT("2") },
		      "amazon-linux-extras install -y kernel-5.10 && reboot");
	assert_kernel(&(struct facts){ .os_id = TEXT("alpine") }, "apk add linux-lts && reboot");
	tree_put(&tree, "/run/ostree-booted", 0644, "");
	assert_kernel(&(struct facts){ .os_id = TEXT("fedora"), .os_version_id = TEXT("8") },
		      "rpm-ostree upgrade && systemctl reboot");
	tree_put(&tree, "/.dockerenv", 0644, "");
	assert_kernel(&(struct facts){ 0 }, "# the kernel is that of the machine which runs this "
					    "container: update it there");
	tear_down();
}
END_TEST

/* --- Runtimes --- */

static void assert_runtime(const struct facts *facts, const char *socket, const char *expected)
{
	const struct check_input in = { .facts = facts, .host = host };

	assert_command(mend_by_runtime(&in, socket), expected);
}

START_TEST(the_socket_decides_which_runtime)
{
	static const char containerd[] = "/run/containerd/containerd.sock";
	static const char crio[] = "/run/crio/crio.sock";
	struct fact_binary there[] = { { TEXT("containerd"), TEXT("/usr/bin/containerd"), NULL } };
	const struct facts debian = { .os_id = TEXT("debian"), .init_system = TEXT("systemd") };
	const struct facts alpine = { .os_id = TEXT("alpine"), .init_system = TEXT("openrc") };
	const struct facts rocky = { .os_id = TEXT("rocky"),
				     .os_id_like = TEXT("rhel centos fedora"),
				     .init_system = TEXT("systemd") };
	const struct facts flatcar = { .os_id = TEXT("flatcar"),
				       .init_system = TEXT("systemd"),
				       .binaries = there,
				       .binary_count = 1 };

	set_up();
	assert_runtime(&debian, containerd, "apt-get install -y containerd");
	assert_runtime(&debian, crio, "# install crio: see https://github.com/cri-o/packaging");
	assert_runtime(&debian, "/run/cri-dockerd.sock",
		       "# install cri-dockerd: see "
		       "https://github.com/Mirantis/cri-dockerd/releases");
	assert_runtime(&debian, "/run/x.sock", "# start the runtime that listens at /run/x.sock");
	assert_runtime(&alpine, crio,
		       "apk add cri-o && rc-update add crio default && rc-service crio start");
	assert_runtime(&rocky, containerd,
		       "curl -fLo /etc/yum.repos.d/docker-ce.repo "
		       "https://download.docker.com/linux/centos/docker-ce.repo && dnf install -y "
		       "containerd.io && systemctl enable --now containerd.service");
	assert_runtime(&flatcar, containerd, "systemctl enable --now containerd.service");
	assert_runtime(&flatcar, crio, "# install crio: see https://github.com/cri-o/packaging");
	tear_down();
}
END_TEST

UNIT_TESTS(mend, packages_by_system, services_by_init, kernel_arguments_by_boot_loader,
	   what_is_set_already_needs_a_boot_alone, modules_by_what_the_kernel_has,
	   newest_kernels_of_releases, kernels_that_can_be_had, the_socket_decides_which_runtime)
