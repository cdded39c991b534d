/* Each kind of action: looked at, applied, found done, and put back; and what is in its way. */
#include "act.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include "fake_host.h"
#include "inspect.h"
#include "late.h"
#include "unit.h"

static struct error err;

/* A plan of one action, and its host. */
struct bench {
	struct tree tree;
	struct plan *plan;
	struct host *host;
};

#define cleanup_bench cleanup(bench_done)

static struct bench bench_make(void)
{
	struct bench bench = { .tree = fake_make(), .plan = plan_new() };

	tree_mkdir(&bench.tree, "/etc", 0755);
	bench.host = fake_host(&bench.tree, HOST_WRITE);
	return bench;
}

static void bench_done(struct bench *bench)
{
	host_close(bench->host);
	plan_free(bench->plan);
	tree_remove(&bench->tree);
}

static void inspect(const struct bench *bench, struct change *ret)
{
	ck_assert_msg(action_inspect(plan_at(bench->plan, 0), bench->host, ret, &err) == 0, "%s",
		      err.message);
}

static void check_refused(const struct bench *bench, int code, const char *message)
{
	cleanup_change struct change change = { 0 };

	ck_assert_int_eq(action_inspect(plan_at(bench->plan, 0), bench->host, &change, &err), code);
	ck_assert_str_eq(err.message, message);
}

/* Restores @before; returns the note, if any. */
static char *put_back(const struct bench *bench, const struct change *before)
{
	const struct action *action = plan_at(bench->plan, 0);
	cleanup_change struct change now = { 0 };
	char *note = NULL;

	inspect(bench, &now);
	ck_assert_msg(action->act->restore(action, bench->host, before->now, before->now_data, &now,
					   &note, &err) == 0,
		      "%s", err.message);
	return note;
}

/*
 * The way of a change: it is of this kind and described so, is made, is then nothing to be done,
 * and is put back, twice, to the byte.
 */
static void check_way(const struct bench *bench, enum change_kind kind, const char *description)
{
	const struct action *action = plan_at(bench->plan, 0);
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_LINE);
	cleanup_free char *before = fake_text(&bench->tree);
	cleanup_change struct change change = { 0 }, done = { 0 };

	inspect(bench, &change);
	ck_assert_str_eq(change_kind_name(change.kind), change_kind_name(kind));
	action->act->describe(action, &change, &text);
	ck_assert_str_eq(text.text, description);
	ck_assert_msg(action->act->apply(action, bench->host, &change, &err) == 0, "%s",
		      err.message);
	inspect(bench, &done);
	ck_assert_str_eq(change_kind_name(done.kind), "none");
	for (int i = 0; i < 2; i++) {
		cleanup_free char *note = put_back(bench, &change);
		cleanup_free char *after = fake_text(&bench->tree);

		ck_assert_ptr_null(note);
		ck_assert_str_eq(after, before);
	}
}

START_TEST(test_file)
{
	cleanup_bench struct bench bench = bench_make();

	plan_file(bench.plan, "/etc/x", 0640, "hello\n");
	check_way(&bench, CHANGE_CREATE, "mode 0640, 6 bytes");
	tree_put(&bench.tree, "/etc/x", 0600, "other");
	check_way(&bench, CHANGE_MODIFY, "mode 0600 -> 0640, 6 bytes");
	tree_put(&bench.tree, "/etc/x", 0640, "other");
	check_way(&bench, CHANGE_MODIFY, "mode 0640, 6 bytes");
}
END_TEST

START_TEST(test_file_has_obstacles)
{
	cleanup_bench struct bench bench = bench_make();

	plan_file(bench.plan, "/etc/x", 0640, "hello\n");
	tree_link(&bench.tree, "/etc/x", "/etc/y");
	check_refused(&bench, -ELOOP,
		      "/etc/x is a symbolic link to /etc/y, and is not replaced: remove the link, "
		      "or put a file in its place");
	fake_remove(&bench.tree, "/etc/x");
	tree_mkdir(&bench.tree, "/etc/x", 0755);
	check_refused(&bench, -EEXIST, "/etc/x shall be a file, and is something else (dir)");
}
END_TEST

