/* Objects of the API, which are written out only. */
#include "act_bench.h"
#include "acts/api.h"

START_TEST(test_api)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_change struct change change = { 0 };

	plan_api(bench.plan, json_map());
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_UNKNOWN);
	ck_assert_str_eq(change.late, "not known before the API server runs");
}
END_TEST

UNIT_TESTS(act_api, test_api)
