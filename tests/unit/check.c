/* The engine, with checks made for the purpose. */
#include "check/check.h"

#include <errno.h>
#include <unistd.h>

#include "unit.h"

static int run_ports(const struct check_input *in, struct report *report, struct error *err)
{
	(void)in, (void)err;
	check_pass(report, "Port-10250", "free");
	result_hint(report_add(report, CHECK_FAIL, "Port-6443", "in use"), "kill 1");
	return 0;
}

static int run_warning(const struct check_input *in, struct report *report, struct error *err)
{
	(void)in, (void)err;
	report_add(report, CHECK_WARN, NULL, "odd");
	return 0;
}

static int run_unable(const struct check_input *in, struct report *report, struct error *err)
{
	(void)in, (void)report;
	return error_set(err, -EACCES, "no permission");
}

static int run_worker(const struct check_input *in, struct report *report, struct error *err)
{
	(void)in, (void)err;
	return check_pass(report, NULL, "a worker");
}

static const char *const port_names[] = { "Port-*", NULL };
static const char *const mem_names[] = { "Mem", NULL };
static const struct check ports = {
	.id = "net-ports",
	.names = port_names,
	.roles = ROLE_ANY,
	.fixed_by = "mender",
	.run = run_ports,
};
static const struct check mem = {
	.id = "mem-total",
	.names = mem_names,
	.roles = ROLE_CONTROL_PLANE,
	.run = run_warning,
};
static const struct check unable = { .id = "unable", .roles = ROLE_ANY, .run = run_unable };
static const struct check worker = { .id = "worker", .roles = ROLE_WORKER, .run = run_worker };
static const struct check waits = {
	.id = "waits",
	.roles = ROLE_ANY,
	.waits = true,
	.run = run_warning,
};
static const struct check *const table[] = { &mem, &ports, &unable, &waits, &worker, NULL };

static struct config config = { .node.parallel = 4 };
static const struct facts facts = { 0 };

/* Runs the table as a control plane and returns "name=status ..." */
static char *run_all(const struct check_options *options)
{
	const struct check_input in = { .config = &config,
					.facts = &facts,
					.role = ROLE_CONTROL_PLANE };
	cleanup_report struct report report = { 0 };
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);

	check_run(table, &in, options, &report);
	for (size_t i = 0; i < report.count; i++)
		strbuf_printf(&out, "%s%s=%s%s", i ? " " : "", report.items[i]->name,
			      check_status_name(report.items[i]->status),
			      report.items[i]->ignored ? "!" : "");
	return strbuf_take(&out);
}

static void assert_run(struct check_options *options, const char *expected)
{
	cleanup_free char *actual = run_all(options);

	ck_assert_str_eq(actual, expected);
	check_options_done(options);
}

START_TEST(results_come_in_the_order_of_the_table)
{
	assert_run(&(struct check_options){ 0 }, "mem-total=warn Port-10250=pass Port-6443=fail "
						 "unable=unknown waits=warn");
}
END_TEST

START_TEST(only_takes_ids_and_names_of_results)
{
	struct check_options options = { 0 };

	str_list_add(&options.only, "port-6443");
	str_list_add(&options.only, "MEM");
	assert_run(&options, "mem-total=warn Port-6443=fail");
	options = (struct check_options){ 0 };
	str_list_add(&options.only, "net-ports");
	assert_run(&options, "Port-10250=pass Port-6443=fail");
}
END_TEST

START_TEST(skip_leaves_a_result_that_says_so)
{
	struct check_options options = { 0 };

	str_list_add(&options.skip, "Port-6443");
	str_list_add(&options.skip, "waits");
	str_list_add(&options.skip, "Mem");
	assert_run(&options, "Mem=skip Port-10250=pass Port-6443=skip unable=unknown "
			     "waits=skip");
}
END_TEST

START_TEST(an_ignored_failure_is_a_warning)
{
	struct check_options options = { 0 };

	str_list_add(&options.ignore, "port-6443");
	assert_run(&options, "mem-total=warn Port-10250=pass Port-6443=warn! unable=unknown "
			     "waits=warn");
	options = (struct check_options){ .strict = true };
	str_list_add(&options.ignore, "all");
	assert_run(&options, "mem-total=warn Port-10250=pass Port-6443=warn! unable=unknown "
			     "waits=warn");
}
END_TEST

START_TEST(the_configuration_ignores_as_well)
{
	str_list_add(&config.init.node_registration.ignore_preflight_errors, "Port-6443");
	assert_run(&(struct check_options){ 0 }, "mem-total=warn Port-10250=pass Port-6443=warn! "
						 "unable=unknown waits=warn");
	str_list_done(&config.init.node_registration.ignore_preflight_errors);
}
END_TEST

START_TEST(strict_makes_warnings_fail)
{
	assert_run(&(struct check_options){ .strict = true },
		   "mem-total=fail Port-10250=pass Port-6443=fail unable=unknown waits=fail");
}
END_TEST

START_TEST(no_wait_says_what_it_leaves_out)
{
	assert_run(&(struct check_options){ .no_wait = true },
		   "mem-total=warn Port-10250=pass Port-6443=fail unable=unknown waits=skip");
}
END_TEST

