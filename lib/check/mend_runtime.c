/* Commands that bring a container runtime, the one whose socket is configured. */
#include "check/mend.h"

const char *const mend_runtime_programs[] = { "containerd", "cri-dockerd", "crio", NULL };

static const struct runtime {
	const char *mark; /* in the path of its socket */
	const char *program, *service;
	struct packages packages;
	const char *home; /* where those find it whose distribution has no package of it */
} runtimes[] = {
	{ "crio",
	  "crio",
	  "crio",
	  { { NULL, NULL, "cri-o", "cri-o", "cri-o", NULL } },
	  "https://github.com/cri-o/packaging" },
	{ "cri-dockerd",
	  "cri-dockerd",
	  "cri-docker",
	  { { NULL } },
	  "https://github.com/Mirantis/cri-dockerd/releases" },
	{ "containerd",
	  "containerd",
	  "containerd",
	  { { "containerd", "containerd", "containerd", "containerd", "containerd", NULL } },
	  "https://github.com/containerd/containerd/releases" },
};

static const struct runtime *runtime_at(const char *socket)
{
	for (size_t i = 0; i < ARRAY_SIZE(runtimes); i++)
		if (strstr(socket, runtimes[i].mark))
			return &runtimes[i];
	return NULL;
}

/*
 * Red Hat and what is built from it have no containerd, but Docker's repository has it for them;
 * Fedora and Amazon Linux have it.
 */
static bool lacks_containerd(const struct check_input *in)
{
	const char *id = in->facts->os_id ? in->facts->os_id : "";

	return mend_family(in) == FAMILY_RED_HAT && !str_eq(id, "fedora") && !str_eq(id, "amzn");
}

static char *install(const struct check_input *in, const struct runtime *runtime)
{
	enum family family = mend_family(in);
	static const struct packages docker = { { [FAMILY_RED_HAT] = "containerd.io" } };
	cleanup_free char *command = NULL;

	if (str_eq(runtime->program, "containerd") && lacks_containerd(in)) {
		command = mend_by_packages(in, &docker);
		return xasprintf("curl -fLo /etc/yum.repos.d/docker-ce.repo "
				 "https://download.docker.com/linux/%s/docker-ce.repo && %s",
				 str_eq(in->facts->os_id, "rhel") ? "rhel" : "centos", command);
	}
	if (family == FAMILIES || family == FAMILY_IMAGE || !runtime->packages.names[family])
		return xasprintf("# install %s: see %s", runtime->program, runtime->home);
	return mend_by_packages(in, &runtime->packages);
}

char *mend_by_runtime(const struct check_input *in, const char *socket)
{
	const struct runtime *runtime = runtime_at(socket);
	cleanup_free char *start = NULL, *command = NULL;
	const struct fact_binary *program;

	if (!runtime)
		return xasprintf("# start the runtime that listens at %s", socket);
	program = facts_binary(in->facts, runtime->program);
	start = mend_by_service(in, runtime->service);
	if ((program && program->path) || host_exists(in->host, socket))
		return take_ptr(&start);
	command = install(in, runtime);
	/* Debian starts what it installs; those that boot before they have it find it here then. */
	if (*command == '#' || str_ends(command, "reboot") || mend_family(in) == FAMILY_DEBIAN)
		return take_ptr(&command);
	return xasprintf("%s && %s", command, start);
}

char *mend_by_runtime_restart(const struct check_input *in, const char *socket)
{
	const struct runtime *runtime = runtime_at(socket);

	if (!runtime)
		return xasprintf("# restart the runtime that listens at %s", socket);
	return mend_by_restart(in, runtime->service);
}
