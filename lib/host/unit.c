#include "host/unit.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#include "base/library.h"
#include "base/time.h"

#define MANAGER_NAME      "org.freedesktop.systemd1"
#define MANAGER_PATH      "/org/freedesktop/systemd1"
#define MANAGER_INTERFACE "org.freedesktop.systemd1.Manager"
#define UNIT_INTERFACE    "org.freedesktop.systemd1.Unit"
#define MANAGER_SOCKET    "unix:path=/run/systemd/private"

/* What is used of libsystemd, found by name when the first bus is opened. */
struct library {
	void *handle;
	__typeof__(sd_bus_new) *bus_new;
	__typeof__(sd_bus_set_address) *set_address;
	__typeof__(sd_bus_start) *start;
	__typeof__(sd_bus_open_system) *open_system;
	__typeof__(sd_bus_close_unref) *close_unref;
	__typeof__(sd_bus_call_method) *call_method;
	__typeof__(sd_bus_get_property_string) *get_property_string;
	__typeof__(sd_bus_get_property_trivial) *get_property_trivial;
	__typeof__(sd_bus_match_signal) *match_signal;
	__typeof__(sd_bus_slot_unref) *slot_unref;
	__typeof__(sd_bus_process) *process;
	__typeof__(sd_bus_wait) *wait;
	__typeof__(sd_bus_message_read) *message_read;
	__typeof__(sd_bus_message_unref) *message_unref;
	__typeof__(sd_bus_error_free) *error_free;
};

static const struct symbol {
	const char *name;
	size_t offset;
} symbols[] = {
	{ "sd_bus_new", offsetof(struct library, bus_new) },
	{ "sd_bus_set_address", offsetof(struct library, set_address) },
	{ "sd_bus_start", offsetof(struct library, start) },
	{ "sd_bus_open_system", offsetof(struct library, open_system) },
	{ "sd_bus_close_unref", offsetof(struct library, close_unref) },
	{ "sd_bus_call_method", offsetof(struct library, call_method) },
	{ "sd_bus_get_property_string", offsetof(struct library, get_property_string) },
	{ "sd_bus_get_property_trivial", offsetof(struct library, get_property_trivial) },
	{ "sd_bus_match_signal", offsetof(struct library, match_signal) },
	{ "sd_bus_slot_unref", offsetof(struct library, slot_unref) },
	{ "sd_bus_process", offsetof(struct library, process) },
	{ "sd_bus_wait", offsetof(struct library, wait) },
	{ "sd_bus_message_read", offsetof(struct library, message_read) },
	{ "sd_bus_message_unref", offsetof(struct library, message_unref) },
	{ "sd_bus_error_free", offsetof(struct library, error_free) },
};

struct unit_bus {
	struct library lib;
	sd_bus *bus;
};

static int library_load(struct library *lib, struct error *err)
{
	int r = library_open("libsystemd.so.0", "asking systemd needs", &lib->handle, err);

	if (r < 0)
		return r;
	for (size_t i = 0; i < ARRAY_SIZE(symbols); i++) {
		void *symbol = dlsym(lib->handle, symbols[i].name);

		if (!symbol)
			return error_set(err, -EOPNOTSUPP, "libsystemd is too old: it has no %s",
					 symbols[i].name);
		memcpy((char *)lib + symbols[i].offset, &symbol, sizeof(symbol));
	}
	return 0;
}

/* As systemctl does: root talks to the manager itself, others over the system bus. */
static int connect_bus(struct unit_bus *bus)
{
	int r;

	if (geteuid() != 0)
		return bus->lib.open_system(&bus->bus);
	r = bus->lib.bus_new(&bus->bus);
	if (r >= 0)
		r = bus->lib.set_address(bus->bus, MANAGER_SOCKET);
	if (r >= 0)
		r = bus->lib.start(bus->bus);
	return r;
}

int unit_bus_open(struct unit_bus **ret, struct error *err)
{
	cleanup_unit_bus struct unit_bus *bus = xcalloc(1, sizeof(*bus));
	int r;

	if (access("/run/systemd/system", F_OK) < 0) /* as sd_booted(3) */
		return error_set(err, -EOPNOTSUPP, "systemd is not running here");
	r = library_load(&bus->lib, err);
	if (r < 0)
		return r;
	r = connect_bus(bus);
	if (r < 0)
		return error_errno(err, r, "cannot connect to systemd");
	*ret = take_ptr(&bus);
	return 0;
}

void unit_bus_close(struct unit_bus *bus)
{
	if (!bus)
		return;
	if (bus->bus)
		bus->lib.close_unref(bus->bus);
	free(bus);
}

void unit_bus_closep(struct unit_bus **bus)
{
	unit_bus_close(*bus);
}

