/* The running host: what is not a file, asked of the kernel, systemd and programs. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <sys/swap.h>
#include <sys/timex.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "host/host_ops.h"
#include "host/netlink.h"
#include "host/process.h"
#include "host/runtime.h"
#include "host/unit.h"

static int live_uname(const struct host *host, struct host_uname *ret, struct error *err)
{
	struct utsname name;

	(void)host;
	if (uname(&name) < 0)
		return error_errno(err, -errno, "cannot ask for the kernel's name");
	*ret = (struct host_uname){
		.sysname = xstrdup(name.sysname),
		.nodename = xstrdup(name.nodename),
		.release = xstrdup(name.release),
		.version = xstrdup(name.version),
		.machine = xstrdup(name.machine),
	};
	return 0;
}

static int live_euid(const struct host *host, uint32_t *ret, struct error *err)
{
	(void)host, (void)err;
	*ret = geteuid();
	return 0;
}

static int live_clock(const struct host *host, struct host_clock *ret, struct error *err)
{
	struct timex timex = { .modes = 0 }; /* only looks */
	int state = adjtimex(&timex);

	(void)host;
	if (state < 0)
		return error_errno(err, -errno, "cannot ask for the clock's state");
	*ret = (struct host_clock){
		.now = time(NULL),
		.synchronized = state != TIME_ERROR && !(timex.status & STA_UNSYNC),
		.max_error_us = timex.maxerror,
	};
	return 0;
}

static int live_environment(const struct host *host, const char *name, char **ret,
			    struct error *err)
{
	(void)host, (void)err;
	*ret = xstrdup_or_null(getenv(name));
	return 0;
}

/* As containerd finds out, by the entries of the directory; every one has "." and "..". */
static int find_typed_entries(const struct host *host, const char *path)
{
	int fd = host_path_open(host, path, O_RDONLY | O_DIRECTORY, 0);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry = dir ? readdir(dir) : NULL;
	int typed = entry ? entry->d_type != DT_UNKNOWN : -1;

	if (dir)
		closedir(dir);
	else if (fd >= 0)
		close(fd);
	return typed;
}

static int live_filesystem(const struct host *host, const char *path, struct host_filesystem *ret,
			   struct error *err)
{
	cleanup_fd int fd = host_path_open(host, path, O_PATH, 0);
	struct statvfs fs;

	if (fd < 0)
		return error_errno(err, fd, "cannot open %s", path);
	if (fstatvfs(fd, &fs) < 0)
		return error_errno(err, -errno, "cannot ask for the space of %s", path);
	*ret = (struct host_filesystem){
		.size = (uint64_t)fs.f_blocks * fs.f_frsize,
		.available = (uint64_t)fs.f_bavail * fs.f_frsize,
		.inodes = fs.f_files,
		.inodes_free = fs.f_ffree,
		.typed_entries = find_typed_entries(host, path),
	};
	return 0;
}

static int live_addresses(const struct host *host, struct json **ret, struct error *err)
{
	(void)host;
	return netlink_addresses(ret, err);
}

static int live_links(const struct host *host, struct json **ret, struct error *err)
{
	(void)host;
	return netlink_links(ret, err);
}

static int live_routes(const struct host *host, struct json **ret, struct error *err)
{
	(void)host;
	return netlink_routes(ret, err);
}

static int live_listeners(const struct host *host, struct json **ret, struct error *err)
{
	(void)host;
	return netlink_listeners(ret, err);
}

static int live_nft_tables(const struct host *host, struct json **ret, struct error *err)
{
	(void)host;
	return netlink_nft_tables(ret, err);
}

static int live_unit(const struct host *host, const char *unit, struct host_unit *ret,
		     struct error *err)
{
	cleanup_unit_bus struct unit_bus *bus = NULL;
	int r = unit_bus_open(&bus, err);

	(void)host;
	return r < 0 ? r : unit_state(bus, unit, ret, err);
}

static int live_program(const struct host *host, const struct host_program *program,
			int64_t timeout_ms, struct host_command *ret, struct error *err)
{
	const struct process_input input = {
		.environment = program->environment,
		.data = program->input,
		.size = program->input ? strlen(program->input) : 0,
		.reads = program->reads,
		.fd = program->fd,
	};
	struct process_result result;
	int r = process_run_with(program->argv, &input, timeout_ms, &result, err);

	(void)host;
	if (r < 0)
		return r;
	*ret = (struct host_command){ .status = result.status,
				      .out = result.out,
				      .error = result.error };
	return 0;
}