START_TEST(test_file_of_a_package)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };

	plan_file(bench.plan, "/etc/x", 0640, "hello\n");
	tree_put(&bench.tree, "/var/lib/dpkg/info/a-1.2:amd64.list", 0644, "/.\n/etc\n/etc/xy\n");
	tree_put(&bench.tree, "/var/lib/dpkg/info/b-1.2:amd64.list", 0644, "/.\n/etc\n/etc/x\n");
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_CREATE);
	tree_put(&bench.tree, "/etc/x", 0640, "theirs");
	check_refused(&bench, -EBUSY,
		      "/etc/x belongs to the package b-1.2, and is not overwritten: an update of "
		      "the package would take the change away again");
	/* What is right already may be anybody's. */
	tree_put(&bench.tree, "/etc/x", 0640, "hello\n");
	change_done(&change);
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_NONE);
}
END_TEST

START_TEST(test_file_with_late_value)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_free char *late = late_base64_of("/etc/ca"),
			  *unknown = late_base64_of("/etc/shadow");
	cleanup_free char *text =
		xasprintf("a: \"%s\"\nb: \"%s\"\nc: \"%s\"\n", late, late, unknown);
	cleanup_free char *filled = xasprintf("a: \"Y2E=\"\nb: \"Y2E=\"\nc: \"%s\"\n", unknown);
	cleanup_change struct change change = { 0 };

	action_late(plan_file(bench.plan, "/etc/x", 0600, text), late);
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_CREATE);
	ck_assert_str_eq(change.want_data->text, text);
	ck_assert_str_eq(change.late, "<late: base64 of /etc/ca>: cannot open /etc/ca: No such "
				      "file or directory");
	ck_assert_int_eq(act_find("file")->apply(plan_at(bench.plan, 0), bench.host, &change, &err),
			 -ENOENT);
	tree_put(&bench.tree, "/etc/ca", 0600, "ca");
	change_done(&change);
	inspect(&bench, &change);
	ck_assert_ptr_null(change.late);
	ck_assert_str_eq(change.want_data->text, filled);
	check_way(&bench, CHANGE_CREATE, "mode 0600, 55 bytes");
}
END_TEST

START_TEST(test_directory)
{
	cleanup_bench struct bench bench = bench_make();

	plan_dir(bench.plan, "/etc/d", 0700);
	check_way(&bench, CHANGE_CREATE, "mode 0700");
	tree_mkdir(&bench.tree, "/etc/d", 0755);
	check_way(&bench, CHANGE_MODIFY, "mode 0755 -> 0700");
	fake_remove(&bench.tree, "/etc/d");
	tree_put(&bench.tree, "/etc/d", 0600, "");
	check_refused(&bench, -ENOTDIR,
		      "/etc/d shall be a directory, and is something else (file)");
}
END_TEST

START_TEST(test_directory_that_is_there)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };

	plan_dir_present(bench.plan, "/d");
	check_way(&bench, CHANGE_CREATE, "mode 0755");
	tree_mkdir(&bench.tree, "/d", 0711);
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_NONE);
}
END_TEST

/* What somebody put into knode's directory keeps it. */
START_TEST(test_directory_is_left)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };
	cleanup_free char *note = NULL;

	plan_dir(bench.plan, "/etc/d", 0700);
	inspect(&bench, &change);
	tree_put(&bench.tree, "/etc/d/theirs", 0600, "");
	err = (struct error){ 0 };
	note = put_back(&bench, &change);
	ck_assert_str_eq(note, "/etc/d is left: it is not empty");
	ck_assert_int_eq(err.code, 0);
}
END_TEST

