/*
 * A running host that is a tree: commands, units and swap change files of the tree, as the real
 * ones would change /proc and /sys.
 *	modprobe	makes /sys/module/NAME, and for br_netfilter the settings it brings
 *	swapoff, swapon	edit /proc/swaps
 *	a unit runs	while /run/fake/UNIT exists
 *	tick FILE	adds a point to the file
 */
#pragma once

#include <errno.h>

#include "host/host_ops.h"
#include "tree.h"

#define FAKE_BRIDGE "/proc/sys/net/bridge/bridge-nf-call-"

static inline void fake_answer(struct host_command *ret, int status, const char *error)
{
	*ret = (struct host_command){ status, xstrdup(""), xstrdup(error) };
}

/* A tree in memory, where that can be had: syncs cost nothing there. */
static inline struct tree fake_make(void)
{
	struct tree tree = { "/dev/shm/knode-unit-XXXXXX" };

	if (!mkdtemp(tree.path))
		return tree_make();
	ck_assert_int_eq(chmod(tree.path, 0755), 0);
	return tree;
}

/* All of the tree but knode's own state, as tree_text() has it. */
static inline char *fake_text(const struct tree *tree)
{
	cleanup_free char *lock = tree_path(tree, "/run/knode.lock");

	(void)unlink(lock); /* nobody holds it by now */
	return tree_text(tree, "/var/lib/knode");
}

/* The tree of a host whose name is its path. */
static inline struct tree fake_tree(const struct host *host)
{
	struct tree tree;

	(void)snprintf(tree.path, sizeof(tree.path), "%s", host->name);
	return tree;
}

static inline void fake_remove(const struct tree *tree, const char *path)
{
	cleanup_free char *real = tree_path(tree, path);

	(void)remove(real);
}

static inline void fake_modprobe(const struct tree *tree, const char *module, bool loads)
{
	cleanup_free char *path = xasprintf("/sys/module/%s", module);
	bool brings = str_eq(module, "br_netfilter");

	if (loads) {
		tree_mkdir(tree, path, 0755);
		if (brings) {
			tree_put(tree, FAKE_BRIDGE "iptables", 0644, "1\n");
			tree_put(tree, FAKE_BRIDGE "ip6tables", 0644, "0\n");
		}
		return;
	}
	fake_remove(tree, path);
	if (brings) {
		fake_remove(tree, FAKE_BRIDGE "iptables");
		fake_remove(tree, FAKE_BRIDGE "ip6tables");
		fake_remove(tree, "/proc/sys/net/bridge");
	}
}

static inline int fake_command(const struct host *host, const char *const argv[],
			       int64_t timeout_ms, struct host_command *ret, struct error *err)
{
	const struct tree tree = fake_tree(host);

	(void)timeout_ms;
	if (str_eq(argv[0], "modprobe")) {
		bool unloads = str_eq(argv[1], "-r");

		fake_modprobe(&tree, argv[unloads ? 3 : 2], !unloads);
		fake_answer(ret, 0, "");
		return 0;
	}
	if (str_eq(argv[0], "touch") || str_eq(argv[0], "rm")) {
		for (size_t i = 1; argv[i]; i++) {
			if (str_eq(argv[0], "touch"))
				tree_put(&tree, argv[i], 0644, "");
			else
				fake_remove(&tree, argv[i]);
		}
		fake_answer(ret, 0, "");
		return 0;
	}
	if (str_eq(argv[0], "tick")) {
		cleanup_free char *text = tree_get(&tree, argv[1]);
		cleanup_free char *more = xasprintf("%s.", text ? text : "");

		tree_put(&tree, argv[1], 0644, more);
		fake_answer(ret, 0, "");
		return 0;
	}
	if (str_eq(argv[0], "test")) {
		fake_answer(ret, host_exists(host, argv[1]) ? 0 : 1, "");
		return 0;
	}
	if (str_eq(argv[0], "false")) {
		fake_answer(ret, 1, "it went wrong\nfor a reason\n");
		return 0;
	}
	return error_errno(err, -ENOENT, "cannot run %s", argv[0]);
}