static int live_command(const struct host *host, const char *const argv[], int64_t timeout_ms,
			struct host_command *ret, struct error *err)
{
	return live_program(host, &(struct host_program){ .argv = argv }, timeout_ms, ret, err);
}

static int live_runtime(const struct host *host, const char *endpoint, int64_t timeout_ms,
			struct json **ret, struct error *err)
{
	(void)host;
	return runtime_describe(endpoint, timeout_ms, ret, err);
}

static int live_image(const struct host *host, const char *endpoint, const char *image,
		      bool *ret_present, struct error *err)
{
	(void)host;
	return runtime_has_image(endpoint, image, ret_present, err);
}

static int live_pull_images(struct host *host, const char *endpoint, const struct str_list *images,
			    int64_t timeout_ms, struct error *err)
{
	(void)host;
	return runtime_pull_images(endpoint, images, timeout_ms, err);
}

/*
 * Asks getent(1), which goes through the same resolver as every program of the host, and which,
 * unlike getaddrinfo(3), can be given up.
 */
static int live_resolve(const struct host *host, const char *name, int64_t timeout_ms,
			struct json **ret, struct error *err)
{
	const char *const argv[] = { "getent", "ahosts", "--", name, NULL };
	cleanup(host_command_done) struct host_command answer = { 0 };
	cleanup_json struct json *addresses = json_list();
	char *rest, *line;
	int r = live_command(host, argv, timeout_ms, &answer, err);

	if (r < 0)
		return error_wrap(err, "cannot resolve %s", name);
	for (rest = answer.out; (line = strsep(&rest, "\n"));) {
		line[strcspn(line, " \t")] = '\0';
		if (*line && !json_list_has(addresses, line))
			json_list_add_text(addresses, line);
	}
	if (json_count(addresses) == 0)
		return error_set(err, -ENOENT, "%s does not resolve to an address", name);
	*ret = take_ptr(&addresses);
	return 0;
}

static int live_change_unit(struct host *host, const char *unit, enum host_unit_change change,
			    int64_t timeout_ms, struct error *err)
{
	cleanup_unit_bus struct unit_bus *bus = NULL;
	int r = unit_bus_open(&bus, err);

	(void)host;
	if (r < 0)
		return r;
	switch (change) {
	case HOST_UNIT_ENABLE:
	case HOST_UNIT_DISABLE:
		return unit_enable(bus, unit, change == HOST_UNIT_ENABLE, err);
	case HOST_UNIT_MASK:
	case HOST_UNIT_UNMASK:
		return unit_mask(bus, unit, change == HOST_UNIT_MASK, err);
	default:
		return unit_change(bus, unit, change, timeout_ms, err);
	}
}

static int live_unmount(struct host *host, const char *path, int flags, struct error *err)
{
	(void)host;
	if (umount2(path, flags | UMOUNT_NOFOLLOW) < 0)
		return error_errno(err, -errno, "cannot unmount %s", path);
	return 0;
}

static int live_delete_link(struct host *host, const char *link, struct error *err)
{
	(void)host;
	return netlink_delete_link(link, err);
}

static int live_delete_nft_table(struct host *host, const char *table, struct error *err)
{
	(void)host;
	return netlink_delete_nft_table(table, err);
}

static int live_swapoff(struct host *host, const char *path, struct error *err)
{
	(void)host;
	if (swapoff(path) < 0)
		return error_errno(err, -errno, "cannot turn off the swap %s", path);
	return 0;
}

static int live_swapon(struct host *host, const char *path, int priority, struct error *err)
{
	int flags = 0;

	(void)host;
	if (priority >= 0) /* below zero the kernel chooses */
		flags = SWAP_FLAG_PREFER |
			((priority << SWAP_FLAG_PRIO_SHIFT) & SWAP_FLAG_PRIO_MASK);
	if (swapon(path, flags) < 0)
		return error_errno(err, -errno, "cannot turn on the swap %s", path);
	return 0;
}

const struct host_ops host_live_ops = {
	.uname = live_uname,
	.euid = live_euid,
	.clock = live_clock,
	.environment = live_environment,
	.filesystem = live_filesystem,
	.addresses = live_addresses,
	.links = live_links,
	.routes = live_routes,
	.listeners = live_listeners,
	.nft_tables = live_nft_tables,
	.unit = live_unit,
	.command = live_command,
	.program = live_program,
	.runtime = live_runtime,
	.image = live_image,
	.pull_images = live_pull_images,
	.resolve = live_resolve,
	.change_unit = live_change_unit,
	.unmount = live_unmount,
	.delete_link = live_delete_link,
	.delete_nft_table = live_delete_nft_table,
	.swapoff = live_swapoff,
	.swapon = live_swapon,
};
