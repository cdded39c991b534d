/*
 * Recording a host: each look at it is written down, as one line of JSON, while it is answered as
 * usual. tests/hosts/capture makes a recorded host of the lines:
 *
 *	{"path":"/etc/fstab","how":"read"}             or "list" a directory, or "look" at it
 *	{"answer":"euid","value":0}                    a key of answers.json
 *	{"answer":"units","key":"a.service","value":{}} a key in a map there
 *	{"answer":"commands","value":{}}               an element of a list there
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "host/host_ops.h"

/* Writes an answer down; @key may be NULL, @value is given away. */
static int keep(const struct host *host, const char *answer, const char *key, struct json *value,
		struct error *err)
{
	struct json *line = json_map();

	json_map_set_text(line, "answer", answer);
	json_map_set_text(line, "key", key);
	json_map_set(line, "value", value);
	return host_record_line(host, line, err);
}

static int record_uname(const struct host *host, struct host_uname *ret, struct error *err)
{
	int r = host_live_ops.uname(host, ret, err);
	struct json *value;

	if (r < 0)
		return r;
	value = json_map();
	json_map_set_text(value, "sysname", ret->sysname);
	json_map_set_text(value, "nodename", ret->nodename);
	json_map_set_text(value, "release", ret->release);
	json_map_set_text(value, "version", ret->version);
	json_map_set_text(value, "machine", ret->machine);
	return keep(host, "uname", NULL, value, err);
}

static int record_euid(const struct host *host, uint32_t *ret, struct error *err)
{
	int r = host_live_ops.euid(host, ret, err);

	return r < 0 ? r : keep(host, "euid", NULL, json_int(*ret), err);
}

static int record_clock(const struct host *host, struct host_clock *ret, struct error *err)
{
	int r = host_live_ops.clock(host, ret, err);
	struct json *value;

	if (r < 0)
		return r;
	value = json_map();
	json_map_set_int(value, "now", ret->now);
	json_map_set_bool(value, "synchronized", ret->synchronized);
	json_map_set_int(value, "maxErrorMicros", ret->max_error_us);
	return keep(host, "clock", NULL, value, err);
}

static int record_environment(const struct host *host, const char *name, char **ret,
			      struct error *err)
{
	int r = host_live_ops.environment(host, name, ret, err);

	if (r < 0 || !*ret)
		return r;
	return keep(host, "environment", name, json_text(*ret), err);
}

static int record_filesystem(const struct host *host, const char *path, struct host_filesystem *ret,
			     struct error *err)
{
	int r = host_live_ops.filesystem(host, path, ret, err);
	struct json *value;

	if (r < 0)
		return r;
	value = json_map();
	json_map_set_int(value, "size", (int64_t)ret->size);
	json_map_set_int(value, "available", (int64_t)ret->available);
	json_map_set_int(value, "inodes", (int64_t)ret->inodes);
	json_map_set_int(value, "inodesFree", (int64_t)ret->inodes_free);
	if (ret->typed_entries >= 0)
		json_map_set_bool(value, "typedEntries", ret->typed_entries);
	return keep(host, "filesystems", path, value, err);
}

static int record_addresses(const struct host *host, struct json **ret, struct error *err)
{
	int r = host_live_ops.addresses(host, ret, err);

	return r < 0 ? r : keep(host, "addresses", NULL, json_clone(*ret), err);
}

static int record_links(const struct host *host, struct json **ret, struct error *err)
{
	int r = host_live_ops.links(host, ret, err);

	return r < 0 ? r : keep(host, "links", NULL, json_clone(*ret), err);
}

static int record_routes(const struct host *host, struct json **ret, struct error *err)
{
	int r = host_live_ops.routes(host, ret, err);

	return r < 0 ? r : keep(host, "routes", NULL, json_clone(*ret), err);
}

static int record_listeners(const struct host *host, struct json **ret, struct error *err)
{
	int r = host_live_ops.listeners(host, ret, err);

	return r < 0 ? r : keep(host, "listeners", NULL, json_clone(*ret), err);
}

static int record_nft_tables(const struct host *host, struct json **ret, struct error *err)
{
	int r = host_live_ops.nft_tables(host, ret, err);

	return r < 0 ? r : keep(host, "nftTables", NULL, json_clone(*ret), err);
}

static int record_unit(const struct host *host, const char *unit, struct host_unit *ret,
		       struct error *err)
{
	int r = host_live_ops.unit(host, unit, ret, err);
	struct json *value;

	if (r < 0)
		return r;
	value = json_map();
	json_map_set_text(value, "load", ret->load);
	json_map_set_text(value, "active", ret->active);
	json_map_set_text(value, "enabled", ret->enabled);
	return keep(host, "units", unit, value, err);
}

static int record_command(const struct host *host, const char *const argv[], int64_t timeout_ms,
			  struct host_command *ret, struct error *err)
{
	int r = host_live_ops.command(host, argv, timeout_ms, ret, err);
	struct json *value, *words;

	if (r < 0)
		return r;
	value = json_map();
	words = json_list();
	for (size_t i = 0; argv[i]; i++)
		json_list_add_text(words, argv[i]);
	json_map_set(value, "argv", words);
	json_map_set_int(value, "status", ret->status);
	json_map_set_text(value, "out", ret->out);
	json_map_set_text(value, "error", ret->error);
	return keep(host, "commands", NULL, value, err);
}

static int record_runtime(const struct host *host, const char *endpoint, int64_t timeout_ms,
			  struct json **ret, struct error *err)
{
	int r = host_live_ops.runtime(host, endpoint, timeout_ms, ret, err);

	return r < 0 ? r : keep(host, "runtimes", endpoint, json_clone(*ret), err);
}

/* Images are among what record_runtime() keeps. */
static int record_image(const struct host *host, const char *endpoint, const char *image,
			bool *ret_present, struct error *err)
{
	return host_live_ops.image(host, endpoint, image, ret_present, err);
}

static int record_resolve(const struct host *host, const char *name, int64_t timeout_ms,
			  struct json **ret, struct error *err)
{
	int r = host_live_ops.resolve(host, name, timeout_ms, ret, err);
	struct error other;

	if (r == -ENOENT) /* is an answer too */
		return keep(host, "resolutions", name, json_list(), &other) < 0 ? -EIO : r;
	return r < 0 ? r : keep(host, "resolutions", name, json_clone(*ret), err);
}

static const struct host_ops record_ops = {
	.uname = record_uname,
	.euid = record_euid,
	.clock = record_clock,
	.environment = record_environment,
	.filesystem = record_filesystem,
	.addresses = record_addresses,
	.links = record_links,
	.routes = record_routes,
	.listeners = record_listeners,
	.nft_tables = record_nft_tables,
	.unit = record_unit,
	.command = record_command,
	.runtime = record_runtime,
	.image = record_image,
	.resolve = record_resolve,
};

int host_open_recording(const char *file, struct host **ret, struct error *err)
{
	cleanup_fd int fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	int r;

	if (fd < 0)
		return error_errno(err, -errno, "cannot open %s", file);
	r = host_open(NULL, HOST_READ, ret, err);
	if (r < 0)
		return r;
	(*ret)->ops = &record_ops;
	(*ret)->record = take_fd(&fd);
	return 0;
}
