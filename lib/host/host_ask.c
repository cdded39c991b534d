/* What is not a file: questions to a host, and changes of it, through its table of operations. */
#include <errno.h>

#include "host/host_ops.h"

static int no_answer(const struct host *host, const char *question, struct error *err)
{
	return error_set(err, -EOPNOTSUPP, "%s cannot tell %s", host->name, question);
}

int host_uname(const struct host *host, struct host_uname *ret, struct error *err)
{
	if (!host->ops->uname)
		return no_answer(host, "its kernel", err);
	return host->ops->uname(host, ret, err);
}

int host_euid(const struct host *host, uint32_t *ret, struct error *err)
{
	if (!host->ops->euid)
		return no_answer(host, "the user", err);
	return host->ops->euid(host, ret, err);
}

int host_clock(const struct host *host, struct host_clock *ret, struct error *err)
{
	if (!host->ops->clock)
		return no_answer(host, "the time", err);
	return host->ops->clock(host, ret, err);
}

int host_environment(const struct host *host, const char *name, char **ret, struct error *err)
{
	if (!host->ops->environment)
		return no_answer(host, "its environment", err);
	return host->ops->environment(host, name, ret, err);
}

int host_filesystem(const struct host *host, const char *path, struct host_filesystem *ret,
		    struct error *err)
{
	if (!host->ops->filesystem)
		return no_answer(host, "free space", err);
	return host->ops->filesystem(host, path, ret, err);
}

int host_addresses(const struct host *host, struct json **ret, struct error *err)
{
	if (!host->ops->addresses)
		return no_answer(host, "addresses", err);
	return host->ops->addresses(host, ret, err);
}

int host_links(const struct host *host, struct json **ret, struct error *err)
{
	if (!host->ops->links)
		return no_answer(host, "network links", err);
	return host->ops->links(host, ret, err);
}

int host_routes(const struct host *host, struct json **ret, struct error *err)
{
	if (!host->ops->routes)
		return no_answer(host, "routes", err);
	return host->ops->routes(host, ret, err);
}

int host_listeners(const struct host *host, struct json **ret, struct error *err)
{
	if (!host->ops->listeners)
		return no_answer(host, "listening sockets", err);
	return host->ops->listeners(host, ret, err);
}

int host_nft_tables(const struct host *host, struct json **ret, struct error *err)
{
	if (!host->ops->nft_tables)
		return no_answer(host, "tables of nftables", err);
	return host->ops->nft_tables(host, ret, err);
}

int host_unit(const struct host *host, const char *unit, struct host_unit *ret, struct error *err)
{
	if (!host->ops->unit)
		return no_answer(host, "the state of units", err);
	return host->ops->unit(host, unit, ret, err);
}

int host_query(const struct host *host, const char *const argv[], int64_t timeout_ms,
	       struct host_command *ret, struct error *err)
{
	if (!host->ops->command)
		return no_answer(host, "what a program says", err);
	return host->ops->command(host, argv, timeout_ms, ret, err);
}

int host_query_program(const struct host *host, const struct host_program *program,
		       int64_t timeout_ms, struct host_command *ret, struct error *err)
{
	if (!host->ops->program)
		return error_set(err, -EOPNOTSUPP, "%s cannot run %s", host->name,
				 program->argv[0]);
	return host->ops->program(host, program, timeout_ms, ret, err);
}

int host_runtime(const struct host *host, const char *endpoint, int64_t timeout_ms,
		 struct json **ret, struct error *err)
{
	if (!host->ops->runtime)
		return no_answer(host, "what a container runtime says", err);
	return host->ops->runtime(host, endpoint, timeout_ms, ret, err);
}

int host_image(const struct host *host, const char *endpoint, const char *image, bool *ret_present,
	       struct error *err)
{
	if (!host->ops->image)
		return no_answer(host, "which images a container runtime has", err);
	return host->ops->image(host, endpoint, image, ret_present, err);
}

int host_resolve(const struct host *host, const char *name, int64_t timeout_ms, struct json **ret,
		 struct error *err)
{
	if (!host->ops->resolve)
		return no_answer(host, "what a name resolves to", err);
	return host->ops->resolve(host, name, timeout_ms, ret, err);
}

void host_uname_done(struct host_uname *uname)
{
	free(uname->sysname);
	free(uname->nodename);
	free(uname->release);
	free(uname->version);
	free(uname->machine);
	*uname = (struct host_uname){ 0 };
}

