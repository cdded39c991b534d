#include "host/package.h"

#include <errno.h>

#include "base/text.h"

#define DPKG_INFO "/var/lib/dpkg/info"

enum {
	RPM_TIMEOUT_MS = 10 * 1000,
};

/* Whether @list, lines of paths, has @path; /lib/x and /usr/lib/x are one file nowadays. */
static bool has_path(const char *list, const char *path)
{
	const char *wanted = str_starts(path, "/usr/") ? path + strlen("/usr") : path;
	size_t length = strlen(wanted);

	for (const char *hit = list; (hit = strstr(hit, wanted)); hit++) {
		const char *line = hit;

		if (line - list >= 4 && strncmp(line - 4, "/usr", 4) == 0)
			line -= 4;
		if ((line == list || line[-1] == '\n') &&
		    (hit[length] == '\n' || hit[length] == '\0'))
			return true;
	}
	return false;
}

/* "libc6" of "libc6:amd64.list" */
static char *package_of_list(const char *name)
{
	size_t length = strcspn(name, ":");

	return xstrndup(name, name[length] ? length : length - strlen(".list"));
}

/*
 * Calls @visit with each list of dpkg that has @path, until it says that it saw enough. There is
 * one of the paths of each package: "libc6:amd64.list".
 */
static int visit_dpkg(const struct host *host, const char *path,
		      bool (*visit)(void *arg, const char *name, char *list), void *arg,
		      struct error *err)
{
	cleanup(str_list_done) struct str_list names = { 0 };
	cleanup(strbuf_done) struct strbuf list = strbuf_make(HOST_MAX_FILE);
	int r = host_list(host, DPKG_INFO, &names, err);

	for (size_t i = 0; i < names.count && r == 0; i++) {
		cleanup_free char *file = xasprintf(DPKG_INFO "/%s", names.items[i]);

		if (!str_ends(file, ".list"))
			continue;
		strbuf_clear(&list);
		r = host_read(host, file, HOST_MAX_FILE, &list, err);
		if (r == 0 && has_path(list.text, path) && visit(arg, names.items[i], list.text))
			return 0;
	}
	return r;
}

/* The first package counts. */
static bool take_owner(void *arg, const char *name, char *list)
{
	char **owner = arg;

	(void)list;
	*owner = package_of_list(name);
	return true;
}

static void ask_rpm(const struct host *host, const char *path, char **ret)
{
	const char *const argv[] = { "rpm", "-qf", "--queryformat", "%{NAME}", "--", path, NULL };
	struct host_command answer = { 0 };
	struct error ignored; /* no rpm, or not to be asked: no owner */

	if (host_query(host, argv, RPM_TIMEOUT_MS, &answer, &ignored) < 0)
		return;
	if (answer.status == 0 && *answer.out)
		*ret = xstrdup(answer.out);
	host_command_done(&answer);
}

int package_owner(const struct host *host, const char *path, char **ret, struct error *err)
{
	char *owner = NULL;
	int r = 0;

	if (host_exists(host, DPKG_INFO))
		r = visit_dpkg(host, path, take_owner, &owner, err);
	else if (host_exists(host, "/var/lib/rpm") || host_exists(host, "/usr/lib/sysimage/rpm"))
		ask_rpm(host, path, &owner);
	if (r == 0)
		*ret = owner;
	return r;
}

int package_version(const struct host *host, const char *path, char **ret, struct error *err)
{
	cleanup_free char *owner = NULL;
	const char *const dpkg[] = { "dpkg-query", "-W", "-f", "${Version}", "--", NULL, NULL };
	const char *const rpm[] = { "rpm", "-q", "--queryformat", "%{VERSION}", "--", NULL, NULL };
	const char *argv[ARRAY_SIZE(dpkg)];
	cleanup(host_command_done) struct host_command answer = { 0 };
	int r = package_owner(host, path, &owner, err);

	*ret = NULL;
	if (r < 0 || !owner)
		return r;
	memcpy(argv, host_exists(host, DPKG_INFO) ? dpkg : rpm, sizeof(argv));
	argv[ARRAY_SIZE(dpkg) - 2] = owner;
	r = host_query(host, argv, RPM_TIMEOUT_MS, &answer, err);
	if (r == 0 && answer.status == 0 && *answer.out)
		*ret = xstrdup(answer.out);
	return r;
}

/* --- What packages own in a directory --- */

/* What packages own at a path, and in it. */
struct owned {
	const char *path;
	struct str_list *paths;
};

static bool add_owned(void *arg, const char *name, char *list)
{
	const struct owned *owned = arg;
	size_t length = strlen(owned->path);
	char *line;

	(void)name;
	while ((line = text_next_line(&list)))
		if (strncmp(line, owned->path, length) == 0 &&
		    (!line[length] || line[length] == '/') && !str_list_has(owned->paths, line))
			str_list_add(owned->paths, line);
	return false;
}

/* rpm is asked about the directory and its entries, one by one. */
static void list_rpm(const struct host *host, const char *path, struct str_list *ret)
{
	cleanup(str_list_done) struct str_list paths = { 0 }, names = { 0 };
	struct error ignored; /* a file has no entries */

	str_list_add(&paths, path);
	if (host_list(host, path, &names, &ignored) == 0)
		for (size_t i = 0; i < names.count; i++)
			str_list_take(&paths, xasprintf("%s/%s", path, names.items[i]));
	for (size_t i = 0; i < paths.count; i++) {
		cleanup_free char *owner = NULL;

		ask_rpm(host, paths.items[i], &owner);
		if (owner)
			str_list_add(ret, paths.items[i]);
	}
}

int package_list_owned(const struct host *host, const char *path, struct str_list *ret,
		       struct error *err)
{
	struct owned owned = { path, ret };

	if (host_exists(host, DPKG_INFO))
		return visit_dpkg(host, path, add_owned, &owned, err);
	if (host_exists(host, "/var/lib/rpm") || host_exists(host, "/usr/lib/sysimage/rpm"))
		list_rpm(host, path, ret);
	return 0;
}
