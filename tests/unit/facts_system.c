#include "facts_tree.h"

START_TEST(reads_os_release)
{
	cleanup_facts struct facts *facts = NULL;

	put("/etc/os-release", "NAME=\"Some \\\"Linux\\\"\"\nPRETTY_NAME='It is Linux 9'\nID=rhel\n"
			       "ID_LIKE=\"fedora\"\nVERSION_ID=9.5\n");
	facts = facts_of(facts_gather_system);
	ck_assert_str_eq(facts->os_name, "It is Linux 9");
	ck_assert_str_eq(facts->os_id, "rhel");
	ck_assert_str_eq(facts->os_id_like, "fedora");
	ck_assert_str_eq(facts->os_version_id, "9.5");
}
END_TEST

START_TEST(os_release_has_two_places)
{
	cleanup_facts struct facts *facts = NULL;

	put("/usr/lib/os-release", "ID=debian\nPRETTY_NAME=\"A \\$5 \\\"name\\\"\"\n");
	facts = facts_of(facts_gather_system);
	ck_assert_str_eq(facts->os_id, "debian");
	ck_assert_str_eq(facts->os_name, "A $5 \"name\"");
}
END_TEST

START_TEST(architectures_are_called_as_in_kubernetes)
{
	static const char answers[] = "{\"uname\":{\"release\":\"6.1.0\",\"machine\":\"aarch64\"}}";
	cleanup_facts struct facts *facts = facts_of_recorded(facts_gather_system, answers);

	ck_assert_str_eq(facts->kernel_release, "6.1.0");
	ck_assert_str_eq(facts->architecture, "arm64");
}
END_TEST

START_TEST(passwords_are_not_in_the_command_line)
{
	cleanup_facts struct facts *facts = NULL;

	put("/proc/cmdline", "ro inst.ks=http://user:pass@boot/ks?a=b  quiet\n");
	put("/proc/filesystems", "nodev\tsysfs\n\text4\n");
	facts = facts_of(facts_gather_system);
	ck_assert_str_eq(facts->kernel_command_line, "ro inst.ks=http://boot/ks?a=b quiet");
	ck_assert_uint_eq(facts->filesystems.count, 2);
	ck_assert_str_eq(facts->filesystems.items[1], "ext4");
}
END_TEST

START_TEST(an_image_has_the_init_system_that_is_installed)
{
	cleanup_facts struct facts *image = NULL, *running = NULL;

	put("/lib/systemd/systemd", "");
	image = facts_of(facts_gather_system);
	ck_assert_str_eq(image->init_system, "systemd");
	put("/lib/systemd/systemd", "");
	running = facts_of_recorded(facts_gather_system, "{}");
	ck_assert_ptr_null(running->init_system);
}
END_TEST

UNIT_TESTS(facts_system, reads_os_release, os_release_has_two_places,
	   architectures_are_called_as_in_kubernetes, passwords_are_not_in_the_command_line,
	   an_image_has_the_init_system_that_is_installed)