START_TEST(test_link)
{
	cleanup_bench struct bench bench = bench_make();

	plan_link(bench.plan, "/etc/l", "/etc/to");
	check_way(&bench, CHANGE_CREATE, "-> /etc/to");
	tree_link(&bench.tree, "/etc/l", "elsewhere");
	check_way(&bench, CHANGE_MODIFY, "elsewhere -> /etc/to");
	fake_remove(&bench.tree, "/etc/l");
	tree_put(&bench.tree, "/etc/l", 0644, "");
	check_refused(&bench, -EEXIST,
		      "/etc/l shall be a symbolic link, and is something else (file)");
}
END_TEST

START_TEST(test_absent)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };

	plan_absent(bench.plan, "/etc/x");
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_NONE);
	tree_put(&bench.tree, "/etc/x", 0604, "text");
	check_way(&bench, CHANGE_REMOVE, "file");
	fake_remove(&bench.tree, "/etc/x");
	tree_link(&bench.tree, "/etc/x", "/etc/y");
	check_way(&bench, CHANGE_REMOVE, "link");
	fake_remove(&bench.tree, "/etc/x");
	tree_mkdir(&bench.tree, "/etc/x", 0755);
	check_refused(&bench, -EISDIR, "/etc/x shall be removed, but is no file (dir)");
}
END_TEST

START_TEST(test_sysctl)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };

	plan_sysctl(bench.plan, "net.ipv4.tcp_rmem", PLAN_SYSCTL_EXACT, "1 2 3");
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_MODIFY);
	ck_assert_str_eq(change.late, "the kernel has no net.ipv4.tcp_rmem (yet)");
	ck_assert_int_eq(
		act_find("sysctl")->apply(plan_at(bench.plan, 0), bench.host, &change, &err),
		-ENOENT);
	ck_assert_str_eq(err.message, "/proc/sys/net/ipv4/tcp_rmem does not exist: a kernel module "
				      "may be missing");
	tree_put(&bench.tree, "/proc/sys/net/ipv4/tcp_rmem", 0644, "4 5 6\n");
	check_way(&bench, CHANGE_MODIFY, "4 5 6 -> 1 2 3");
	tree_put(&bench.tree, "/proc/sys/net/ipv4/tcp_rmem", 0644, "1\t2\t3\n");
	change_done(&change);
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_NONE);
}
END_TEST

START_TEST(test_sysctl_is_raised_only)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };

	plan_sysctl(bench.plan, "fs.max", PLAN_SYSCTL_AT_LEAST, "100");
	tree_put(&bench.tree, "/proc/sys/fs/max", 0644, "99\n");
	check_way(&bench, CHANGE_MODIFY, "99 -> 100");
	tree_put(&bench.tree, "/proc/sys/fs/max", 0644, "101");
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_NONE);
}
END_TEST

START_TEST(test_sysctl_instead)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };
	const char *path = "/proc/sys/net/ipv6/conf/eth0.100/accept_ra";

	plan_sysctl_instead(bench.plan, "net/ipv6/conf/eth0.100/accept_ra", "1", "2");
	tree_put(&bench.tree, path, 0644, "1\n");
	check_way(&bench, CHANGE_MODIFY, "1 -> 2");
	tree_put(&bench.tree, path, 0644, "0");
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_NONE);
}
END_TEST

START_TEST(test_module)
{
	cleanup_bench struct bench bench = bench_make();

	tree_mkdir(&bench.tree, "/sys/module", 0755);
	tree_mkdir(&bench.tree, "/proc/sys/net", 0755);
	plan_module(bench.plan, "br_netfilter");
	check_way(&bench, CHANGE_CREATE, "modprobe -- br_netfilter");
}
END_TEST

START_TEST(test_module_that_is_loaded)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };

	plan_module(bench.plan, "br-netfilter");
	tree_put(&bench.tree, "/proc/modules", 0444,
		 "overlay 1 0 - Live 0x0\nbr_netfilter 32768 0 - Live 0x0\n");
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_NONE);
}
END_TEST

