/* Programs, container runtimes, and what there is of CNI. */
#include <errno.h>

#include "facts/facts_gather.h"

static const char *const standard_directories[] = {
	"/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin",
};

/* --- Programs --- */

/* Directories of PATH, and after them those that every host has. */
static void list_directories(const struct host *host, struct str_list *ret)
{
	cleanup_free char *path = NULL;
	struct error err;
	char *rest, *directory;

	if (host_environment(host, "PATH", &path, &err) < 0)
		path = NULL;
	for (rest = path; (directory = strsep(&rest, ":"));)
		if (*directory == '/' && !str_list_has(ret, directory))
			str_list_add(ret, directory);
	for (size_t i = 0; i < ARRAY_SIZE(standard_directories); i++)
		if (!str_list_has(ret, standard_directories[i]))
			str_list_add(ret, standard_directories[i]);
}

static bool is_program(const struct host *host, const char *path)
{
	struct error err;
	struct stat st;

	return host_stat(host, path, true, &st, &err) == 0 && S_ISREG(st.st_mode) &&
	       (st.st_mode & 0111);
}

static char *find_program(const struct host *host, const struct str_list *directories,
			  const char *name)
{
	for (size_t i = 0; i < directories->count; i++) {
		cleanup_free char *path = xasprintf("%s/%s", directories->items[i], name);

		if (is_program(host, path))
			return take_ptr(&path);
	}
	return NULL;
}

void facts_gather_programs(const struct host *host, struct facts *facts)
{
	cleanup(str_list_done) struct str_list directories = { 0 };
	const struct str_list *names = &facts->wanted.programs;

	list_directories(host, &directories);
	facts->binaries = xcalloc(names->count + 1, sizeof(*facts->binaries));
	facts->binary_count = names->count;
	for (size_t i = 0; i < names->count; i++)
		facts->binaries[i] = (struct fact_binary){
			.name = xstrdup(names->items[i]),
			.path = find_program(host, &directories, names->items[i]),
		};
}

/* --- Runtimes --- */

static const struct runtime {
	const char *name, *socket, *config, *program;
} runtimes[] = {
	{ "containerd", "/run/containerd/containerd.sock", "/etc/containerd/config.toml",
	  "containerd" },
	{ "cri-o", "/run/crio/crio.sock", "/etc/crio/crio.conf", "crio" },
	{ "cri-dockerd", "/run/cri-dockerd.sock", NULL, "cri-dockerd" },
};

static const char *const runtime_programs[] = { "containerd", "cri-dockerd", "crio", NULL };

const struct facts_needs facts_runtimes_needs = { .programs = runtime_programs };

/* A runtime is among the facts when its socket, its configuration or its program is there. */
void facts_gather_runtimes(const struct host *host, struct facts *facts)
{
	facts->runtimes = xcalloc(ARRAY_SIZE(runtimes), sizeof(*facts->runtimes));
	for (size_t i = 0; i < ARRAY_SIZE(runtimes); i++) {
		const struct runtime *runtime = &runtimes[i];
		bool config = runtime->config && host_exists(host, runtime->config);
		bool present = host_exists(host, runtime->socket);
		const struct fact_binary *program = facts_binary(facts, runtime->program);

		if (!present && !config && !(program && program->path))
			continue;
		facts->runtimes[facts->runtime_count++] = (struct fact_runtime){
			.name = xstrdup(runtime->name),
			.socket = xasprintf("unix://%s", runtime->socket),
			.present = present,
			.config = config ? xstrdup(runtime->config) : NULL,
		};
	}
}

/* --- CNI --- */

static void list_cni_binaries(const struct host *host, struct facts *facts)
{
	static const char *const directories[] = { "/opt/cni/bin", "/usr/lib/cni",
						   "/usr/libexec/cni" };

	for (size_t d = 0; d < ARRAY_SIZE(directories); d++) {
		cleanup(str_list_done) struct str_list names = { 0 };
		struct error err;

		if (host_list(host, directories[d], &names, &err) < 0)
			continue; /* most are not there */
		for (size_t i = 0; i < names.count; i++) {
			cleanup_free char *path =
				xasprintf("%s/%s", directories[d], names.items[i]);

			if (is_program(host, path))
				str_list_take(&facts->cni_binaries, take_ptr(&path));
		}
	}
}

/* The files that a runtime would take: in order of their names, the first one counts. */
static void list_cni_configs(const struct host *host, struct facts *facts)
{
	cleanup(str_list_done) struct str_list names = { 0 };
	struct error err;

	if (host_list(host, "/etc/cni/net.d", &names, &err) < 0) {
		facts_note_error(facts, "CNI", &err);
		return;
	}
	for (size_t i = 0; i < names.count; i++)
		if (str_ends(names.items[i], ".conf") || str_ends(names.items[i], ".conflist") ||
		    str_ends(names.items[i], ".json"))
			str_list_take(&facts->cni_configs,
				      xasprintf("/etc/cni/net.d/%s", names.items[i]));
}

void facts_gather_cni(const struct host *host, struct facts *facts)
{
	list_cni_binaries(host, facts);
	list_cni_configs(host, facts);
}