void host_unit_done(struct host_unit *unit)
{
	free(unit->load);
	free(unit->active);
	free(unit->enabled);
	*unit = (struct host_unit){ 0 };
}

void host_command_done(struct host_command *command)
{
	free(command->out);
	free(command->error);
	*command = (struct host_command){ 0 };
}

/* --- Changes of what is not a file --- */

int host_run(struct host *host, const char *const argv[], int64_t timeout_ms,
	     struct host_command *ret, struct error *err)
{
	int r = host_begin_change(host, "run", argv[0], err);

	return r < 0 ? r : host_query(host, argv, timeout_ms, ret, err);
}

int host_run_program(struct host *host, const struct host_program *program, int64_t timeout_ms,
		     struct host_command *ret, struct error *err)
{
	int r = host_begin_change(host, "run", program->argv[0], err);

	return r < 0 ? r : host_query_program(host, program, timeout_ms, ret, err);
}

int host_change_unit(struct host *host, const char *unit, enum host_unit_change change,
		     int64_t timeout_ms, struct error *err)
{
	static const char *const verbs[] = {
		[HOST_UNIT_START] = "start",     [HOST_UNIT_STOP] = "stop",
		[HOST_UNIT_RESTART] = "restart", [HOST_UNIT_RELOAD_MANAGER] = "reload",
		[HOST_UNIT_REFRESH] = "refresh", [HOST_UNIT_ENABLE] = "enable",
		[HOST_UNIT_DISABLE] = "disable", [HOST_UNIT_MASK] = "mask",
		[HOST_UNIT_UNMASK] = "unmask",
	};
	_Static_assert(ARRAY_SIZE(verbs) == HOST_UNIT_CHANGES,
		       "a verb for each enum host_unit_change");
	int r = host_begin_change(host, verbs[change], unit ? unit : "systemd", err);

	if (r < 0)
		return r;
	if (!host->ops->change_unit)
		return error_set(err, -EOPNOTSUPP, "cannot %s %s: %s runs no systemd",
				 verbs[change], unit ? unit : "systemd", host->name);
	return host->ops->change_unit(host, unit, change, timeout_ms, err);
}

int host_unmount(struct host *host, const char *path, int flags, struct error *err)
{
	int r = host_begin_change(host, "unmount", path, err);

	if (r == 0 && !host->ops->unmount)
		return no_answer(host, "what is mounted", err);
	return r < 0 ? r : host->ops->unmount(host, path, flags, err);
}

int host_delete_link(struct host *host, const char *link, struct error *err)
{
	int r = host_begin_change(host, "delete link", link, err);

	if (r == 0 && !host->ops->delete_link)
		return no_answer(host, "network links", err);
	return r < 0 ? r : host->ops->delete_link(host, link, err);
}

int host_delete_nft_table(struct host *host, const char *table, struct error *err)
{
	int r = host_begin_change(host, "delete table", table, err);

	if (r == 0 && !host->ops->delete_nft_table)
		return no_answer(host, "tables of nftables", err);
	return r < 0 ? r : host->ops->delete_nft_table(host, table, err);
}

int host_may_change(struct host *host, const char *verb, const char *target, struct error *err)
{
	return host_begin_change(host, verb, target, err);
}

int host_pull_images(struct host *host, const char *endpoint, const struct str_list *images,
		     int64_t timeout_ms, struct error *err)
{
	int r = host_begin_change(host, "pull", images->count ? images->items[0] : "nothing", err);

	if (r == 0 && !host->ops->pull_images)
		return no_answer(host, "its container runtime", err);
	return r < 0 ? r : host->ops->pull_images(host, endpoint, images, timeout_ms, err);
}

int host_swapoff(struct host *host, const char *path, struct error *err)
{
	int r = host_begin_change(host, "swap off", path, err);

	if (r == 0 && !host->ops->swapoff)
		return no_answer(host, "swap", err);
	return r < 0 ? r : host->ops->swapoff(host, path, err);
}

int host_swapon(struct host *host, const char *path, int priority, struct error *err)
{
	int r = host_begin_change(host, "swap on", path, err);

	if (r == 0 && !host->ops->swapon)
		return no_answer(host, "swap", err);
	return r < 0 ? r : host->ops->swapon(host, path, priority, err);
}
