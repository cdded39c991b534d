/* Packages of what a node runs, and what holds them. */
#include <errno.h>

#include "facts_tree.h"
#include "host/package_hold.h"

START_TEST(dpkg_tells_what_is_installed_and_held)
{
	cleanup_facts struct facts *facts = NULL;

	put("/var/lib/dpkg/status",
	    "Package: kubelet\nStatus: hold ok installed\nArchitecture: amd64\n"
	    "Version: 1.36.4-1.1\nDescription: one\n .\n Package: runc\n\n"
	    "Package: kubectl\nStatus: install ok config-files\nVersion: 1.36.4-1.1\n\n"
	    "Package: bash\nStatus: hold ok installed\nVersion: 5.2-1\n\n"
	    "Package: containerd.io\nStatus: install ok unpacked\nVersion: 2.3.4-1\n");
	facts = facts_of(facts_gather_holds);
	ck_assert_uint_eq(facts->package_count, 2);
	ck_assert_str_eq(facts->packages[0].name, "containerd.io");
	ck_assert_str_eq(facts->packages[0].version, "2.3.4-1");
	ck_assert_ptr_null(facts->packages[0].held_by);
	ck_assert_str_eq(facts->packages[1].name, "kubelet");
	ck_assert_str_eq(facts->packages[1].held_by, "/var/lib/dpkg/status");
	ck_assert_str_eq(facts->package_holds, "/var/lib/dpkg/status");
}
END_TEST

START_TEST(a_host_without_packages_has_none)
{
	cleanup_facts struct facts *facts = facts_of(facts_gather_holds);

	ck_assert_uint_eq(facts->package_count, 0);
	ck_assert_ptr_null(facts->package_holds);
	ck_assert_uint_eq(facts->notes.count, 0);
}
END_TEST

/* Whether the text of the file locks kubelet 0:1.36.4-1. */
static bool has_lock(const char *path, const char *text)
{
	struct error err;
	bool locked = false;

	ck_assert_msg(package_lock_has(path, text, "kubelet", "0:1.36.4-1", &locked, &err) == 0,
		      "%s", err.message);
	return locked;
}

START_TEST(lines_of_dnf_lock_by_name)
{
	static const struct {
		const char *text;
		bool locked;
	} rows[] = {
		{ "", false },
		{ "# kubelet-0:1.36.4-1.*\n", false },
		{ "!kubelet-0:1.37.0-1.*\n", false },
		{ "kubelet-plugin-0:1.36.4-1.*\n", false },
		{ "my-kubelet-0:1.36.4-1.*\n", false },
		{ "\n# Added\nkubelet-0:1.36.4-1.*\n", true },
		{ "kubelet-1.35.0\n", true },
		{ "kubelet-*\n", true },
		{ " kubelet \n", true },
		{ "kube*\n", true },
		{ "0:kubelet-1.36.4-1.x86_64", true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		ck_assert_msg(has_lock(VERSIONLOCK_LIST, rows[i].text) == rows[i].locked, "%s",
			      rows[i].text);
}
END_TEST

#define KUBELET "version = \"1.0\"\n[[packages]]\nname = \"kube*\"\n"

START_TEST(tables_of_dnf_5_lock_by_conditions)
{
	static const struct {
		const char *text;
		bool locked;
	} rows[] = {
		{ "", false },
		{ KUBELET, false },
		{ KUBELET "[[packages.conditions]]\nkey = \"evr\"\ncomparator = \"!=\"\n"
			  "value = \"0:1.37.0-1\"\n",
		  false },
		{ KUBELET "[[packages.conditions]]\nkey = \"evr\"\ncomparator = \"<\"\n"
			  "value = \"1.37\"\n",
		  true },
		{ "version = \"2.0\"\n[[packages]]\nname = \"kubelet\"\n"
		  "conditions = [{key = \"evr\", comparator = \"=\", value = \"0:1.36.4-1\"}]\n",
		  false },
		{ "packages = [{name = \"kubelet\", conditions = "
		  "[{key = \"evr\", comparator = \"=\", value = \"0:1.36.4-1\"}]}]\n"
		  "version = \"1.0\"\n",
		  true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		ck_assert_msg(has_lock(VERSIONLOCK_TOML, rows[i].text) == rows[i].locked, "%s",
			      rows[i].text);
}
END_TEST

START_TEST(a_broken_table_is_told)
{
	struct error err;
	bool locked = false;

	ck_assert_int_eq(
		package_lock_has(VERSIONLOCK_TOML, "version = ", "kubelet", "0:1-1", &locked, &err),
		-EINVAL);
	ck_assert_ptr_nonnull(strstr(err.message, VERSIONLOCK_TOML ":1:"));
}
END_TEST

UNIT_TESTS(facts_holds, dpkg_tells_what_is_installed_and_held, a_host_without_packages_has_none,
	   lines_of_dnf_lock_by_name, tables_of_dnf_5_lock_by_conditions, a_broken_table_is_told)
