/* What a plan looks like, as lines, differences and data. */
#include "plan/plan_print.h"

#include "acts/absent.h"
#include "acts/api.h"
#include "acts/dir.h"
#include "acts/exec.h"
#include "acts/file.h"
#include "acts/sysctl.h"
#include "fake_host.h"
#include "unit.h"

static struct error err;

struct bench {
	struct tree tree;
	struct plan *plan;
	struct host *host;
	struct inspection seen;
	struct strbuf out;
};

#define cleanup_bench cleanup(bench_done)

/* A plan with changes of every kind, by two installers and by the command itself. */
static struct bench bench_make(void)
{
	struct bench bench = { .tree = fake_make(),
			       .plan = plan_new(),
			       .out = strbuf_make(STRBUF_MAX_TEXT) };
	struct json *object = json_map(), *metadata = json_map();

	tree_put(&bench.tree, "/etc/there", 0644, "it is\n");
	tree_put(&bench.tree, "/etc/changed", 0644, "one\ntwo\n");
	tree_put(&bench.tree, "/etc/old", 0644, "old\n");
	tree_put(&bench.tree, "/proc/sys/a/b", 0644, "0\n");
	plan_set_installer(bench.plan, "first");
	plan_file(bench.plan, "/etc/there", 0644, "it is\n");
	plan_dir(bench.plan, "/etc/new.d", 0750);
	action_say(plan_file(bench.plan, "/etc/new.d/x", 0600, "x\n"), "because");
	plan_file(bench.plan, "/etc/changed", 0644, "one\n2\n");
	action_hide(plan_file(bench.plan, "/etc/secret", 0600, "s3cret\n"));
	plan_set_installer(bench.plan, "second");
	plan_absent(bench.plan, "/etc/old");
	plan_sysctl(bench.plan, "a.b", PLAN_SYSCTL_EXACT, "1");
	plan_set_installer(bench.plan, NULL);
	plan_exec(bench.plan, "say", (const char *[]){ "echo", "hello", NULL }, NULL, NULL);
	json_map_set_text(object, "kind", "Node");
	json_map_set_text(metadata, "name", "n1");
	json_map_set(object, "metadata", metadata);
	plan_api(bench.plan, object);
	plan_note(bench.plan, "mind the gap");
	bench.host = fake_host(&bench.tree, HOST_READ);
	ck_assert_msg(plan_inspect(bench.plan, bench.host, &bench.seen, &err) == 0, "%s",
		      err.message);
	return bench;
}

static void bench_done(struct bench *bench)
{
	inspection_done(&bench->seen);
	host_close(bench->host);
	plan_free(bench->plan);
	strbuf_done(&bench->out);
	tree_remove(&bench->tree);
}

START_TEST(test_text)
{
	cleanup_bench struct bench bench = bench_make();

	plan_print_text(bench.plan, &bench.seen, false, &bench.out);
	ck_assert_str_eq(bench.out.text, "first\n"
					 "  + dir  /etc/new.d    mode 0750\n"
					 "  + file /etc/new.d/x  mode 0600, 2 bytes  # because\n"
					 "  ~ file /etc/changed  mode 0644, 6 bytes\n"
					 "  + file /etc/secret   mode 0600, 7 bytes, <secret>\n"
					 "second\n"
					 "  - absent /etc/old  file\n"
					 "  ~ sysctl a.b       0 -> 1\n"
					 "the command\n"
					 "  ! exec say      echo hello\n"
					 "  ? api  Node n1  not known before the API server runs\n"
					 "note: mind the gap\n");
}
END_TEST

START_TEST(test_colors)
{
	cleanup_bench struct bench bench = bench_make();

	plan_print_text(bench.plan, &bench.seen, true, &bench.out);
	ck_assert_ptr_nonnull(strstr(bench.out.text, "  \033[32m+\033[0m dir  /etc/new.d "));
	ck_assert_ptr_nonnull(strstr(bench.out.text, "  \033[31m-\033[0m absent /etc/old "));
}
END_TEST

START_TEST(test_nothing)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_plan struct plan *plan = plan_new();
	cleanup_inspection struct inspection seen = { 0 };

	plan_file(plan, "/etc/there", 0644, "it is\n");
	ck_assert_int_eq(plan_inspect(plan, bench.host, &seen, &err), 0);
	plan_print_text(plan, &seen, false, &bench.out);
	plan_print_diff(plan, &seen, &bench.out);
	ck_assert_str_eq(bench.out.text, "");
}
END_TEST

START_TEST(test_diff)
{
	cleanup_bench struct bench bench = bench_make();

	plan_print_diff(bench.plan, &bench.seen, &bench.out);
	ck_assert_str_eq(bench.out.text, "  + dir /etc/new.d  mode 0750\n"
					 "--- /dev/null\n"
					 "+++ b/etc/new.d/x\n"
					 "@@ -0,0 +1 @@\n"
					 "+x\n"
					 "--- a/etc/changed\n"
					 "+++ b/etc/changed\n"
					 "@@ -1,2 +1,2 @@\n"
					 " one\n"
					 "-two\n"
					 "+2\n"
					 "  + file /etc/secret  mode 0600, 7 bytes, <secret>\n"
					 "--- a/etc/old\n"
					 "+++ /dev/null\n"
					 "@@ -1 +0,0 @@\n"
					 "-old\n"
					 "  ~ sysctl a.b  0 -> 1\n"
					 "  ! exec say  echo hello\n"
					 "  ? api Node n1  not known before the API server runs\n"
					 "note: mind the gap\n");
}
END_TEST

START_TEST(test_json)
{
	cleanup_bench struct bench bench = bench_make();
	cleanup_json struct json *document = plan_print_json(bench.plan, &bench.seen, true);
	cleanup_free char *text = json_to_text(document);
	cleanup_free char *summary = json_to_text(json_map_get(document, "summary"));
	const struct json *changed = json_list_at(json_map_get(document, "actions"), 3);

	ck_assert_str_eq(json_map_text(document, "apiVersion", ""), "knode.io/v1alpha1");
	ck_assert_str_eq(json_map_text(document, "kind", ""), "Plan");
	ck_assert_str_eq(summary, "{\"none\":1,\"create\":3,\"modify\":2,\"remove\":1,\"run\":1,"
				  "\"unknown\":1,\"leftOut\":0}");
	ck_assert_str_eq(json_map_text(changed, "change", ""), "modify");
	ck_assert_str_eq(json_map_text(changed, "diff", ""),
			 "--- a/etc/changed\n+++ b/etc/changed\n@@ -1,2 +1,2 @@\n one\n-two\n+2\n");
	ck_assert_ptr_null(strstr(text, "s3cret"));
	ck_assert_str_eq(json_get_text(json_list_at(json_map_get(document, "notes"), 0), ""),
			 "mind the gap");
}
END_TEST

START_TEST(test_counts)
{
	cleanup_free char *none = plan_count_text(0), *one = plan_count_text(1);
	cleanup_free char *two = plan_count_text(2);

	ck_assert_str_eq(none, "no changes");
	ck_assert_str_eq(one, "1 change");
	ck_assert_str_eq(two, "2 changes");
}
END_TEST

UNIT_TESTS(plan_print, test_text, test_colors, test_nothing, test_diff, test_json, test_counts)
