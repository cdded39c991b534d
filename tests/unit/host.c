#include "host.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "host_ops.h"
#include "unit.h"

static char base[64]; /* a directory of each test's own process */
static struct error err;

static struct host *open_root(enum host_access access)
{
	struct host *host;

	if (!*base) {
		(void)snprintf(base, sizeof(base), "/tmp/knode-unit-XXXXXX");
		ck_assert_ptr_nonnull(mkdtemp(base));
	}
	ck_assert_int_eq(host_open(base, access, &host, &err), 0);
	return host;
}

/* A path below the root, as the test's own process sees it. */
static const char *real(const char *path)
{
	static char buffer[8192];

	(void)snprintf(buffer, sizeof(buffer), "%s%s", base, path);
	return buffer;
}

static void put(const char *path, const char *text)
{
	FILE *file = fopen(real(path), "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
}

static void link_to(const char *target, const char *path)
{
	ck_assert_int_eq(symlink(target, real(path)), 0);
}

static char *text_of(const struct host *host, const char *path)
{
	char *text = NULL;

	return host_read_text(host, path, &text, &err) == 0 ? text : NULL;
}

static void assert_text(const struct host *host, const char *path, const char *expected)
{
	cleanup_free char *text = text_of(host, path);

	ck_assert_msg(text != NULL, "%s", err.message);
	ck_assert_str_eq(text, expected);
}

static mode_t mode_of(const char *path)
{
	struct stat st;

	ck_assert_int_eq(lstat(real(path), &st), 0);
	return st.st_mode & 07777;
}

static struct host_file file_of(const char *text, mode_t mode)
{
	return (struct host_file){ .data = text, .size = strlen(text), .mode = mode };
}

static void remove_tree(void)
{
	cleanup_free char *command = xasprintf("%s", base);
	const char *const argv[] = { "rm", "-rf", command, NULL };
	cleanup_host struct host *host = NULL;
	struct host_command result = { 0 };

	ck_assert_int_eq(host_open(NULL, HOST_WRITE, &host, &err), 0);
	ck_assert_int_eq(host_run(host, argv, 10000, &result, &err), 0);
	ck_assert_int_eq(result.status, 0);
	host_command_done(&result);
}

/* --- Paths --- */

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

/* --- Reading --- */

START_TEST(reads_files_exactly)
{
	cleanup_host struct host *host = open_root(HOST_READ);
	cleanup(strbuf_done) struct strbuf text = strbuf_make(100);
	cleanup_free char *target = NULL;
	struct str_list names = { 0 };

	put("/b", "12345");
	put("/a", " \tword \n\n");
	link_to("/b", "/c");
	ck_assert_int_eq(host_read(host, "/b", 5, &text, &err), 0);
	ck_assert_str_eq(text.text, "12345");
	strbuf_clear(&text);
	ck_assert_int_eq(host_read(host, "/b", 4, &text, &err), -EFBIG);
	ck_assert_str_eq(err.message, "cannot read /b: more than 4 bytes");
	assert_text(host, "/a", " \tword");
	ck_assert_int_eq(host_read(host, "/", 4, &text, &err), -EISDIR);
	ck_assert_int_eq(host_readlink(host, "/c", &target, &err), 0);
	ck_assert_str_eq(target, "/b");
	ck_assert_int_eq(host_readlink(host, "/b", &target, &err), -EINVAL);
	ck_assert_int_eq(host_list(host, "/", &names, &err), 0);
	ck_assert_uint_eq(names.count, 3);
	ck_assert_str_eq(names.items[0], "a");
	ck_assert_str_eq(names.items[2], "c");
	str_list_done(&names);
	ck_assert_int_eq(host_list(host, "/b", &names, &err), -ENOTDIR);
	remove_tree();
}
END_TEST

START_TEST(does_not_wait_for_a_pipe)
{
	cleanup_host struct host *host = open_root(HOST_READ);
	char *text;

	ck_assert_int_eq(mkfifo(real("/pipe"), 0644), 0);
	ck_assert_int_eq(host_read_text(host, "/pipe", &text, &err), -EINVAL);
	ck_assert_str_eq(err.message, "cannot read /pipe: not a regular file");
	remove_tree();
}
END_TEST

/* --- Writing --- */

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

/* --- Names --- */

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

/* --- Walls --- */

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

/* --- Kinds of hosts --- */

START_TEST(a_root_directory_is_made_and_has_no_run_time_state)
{
	cleanup_host struct host *host = open_root(HOST_READ), *deep = NULL, *none = NULL;
	cleanup_free char *dir = xasprintf("%s/a/b", base);
	struct host_uname name;

	umask(0777);
	ck_assert_int_eq(host_open(dir, HOST_READ, &none, &err), -ENOENT);
	ck_assert_int_eq(host_open(dir, HOST_WRITE, &deep, &err), 0);
	umask(022);
	ck_assert_int_eq(mode_of("/a/b"), 0755);
	ck_assert_int_eq(host_kind(deep), HOST_ROOT);
	ck_assert_int_eq(host_uname(deep, &name, &err), -EOPNOTSUPP);
	ck_assert_int_eq(host_change_unit(deep, "x.service", HOST_UNIT_START, 1, &err),
			 -EOPNOTSUPP);
	ck_assert_int_eq(host_open("", HOST_READ, &none, &err), -EINVAL);
	remove_tree();
}
END_TEST

START_TEST(a_recorded_host_answers_from_its_file)
{
	cleanup_host struct host *host = NULL;
	const char *const version[] = { "kubelet", "--version", NULL };
	const char *const other[] = { "kubelet", NULL };
	struct host_uname name;
	struct host_unit unit;
	struct host_filesystem fs;
	struct host_command command;
	cleanup_json struct json *addresses = NULL;
	cleanup_free char *proxy = NULL;
	uint32_t euid;

	host_close(open_root(HOST_READ));
	ck_assert_int_eq(host_open_recorded(base, &host, &err), -ENOENT);
	ck_assert_int_eq(mkdir(real("/.knode"), 0755), 0);
	put("/.knode/answers.json",
	    "{\"uname\":{\"nodename\":\"n\",\"release\":\"6.1.0\"},"
	    "\"environment\":{\"HTTP_PROXY\":\"http://p:3128\"},"
	    "\"filesystems\":{\"/\":{\"size\":10},\"/var\":{\"size\":20}},"
	    "\"units\":{\"a.service\":{\"load\":\"loaded\",\"active\":\"active\"}},"
	    "\"commands\":[{\"argv\":[\"kubelet\",\"--version\"],\"status\":1,\"out\":\"v\"}],"
	    "\"resolutions\":{\"n\":[\"10.0.0.1\"],\"none\":[]}}");
	ck_assert_int_eq(host_open_recorded(base, &host, &err), 0);
	ck_assert_int_eq(host_uname(host, &name, &err), 0);
	ck_assert_str_eq(name.release, "6.1.0");
	host_uname_done(&name);
	ck_assert_int_eq(host_environment(host, "HTTP_PROXY", &proxy, &err), 0);
	ck_assert_str_eq(proxy, "http://p:3128");
	ck_assert_int_eq(host_filesystem(host, "/var/lib", &fs, &err), 0);
	ck_assert_uint_eq(fs.size, 20);
	ck_assert_int_eq(host_filesystem(host, "/variable", &fs, &err), 0);
	ck_assert_uint_eq(fs.size, 10);
	ck_assert_int_eq(host_unit(host, "a.service", &unit, &err), 0);
	ck_assert_str_eq(unit.active, "active");
	host_unit_done(&unit);
	ck_assert_int_eq(host_unit(host, "b.service", &unit, &err), 0);
	ck_assert_str_eq(unit.load, "not-found");
	host_unit_done(&unit);
	ck_assert_int_eq(host_query(host, version, 1, &command, &err), 0);
	ck_assert_int_eq(command.status, 1);
	ck_assert_str_eq(command.out, "v");
	host_command_done(&command);
	ck_assert_int_eq(host_query(host, other, 1, &command, &err), -EOPNOTSUPP);
	ck_assert_int_eq(host_resolve(host, "n", 1, &addresses, &err), 0);
	ck_assert_str_eq(json_get_text(json_list_at(addresses, 0), ""), "10.0.0.1");
	ck_assert_int_eq(host_resolve(host, "none", 1, &addresses, &err), -ENOENT);
	ck_assert_int_eq(host_resolve(host, "unasked", 1, &addresses, &err), -EOPNOTSUPP);
	ck_assert_int_eq(host_euid(host, &euid, &err), -EOPNOTSUPP);
	ck_assert_int_eq(host_write_value(host, "/x", "1", &err), -EROFS);
	remove_tree();
}
END_TEST

START_TEST(the_running_host_answers)
{
	cleanup_host struct host *host = NULL;
	cleanup_json struct json *links = NULL, *addresses = NULL, *routes = NULL, *local = NULL;
	struct host_uname name;
	struct host_clock clock;
	struct host_filesystem fs;
	bool loopback = false;

	ck_assert_int_eq(host_open("//", HOST_READ, &host, &err), 0);
	ck_assert_int_eq(host_kind(host), HOST_RUNNING);
	ck_assert_int_eq(host_uname(host, &name, &err), 0);
	ck_assert_str_eq(name.sysname, "Linux");
	host_uname_done(&name);
	ck_assert_int_eq(host_clock(host, &clock, &err), 0);
	ck_assert_int_gt(clock.now, 0);
	ck_assert_int_eq(host_filesystem(host, "/", &fs, &err), 0);
	ck_assert_uint_gt(fs.size, 0);
	ck_assert_int_eq(host_links(host, &links, &err), 0);
	for (size_t i = 0; i < json_count(links); i++)
		if (str_eq(json_map_text(json_list_at(links, i), "kind", ""), "loopback"))
			loopback = true;
	ck_assert(loopback);
	ck_assert_int_eq(host_addresses(host, &addresses, &err), 0);
	ck_assert_int_eq(host_routes(host, &routes, &err), 0);
	ck_assert_int_eq(host_resolve(host, "127.0.0.9", 10000, &local, &err), 0);
	ck_assert_str_eq(json_get_text(json_list_at(local, 0), ""), "127.0.0.9");
}
END_TEST

START_TEST(lists_where_links_lead)
{
	cleanup_host struct host *host = open_root(HOST_READ);
	cleanup(str_list_done) struct str_list targets = { 0 };

	put("/file", "x");
	link_to("socket:[1]", "/3");
	link_to("/nowhere", "/4");
	ck_assert_int_eq(host_list_links(host, "/", &targets, &err), 0);
	str_list_sort(&targets);
	ck_assert_uint_eq(targets.count, 2);
	ck_assert_str_eq(targets.items[0], "/nowhere");
	ck_assert_str_eq(targets.items[1], "socket:[1]");
	ck_assert_int_eq(host_list_links(host, "/none", &targets, &err), -ENOENT);
	remove_tree();
}
END_TEST

START_TEST(a_recorded_directory_may_be_empty)
{
	cleanup_host struct host *host = open_root(HOST_WRITE), *recorded = NULL;
	cleanup(str_list_done) struct str_list here = { 0 }, there = { 0 };
	struct host_file file = file_of("{}", 0644);

	ck_assert_int_eq(host_mkdir_parents(host, "/.knode", 0755, &err), 0);
	ck_assert_int_eq(host_mkdir_parents(host, "/etc/cni", 0755, &err), 0);
	ck_assert_int_eq(host_write(host, "/.knode/answers.json", &file, &err), 0);
	put("/etc/cni/.keep", "");
	ck_assert_int_eq(host_open_recorded(base, &recorded, &err), 0);
	ck_assert_int_eq(host_list(host, "/etc/cni", &here, &err), 0);
	ck_assert_int_eq(host_list(recorded, "/etc/cni", &there, &err), 0);
	ck_assert_uint_eq(here.count, 1);
	ck_assert_uint_eq(there.count, 0);
	remove_tree();
}
END_TEST

START_TEST(a_recording_writes_down_each_look)
{
	cleanup_host struct host *host = open_root(HOST_READ), *recording = NULL;
	cleanup_free char *log = xasprintf("%s/log", base);
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);
	struct str_list names = { 0 };
	struct host_file file = file_of("x", 0644);
	uint32_t euid;

	ck_assert_int_eq(host_open_recording(log, &recording, &err), 0);
	ck_assert(host_exists(recording, "/etc"));
	ck_assert_int_eq(host_list(recording, "/", &names, &err), 0);
	str_list_done(&names);
	ck_assert_int_eq(host_read(recording, "/etc/none", 1, &text, &err), -ENOENT);
	ck_assert_int_eq(host_euid(recording, &euid, &err), 0);
	ck_assert_int_eq(host_write(recording, "/tmp/x", &file, &err), -EROFS);
	ck_assert_int_eq(host_read(host, "/log", STRBUF_MAX_TEXT, &text, &err), 0);
	ck_assert_ptr_nonnull(strstr(text.text, "{\"path\":\"/etc\",\"how\":\"look\"}\n"));
	ck_assert_ptr_nonnull(strstr(text.text, "{\"path\":\"/\",\"how\":\"list\"}\n"));
	ck_assert_ptr_nonnull(strstr(text.text, "{\"path\":\"/etc/none\",\"how\":\"read\"}\n"));
	ck_assert_ptr_nonnull(strstr(text.text, "{\"answer\":\"euid\",\"value\":"));
	remove_tree();
}
END_TEST

UNIT_TESTS(host, resolves_in_the_root, resolves_in_the_root_without_openat2,
	   creates_below_links_without_openat2, follows_no_magic_link_out, reads_files_exactly,
	   does_not_wait_for_a_pipe, writes_whatever_the_umask,
	   refuses_what_a_rename_would_not_replace, knows_a_mount_point, carries_attributes_over,
	   handles_long_names, writes_many_in_rounds, leaves_nothing_of_a_round_that_failed,
	   says_that_a_disk_is_full, leaves_nothing_on_a_full_disk, makes_and_removes_names,
	   says_what_is_in_the_way, sets_values_in_place, appends,
	   changes_nothing_when_opened_for_reading, asks_the_gate_before_each_change,
	   discards_what_a_crash_left, works_unprivileged,
	   a_root_directory_is_made_and_has_no_run_time_state,
	   a_recorded_host_answers_from_its_file, lists_where_links_lead,
	   a_recorded_directory_may_be_empty, a_recording_writes_down_each_look,
	   the_running_host_answers)
