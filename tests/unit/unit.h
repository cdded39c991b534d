/*
 * A unit test is one program: START_TEST functions, and at the end
 *	UNIT_TESTS(name, test_one, test_two)
 * It prints TAP. A test that is left out of the list is an unused variable, and so does not
 *compile.
 */
#pragma once

#include <check.h>
#include <stdlib.h>

#define UNIT_TESTS(suite_name, ...)                                             \
	int main(void)                                                          \
	{                                                                       \
		const TTest *const tests[] = { __VA_ARGS__ };                   \
		Suite *suite = suite_create(#suite_name);                       \
		SRunner *runner = srunner_create(suite);                        \
		int failed;                                                     \
                                                                                \
		setenv("KNODE_GUARDS", "abort", 1); /* base/guard.h */          \
                                                                                \
		for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) { \
			TCase *tcase = tcase_create(tests[i]->name);            \
			tcase_set_timeout(tcase, 300);                          \
			tcase_add_test(tcase, tests[i]);                        \
			suite_add_tcase(suite, tcase);                          \
		}                                                               \
		srunner_set_tap(runner, "-");                                   \
		srunner_run_all(runner, CK_SILENT);                             \
		failed = srunner_ntests_failed(runner);                         \
		srunner_free(runner);                                           \
		return failed ? EXIT_FAILURE : EXIT_SUCCESS;                    \
	}