START_TEST(severities_come_from_the_configuration)
{
	struct config_arg rows[] = {
		{ (char[]){ "Mem" }, (char[]){ "fail" } },
		{ (char[]){ "net-ports" }, (char[]){ "warn" } },
		{ (char[]){ "waits" }, (char[]){ "ignore" } },
	};

	config.node.severities = (struct config_args){ .items = rows, .count = ARRAY_SIZE(rows) };
	assert_run(&(struct check_options){ 0 }, "mem-total=fail Port-10250=pass Port-6443=warn "
						 "unable=unknown waits=skip");
	config.node.severities = (struct config_args){ 0 };
}
END_TEST

START_TEST(findings_carry_mender_hint_and_error)
{
	const struct check_input in = { .config = &config, .facts = &facts, .role = ROLE_WORKER };
	cleanup_report struct report report = { 0 };

	check_run(table, &in, &(struct check_options){ 0 }, &report);
	ck_assert_uint_eq(report.count, 5);
	ck_assert_ptr_null(report.items[0]->fixed_by);
	ck_assert_str_eq(report.items[1]->fixed_by, "mender");
	ck_assert_str_eq(report.items[1]->hint, "kill 1");
	ck_assert_str_eq(report.items[2]->message, "could not tell: no permission");
	ck_assert_str_eq(report.items[4]->message, "a worker");
	ck_assert_uint_eq(report_count(&report, CHECK_PASS), 2);
}
END_TEST

START_TEST(texts_are_one_printable_line)
{
	const struct check_input in = { .config = &config, .facts = &facts, .role = ROLE_WORKER };
	cleanup_report struct report report = { 0 };

	(void)in;
	report_begin(&report, &mem);
	check_pass(&report, NULL,
		   "a\x1b[31mb\nc\xff\xc2\x9b"
		   "d\xef\xbf\xbe é");
	ck_assert_str_eq(report.items[0]->message, "a?[31mb c\xef\xbf\xbd??d??? é");
	result_skip(report.items[0], "not: %s", report.items[0]->message);
	ck_assert_str_eq(report.items[0]->message, "not: a?[31mb c\xef\xbf\xbd??d??? é");
	ck_assert_int_eq(report.items[0]->status, CHECK_SKIP);
}
END_TEST

static void assert_words(const char *word, int code, const char *message)
{
	struct str_list words = { 0 };
	struct error err = { 0 };

	str_list_add(&words, word);
	ck_assert_int_eq(check_words(table, &words, false, "--skip", &err), code);
	ck_assert_str_eq(err.message, message);
	str_list_done(&words);
}

START_TEST(unknown_words_get_a_hint)
{
	assert_words("NET-ports", 0, "");
	assert_words("net-ports:x", 0, "");
	assert_words("port-1", 0, "");
	assert_words("createjob", 0, "");
	assert_words("all", -EINVAL,
		     "--skip: no check is called \"all\"; `knode preflight --list` lists them");
	assert_words("memtotal", -EINVAL,
		     "--skip: no check is called \"memtotal\"; did you mean \"mem-total\"?");
	assert_words("Prot-6443", -EINVAL,
		     "--skip: no check is called \"Prot-6443\"; did you mean \"Port-6443\"?");
	assert_words("zzz", -EINVAL,
		     "--skip: no check is called \"zzz\"; `knode preflight --list` lists them");
}
END_TEST

/* Each waits for the other: they pass only side by side. */
static int meeting[2][2];

static int meet(struct report *report, int mine, int other)
{
	char byte = 'x';

	ck_assert_int_eq(write(meeting[mine][1], &byte, 1), 1);
	ck_assert_int_eq(read(meeting[other][0], &byte, 1), 1);
	return check_pass(report, NULL, "met");
}

static int run_left(const struct check_input *in, struct report *report, struct error *err)
{
	(void)in, (void)err;
	return meet(report, 0, 1);
}

static int run_right(const struct check_input *in, struct report *report, struct error *err)
{
	(void)in, (void)err;
	return meet(report, 1, 0);
}

START_TEST(checks_that_wait_run_side_by_side)
{
	static const struct check left = {
		.id = "left", .roles = ROLE_ANY, .waits = true, .run = run_left
	};
	static const struct check right = {
		.id = "right", .roles = ROLE_ANY, .waits = true, .run = run_right
	};
	static const struct check *const both[] = { &left, &right, NULL };
	const struct check_input in = { .config = &config, .facts = &facts, .role = ROLE_WORKER };
	cleanup_report struct report report = { 0 };

	ck_assert_int_eq(pipe(meeting[0]), 0);
	ck_assert_int_eq(pipe(meeting[1]), 0);
	check_run(both, &in, &(struct check_options){ 0 }, &report);
	ck_assert_uint_eq(report_count(&report, CHECK_PASS), 2);
	ck_assert_str_eq(report.items[0]->name, "left");
}
END_TEST

UNIT_TESTS(check, results_come_in_the_order_of_the_table, only_takes_ids_and_names_of_results,
	   skip_leaves_a_result_that_says_so, an_ignored_failure_is_a_warning,
	   the_configuration_ignores_as_well, strict_makes_warnings_fail,
	   no_wait_says_what_it_leaves_out, severities_come_from_the_configuration,
	   findings_carry_mender_hint_and_error, texts_are_one_printable_line,
	   unknown_words_get_a_hint, checks_that_wait_run_side_by_side)
