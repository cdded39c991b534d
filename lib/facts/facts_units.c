/* Units of systemd, of those asked for, by what files tell. */
#include <errno.h>

#include "facts/facts_gather.h"
#include "host/unit_file.h"

/* systemd.unit(5), in order of precedence. */
static const char *const directories[] = {
	"/etc/systemd/system",     "/run/systemd/system", "/usr/local/lib/systemd/system",
	"/usr/lib/systemd/system", "/lib/systemd/system",
};

/* Whether the file says something in [Install]: such a unit can be enabled. */
static bool has_install(const struct host *host, const char *path)
{
	cleanup_free char *text = NULL;
	struct unit_file file;
	struct error err;
	char *key, *value;

	if (host_read_text(host, path, &text, &err) < 0)
		return false;
	file = unit_file_read(text);
	while (unit_file_next(&file, &key, &value))
		if (str_eq(file.section, "Install"))
			return true;
	return false;
}

/* Whether a *.wants or *.requires directory in /etc names the unit. */
static bool is_wanted(const struct host *host, const struct str_list *wants, const char *unit)
{
	struct error err;
	struct stat st;

	for (size_t i = 0; i < wants->count; i++) {
		cleanup_free char *path = xasprintf("%s/%s", wants->items[i], unit);

		if (host_stat(host, path, false, &st, &err) == 0)
			return true;
	}
	return false;
}

static void list_wants(const struct host *host, struct str_list *ret)
{
	cleanup(str_list_done) struct str_list entries = { 0 };
	struct error err;

	if (host_list(host, directories[0], &entries, &err) < 0)
		return; /* no systemd */
	for (size_t i = 0; i < entries.count; i++)
		if (str_ends(entries.items[i], ".wants") || str_ends(entries.items[i], ".requires"))
			str_list_take(ret, xasprintf("%s/%s", directories[0], entries.items[i]));
}

/* A unit is masked by a link to /dev/null, or by an empty file. */
static bool is_masked(const struct host *host, const char *path)
{
	cleanup_free char *target = NULL;
	struct error err;
	struct stat st;

	if (host_readlink(host, path, &target, &err) == 0)
		return str_eq(target, "/dev/null");
	return host_stat(host, path, false, &st, &err) == 0 && S_ISREG(st.st_mode) &&
	       st.st_size == 0;
}

static bool has_processes(const struct host *host, const char *hierarchy, const char *unit)
{
	cleanup_free char *path =
		xasprintf("/sys/fs/cgroup%s/system.slice/%s/cgroup.procs", hierarchy, unit);
	cleanup_free char *text = NULL;
	struct error err;

	return host_read_text(host, path, &text, &err) == 0 && *text;
}

/* The manager keeps a link for each unit that it has started (since version 240); before, and for
 * what is not a service, a group with processes tells. */
static bool is_active(const struct host *host, const char *unit)
{
	cleanup_free char *path = xasprintf("/run/systemd/units/invocation:%s", unit);
	struct error err;
	struct stat st;

	return host_stat(host, path, false, &st, &err) == 0 || has_processes(host, "", unit) ||
	       has_processes(host, "/systemd", unit);
}

static void read_state(const struct host *host, bool running, const struct str_list *wants,
		       const char *unit, struct host_unit *ret)
{
	struct error err;
	struct stat st;

	*ret = (struct host_unit){ 0 };
	for (size_t i = 0; i < ARRAY_SIZE(directories) && !ret->load; i++) {
		cleanup_free char *path = xasprintf("%s/%s", directories[i], unit);

		if (host_stat(host, path, false, &st, &err) < 0)
			continue;
		if (is_masked(host, path)) {
			ret->load = xstrdup("masked");
			ret->enabled = xstrdup("masked");
			continue;
		}
		ret->load = xstrdup("loaded");
		if (is_wanted(host, wants, unit))
			ret->enabled = xstrdup("enabled");
		else
			ret->enabled = xstrdup(has_install(host, path) ? "disabled" : "static");
	}
	if (!ret->load)
		ret->load = xstrdup("not-found");
	ret->active = xstrdup(running && is_active(host, unit) ? "active" : "inactive");
}

bool facts_unit_active(const struct facts *facts, const char *unit)
{
	const struct fact_unit *fact = facts_unit(facts, unit);

	return fact && str_eq(fact->state.active, "active");
}

/* Units that are not there are left out, but for kubelet's, which is judged. */
void facts_gather_units(const struct host *host, struct facts *facts)
{
	bool running = host_exists(host, "/run/systemd/system"); /* as sd_booted(3) */
	cleanup(str_list_done) struct str_list wants = { 0 };
	const struct str_list *names = &facts->wanted.units;

	list_wants(host, &wants);
	facts->units = xcalloc(names->count + 1, sizeof(*facts->units));
	for (size_t i = 0; i < names->count; i++) {
		const char *name = names->items[i];
		struct host_unit state;

		read_state(host, running, &wants, name, &state);
		if (str_eq(state.load, "not-found") && str_eq(state.active, "inactive") &&
		    !str_eq(name, "kubelet.service"))
			host_unit_done(&state);
		else
			facts->units[facts->unit_count++] =
				(struct fact_unit){ .name = xstrdup(name), .state = state };
	}
}
