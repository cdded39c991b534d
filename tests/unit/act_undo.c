/* Taking back a step of an earlier run. */
#include "act_bench.h"
#include "acts/dir.h"
#include "acts/file.h"
#include "acts/undo.h"
#include "acts/unit.h"
#include "base/sha256.h"

/* A plan with the step alone, as the earlier run had it. */
struct earlier {
	struct plan *plan;
	struct json *before;
};

static void earlier_done(struct earlier *earlier)
{
	plan_free(earlier->plan);
	json_free(earlier->before);
}

#define cleanup_earlier cleanup(earlier_done)

static void undo_it(const struct bench *bench, const struct earlier *earlier, const char *original)
{
	plan_undo(bench->plan, plan_at(earlier->plan, 0), earlier->before, original);
}

static struct json *parse(const char *text)
{
	struct json *json = NULL;

	ck_assert_int_eq(json_parse("before", text, strlen(text), &json, &err), 0);
	return json;
}

static void check_undo(const struct bench *bench, const char *kind, const char *description)
{
	const struct action *action = plan_at(bench->plan, 0);
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_LINE);
	cleanup_change struct change change = { 0 };

	inspect(bench, &change);
	ck_assert_str_eq(change_kind_name(change.kind), kind);
	action->act->describe(action, &change, &text);
	ck_assert_str_eq(text.text, description);
	apply(bench);
}

START_TEST(a_file_that_was_not_there_goes)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_earlier struct earlier earlier = { plan_new(), parse("{\"type\":\"absent\"}") };

	plan_file(earlier.plan, "/etc/x", 0600, "secret");
	undo_it(&bench, &earlier, NULL);
	check_kind(&bench, CHANGE_NONE);
	tree_put(&bench.tree, "/etc/x", 0600, "edited since");
	check_undo(&bench, "remove", "was not there");
	ck_assert(!host_exists(bench.host, "/etc/x"));
	check_kind(&bench, CHANGE_NONE);
}
END_TEST

START_TEST(a_file_gets_its_original_back)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_free char *text = NULL, *params = NULL;
	cleanup_earlier struct earlier earlier = { plan_new(), NULL };
	char digest[SHA256_HEX_SIZE];

	sha256_hex("mine\n", 5, digest);
	text = xasprintf(
		"{\"type\":\"file\",\"mode\":\"0640\",\"owner\":\"%u:%u\",\"sha256\":\"%s\"}",
		geteuid(), getegid(), digest);
	earlier.before = parse(text);
	plan_file(earlier.plan, "/etc/x", 0600, "secret");
	undo_it(&bench, &earlier, "/var/lib/knode/journal/0001-init/original-0");
	params = json_to_text(plan_at(bench.plan, 0)->params);
	ck_assert_ptr_null(strstr(params, "secret"));
	tree_put(&bench.tree, "/var/lib/knode/journal/0001-init/original-0", 0600, "mine\n");
	check_undo(&bench, "modify", "file as it was");
	tree_check(&bench.tree, "/etc/x", "mine\n");
	ck_assert_uint_eq(tree_mode(&bench.tree, "/etc/x"), 0640);
	check_kind(&bench, CHANGE_NONE);
}
END_TEST

START_TEST(a_directory_goes_unless_something_is_in_it)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_earlier struct earlier earlier = { plan_new(), parse("{\"type\":\"absent\"}") };

	plan_dir(earlier.plan, "/etc/d", 0755);
	undo_it(&bench, &earlier, NULL);
	tree_put(&bench.tree, "/etc/d/others", 0644, "text");
	check_undo(&bench, "remove", "was not there");
	tree_check(&bench.tree, "/etc/d/others", "text");
	fake_remove(&bench.tree, "/etc/d/others");
	check_undo(&bench, "remove", "was not there");
	ck_assert(!host_exists(bench.host, "/etc/d"));
}
END_TEST

/* Whether it runs is a matter of another step: the links alone come back. */
START_TEST(a_unit_is_disabled_and_not_started)
{
	static const char link[] = "/etc/systemd/system/multi-user.target.wants/k.service";
	cleanup_bench struct bench bench = bench_make();
	cleanup_earlier struct earlier earlier = {
		plan_new(),
		parse("{\"links\":{\"/etc/systemd/system/multi-user.target.wants/\":null,"
		      "\"/etc/systemd/system/multi-user.target.wants/k.service\":null},"
		      "\"active\":true}")
	};

	plan_unit(earlier.plan, "k.service", PLAN_UNIT_ENABLED | PLAN_UNIT_STARTED);
	undo_it(&bench, &earlier, NULL);
	tree_put(&bench.tree, "/lib/systemd/system/k.service", 0644,
		 "[Install]\nWantedBy=multi-user.target\n");
	tree_put(&bench.tree, "/etc/systemd/system/multi-user.target.wants/other.service", 0644,
		 "");
	tree_link(&bench.tree, link, "/lib/systemd/system/k.service");
	fake_remove(&bench.tree, "/etc/systemd/system/multi-user.target.wants/other.service");
	check_undo(&bench, "modify", "as it was");
	ck_assert(!host_exists(bench.host, link));
	ck_assert(!host_exists(bench.host, "/run/fake/k.service"));
	check_kind(&bench, CHANGE_NONE);
}
END_TEST

UNIT_TESTS(act_undo, a_file_that_was_not_there_goes, a_file_gets_its_original_back,
	   a_directory_goes_unless_something_is_in_it, a_unit_is_disabled_and_not_started)
