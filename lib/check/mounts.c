#include "check/mounts.h"

#include "check/runtime_answer.h"
static bool lies_in(const char *path, const char *directory)
{
	size_t length = strlen(directory);

	if (str_eq(directory, "/"))
		return true;
	return strncmp(path, directory, length) == 0 && (!path[length] || path[length] == '/');
}

/* The longest one counts, and of those at the same place the last, which hides the others. */
const struct fact_mount *mount_of(const struct facts *facts, const char *path)
{
	const struct fact_mount *found = NULL;

	for (size_t i = 0; i < facts->mount_count; i++) {
		const struct fact_mount *mount = &facts->mounts[i];

		if (lies_in(path, mount->target) &&
		    (!found || strlen(mount->target) >= strlen(found->target)))
			found = mount;
	}
	return found;
}

bool mount_has_option(const struct fact_mount *mount, const char *option)
{
	size_t length = strlen(option);

	for (const char *at = mount->options; at && *at;) {
		size_t this = strcspn(at, ",");

		if (this == length && strncmp(at, option, length) == 0)
			return true;
		at += this + (at[this] == ',');
	}
	return false;
}

const char *mount_runtime_root(const struct check_input *in)
{
	static const char *const roots[] = {
		[RUNTIME_UNKNOWN] = "/var/lib/containerd",
		[RUNTIME_CONTAINERD] = "/var/lib/containerd",
		[RUNTIME_CRIO] = "/var/lib/containers",
		[RUNTIME_DOCKER] = "/var/lib/docker",
	};

	return roots[check_runtime(in)];
}
