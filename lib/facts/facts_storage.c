/* Mounts, and the space on them, of the paths asked for. */
#include <errno.h>

#include "facts/facts_gather.h"
#include "host/mounts.h"

enum {
	MOUNTS_MAX = 4096, /* a busy node has hundreds */
};

/* Mount options without those that hold a secret. */
static char *safe_options(char *options)
{
	static const char *const secrets[] = { "pass=", "password=", "password2=", "secret=",
					       "key=" };
	cleanup(strbuf_done) struct strbuf safe = strbuf_make(STRBUF_MAX_LINE);
	char *option;

	while ((option = strsep(&options, ","))) {
		bool secret = false;

		for (size_t i = 0; i < ARRAY_SIZE(secrets); i++)
			secret = secret || str_starts(option, secrets[i]);
		if (!secret)
			strbuf_printf(&safe, "%s%s", safe.length ? "," : "", option);
	}
	return strbuf_take(&safe);
}

static void read_mounts(const struct host *host, struct facts *facts)
{
	cleanup_free char *text = facts_read(host, facts, "mounts", "/proc/self/mounts");
	struct mount_line line;
	char *rest = text;
	size_t capacity = 0;

	while (rest && mounts_next(&rest, &line)) {
		if (facts->mount_count == MOUNTS_MAX) {
			facts_note(facts, "mounts: only the first %d are kept", MOUNTS_MAX);
			return;
		}
		facts_strip_password(line.source);
		facts->mounts = grow(facts->mounts, &capacity, facts->mount_count + 1,
				     sizeof(*facts->mounts));
		facts->mounts[facts->mount_count++] = (struct fact_mount){
			.source = xstrdup(line.source),
			.target = xstrdup(line.target),
			.fstype = xstrdup(line.type),
			.options = safe_options(line.options),
		};
	}
}

static bool lies_in(const char *path, const char *dir)
{
	size_t length = strlen(dir);

	return str_eq(dir, "/") ||
	       (strncmp(path, dir, length) == 0 && (path[length] == '/' || !path[length]));
}

/* The mount where a path lies; of several on one directory, the last hides the others. */
static const struct fact_mount *find_mount(const struct facts *facts, const char *path)
{
	const struct fact_mount *best = NULL;

	for (size_t i = 0; i < facts->mount_count; i++)
		if (lies_in(path, facts->mounts[i].target) &&
		    (!best || strlen(facts->mounts[i].target) >= strlen(best->target)))
			best = &facts->mounts[i];
	return best;
}

/* The path, or the nearest directory above it that is there. */
static char *nearest_existing(const struct host *host, const char *path)
{
	char *here = facts_follow(host, path);

	while (!host_exists(host, here)) {
		char *slash = strrchr(here, '/');

		slash[slash == here] = '\0';
	}
	return here;
}

static void read_space(const struct host *host, struct facts *facts, const char *path)
{
	cleanup_free char *there = nearest_existing(host, path);
	const struct fact_mount *mount = find_mount(facts, there);
	struct host_filesystem space;
	struct error err;

	if (host_filesystem(host, there, &space, &err) < 0) {
		facts_note_error(facts, "space", &err);
		return;
	}
	facts->spaces[facts->space_count++] = (struct fact_space){
		.path = xstrdup(path),
		.mount = xstrdup_or_null(mount ? mount->target : NULL),
		.fstype = xstrdup_or_null(mount ? mount->fstype : NULL),
		.space = space,
	};
}

void facts_gather_storage(const struct host *host, struct facts *facts)
{
	const struct str_list *paths = &facts->wanted.paths;

	read_mounts(host, facts);
	facts->spaces = xcalloc(paths->count + 1, sizeof(*facts->spaces));
	for (size_t i = 0; i < paths->count; i++)
		read_space(host, facts, paths->items[i]);
}