/* Names are as /proc/swaps has them; the path is what they stand for. */
START_TEST(test_swap_with_a_blank)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };
	cleanup_free char *now = NULL;

	plan_swap_off(bench.plan, "/swap\\040file");
	tree_put(&bench.tree, "/proc/swaps", 0444,
		 "Filename\tType\tSize\tUsed\tPriority\n"
		 "/dev/sda1\tpartition\t1048572\t0\t-2\n"
		 "/swap\\040file\tfile\t1048572\t0\t7\n");
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_REMOVE);
	now = json_to_text(change.now);
	ck_assert_str_eq(now, "{\"active\":true,\"priority\":7}");
	ck_assert_int_eq(act_find("swap")->apply(plan_at(bench.plan, 0), bench.host, &change, &err),
			 -EINVAL);
	ck_assert_str_eq(err.message, "cannot turn off swap on /swap file: Invalid argument");
}
END_TEST

START_TEST(test_swap_way)
{
	cleanup_bench struct bench bench = bench_make();

	plan_swap_off(bench.plan, "/dev/sda2");
	tree_put(&bench.tree, "/proc/swaps", 0444,
		 "Filename\tType\tSize\tUsed\tPriority\n"
		 "/dev/sda2\tpartition\t1048572\t0\t7\n");
	check_way(&bench, CHANGE_REMOVE, "swapoff /dev/sda2");
}
END_TEST

START_TEST(test_fstab)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };

	plan_fstab_swap(bench.plan);
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_NONE);
	tree_put(&bench.tree, "/etc/fstab", 0640,
		 "# comment swap swap swap\n"
		 "\n"
		 "/dev/sda1 / ext4 defaults 0 1\n"
		 "  /dev/sda2\tnone\tswap\tsw\t0\t0\n"
		 "/dev/sda3 none swap defaults,noauto,nofail 0 0\n"
		 "UUID=swap /swap ext4 swap 0 0\n"
		 "/swapfile swap swap");
	change_done(&change);
	inspect(&bench, &change);
	ck_assert_str_eq(change.want_data->text,
			 "# comment swap swap swap\n"
			 "\n"
			 "/dev/sda1 / ext4 defaults 0 1\n"
			 "# swap is turned off by knode:   /dev/sda2\tnone\tswap\tsw\t0\t0\n"
			 "/dev/sda3 none swap defaults,noauto,nofail 0 0\n"
			 "UUID=swap /swap ext4 swap 0 0\n"
			 "# swap is turned off by knode: /swapfile swap swap");
	check_way(&bench, CHANGE_MODIFY, "marks 2 swap lines");
}
END_TEST

START_TEST(test_fstab_that_is_a_link)
{
	cleanup_bench struct bench bench = bench_make();

	plan_fstab_swap(bench.plan);
	tree_link(&bench.tree, "/etc/fstab", "/run/fstab");
	check_refused(&bench, -ELOOP, "/etc/fstab is no regular file (link), and is left alone");
}
END_TEST

static void put_kubelet(const struct bench *bench)
{
	tree_mkdir(&bench->tree, "/etc/systemd/system", 0755);
	tree_put(&bench->tree, "/lib/systemd/system/kubelet.service", 0644,
		 "[Unit]\nWantedBy=no.target\n\n[Install]\n# a comment\n"
		 "WantedBy=multi-user.target other.target\nAlias=node.service\n");
	tree_mkdir(&bench->tree, "/run/fake", 0755);
}

START_TEST(test_unit_enabled)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };
	cleanup_free char *links = NULL;

	put_kubelet(&bench);
	plan_unit(bench.plan, "kubelet.service", PLAN_UNIT_ENABLED | PLAN_UNIT_STARTED);
	inspect(&bench, &change);
	links = json_to_text(json_map_get(change.want, "links"));
	ck_assert_str_eq(links, "{\"/etc/systemd/system/multi-user.target.wants/\":\"(dir)\","
				"\"/etc/systemd/system/multi-user.target.wants/kubelet.service\":"
				"\"/lib/systemd/system/kubelet.service\","
				"\"/etc/systemd/system/other.target.wants/\":\"(dir)\","
				"\"/etc/systemd/system/other.target.wants/kubelet.service\":"
				"\"/lib/systemd/system/kubelet.service\","
				"\"/etc/systemd/system/node.service\":"
				"\"/lib/systemd/system/kubelet.service\"}");
	check_way(&bench, CHANGE_MODIFY, "enabled, started");
}
END_TEST

