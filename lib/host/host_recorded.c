/*
 * The recorded host: what is not a file, answered from DIR/.knode/answers.json (the form of which
 * is in tests/hosts/README.md). What was not recorded is "could not tell".
 */
#include <errno.h>

#include "base/image_name.h"
#include "host/host_ops.h"

static int not_recorded(const struct host *host, const char *what, struct error *err)
{
	return error_set(err, -EOPNOTSUPP, "%s has no record of %s", host->name, what);
}

static char *copy_text(const struct json *map, const char *key)
{
	return xstrdup(json_map_text(map, key, ""));
}

static int recorded_uname(const struct host *host, struct host_uname *ret, struct error *err)
{
	const struct json *name = json_map_get(host->answers, "uname");

	if (!json_is_map(name))
		return not_recorded(host, "its kernel", err);
	*ret = (struct host_uname){
		.sysname = copy_text(name, "sysname"),
		.nodename = copy_text(name, "nodename"),
		.release = copy_text(name, "release"),
		.version = copy_text(name, "version"),
		.machine = copy_text(name, "machine"),
	};
	return 0;
}

static int recorded_euid(const struct host *host, uint32_t *ret, struct error *err)
{
	int64_t euid = json_map_int(host->answers, "euid", -1);

	if (euid < 0 || euid > UINT32_MAX)
		return not_recorded(host, "the user", err);
	*ret = (uint32_t)euid;
	return 0;
}

static int recorded_clock(const struct host *host, struct host_clock *ret, struct error *err)
{
	const struct json *clock = json_map_get(host->answers, "clock");

	if (!json_is_map(clock))
		return not_recorded(host, "the time", err);
	*ret = (struct host_clock){
		.now = json_map_int(clock, "now", 0),
		.synchronized = json_map_bool(clock, "synchronized", false),
		.max_error_us = json_map_int(clock, "maxErrorMicros", 0),
	};
	return 0;
}

static int recorded_environment(const struct host *host, const char *name, char **ret,
				struct error *err)
{
	const struct json *environment = json_map_get(host->answers, "environment");

	if (!json_is_map(environment))
		return not_recorded(host, "its environment", err);
	*ret = xstrdup_or_null(json_map_text(environment, name, NULL));
	return 0;
}

/* Whether @path is @dir, or lies below it. */
static bool lies_in(const char *path, const char *dir)
{
	size_t length = strlen(dir);

	return str_eq(dir, "/") ||
	       (strncmp(path, dir, length) == 0 && (path[length] == '/' || path[length] == '\0'));
}

/* The answer for the longest recorded path that holds this one. */
static int recorded_filesystem(const struct host *host, const char *path,
			       struct host_filesystem *ret, struct error *err)
{
	struct json_iter iter = json_iter(json_map_get(host->answers, "filesystems"));
	const struct json *best = NULL;
	size_t length = 0;

	while (json_next(&iter))
		if (strlen(iter.key) > length && lies_in(path, iter.key)) {
			best = iter.value;
			length = strlen(iter.key);
		}
	if (!json_is_map(best))
		return not_recorded(host, "free space", err);
	*ret = (struct host_filesystem){
		.size = (uint64_t)json_map_int(best, "size", 0),
		.available = (uint64_t)json_map_int(best, "available", 0),
		.inodes = (uint64_t)json_map_int(best, "inodes", 0),
		.inodes_free = (uint64_t)json_map_int(best, "inodesFree", 0),
		.typed_entries = json_map_get(best, "typedEntries")
					 ? json_map_bool(best, "typedEntries", true)
					 : -1,
	};
	return 0;
}

static int recorded_list(const struct host *host, const char *key, struct json **ret,
			 struct error *err)
{
	const struct json *list = json_map_get(host->answers, key);

	if (!json_is_list(list))
		return not_recorded(host, key, err);
	*ret = json_clone(list);
	return 0;
}

static int recorded_addresses(const struct host *host, struct json **ret, struct error *err)
{
	return recorded_list(host, "addresses", ret, err);
}

static int recorded_links(const struct host *host, struct json **ret, struct error *err)
{
	return recorded_list(host, "links", ret, err);
}

