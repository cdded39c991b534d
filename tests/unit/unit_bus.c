/*
 * Units over a system bus that is made of the functions below, in the place of libsystemd's. It
 * has one client, ends each job before it answers, and tells of that only who listens by then.
 */
#include <dlfcn.h>
#include <stdarg.h>
#include <unistd.h>

#include "base/library.h"

static void *fake_symbol(const char *name);
static char library[1];

#define library_open(soname, need, ret, err) (*(ret) = library, 0)
#define dlsym(handle, name)                  fake_symbol(name)
#define access(path, mode)                   0
#define geteuid()                            1000

#include "../../lib/host/unit.c" /* NOLINT: its calls of the above go to the bus of this test */
#include "host/host_change.h"
#include "unit.h"

static struct error err;

/* What the bus does, and what became of it. */
static struct bus {
	const char *result;  /* of the job; NULL: it does not end */
	const char *refuses; /* a method */
	const char *load;    /* the state of the unit */
	bool changed;        /* its files, since they were read */
	struct strbuf calls; /* "Subscribe match StartUnit:x.service ..." */
	sd_bus_message_handler_t listener;
	void *listener_data;
	bool told; /* the signal is under way */
} bus;

static void note(const char *format, ...) printf_like(1, 2);
static void note(const char *format, ...)
{
	cleanup_free char *text = NULL;
	va_list args;

	va_start(args, format);
	text = xvasprintf(format, args);
	va_end(args);
	strbuf_printf(&bus.calls, "%s%s", bus.calls.length ? " " : "", text);
}

static int fake_open(sd_bus **ret)
{
	*ret = (sd_bus *)&bus;
	return 0;
}

static sd_bus *fake_close(sd_bus *it)
{
	(void)it;
	return NULL;
}

static int fake_call(sd_bus *it, const char *name, const char *path, const char *interface,
		     const char *method, sd_bus_error *failure, sd_bus_message **reply,
		     const char *types, ...)
{
	va_list args;

	ck_assert_ptr_eq(it, &bus);
	ck_assert_str_eq(name, "org.freedesktop.systemd1");
	ck_assert_str_eq(path, "/org/freedesktop/systemd1");
	ck_assert_str_eq(interface, "org.freedesktop.systemd1.Manager");
	if (bus.refuses && str_eq(method, bus.refuses)) {
		failure->message = "Access denied";
		return -EACCES;
	}
	if (!reply) {
		note("%s", method);
		return 0;
	}
	va_start(args, types);
	note("%s:%s", method, va_arg(args, const char *));
	va_end(args);
	bus.told = bus.listener && bus.result;
	*reply = (sd_bus_message *)&bus;
	return 0;
}

static int fake_property(sd_bus *it, const char *name, const char *path, const char *interface,
			 const char *property, sd_bus_error *failure, char **ret)
{
	(void)it, (void)name, (void)path, (void)interface, (void)failure;
	ck_assert_str_eq(property, "LoadState");
	*ret = xstrdup(bus.load);
	return 0;
}

static int fake_flag(sd_bus *it, const char *name, const char *path, const char *interface,
		     const char *property, sd_bus_error *failure, char type, void *ret)
{
	(void)it, (void)name, (void)path, (void)interface, (void)failure;
	ck_assert_str_eq(property, "NeedDaemonReload");
	ck_assert_int_eq(type, 'b');
	*(int *)ret = bus.changed;
	return 0;
}

static int fake_match(sd_bus *it, sd_bus_slot **slot, const char *sender, const char *path,
		      const char *interface, const char *member, sd_bus_message_handler_t listener,
		      void *data)
{
	(void)it, (void)sender, (void)path, (void)interface;
	note("match:%s", member);
	bus.listener = listener;
	bus.listener_data = data;
	*slot = (sd_bus_slot *)&bus;
	return 0;
}

static sd_bus_slot *fake_slot_unref(sd_bus_slot *slot)
{
	note("unmatch");
	ck_assert_ptr_eq(slot, &bus);
	bus.listener = NULL;
	return NULL;
}

static int fake_process(sd_bus *it, sd_bus_message **ret)
{
	(void)it, (void)ret;
	if (!bus.told)
		return 0;
	bus.told = false;
	return bus.listener((sd_bus_message *)&bus, bus.listener_data, NULL) < 0 ? -EIO : 1;
}

static int fake_wait(sd_bus *it, uint64_t micros)
{
	(void)it;
	(void)usleep((useconds_t)micros);
	return 0;
}

/* The reply to a job's request is its path; the signal has that, and the result. */
static int fake_read(sd_bus_message *message, const char *types, ...)
{
	static const char path[] = "/org/freedesktop/systemd1/job/7";
	va_list args;

	(void)message;
	va_start(args, types);
	if (str_eq(types, "uoss")) {
		*va_arg(args, uint32_t *) = 7;
		*va_arg(args, const char **) = path;
		*va_arg(args, const char **) = "x.service";
		*va_arg(args, const char **) = bus.result;
	} else {
		ck_assert_str_eq(types, "o");
		*va_arg(args, const char **) = path;
	}
	va_end(args);
	return 1;
}

