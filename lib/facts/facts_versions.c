/* Versions of programs, which only they know themselves. */
#include <errno.h>

#include "facts/facts_gather.h"
#include "facts/program.h"

/* Programs whose version is judged, and the runtime that each is. */
static const struct {
	const char *name, *runtime;
} programs[] = {
	{ "containerd", "containerd" },
	{ "cri-dockerd", "cri-dockerd" },
	{ "crio", "cri-o" },
	{ "kubelet", NULL },
};

static struct fact_runtime *find_runtime(const struct facts *facts, const char *name)
{
	for (size_t i = 0; name && i < facts->runtime_count; i++)
		if (str_eq(facts->runtimes[i].name, name))
			return &facts->runtimes[i];
	return NULL;
}

static void ask_version(const struct host *host, struct facts *facts, struct fact_binary *binary,
			const char *runtime_name)
{
	struct fact_runtime *runtime = find_runtime(facts, runtime_name);
	struct version version;
	struct error err;

	if (!binary->path || binary->version)
		return;
	if (program_version(host, binary->name, &version, &binary->version, &err) < 0)
		facts_note_error(facts, "version", &err);
	else if (runtime)
		runtime->version = xstrdup(binary->version);
}

void facts_ask_versions(const struct host *host, struct facts *facts)
{
	for (size_t i = 0; i < facts->binary_count; i++)
		for (size_t p = 0; p < ARRAY_SIZE(programs); p++)
			if (str_eq(facts->binaries[i].name, programs[p].name))
				ask_version(host, facts, &facts->binaries[i], programs[p].runtime);
}