static inline int fake_unit(const struct host *host, const char *unit, struct host_unit *ret,
			    struct error *err)
{
	cleanup_free char *path = xasprintf("/run/fake/%s", unit);

	(void)err;
	*ret = (struct host_unit){ xstrdup("loaded"),
				   xstrdup(host_exists(host, path) ? "active" : "inactive"),
				   xstrdup("disabled") };
	return 0;
}

static inline int fake_change_unit(struct host *host, const char *unit,
				   enum host_unit_change change, int64_t timeout_ms,
				   struct error *err)
{
	const struct tree tree = fake_tree(host);
	cleanup_free char *path = xasprintf("/run/fake/%s", unit);

	(void)timeout_ms, (void)err;
	if (change == HOST_UNIT_START || change == HOST_UNIT_RESTART)
		tree_put(&tree, path, 0644, "");
	else if (change == HOST_UNIT_STOP)
		fake_remove(&tree, path);
	return 0;
}

/* A heading, and one line for each area. */
static inline int fake_swapoff(struct host *host, const char *path, struct error *err)
{
	const struct tree tree = fake_tree(host);
	cleanup_free char *swaps = tree_get(&tree, "/proc/swaps");
	char *line = strstr(swaps, path), *end;

	if (!line)
		return error_errno(err, -EINVAL, "cannot turn off swap on %s", path);
	end = strchr(line, '\n') + 1;
	memmove(line, end, strlen(end) + 1);
	tree_put(&tree, "/proc/swaps", 0444, swaps);
	return 0;
}

static inline int fake_swapon(struct host *host, const char *path, int priority, struct error *err)
{
	const struct tree tree = fake_tree(host);
	cleanup_free char *swaps = tree_get(&tree, "/proc/swaps");
	cleanup_free char *more =
		xasprintf("%s%s\tpartition\t1048572\t0\t%d\n", swaps, path, priority);

	(void)err;
	tree_put(&tree, "/proc/swaps", 0444, more);
	return 0;
}

static const struct host_ops fake_ops = {
	.command = fake_command,
	.unit = fake_unit,
	.change_unit = fake_change_unit,
	.swapoff = fake_swapoff,
	.swapon = fake_swapon,
};

/*
 * A test that got out of its tree would change the machine that it runs on. So nothing is done
 * before every way of naming a path was seen to lead into the tree, and what is not to be seen from
 * there was not.
 */
static inline void fake_assert_inside(const struct tree *tree, const struct host *host)
{
	cleanup_free char *probe = tree_path(tree, "/.fake-host"), *to = NULL, *text = NULL;
	struct str_list names = { 0 };
	struct error err = { 0 };
	struct stat st;

	tree_put(tree, "/.fake-host", 0600, tree->path);
	if (host->root < 0 || host_exists(host, probe) || host_exists(host, "/dev/shm") ||
	    host_read_text(host, "/.fake-host", &text, &err) < 0 || !str_eq(text, tree->path) ||
	    host_stat(host, "/.fake-host", false, &st, &err) < 0 ||
	    host_list(host, "/", &names, &err) < 0 || !str_list_has(&names, ".fake-host") ||
	    host_readlink(host, "/.fake-host", &to, &err) != -EINVAL)
		abort();
	str_list_done(&names);
	ck_assert_int_eq(unlink(probe), 0);
}

static inline struct host *fake_host(const struct tree *tree, enum host_access access)
{
	struct error err = { 0 };
	struct host *host;

	ck_assert_msg(host_open(tree->path, access, &host, &err) == 0, "%s", err.message);
	host->kind = HOST_RUNNING;
	host->ops = &fake_ops;
	fake_assert_inside(tree, host);
	return host;
}