static int recorded_routes(const struct host *host, struct json **ret, struct error *err)
{
	return recorded_list(host, "routes", ret, err);
}

static int recorded_listeners(const struct host *host, struct json **ret, struct error *err)
{
	return recorded_list(host, "listeners", ret, err);
}

static int recorded_nft_tables(const struct host *host, struct json **ret, struct error *err)
{
	return recorded_list(host, "nftTables", ret, err);
}

static int recorded_unit(const struct host *host, const char *unit, struct host_unit *ret,
			 struct error *err)
{
	const struct json *units = json_map_get(host->answers, "units");
	const struct json *state = json_map_get(units, unit);

	if (!json_is_map(units))
		return not_recorded(host, "its units", err);
	*ret = (struct host_unit){
		.load = xstrdup(json_map_text(state, "load", "not-found")),
		.active = xstrdup(json_map_text(state, "active", "inactive")),
		.enabled = copy_text(state, "enabled"),
	};
	return 0;
}

static bool is_same_command(const struct json *words, const char *const argv[])
{
	size_t count = 0;

	while (argv[count])
		count++;
	if (json_count(words) != count)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!str_eq(json_get_text(json_list_at(words, i), ""), argv[i]))
			return false;
	return true;
}

static int recorded_command(const struct host *host, const char *const argv[], int64_t timeout_ms,
			    struct host_command *ret, struct error *err)
{
	const struct json *commands = json_map_get(host->answers, "commands");

	(void)timeout_ms;
	for (size_t i = 0; i < json_count(commands); i++) {
		const struct json *command = json_list_at(commands, i);

		if (!is_same_command(json_map_get(command, "argv"), argv))
			continue;
		*ret = (struct host_command){
			.status = (int)json_map_int(command, "status", 0),
			.out = copy_text(command, "out"),
			.error = copy_text(command, "error"),
		};
		return 0;
	}
	return not_recorded(host, argv[0], err);
}

static int recorded_runtime(const struct host *host, const char *endpoint, int64_t timeout_ms,
			    struct json **ret, struct error *err)
{
	const struct json *runtimes = json_map_get(host->answers, "runtimes");
	const struct json *answer = json_map_get(runtimes, endpoint);

	(void)timeout_ms;
	if (!json_is_map(answer))
		return not_recorded(host, endpoint, err);
	*ret = json_clone(answer);
	return 0;
}

static int recorded_image(const struct host *host, const char *endpoint, const char *image,
			  bool *ret_present, struct error *err)
{
	const struct json *runtimes = json_map_get(host->answers, "runtimes");
	const struct json *images = json_map_get(json_map_get(runtimes, endpoint), "images");
	cleanup_free char *name = image_full_name(image);

	if (!json_is_list(images))
		return not_recorded(host, endpoint, err);
	*ret_present = false;
	for (size_t i = 0; i < json_count(images); i++)
		if (str_eq(json_get_text(json_list_at(images, i), ""), name))
			*ret_present = true;
	return 0;
}

static int recorded_resolve(const struct host *host, const char *name, int64_t timeout_ms,
			    struct json **ret, struct error *err)
{
	const struct json *names = json_map_get(host->answers, "resolutions");
	const struct json *addresses = json_map_get(names, name);

	(void)timeout_ms;
	if (!json_is_list(addresses))
		return not_recorded(host, name, err);
	if (json_count(addresses) == 0)
		return error_set(err, -ENOENT, "%s does not resolve to an address", name);
	*ret = json_clone(addresses);
	return 0;
}

const struct host_ops host_recorded_ops = {
	.uname = recorded_uname,
	.euid = recorded_euid,
	.clock = recorded_clock,
	.environment = recorded_environment,
	.filesystem = recorded_filesystem,
	.addresses = recorded_addresses,
	.links = recorded_links,
	.routes = recorded_routes,
	.listeners = recorded_listeners,
	.nft_tables = recorded_nft_tables,
	.unit = recorded_unit,
	.command = recorded_command,
	.runtime = recorded_runtime,
	.image = recorded_image,
	.resolve = recorded_resolve,
};
