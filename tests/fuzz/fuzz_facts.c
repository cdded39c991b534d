/*
 * Facts of a hostile host. An input is the host's files, each after a line "@PATH"; those of other
 * paths than the ones below are left out. Without answers, the host is a --root directory.
 */
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "facts/facts.h"
#include "fuzz.h"

enum {
	COMPARE_MAX = 1024,
	PATH_SIZE = 256,
};

static const char *const paths[] = {
	"/.knode/answers.json",
	"/boot/config-6.1.0",
	"/etc/fstab",
	"/etc/hostname",
	"/etc/hosts",
	"/etc/machine-id",
	"/etc/modules",
	"/etc/modules-load.d/a.conf",
	"/etc/os-release",
	"/etc/resolv.conf",
	"/etc/ssh/ssh_host_ed25519_key.pub",
	"/etc/sysctl.d/90-a.conf",
	"/etc/systemd/zram-generator.conf",
	"/etc/ufw/ufw.conf",
	"/lib/modules/6.1.0/modules.builtin",
	"/lib/modules/6.1.0/modules.dep",
	"/proc/412/cgroup",
	"/proc/412/comm",
	"/proc/cgroups",
	"/proc/cmdline",
	"/proc/config.gz",
	"/proc/cpuinfo",
	"/proc/filesystems",
	"/proc/meminfo",
	"/proc/modules",
	"/proc/net/ip_tables_names",
	"/proc/net/tcp",
	"/proc/net/tcp6",
	"/proc/net/udp",
	"/proc/self/limits",
	"/proc/self/mounts",
	"/proc/self/status",
	"/proc/swaps",
	"/proc/sys/kernel/hostname",
	"/proc/sys/net/ipv4/ip_forward",
	"/run/systemd/resolve/resolv.conf",
	"/run/systemd/system/kubelet.service",
	"/sys/class/dmi/id/product_uuid",
	"/sys/class/dmi/id/sys_vendor",
	"/sys/fs/cgroup/cgroup.controllers",
	"/usr/lib/sysctl.d/50-a.conf",
};

static char base[] = "/tmp/knode-fuzz-XXXXXX";
static bool written[ARRAY_SIZE(paths)]; /* by the input before */

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static void remove_base(void)
{
	nftw(base, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static const char *real(const char *path)
{
	static char buffer[PATH_SIZE];

	(void)snprintf(buffer, sizeof(buffer), "%s%s", base, path);
	return buffer;
}

static void make_directories(const char *path)
{
	char buffer[PATH_SIZE];

	(void)snprintf(buffer, sizeof(buffer), "%s", real(path));
	for (char *c = buffer + strlen(base) + 1; *c; c++) {
		if (*c != '/')
			continue;
		*c = '\0';
		(void)mkdir(buffer, 0755);
		*c = '/';
	}
}

static void begin(void)
{
	if (!mkdtemp(base) || atexit(remove_base) != 0)
		abort();
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		make_directories(paths[i]);
	make_directories("/proc/412/fd/5");
	if (symlink("socket:[7001]", real("/proc/412/fd/5")) < 0)
		abort();
}

static void put(size_t index, const char *text, size_t size)
{
	int fd = open(real(paths[index]), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd < 0 || write(fd, text, size) != (ssize_t)size || close(fd) < 0)
		abort();
	written[index] = true;
}

/* Writes the files of an input; those of the one before go. */
static void put_files(const char *text, size_t size)
{
	const char *end = text + size;

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		if (written[i] && unlink(real(paths[i])) < 0)
			abort();
	memset(written, 0, sizeof(written));
	while (text < end && *text == '@') {
		const char *line = memchr(text, '\n', (size_t)(end - text));
		const char *body = line ? line + 1 : end, *next = body;

		while (next < end && !(*next == '@' && next[-1] == '\n'))
			next++;
		for (size_t i = 0; line && i < ARRAY_SIZE(paths); i++)
			if (strlen(paths[i]) == (size_t)(line - text - 1) &&
			    memcmp(paths[i], text + 1, strlen(paths[i])) == 0)
				put(i, body, (size_t)(next - body));
		text = next;
	}
}

/* What goes by names, and is looked for in files. */
static void check(const struct host *host)
{
	static const char *const sysctls[] = { "net.ipv4.ip_forward", "vm.swappiness", NULL };
	static const char *const units[] = { "containerd.service", "kubelet.service", NULL };
	static const char *const options[] = { "CGROUPS", "VETH", NULL };
	static const char *const programs[] = { "kubelet", NULL };
	static const struct fact_module modules[] = { { "overlay", "OVERLAY_FS" }, { 0 } };
	const struct facts_needs needs = { .areas = FACTS_ALL,
					   .sysctls = sysctls,
					   .units = units,
					   .kernel_options = options,
					   .programs = programs,
					   .modules = modules };
	cleanup_facts struct facts *facts = facts_gather(host, &needs);
	cleanup_json struct json *document = facts_to_json(facts);
	cleanup_json struct json *compared = facts_for_compare(facts);
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_TEXT);

	facts_to_text(facts, 100, &text);
	fuzz_check_round_trip(document);
	fuzz_check_round_trip(compared);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_host struct host *host = NULL;
	struct error err;

	if (str_ends(base, "XXXXXX"))
		begin();
	put_files((const char *)data, size);
	if (host_open_recorded(base, &host, &err) < 0 &&
	    host_open(base, HOST_READ, &host, &err) < 0)
		abort();
	check(host);
	return 0;
}
