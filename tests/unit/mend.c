/* Commands of findings, by the kind of system. */
#include "check/mend.h"

#include "unit.h"

#define TEXT(text) ((char[]){ text })

static void assert_packages(const struct facts *facts, const char *expected)
{
	cleanup_free char *command = mend_by_packages(facts, "a b", "c");

	ck_assert_str_eq(command, expected);
}

START_TEST(packages_by_system)
{
	assert_packages(&(struct facts){ 0 }, "apt-get install -y a b");
	assert_packages(&(struct facts){ .os_id = TEXT("ubuntu"), .os_id_like = TEXT("debian") },
			"apt-get install -y a b");
	assert_packages(&(struct facts){ .os_id = TEXT("fedora"), .os_version_id = TEXT("41") },
			"dnf install -y c");
	assert_packages(&(struct facts){ .os_id = TEXT("centos"),
					 .os_id_like = TEXT("rhel fedora"),
					 .os_version_id = TEXT("7") },
			"yum install -y c");
	assert_packages(
		&(struct facts){ .os_id = TEXT("opensuse-leap"), .os_id_like = TEXT("suse") },
		"zypper install -y c");
}
END_TEST

START_TEST(kernel_arguments_by_system)
{
	const struct facts rhel = { .os_id = TEXT("rhel"), .os_id_like = TEXT("fedora") };
	const struct facts debian = { .os_id = TEXT("debian") };
	cleanup_free char *by_grubby = mend_by_kernel_argument(&rhel, "x=1");
	cleanup_free char *by_grub = mend_by_kernel_argument(&debian, "x=1");

	ck_assert_str_eq(by_grubby, "grubby --update-kernel=ALL --args=x=1 && reboot");
	ck_assert_str_eq(by_grub, "sed -i 's/^GRUB_CMDLINE_LINUX=\"/&x=1 /' /etc/default/grub && "
				  "update-grub && reboot");
}
END_TEST

UNIT_TESTS(mend, packages_by_system, kernel_arguments_by_system)
