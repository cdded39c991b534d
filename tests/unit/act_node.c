/* Labels, taints and annotations of a Node, at an API server that a test plays. */
#include "act_bench.h"
#include "acts/node.h"
#include "base/text.h"
#include "host/host_kube.h"
#include "standin.h"

#define CONF       "/etc/kubernetes/kubelet.conf"
#define TAINT(key) "{\"key\":\"" key "\",\"effect\":\"NoSchedule\"}"

static const char bare[] = "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"n1\","
			   "\"resourceVersion\":\"7\",\"labels\":{\"theirs\":\"1\"}},"
			   "\"spec\":{\"taints\":[" TAINT("theirs") "]}}";
static const char whole[] =
	"{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"n1\","
	"\"resourceVersion\":\"9\",\"labels\":{\"theirs\":\"1\",\"ours\":\"\"},"
	"\"annotations\":{\"knode.io/x\":\"y\"}},"
	"\"spec\":{\"taints\":[" TAINT("theirs") "," TAINT("ours") "]}}";
static const char list[] = "{\"apiVersion\":\"v1\",\"kind\":\"NodeList\",\"metadata\":"
			   "{\"resourceVersion\":\"7\"},\"items\":[%s]}";

static struct standin standin;
static char *answers[8];
static size_t count;

static void will_answer(const char *body)
{
	answers[count++] = standin_say("200 OK", "", body);
	answers[count] = NULL;
}

/* A host whose kubeconfig leads to a server that gives the answers. */
static struct bench set_up(void)
{
	struct bench bench = bench_make();
	cleanup_free char *conf = NULL;
	cleanup_json struct json *taint = NULL;
	struct action *action = plan_node(bench.plan, "n1", CONF, 2000);

	standin = standin_start((const char *const *)answers);
	conf = xasprintf("{kind: Config, clusters: [{name: c, cluster: {server: '%s'}}], "
			 "contexts: [{name: x, context: {cluster: c}}], current-context: x}\n",
			 standin.url);
	tree_put(&bench.tree, CONF, 0600, conf);
	plan_node_label(action, "ours", "");
	plan_node_annotate(action, "knode.io/x", "y");
	ck_assert_int_eq(json_parse("taint", TAINT("ours"), strlen(TAINT("ours")), &taint, &err),
			 0);
	plan_node_taint(action, taint);
	return bench;
}

/* What was asked, but for whether it is ready: methods, paths and bodies. Free it. */
static char *tear_down(struct bench *bench)
{
	static const char version[] = " HTTP/1.1";
	struct strbuf lines = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_free char *asked = NULL;
	char *rest, *line, *end;

	bench_done(bench);
	asked = standin_end(&standin);
	rest = asked;
	while ((line = text_next_line(&rest))) {
		end = strstr(line, version);
		if (end && !strstr(line, "/readyz"))
			strbuf_printf(&lines, "%.*s\n", (int)(end - line), line);
		else if (*line == '{')
			strbuf_printf(&lines, "%s\n", line);
	}
	for (size_t i = 0; i < count; i++)
		free(answers[i]);
	count = 0;
	return strbuf_take(&lines);
}

START_TEST(what_it_lacks_is_told)
{
	struct bench bench;
	cleanup_change struct change change = { 0 };
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_LINE);
	cleanup_free char *now = NULL, *want = NULL, *asked = NULL;

	will_answer("ok");
	will_answer(bare);
	bench = set_up();
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_MODIFY);
	now = json_to_text(change.now);
	want = json_to_text(change.want);
	ck_assert_str_eq(now, "{\"labels\":{\"ours\":null},\"annotations\":{\"knode.io/x\":null},"
			      "\"taints\":[]}");
	ck_assert_str_eq(want, "{\"labels\":{\"ours\":\"\"},\"annotations\":{\"knode.io/x\":\"y\"},"
			       "\"taints\":[" TAINT("ours") "]}");
	plan_at(bench.plan, 0)->act->describe(plan_at(bench.plan, 0), &change, &text);
	ck_assert_str_eq(text.text, "ours, knode.io/x, taint ours:NoSchedule");
	asked = tear_down(&bench);
	ck_assert_str_eq(asked, "GET /api/v1/nodes/n1\n");
}
END_TEST

START_TEST(one_that_has_all_needs_nothing)
{
	struct bench bench;

	will_answer("ok");
	will_answer(whole);
	bench = set_up();
	check_kind(&bench, CHANGE_NONE);
	free(tear_down(&bench));
}
END_TEST