/* One link is there, and leads to the unit in another way: it is right, and stays. */
START_TEST(test_unit_enabled_in_part)
{
	cleanup_bench struct bench bench = bench_make();

	put_kubelet(&bench);
	tree_mkdir(&bench.tree, "/etc/systemd/system/other.target.wants", 0755);
	tree_link(&bench.tree, "/etc/systemd/system/other.target.wants/kubelet.service",
		  "../../../../usr/lib/systemd/system/kubelet.service");
	tree_put(&bench.tree, "/run/fake/kubelet.service", 0644, "");
	plan_unit(bench.plan, "kubelet.service", PLAN_UNIT_ENABLED | PLAN_UNIT_STARTED);
	check_way(&bench, CHANGE_MODIFY, "enabled, started");
}
END_TEST

START_TEST(test_unit_disabled_and_stopped)
{
	cleanup_bench struct bench bench = bench_make();

	put_kubelet(&bench);
	tree_mkdir(&bench.tree, "/etc/systemd/system/other.target.wants", 0755);
	tree_link(&bench.tree, "/etc/systemd/system/other.target.wants/kubelet.service",
		  "/lib/systemd/system/kubelet.service");
	tree_put(&bench.tree, "/run/fake/kubelet.service", 0644, "");
	plan_unit(bench.plan, "kubelet.service", PLAN_UNIT_DISABLED | PLAN_UNIT_STOPPED);
	check_way(&bench, CHANGE_MODIFY, "stopped, disabled");
}
END_TEST

START_TEST(test_unit_masked)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };

	put_kubelet(&bench);
	plan_unit(bench.plan, "kubelet.service", PLAN_UNIT_MASKED);
	check_way(&bench, CHANGE_MODIFY, "masked");
	tree_put(&bench.tree, "/etc/systemd/system/kubelet.service", 0644, "[Unit]\n");
	check_refused(
		&bench, -EEXIST,
		"/etc/systemd/system/kubelet.service is a file of its own, and is left alone");
	fake_remove(&bench.tree, "/etc/systemd/system/kubelet.service");
	fake_remove(&bench.tree, "/lib/systemd/system/kubelet.service");
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_NONE); /* what does not exist needs no mask */
}
END_TEST

/* What a crash left of a link on its way goes when the unit is put back. */
START_TEST(test_unit_after_a_crash)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };
	cleanup_free char *note = NULL;

	put_kubelet(&bench);
	plan_unit(bench.plan, "kubelet.service", PLAN_UNIT_MASKED);
	inspect(&bench, &change);
	tree_link(&bench.tree, "/etc/systemd/system/.kubelet.service.knode-new", "/dev/null");
	note = put_back(&bench, &change);
	ck_assert_ptr_null(note);
	ck_assert(!host_exists(bench.host, "/etc/systemd/system/.kubelet.service.knode-new"));
}
END_TEST

START_TEST(test_unit_in_the_way)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };

	plan_unit(bench.plan, "kubelet.service", PLAN_UNIT_STARTED);
	inspect(&bench, &change);
	ck_assert_str_eq(change.late, "there is no unit kubelet.service (yet)");
	put_kubelet(&bench);
	tree_link(&bench.tree, "/etc/systemd/system/kubelet.service", "/dev/null");
	check_refused(&bench, -EPERM,
		      "kubelet.service is masked: systemctl unmask kubelet.service");
}
END_TEST

START_TEST(test_exec)
{
	cleanup_bench struct bench bench = bench_make();

	plan_exec(bench.plan, "mark", (const char *[]){ "touch", "/etc/mark", NULL },
		  (const char *[]){ "test", "/etc/mark", NULL },
		  (const char *[]){ "rm", "/etc/mark", NULL });
	check_way(&bench, CHANGE_RUN, "touch /etc/mark");
}
END_TEST

