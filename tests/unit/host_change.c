/* Changing a host: names, records, and what keeps changes away. */
#include "host_unit.h"

START_TEST(makes_and_removes_names)
{
	cleanup_host struct host *host = open_root(HOST_WRITE);
	cleanup_free char *target = NULL;

	ck_assert_int_eq(host_mkdir(host, "/dir", 0755, 0, 0, &err), 0);
	ck_assert_int_eq(host_mkdir(host, "/dir", 0755, 0, 0, &err), -EEXIST);
	put("/dir/file", "x");
	ck_assert_int_eq(host_rmdir(host, "/dir", &err), -ENOTEMPTY);
	ck_assert_int_eq(host_symlink(host, "one", "/dir/link", &err), 0);
	ck_assert_int_eq(host_symlink(host, "two", "/dir/link", &err), 0);
	ck_assert_int_eq(host_readlink(host, "/dir/link", &target, &err), 0);
	ck_assert_str_eq(target, "two");
	ck_assert_int_eq(host_symlink(host, "two", "/dir/file", &err), -EEXIST);
	ck_assert_int_eq(host_rename(host, "/dir/file", "/moved", &err), 0);
	ck_assert_int_eq(host_unlink(host, "/dir/link", &err), 0);
	ck_assert_int_eq(host_unlink(host, "/dir/link", &err), -ENOENT);
	ck_assert_int_eq(host_rmdir(host, "/dir", &err), 0);
	assert_text(host, "/moved", "x");
	remove_tree();
}
END_TEST

START_TEST(says_what_is_in_the_way)
{
	cleanup_host struct host *host = open_root(HOST_WRITE);

	put("/file", "x");
	ck_assert_int_eq(host_mkdir_parents(host, "/file/state/run", 0700, &err), -ENOTDIR);
	ck_assert_str_eq(err.message, "cannot make directory /file: Not a directory");
	remove_tree();
}
END_TEST

START_TEST(appends)
{
	cleanup_host struct host *host = open_root(HOST_WRITE);

	for (int i = 0; i < 2; i++) {
		cleanup_fd int fd = -1;

		umask(0777);
		ck_assert_int_eq(host_open_append(host, "/journal", 0600, &fd, &err), 0);
		umask(022);
		ck_assert_int_eq(write(fd, "line\n", 5), 5);
	}
	assert_text(host, "/journal", "line\nline");
	ck_assert_int_eq(mode_of("/journal"), 0600);
	remove_tree();
}
END_TEST

START_TEST(changes_nothing_when_opened_for_reading)
{
	cleanup_host struct host *host = open_root(HOST_READ);
	struct host_file file = file_of("x", 0644);
	const char *const argv[] = { "true", NULL };
	struct host_command result;
	int fd;

	put("/file", "x");
	ck_assert_int_eq(host_write(host, "/file", &file, &err), -EROFS);
	ck_assert_str_eq(err.message, "cannot create /file: the host is only being looked at");
	ck_assert_int_eq(host_write_value(host, "/file", "y", &err), -EROFS);
	ck_assert_int_eq(host_mkdir(host, "/dir", 0755, 0, 0, &err), -EROFS);
	ck_assert_int_eq(host_mkdir_parents(host, "/dir", 0755, &err), -EROFS);
	ck_assert_int_eq(host_chmod(host, "/file", 0755, 0, 0, &err), -EROFS);
	ck_assert_int_eq(host_symlink(host, "x", "/link", &err), -EROFS);
	ck_assert_int_eq(host_unlink(host, "/file", &err), -EROFS);
	ck_assert_int_eq(host_rmdir(host, "/file", &err), -EROFS);
	ck_assert_int_eq(host_rename(host, "/file", "/x", &err), -EROFS);
	ck_assert_int_eq(host_open_append(host, "/file", 0600, &fd, &err), -EROFS);
	ck_assert_int_eq(host_run(host, argv, 1000, &result, &err), -EROFS);
	ck_assert_int_eq(host_change_unit(host, "x.service", HOST_UNIT_STOP, 1, &err), -EROFS);
	ck_assert_int_eq(host_swapoff(host, "/dev/sda2", &err), -EROFS);
	ck_assert_int_eq(host_swapon(host, "/dev/sda2", -2, &err), -EROFS);
	assert_text(host, "/file", "x");
	remove_tree();
}
END_TEST

struct gate {
	int count, fail_at;
	char last[128];
};

static int count_changes(void *arg, const char *what)
{
	struct gate *gate = arg;

	(void)snprintf(gate->last, sizeof(gate->last), "%s", what);
	return ++gate->count == gate->fail_at ? -EIO : 0;
}

START_TEST(asks_the_gate_before_each_change)
{
	cleanup_host struct host *host = open_root(HOST_WRITE);
	struct host_file file = file_of("x", 0644);
	struct gate gate = { .fail_at = 2 };
	struct str_list names = { 0 };

	host_set_gate(host, count_changes, &gate);
	ck_assert_int_eq(host_write(host, "/file", &file, &err), -EIO);
	ck_assert_str_eq(err.message, "cannot write /file: Input/output error");
	ck_assert_str_eq(gate.last, "write /file");
	ck_assert_int_eq(host_list(host, "/", &names, &err), 0);
	ck_assert_uint_eq(names.count, 0);
	ck_assert_int_eq(host_mkdir(host, "/dir", 0755, 0, 0, &err), 0);
	ck_assert_str_eq(gate.last, "mkdir /dir");
	ck_assert_int_eq(gate.count, 3);
	remove_tree();
}
END_TEST

START_TEST(works_unprivileged)
{
	cleanup_host struct host *host = NULL;
	struct host_file file = { .data = "x", .size = 1, .mode = 0644, .uid = 0, .gid = 0 };

	if (geteuid() != 0)
		return;
	host = open_root(HOST_WRITE);
	ck_assert_int_eq(chown(base, 65534, 65534), 0);
	ck_assert_int_eq(setegid(65534), 0);
	ck_assert_int_eq(seteuid(65534), 0);
	ck_assert_int_eq(host_mkdir(host, "/dir", 0755, 0, 0, &err), 0);
	ck_assert_int_eq(host_write(host, "/dir/file", &file, &err), 0);
	ck_assert_int_eq(host_write(host, "/dir/file", &file, &err), 0);
	assert_text(host, "/dir/file", "x");
	ck_assert_int_eq(seteuid(0), 0);
	remove_tree();
}
END_TEST

UNIT_TESTS(host_change, makes_and_removes_names, says_what_is_in_the_way, appends,
	   changes_nothing_when_opened_for_reading, asks_the_gate_before_each_change,
	   works_unprivileged)
