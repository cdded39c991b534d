/* Writing files: whole or not at all, one or many. */
#include <endian.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <sys/xattr.h>

#include "host_unit.h"

START_TEST(writes_whatever_the_umask)
{
	cleanup_host struct host *host = open_root(HOST_WRITE);
	struct host_file file = file_of("one\n", 0644);

	umask(0777);
	ck_assert_int_eq(host_write(host, "/file", &file, &err), 0);
	assert_text(host, "/file", "one");
	ck_assert_int_eq(mode_of("/file"), 0644);
	file = file_of("two\n", 0600);
	ck_assert_int_eq(host_write(host, "/file", &file, &err), 0);
	assert_text(host, "/file", "two");
	ck_assert_int_eq(mode_of("/file"), 0600);
	ck_assert_int_eq(host_mkdir(host, "/dir", 0755, 0, 0, &err), 0);
	ck_assert_int_eq(mode_of("/dir"), 0755);
	ck_assert_int_eq(host_mkdir_parents(host, "/p/q/r", 0700, &err), 0);
	ck_assert_int_eq(mode_of("/p/q"), 0755);
	ck_assert_int_eq(mode_of("/p/q/r"), 0700);
	ck_assert_int_eq(host_chmod(host, "/dir", 0711, 0, 0, &err), 0);
	ck_assert_int_eq(mode_of("/dir"), 0711);
	umask(022);
	remove_tree();
}
END_TEST

/* The writer is killed by its first byte, and so leaves the file as it was created. */
START_TEST(a_file_on_its_way_is_nobody_elses)
{
	cleanup_host struct host *host = open_root(HOST_WRITE);
	cleanup(str_list_done) struct str_list names = { 0 };
	const struct host_file file = file_of("secret", 0644);
	const struct rlimit no_byte = { 0 };
	cleanup_free char *path = NULL;
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		umask(0);
		(void)setrlimit(RLIMIT_FSIZE, &no_byte);
		_exit(host_write(host, "/key", &file, &err) < 0);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGXFSZ);
	ck_assert_int_eq(host_list(host, "/", &names, &err), 0);
	ck_assert_uint_eq(names.count, 1);
	path = xasprintf("/%s", names.items[0]);
	ck_assert_uint_eq(mode_of(path), 0600);
	remove_tree();
}
END_TEST

/* The list lets user 1000 read; where the file system keeps it. */
static bool set_acl(const char *path)
{
	const struct {
		struct posix_acl_xattr_header header;
		struct posix_acl_xattr_entry entries[5];
	} acl = { { htole32(POSIX_ACL_XATTR_VERSION) },
		  { { htole16(ACL_USER_OBJ), htole16(6), htole32(0xffffffff) },
		    { htole16(ACL_USER), htole16(4), htole32(1000) },
		    { htole16(ACL_GROUP_OBJ), htole16(4), htole32(0xffffffff) },
		    { htole16(ACL_MASK), htole16(4), htole32(0xffffffff) },
		    { htole16(ACL_OTHER), htole16(4), htole32(0xffffffff) } } };

	return setxattr(real(path), "system.posix_acl_access", &acl, sizeof(acl), 0) == 0;
}

/* Whoever could read the old key must not read the new one, at no time. */
START_TEST(a_file_on_its_way_is_closed_to_the_list_of_the_old_one)
{
	cleanup_host struct host *host = open_root(HOST_WRITE);
	const struct host_file key = file_of("secret", 0600), open_file = file_of("x", 0640);
	const struct rlimit no_byte = { 0 };
	pid_t pid;

	put("/key", "old");
	if (set_acl("/key")) {
		ck_assert_uint_eq(mode_of("/key"), 0644);
		pid = fork();
		if (pid == 0) {
			(void)setrlimit(RLIMIT_FSIZE, &no_byte);
			_exit(host_write(host, "/key", &key, &err) < 0);
		}
		ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
		ck_assert_uint_eq(mode_of("/.key.knode-new"), 0600);
		ck_assert_int_eq(host_write(host, "/key", &key, &err), 0);
		ck_assert_uint_eq(mode_of("/key"), 0600);
		/* The list itself is kept, and a mode that opens the file opens it to the list. */
		ck_assert_int_eq(host_write(host, "/key", &open_file, &err), 0);
		ck_assert_uint_eq(mode_of("/key"), 0640);
		ck_assert_int_gt(getxattr(real("/key"), "system.posix_acl_access", NULL, 0), 0);
	}
	remove_tree();
}
END_TEST