START_TEST(test_exec_that_fails)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };
	cleanup_free char *note = NULL;

	plan_exec(bench.plan, "it", (const char *[]){ "false", NULL }, NULL, NULL);
	inspect(&bench, &change);
	ck_assert_int_eq(act_find("exec")->apply(plan_at(bench.plan, 0), bench.host, &change, &err),
			 -ECHILD);
	ck_assert_str_eq(err.message, "false failed with exit status 1: it went wrong");
	note = put_back(&bench, &change);
	ck_assert_str_eq(note, "it: nothing takes this back");
}
END_TEST

START_TEST(test_wait)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };
	const struct act *act = act_find("wait");

	plan_wait_path(bench.plan, "/etc/x", 60);
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_RUN);
	ck_assert_int_eq(act->apply(plan_at(bench.plan, 0), bench.host, &change, &err), -ETIMEDOUT);
	ck_assert_str_eq(err.message, "/etc/x is not there after 60ms");
	tree_put(&bench.tree, "/etc/x", 0644, "");
	ck_assert_int_eq(act->apply(plan_at(bench.plan, 0), bench.host, &change, &err), 0);
}
END_TEST

/* Listens on a port of the loopback that the kernel chooses. */
static int listen_somewhere(int *ret_port)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, length), 0);
	ck_assert_int_eq(listen(fd, 1), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&address, &length), 0);
	*ret_port = ntohs(address.sin_port);
	return fd;
}

START_TEST(test_wait_for_a_port)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change before = { 0 }, after = { 0 };
	int port, fd = listen_somewhere(&port);

	plan_wait_tcp(bench.plan, "127.0.0.1", port, 0);
	inspect(&bench, &before);
	ck_assert_int_eq(before.kind, CHANGE_NONE);
	close(fd);
	inspect(&bench, &after);
	ck_assert_int_eq(after.kind, CHANGE_RUN);
}
END_TEST

START_TEST(test_api)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };

	plan_api(bench.plan, json_map());
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_UNKNOWN);
	ck_assert_ptr_null((void *)(uintptr_t)act_find("api")->apply);
}
END_TEST

/* Under --root there is nothing of a running system. */
START_TEST(test_root_has_files_only)
{
	cleanup_tree struct tree tree = fake_make();
	cleanup_plan struct plan *plan = plan_new();
	cleanup_inspection struct inspection seen = { 0 };
	cleanup_host struct host *host = NULL;

	plan_sysctl(plan, "a.b", PLAN_SYSCTL_EXACT, "1");
	plan_module(plan, "overlay");
	plan_swap_off(plan, "/dev/sda2");
	plan_exec(plan, "x", (const char *[]){ "true", NULL }, NULL, NULL);
	plan_wait_path(plan, "/x", 1);
	plan_file(plan, "/x", 0644, "");
	ck_assert_int_eq(host_open(tree.path, HOST_READ, &host, &err), 0);
	ck_assert_int_eq(plan_inspect(plan, host, &seen, &err), 0);
	ck_assert_uint_eq(seen.left_out, 5);
	ck_assert_uint_eq(seen.pending, 1);
}
END_TEST

UNIT_TESTS(act, test_file, test_file_has_obstacles, test_file_of_a_package,
	   test_file_with_late_value, test_directory, test_directory_that_is_there,
	   test_directory_is_left, test_link, test_absent, test_sysctl, test_sysctl_is_raised_only,
	   test_sysctl_instead, test_module, test_module_that_is_loaded, test_swap_with_a_blank,
	   test_swap_way, test_fstab, test_fstab_that_is_a_link, test_unit_enabled,
	   test_unit_enabled_in_part, test_unit_disabled_and_stopped, test_unit_masked,
	   test_unit_after_a_crash, test_unit_in_the_way, test_exec, test_exec_that_fails,
	   test_wait, test_wait_for_a_port, test_api, test_root_has_files_only)
