/* Rotates a CA, and lets every change of each step go wrong: see torture_pki_unit.h. */
#include "acts/bundle.h"
#include "credentials/plan_renew.h"
#include "torture_pki_unit.h"

static int rotate(struct host *host, enum rotation step, struct error *err)
{
	const struct renewal how = renewal_of(the_pki(), host, config, false);
	cleanup_plan struct plan *plan = plan_new();
	int r = plan_rotate(plan, &how, "ca", step, err);

	return r < 0 ? r : apply(host, plan, err);
}

static int rotate_begin(struct host *host, struct error *err)
{
	return rotate(host, ROTATION_BEGIN, err);
}

static int rotate_switch(struct host *host, struct error *err)
{
	return rotate(host, ROTATION_SWITCH, err);
}

static int rotate_finish(struct host *host, struct error *err)
{
	return rotate(host, ROTATION_FINISH, err);
}

/* As an operator may have done before the last step: admin.conf trusts the new CA alone. */
static int trust_new_alone(struct host *host, struct error *err)
{
	cleanup_plan struct plan *plan = plan_new();

	plan_bundle(plan, KUBECONFIG_DIR "/admin.conf", true,
		    (const char *const[]){ PKI "/ca-next.crt", NULL });
	return apply(host, plan, err);
}

static const act_function made[] = { make_all, NULL };
static const act_function begun[] = { make_all, rotate_begin, NULL };
static const act_function switched[] = { make_all, rotate_begin, rotate_switch, trust_new_alone,
					 NULL };

START_TEST(beginning)
{
	try_all(made, rotate_begin);
}
END_TEST

START_TEST(switching)
{
	try_all(begun, rotate_switch);
}
END_TEST

START_TEST(finishing)
{
	try_all(switched, rotate_finish);
}
END_TEST

START_TEST(stopped_undo)
{
	try_undo(made, rotate_begin);
	try_undo(begun, rotate_switch);
	try_undo(switched, rotate_finish);
}
END_TEST

START_TEST(stopped_resume)
{
	try_resume(made, rotate_begin);
	try_resume(begun, rotate_switch);
	try_resume(switched, rotate_finish);
}
END_TEST

UNIT_TESTS(torture_rotation, beginning, switching, finishing, stopped_undo, stopped_resume)
