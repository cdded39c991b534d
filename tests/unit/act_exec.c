/* Commands. */
#include "act_bench.h"
#include "acts/exec.h"

enum {
	WORDS = 200
};

START_TEST(test_exec)
{
	cleanup_bench struct bench bench = bench_make();

	plan_exec(bench.plan, "mark", (const char *[]){ "touch", "/etc/mark", NULL },
		  (const char *[]){ "test", "/etc/mark", NULL },
		  (const char *[]){ "rm", "/etc/mark", NULL });
	check_way(&bench, CHANGE_RUN, "touch /etc/mark");
}
END_TEST

START_TEST(test_exec_that_fails)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };
	cleanup_free char *note = NULL;

	plan_exec(bench.plan, "it", (const char *[]){ "false", NULL }, NULL, NULL);
	inspect(&bench, &change);
	ck_assert_int_eq(act_find("exec")->apply(plan_at(bench.plan, 0), bench.host, &change, &err),
			 -ECHILD);
	ck_assert_str_eq(err.message, "false failed with exit status 1: it went wrong");
	note = put_back(&bench, &change);
	ck_assert_str_eq(note, "it: nothing takes this back");
}
END_TEST

/* The fake programs of the bench take all of their words. */
START_TEST(test_exec_of_many_words)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_free const char **words = xcalloc(WORDS + 1, sizeof(*words));
	cleanup_change struct change change = { 0 };
	struct stat st;

	for (int i = 0; i < WORDS; i++)
		words[i] = i == 0 ? "touch" : i < WORDS - 1 ? "/etc/first" : "/etc/last";
	plan_exec(bench.plan, "it", words, NULL, NULL);
	inspect(&bench, &change);
	ck_assert_int_eq(act_find("exec")->apply(plan_at(bench.plan, 0), bench.host, &change, &err),
			 0);
	ck_assert_int_eq(host_stat(bench.host, "/etc/last", true, &st, &err), 0);
}
END_TEST

UNIT_TESTS(act_exec, test_exec, test_exec_that_fails, test_exec_of_many_words)
