/* Paths of a host: they lead nowhere but below its root. */
#include "host_unit.h"

static void check_paths(bool walk)
{
	cleanup_host struct host *host = open_root(HOST_READ);
	struct stat st;

	host->walk = host->walk || walk;
	ck_assert_int_eq(mkdir(real("/etc"), 0755), 0);
	ck_assert_int_eq(mkdir(real("/run"), 0755), 0);
	put("/etc/name", "inside\n");
	put("/run/target", "run\n");
	link_to("/etc/name", "/absolute");
	link_to("../../../../etc/name", "/run/climbs");
	link_to("/etc/name", "/run/absolute");
	link_to("/run", "/var-run");
	link_to("loop", "/loop");
	link_to("/nowhere", "/dangling");

	assert_text(host, "/etc/name", "inside");
	assert_text(host, "//etc/./../etc//name", "inside");
	assert_text(host, "/../../etc/name", "inside");
	assert_text(host, "/absolute", "inside");
	assert_text(host, "/run/absolute", "inside");
	assert_text(host, "/run/climbs", "inside");
	assert_text(host, "/var-run/target", "run");
	ck_assert_ptr_null(text_of(host, "/loop"));
	ck_assert_int_eq(err.code, -ELOOP);
	ck_assert_ptr_null(text_of(host, "/dangling"));
	ck_assert_int_eq(err.code, -ENOENT);
	ck_assert_ptr_null(text_of(host, "/etc/name/below"));
	ck_assert_int_eq(err.code, -ENOTDIR);
	ck_assert_ptr_null(text_of(host, "relative"));
	ck_assert_int_eq(err.code, -EINVAL);
	ck_assert(!host_exists(host, "/dangling"));
	ck_assert_int_eq(host_stat(host, "/dangling", false, &st, &err), 0);
	ck_assert(S_ISLNK(st.st_mode));
	ck_assert_int_eq(host_stat(host, "/var-run", true, &st, &err), 0);
	ck_assert(S_ISDIR(st.st_mode));
	ck_assert_int_eq(host_stat(host, "/", true, &st, &err), 0);
	ck_assert(S_ISDIR(st.st_mode));
	remove_tree();
}

START_TEST(resolves_in_the_root)
{
	check_paths(false);
}
END_TEST

START_TEST(resolves_in_the_root_without_openat2)
{
	check_paths(true);
}
END_TEST

START_TEST(creates_below_links_without_openat2)
{
	cleanup_host struct host *host = open_root(HOST_WRITE);
	struct host_file file = file_of("x", 0644);

	host->walk = true;
	ck_assert_int_eq(mkdir(real("/real"), 0755), 0);
	link_to("/real", "/link");
	ck_assert_int_eq(host_write(host, "/link/file", &file, &err), 0);
	assert_text(host, "/real/file", "x");
	remove_tree();
}
END_TEST

START_TEST(follows_no_magic_link_out)
{
	cleanup_host struct host *host = NULL;

	ck_assert_int_eq(host_open("/proc", HOST_READ, &host, &err), 0);
	ck_assert_int_eq(host_path_open(host, "/self/root/etc", O_PATH, 0),
			 host->walk ? -ENOENT : -EXDEV);
}
END_TEST

UNIT_TESTS(host_path, resolves_in_the_root, resolves_in_the_root_without_openat2,
	   creates_below_links_without_openat2, follows_no_magic_link_out)