START_TEST(refuses_what_a_rename_would_not_replace)
{
	cleanup_host struct host *host = open_root(HOST_WRITE);
	struct host_file file = file_of("x", 0644);

	put("/file", "old");
	link_to("/file", "/link");
	ck_assert_int_eq(mkdir(real("/dir"), 0755), 0);
	ck_assert_int_eq(host_write(host, "/link", &file, &err), -ELOOP);
	ck_assert_str_eq(err.message,
			 "cannot write /link: it is a symbolic link, and would be replaced");
	ck_assert_int_eq(host_write(host, "/dir", &file, &err), -EEXIST);
	ck_assert_int_eq(host_write(host, "/none/file", &file, &err), -ENOENT);
	ck_assert_str_eq(err.message,
			 "cannot open the directory of /none/file: No such file or directory");
	ck_assert_int_eq(host_write(host, "/file/below", &file, &err), -ENOTDIR);
	ck_assert_int_eq(host_write(host, "/", &file, &err), -EINVAL);
	ck_assert_int_eq(host_write(host, "/dir/..", &file, &err), -EINVAL);
	ck_assert_int_eq(mkdir(real("/.new.knode-new"), 0755), 0);
	ck_assert_int_eq(host_write(host, "/new", &file, &err), -EEXIST);
	ck_assert_str_eq(err.message,
			 "cannot create /new: .new.knode-new is in the way, beside it");
	assert_text(host, "/file", "old");
	remove_tree();
}
END_TEST

START_TEST(knows_a_mount_point)
{
	struct host *host = open_root(HOST_WRITE);
	struct host_file file = file_of("new", 0644);

	put("/bound", "old");
	host_close(host); /* it stands in the namespace of before */
	/* In a mount namespace of its own; without privilege there is none to be had. */
	if (unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	    mount(real("/bound"), real("/bound"), NULL, MS_BIND, NULL) == 0) {
		host = open_root(HOST_WRITE);
		ck_assert_int_eq(host_write(host, "/bound", &file, &err), -EBUSY);
		ck_assert_str_eq(err.message, "cannot write /bound: it is a mount point, and "
					      "cannot be replaced");
		assert_text(host, "/bound", "old");
		host_close(host);
		ck_assert_int_eq(umount2(real("/bound"), MNT_DETACH), 0);
	}
	remove_tree();
}
END_TEST

START_TEST(carries_attributes_over)
{
	cleanup_host struct host *host = open_root(HOST_WRITE);
	struct host_file file = file_of("new", 0640);
	char value[16] = "";

	put("/file", "old");
	if (setxattr(real("/file"), "user.knode", "kept", 4, 0) == 0) {
		ck_assert_int_eq(host_write(host, "/file", &file, &err), 0);
		ck_assert_int_eq(getxattr(real("/file"), "user.knode", value, sizeof(value)), 4);
		ck_assert_str_eq(value, "kept");
		assert_text(host, "/file", "new");
	}
	remove_tree();
}
END_TEST

START_TEST(handles_long_names)
{
	cleanup_host struct host *host = open_root(HOST_WRITE);
	struct host_file file = file_of("x", 0644);
	char path[300] = "/";

	memset(path + 1, 'n', 255);
	ck_assert_int_eq(host_write(host, path, &file, &err), 0);
	assert_text(host, path, "x");
	memset(path + 1, 'n', 256);
	ck_assert_int_eq(host_write(host, path, &file, &err), -ENAMETOOLONG);
	remove_tree();
}
END_TEST

START_TEST(writes_many_in_rounds)
{
	enum {
		COUNT = 300
	};
	cleanup_host struct host *host = open_root(HOST_WRITE);
	struct host_file files[COUNT];
	char *paths[COUNT];

	ck_assert_int_eq(mkdir(real("/d"), 0755), 0);
	for (int i = 0; i < COUNT; i++) {
		paths[i] = xasprintf("/%s%d", i % 2 ? "d/" : "", i);
		files[i] = (struct host_file){ .data = paths[i],
					       .size = strlen(paths[i]),
					       .mode = 0644 };
	}
	ck_assert_int_eq(host_write_many(host, (const char *const *)paths, files, COUNT, &err), 0);
	for (int i = 0; i < COUNT; i++) {
		assert_text(host, paths[i], paths[i]);
		free(paths[i]);
	}
	remove_tree();
}
END_TEST

