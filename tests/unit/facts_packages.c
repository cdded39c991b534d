#include "facts_tree.h"

static struct facts *gather(void)
{
	return facts_of(facts_gather_packages);
}

START_TEST(directories_of_ca_certificates_are_found)
{
	cleanup_facts struct facts *facts = NULL;

	tree_mkdir(the_tree(), "/etc/pki/ca-trust", 0755);
	tree_mkdir(the_tree(), "/usr/share/ca-certificates", 0755);
	tree_mkdir(the_tree(), "/etc/ssl/certs", 0755);
	facts = gather();
	ck_assert_uint_eq(facts->ca_directories.count, 3);
	ck_assert_str_eq(facts->ca_directories.items[0], "/etc/pki");
	ck_assert_str_eq(facts->ca_directories.items[1], "/etc/pki/ca-trust");
	ck_assert_str_eq(facts->ca_directories.items[2], "/usr/share/ca-certificates");
	ck_assert(!facts->kubelet_packaged);
}
END_TEST

START_TEST(a_unit_of_the_administrator_is_no_package)
{
	cleanup_facts struct facts *facts = NULL;

	put("/etc/systemd/system/kubelet.service", "[Unit]\n");
	facts = gather();
	ck_assert(!facts->kubelet_packaged);
}
END_TEST

START_TEST(a_packages_unit_is_found)
{
	static const char *const paths[] = { "/usr/lib/systemd/system/kubelet.service",
					     "/usr/local/lib/systemd/system/kubelet.service",
					     "/lib/systemd/system/kubelet.service" };

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		cleanup_facts struct facts *facts = NULL;

		put(paths[i], "[Unit]\n");
		facts = gather();
		ck_assert(facts->kubelet_packaged);
	}
}
END_TEST

UNIT_TESTS(facts_packages, directories_of_ca_certificates_are_found,
	   a_unit_of_the_administrator_is_no_package, a_packages_unit_is_found)
