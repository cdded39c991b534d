/* Makes and renews certificates, and lets every change go wrong: see torture_pki_unit.h. */
#include "credentials/plan_renew.h"
#include "torture_pki_unit.h"

static int renew(struct host *host, struct error *err)
{
	static const char *const names[] = { "apiserver", "admin.conf" };
	const struct renewal how = renewal_of(the_pki(), host, config, false);
	cleanup_plan struct plan *plan = plan_new();
	int r = plan_renew(plan, &how, names, ARRAY_SIZE(names), err);

	return r < 0 ? r : apply(host, plan, err);
}

static const act_function nothing[] = { NULL };
static const act_function made[] = { make_all, NULL };

START_TEST(making_all)
{
	try_all(nothing, make_all);
}
END_TEST

START_TEST(making_all_and_a_stopped_undo)
{
	try_undo(nothing, make_all);
}
END_TEST

START_TEST(making_all_and_a_stopped_resume)
{
	try_resume(nothing, make_all);
}
END_TEST

START_TEST(renewing)
{
	try_all(made, renew);
}
END_TEST

START_TEST(renewing_and_a_stopped_undo)
{
	try_undo(made, renew);
}
END_TEST

START_TEST(renewing_and_a_stopped_resume)
{
	try_resume(made, renew);
}
END_TEST

UNIT_TESTS(torture_pki, making_all, making_all_and_a_stopped_undo, making_all_and_a_stopped_resume,
	   renewing, renewing_and_a_stopped_undo, renewing_and_a_stopped_resume)