static sd_bus_message *fake_message_unref(sd_bus_message *message)
{
	(void)message;
	return NULL;
}

static void fake_error_free(sd_bus_error *failure)
{
	(void)failure;
}

static void fake_unused(void)
{
	ck_abort_msg("not to be called here");
}

#define FAKE(symbol, function)    \
	if (str_eq(name, symbol)) \
	return (void *)(uintptr_t)(function)

static void *fake_symbol(const char *name)
{
	FAKE("sd_bus_open_system", fake_open);
	FAKE("sd_bus_close_unref", fake_close);
	FAKE("sd_bus_call_method", fake_call);
	FAKE("sd_bus_get_property_string", fake_property);
	FAKE("sd_bus_get_property_trivial", fake_flag);
	FAKE("sd_bus_match_signal", fake_match);
	FAKE("sd_bus_slot_unref", fake_slot_unref);
	FAKE("sd_bus_process", fake_process);
	FAKE("sd_bus_wait", fake_wait);
	FAKE("sd_bus_message_read", fake_read);
	FAKE("sd_bus_message_unref", fake_message_unref);
	FAKE("sd_bus_error_free", fake_error_free);
	return (void *)(uintptr_t)fake_unused;
}

/* Changes x.service on this bus; what was called stands in it. */
static int change_on(struct bus with, enum host_unit_change what)
{
	cleanup_unit_bus struct unit_bus *client = NULL;
	int r;

	strbuf_done(&bus.calls);
	bus = with;
	bus.calls = strbuf_make(STRBUF_MAX_LINE);
	ck_assert_int_eq(unit_bus_open(&client, &err), 0);
	r = unit_change(client, "x.service", what, 50, &err);
	ck_assert_ptr_null(bus.listener);
	return r;
}

static int change(enum host_unit_change what, const char *result, const char *refuses)
{
	return change_on((struct bus){ .result = result, .refuses = refuses }, what);
}

START_TEST(a_job_that_ends_at_once_is_not_missed)
{
	ck_assert_msg(change(HOST_UNIT_START, "done", NULL) == 0, "%s", err.message);
	ck_assert_str_eq(bus.calls.text, "Subscribe match:JobRemoved StartUnit:x.service unmatch");
	ck_assert_msg(change(HOST_UNIT_STOP, "done", NULL) == 0, "%s", err.message);
	ck_assert_str_eq(bus.calls.text, "Subscribe match:JobRemoved StopUnit:x.service unmatch");
	strbuf_done(&bus.calls);
}
END_TEST

START_TEST(a_job_that_ends_badly_or_not_is_told)
{
	ck_assert_int_eq(change(HOST_UNIT_RESTART, "failed", NULL), -EIO);
	ck_assert_str_eq(err.message, "x.service: its job ended with \"failed\"; see `journalctl "
				      "-u x.service`");
	ck_assert_int_eq(change(HOST_UNIT_START, NULL, NULL), -ETIMEDOUT);
	ck_assert_str_eq(err.message,
			 "x.service: its job has not ended; see `systemctl status x.service`");
	strbuf_done(&bus.calls);
}
END_TEST

START_TEST(a_job_that_is_refused_is_told)
{
	ck_assert_int_eq(change(HOST_UNIT_START, "done", "StartUnit"), -EACCES);
	ck_assert_str_eq(err.message, "cannot start x.service: Access denied");
	ck_assert_str_eq(bus.calls.text, "Subscribe match:JobRemoved unmatch");
	ck_assert_int_eq(change(HOST_UNIT_START, "done", "Subscribe"), -EACCES);
	ck_assert_str_eq(err.message, "cannot subscribe to systemd: Access denied");
	ck_assert_str_eq(bus.calls.text, "");
	strbuf_done(&bus.calls);
}
END_TEST

START_TEST(reading_unit_files_anew_is_no_job)
{
	ck_assert_int_eq(change(HOST_UNIT_RELOAD_MANAGER, NULL, NULL), 0);
	ck_assert_str_eq(bus.calls.text, "Reload");
	strbuf_done(&bus.calls);
}
END_TEST

START_TEST(unit_files_are_read_anew_where_they_have_changed)
{
	static const struct {
		const char *load;
		bool changed;
		const char *calls;
	} rows[] = {
		{ "loaded", false, "LoadUnit:x.service" },
		{ "loaded", true, "LoadUnit:x.service Reload" },
		{ "not-found", false, "LoadUnit:x.service Reload" },
		{ "masked", false, "LoadUnit:x.service Reload" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct bus with = { .load = rows[i].load, .changed = rows[i].changed };

		ck_assert_msg(change_on(with, HOST_UNIT_REFRESH) == 0, "%s", err.message);
		ck_assert_str_eq(bus.calls.text, rows[i].calls);
	}
	strbuf_done(&bus.calls);
}
END_TEST

UNIT_TESTS(unit_bus, a_job_that_ends_at_once_is_not_missed, a_job_that_ends_badly_or_not_is_told,
	   a_job_that_is_refused_is_told, reading_unit_files_anew_is_no_job,
	   unit_files_are_read_anew_where_they_have_changed)