/* Fills err from what the bus answered, and lets go of it. */
static int bus_failed(struct unit_bus *bus, int r, sd_bus_error *failure, struct error *err,
		      const char *what, const char *unit)
{
	if (failure->message)
		(void)error_set(err, r, "cannot %s %s: %s", what, unit, failure->message);
	else
		(void)error_errno(err, r, "cannot %s %s", what, unit);
	bus->lib.error_free(failure);
	return r;
}

/* --- State. --- */

static int get_property(struct unit_bus *bus, const char *unit, const char *path,
			const char *property, char **ret, struct error *err)
{
	sd_bus_error failure = SD_BUS_ERROR_NULL;
	int r = bus->lib.get_property_string(bus->bus, MANAGER_NAME, path, UNIT_INTERFACE, property,
					     &failure, ret);

	if (r < 0)
		return bus_failed(bus, r, &failure, err, "read the state of", unit);
	return 0;
}

/* The unit's object on the bus, as long as @reply is there. */
static int load(struct unit_bus *bus, const char *unit, sd_bus_message **reply, const char **ret,
		struct error *err)
{
	sd_bus_error failure = SD_BUS_ERROR_NULL;
	int r = bus->lib.call_method(bus->bus, MANAGER_NAME, MANAGER_PATH, MANAGER_INTERFACE,
				     "LoadUnit", &failure, reply, "s", unit);

	if (r >= 0)
		r = bus->lib.message_read(*reply, "o", ret);
	return r < 0 ? bus_failed(bus, r, &failure, err, "look up", unit) : 0;
}

int unit_state(struct unit_bus *bus, const char *unit, struct host_unit *ret, struct error *err)
{
	cleanup(host_unit_done) struct host_unit state = { 0 };
	sd_bus_message *reply = NULL;
	const char *path;
	int r = load(bus, unit, &reply, &path, err);

	if (r >= 0)
		r = get_property(bus, unit, path, "LoadState", &state.load, err);
	if (r >= 0)
		r = get_property(bus, unit, path, "ActiveState", &state.active, err);
	if (r >= 0)
		r = get_property(bus, unit, path, "UnitFileState", &state.enabled, err);
	bus->lib.message_unref(reply);
	if (r < 0)
		return r;
	*ret = state;
	state = (struct host_unit){ 0 };
	return 0;
}

/* Whether the manager has read the unit's files as they are: it looks at them (systemd(1),
 * org.freedesktop.systemd1(5), NeedDaemonReload). */
static int is_fresh(struct unit_bus *bus, const char *unit, bool *ret, struct error *err)
{
	cleanup_free char *state = NULL;
	sd_bus_error failure = SD_BUS_ERROR_NULL;
	sd_bus_message *reply = NULL;
	const char *path;
	int changed = 0, r = load(bus, unit, &reply, &path, err);

	if (r >= 0)
		r = get_property(bus, unit, path, "LoadState", &state, err);
	if (r >= 0) {
		r = bus->lib.get_property_trivial(bus->bus, MANAGER_NAME, path, UNIT_INTERFACE,
						  "NeedDaemonReload", &failure, 'b', &changed);
		if (r < 0)
			(void)bus_failed(bus, r, &failure, err, "read the state of", unit);
	}
	bus->lib.message_unref(reply);
	if (r < 0)
		return r;
	*ret = str_eq(state, "loaded") && !changed;
	return 0;
}

/* --- Jobs. --- */

/* A job that is waited for: its path, and its result once it has ended. */
struct job {
	struct unit_bus *bus;
	const char *path;
	char result[32];
};

static int job_removed(sd_bus_message *message, void *data, sd_bus_error *failure)
{
	struct job *job = data;
	const char *path, *unit, *result;
	uint32_t id;

	(void)failure;
	if (job->bus->lib.message_read(message, "uoss", &id, &path, &unit, &result) >= 0 &&
	    job->path && str_eq(path, job->path))
		(void)snprintf(job->result, sizeof(job->result), "%s", result); /* a word */
	return 0;
}

static int wait_for_job(struct job *job, const char *unit, int64_t timeout_ms, struct error *err)
{
	struct unit_bus *bus = job->bus;
	int64_t deadline = time_monotonic_ms() + timeout_ms;

	while (!job->result[0]) {
		int64_t left = deadline - time_monotonic_ms();
		int r = bus->lib.process(bus->bus, NULL);

		if (r > 0)
			continue;
		if (r >= 0 && left <= 0)
			return error_set(err, -ETIMEDOUT,
					 "%s: its job has not ended; see `systemctl status %s`",
					 unit, unit);
		if (r >= 0)
			r = bus->lib.wait(bus->bus, (uint64_t)left * 1000);
		if (r < 0)
			return error_errno(err, r, "lost systemd while waiting for %s", unit);
	}
	if (!str_eq(job->result, "done"))
		return error_set(err, -EIO, "%s: its job ended with \"%s\"; see `journalctl -u %s`",
				 unit, job->result, unit);
	return 0;
}