START_TEST(it_is_waited_for_and_marked)
{
	cleanup_free char *nodes = NULL, *asked = NULL;
	cleanup_change struct change change = { 0 };
	const struct action *action;
	struct bench bench;

	nodes = xasprintf(list, bare);
	will_answer("ok");
	will_answer(bare);  /* looked at */
	will_answer(nodes); /* waited for */
	will_answer(whole); /* labels and annotations are set */
	will_answer(bare);  /* its taints are read, */
	will_answer(whole); /* and set */
	bench = set_up();
	action = plan_at(bench.plan, 0);
	inspect(&bench, &change);
	ck_assert_msg(action->act->await(action, bench.host, &change, NULL, &err) == 0, "%s",
		      err.message);
	asked = tear_down(&bench);
	ck_assert_str_eq(asked, "GET /api/v1/nodes/n1\n"
				"GET /api/v1/nodes?limit=250&fieldSelector=metadata.name%3Dn1\n"
				"PATCH /api/v1/nodes/n1?fieldManager=knode\n"
				"{\"metadata\":{\"labels\":{\"ours\":\"\"},\"annotations\":"
				"{\"knode.io/x\":\"y\"}}}\n"
				"GET /api/v1/nodes/n1\n"
				"PATCH /api/v1/nodes/n1?fieldManager=knode\n"
				"{\"metadata\":{\"resourceVersion\":\"7\"},\"spec\":{\"taints\":"
				"[" TAINT("theirs") "," TAINT("ours") "]}}\n");
}
END_TEST

START_TEST(what_was_added_is_taken_back)
{
	cleanup_change struct change before = { 0 };
	cleanup_free char *asked = NULL;
	struct bench bench;

	will_answer("ok");
	will_answer(bare);
	will_answer(whole); /* looked at again */
	will_answer(bare);
	will_answer(whole); /* its taints are read, */
	will_answer(bare);  /* and set */
	bench = set_up();
	inspect(&bench, &before);
	ck_assert_ptr_null(put_back(&bench, &before));
	asked = tear_down(&bench);
	ck_assert_str_eq(asked, "GET /api/v1/nodes/n1\n"
				"GET /api/v1/nodes/n1\n"
				"PATCH /api/v1/nodes/n1?fieldManager=knode\n"
				"{\"metadata\":{\"labels\":{\"ours\":null},\"annotations\":"
				"{\"knode.io/x\":null}}}\n"
				"GET /api/v1/nodes/n1\n"
				"PATCH /api/v1/nodes/n1?fieldManager=knode\n"
				"{\"metadata\":{\"resourceVersion\":\"9\"},\"spec\":{\"taints\":"
				"[" TAINT("theirs") "]}}\n");
}
END_TEST

/* While no server answers it cannot be told, and is left. */
START_TEST(a_server_that_is_away_is_no_failure)
{
	cleanup_change struct change change = { 0 }, before = { 0 };
	cleanup_free char *note = NULL;
	struct bench bench = set_up();

	free(standin_end(&standin));
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_UNKNOWN);
	ck_assert_ptr_nonnull(strstr(change.late, " refuses connections"));
	before.now = json_map();
	note = put_back(&bench, &before);
	ck_assert(str_starts(note, "Node n1 keeps its labels and taints: "));
	bench_done(&bench);
}
END_TEST

/* It is not asked again at every step; but once it was waited for, it is. */
START_TEST(a_server_that_was_waited_for_is_asked_again)
{
	struct bench bench;
	struct kube *kube;

	answers[count++] = standin_say("503 Service Unavailable", "", "not yet");
	will_answer("ok");
	bench = set_up();
	ck_assert_int_lt(host_kube(bench.host, CONF, &kube, &err), 0);
	ck_assert_int_lt(host_kube(bench.host, CONF, &kube, &err), 0);
	ck_assert_ptr_nonnull(strstr(err.message, " is not ready yet"));
	host_kube_retry(bench.host);
	ck_assert_msg(host_kube(bench.host, CONF, &kube, &err) == 0, "%s", err.message);
	free(tear_down(&bench));
}
END_TEST

UNIT_TESTS(act_node, a_server_that_was_waited_for_is_asked_again, what_it_lacks_is_told,
	   one_that_has_all_needs_nothing, it_is_waited_for_and_marked,
	   what_was_added_is_taken_back, a_server_that_is_away_is_no_failure)