START_TEST(leaves_nothing_of_a_round_that_failed)
{
	cleanup_host struct host *host = open_root(HOST_WRITE);
	const char *const paths[] = { "/a", "/b", "/none/c" };
	struct host_file files[] = { file_of("a", 0644), file_of("b", 0644), file_of("c", 0644) };
	struct str_list names = { 0 };

	ck_assert_int_eq(host_write_many(host, paths, files, 3, &err), -ENOENT);
	ck_assert_int_eq(host_list(host, "/", &names, &err), 0);
	ck_assert_uint_eq(names.count, 0);
	remove_tree();
}
END_TEST

START_TEST(says_that_a_disk_is_full)
{
	cleanup_host struct host *host = NULL;

	/* What Linux answers to a write to /dev/full is what a full disk answers. */
	ck_assert_int_eq(host_open("/dev", HOST_WRITE, &host, &err), 0);
	ck_assert_int_eq(host_write_value(host, "/full", "x", &err), -ENOSPC);
	ck_assert_str_eq(err.message, "cannot set /full to \"x\": No space left on device");
}
END_TEST

START_TEST(leaves_nothing_on_a_full_disk)
{
	struct host *host = open_root(HOST_WRITE);
	cleanup_free char *much = xcalloc(1, 64 * 1024);
	struct host_file file = { .data = much, .size = 64 * 1024, .mode = 0644 };
	struct str_list names = { 0 };

	host_close(host); /* it stands in the namespace of before */
	if (unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	    mount("tmpfs", base, "tmpfs", 0, "size=16k") == 0) {
		host = open_root(HOST_WRITE);
		put("/file", "old");
		ck_assert_int_eq(host_write(host, "/file", &file, &err), -ENOSPC);
		ck_assert_str_eq(err.message, "cannot write /file: No space left on device");
		assert_text(host, "/file", "old");
		ck_assert_int_eq(host_list(host, "/", &names, &err), 0);
		ck_assert_uint_eq(names.count, 1);
		str_list_done(&names);
		host_close(host);
		ck_assert_int_eq(umount2(base, MNT_DETACH), 0);
	}
	remove_tree();
}
END_TEST

START_TEST(sets_values_in_place)
{
	cleanup_host struct host *host = open_root(HOST_WRITE);

	put("/value", "a longer old value\n");
	ck_assert_int_eq(host_write_value(host, "/value", "1", &err), 0);
	assert_text(host, "/value", "1");
	ck_assert_int_eq(host_write_value(host, "/none", "1", &err), -ENOENT);
	remove_tree();
}
END_TEST

START_TEST(discards_what_a_crash_left)
{
	cleanup_host struct host *host = open_root(HOST_WRITE);
	struct host_file file = file_of("x", 0644);
	struct str_list names = { 0 };

	put("/.file.knode-new", "half");
	ck_assert_int_eq(host_discard_temp(host, "/file", &err), 0);
	ck_assert_int_eq(host_discard_temp(host, "/file", &err), 0);
	ck_assert_int_eq(host_discard_temp(host, "/none/file", &err), 0);
	put("/.file.knode-new", "half");
	ck_assert_int_eq(host_write(host, "/file", &file, &err), 0);
	ck_assert_int_eq(host_list(host, "/", &names, &err), 0);
	ck_assert_uint_eq(names.count, 1);
	str_list_done(&names);
	remove_tree();
}
END_TEST

UNIT_TESTS(host_write, writes_whatever_the_umask, a_file_on_its_way_is_nobody_elses,
	   a_file_on_its_way_is_closed_to_the_list_of_the_old_one,
	   refuses_what_a_rename_would_not_replace, knows_a_mount_point, carries_attributes_over,
	   handles_long_names, writes_many_in_rounds, leaves_nothing_of_a_round_that_failed,
	   says_that_a_disk_is_full, leaves_nothing_on_a_full_disk, sets_values_in_place,
	   discards_what_a_crash_left)