static int manager_call(struct unit_bus *bus, const char *method, const char *what,
			struct error *err)
{
	sd_bus_error failure = SD_BUS_ERROR_NULL;
	int r = bus->lib.call_method(bus->bus, MANAGER_NAME, MANAGER_PATH, MANAGER_INTERFACE,
				     method, &failure, NULL, "");

	if (r < 0)
		return bus_failed(bus, r, &failure, err, what, "systemd");
	return 0;
}

static const char *const job_methods[] = {
	[HOST_UNIT_START] = "StartUnit",
	[HOST_UNIT_STOP] = "StopUnit",
	[HOST_UNIT_RESTART] = "RestartUnit",
};

static const char *const job_words[] = {
	[HOST_UNIT_START] = "start",
	[HOST_UNIT_STOP] = "stop",
	[HOST_UNIT_RESTART] = "restart",
};
_Static_assert(ARRAY_SIZE(job_words) == ARRAY_SIZE(job_methods), "a word for each method");

/* Asks for the job, and waits for its end, of which the match tells. */
static int follow_job(struct job *job, const char *unit, enum host_unit_change change,
		      int64_t timeout_ms, struct error *err)
{
	struct unit_bus *bus = job->bus;
	sd_bus_error failure = SD_BUS_ERROR_NULL;
	sd_bus_message *reply = NULL;
	int r;

	r = bus->lib.call_method(bus->bus, MANAGER_NAME, MANAGER_PATH, MANAGER_INTERFACE,
				 job_methods[change], &failure, &reply, "ss", unit, "replace");
	if (r >= 0)
		r = bus->lib.message_read(reply, "o", &job->path);
	if (r < 0)
		(void)bus_failed(bus, r, &failure, err, job_words[change], unit);
	else
		r = wait_for_job(job, unit, timeout_ms, err);
	bus->lib.message_unref(reply);
	return r;
}

/* Listens before it asks: on the system bus, a job may have ended before its reply is read. */
static int run_job(struct unit_bus *bus, const char *unit, enum host_unit_change change,
		   int64_t timeout_ms, struct error *err)
{
	struct job job = { .bus = bus };
	sd_bus_slot *slot = NULL;
	int r = bus->lib.match_signal(bus->bus, &slot, NULL, MANAGER_PATH, MANAGER_INTERFACE,
				      "JobRemoved", job_removed, &job);

	if (r < 0)
		return error_errno(err, r, "cannot wait for %s", unit);
	r = follow_job(&job, unit, change, timeout_ms, err);
	bus->lib.slot_unref(slot);
	return r;
}

int unit_change(struct unit_bus *bus, const char *unit, enum host_unit_change change,
		int64_t timeout_ms, struct error *err)
{
	bool fresh = false;
	int r = change == HOST_UNIT_REFRESH ? is_fresh(bus, unit, &fresh, err) : 0;

	if (r < 0 || fresh)
		return r;
	if (change == HOST_UNIT_RELOAD_MANAGER || change == HOST_UNIT_REFRESH)
		return manager_call(bus, "Reload", "reload", err);
	r = manager_call(bus, "Subscribe", "subscribe to", err);
	return r < 0 ? r : run_job(bus, unit, change, timeout_ms, err);
}

/* --- Unit files. --- */

int unit_enable(struct unit_bus *bus, const char *unit, bool enable, struct error *err)
{
	sd_bus_error failure = SD_BUS_ERROR_NULL;
	int r;

	if (enable)
		r = bus->lib.call_method(bus->bus, MANAGER_NAME, MANAGER_PATH, MANAGER_INTERFACE,
					 "EnableUnitFiles", &failure, NULL, "asbb", 1, unit, false,
					 false);
	else
		r = bus->lib.call_method(bus->bus, MANAGER_NAME, MANAGER_PATH, MANAGER_INTERFACE,
					 "DisableUnitFiles", &failure, NULL, "asb", 1, unit, false);
	if (r < 0)
		return bus_failed(bus, r, &failure, err, enable ? "enable" : "disable", unit);
	return manager_call(bus, "Reload", "reload", err);
}

int unit_mask(struct unit_bus *bus, const char *unit, bool mask, struct error *err)
{
	sd_bus_error failure = SD_BUS_ERROR_NULL;
	int r;

	if (mask)
		r = bus->lib.call_method(bus->bus, MANAGER_NAME, MANAGER_PATH, MANAGER_INTERFACE,
					 "MaskUnitFiles", &failure, NULL, "asbb", 1, unit, false,
					 false);
	else
		r = bus->lib.call_method(bus->bus, MANAGER_NAME, MANAGER_PATH, MANAGER_INTERFACE,
					 "UnmaskUnitFiles", &failure, NULL, "asb", 1, unit, false);
	if (r < 0)
		return bus_failed(bus, r, &failure, err, mask ? "mask" : "unmask", unit);
	return manager_call(bus, "Reload", "reload", err);
}
