/* Manifests that the kubelet has taken, or has not. With a real kubelet: tests/kube. */
#include <sys/stat.h>
#include <time.h>

#include "act_bench.h"
#include "acts/file.h"
#include "acts/taken.h"

#define MANIFESTS "/etc/kubernetes/manifests"
#define SOCKET    "/run/knode-unit/no-runtime.sock"
#define STARTED   1800000000 /* seconds since the epoch */

static const struct plan_kubelet kubelet = { "kubelet.service", NULL, SOCKET, 1000 };

static void set_time(const struct bench *bench, const char *path, time_t time)
{
	const struct timespec times[2] = { { .tv_sec = time }, { .tv_sec = time } };
	cleanup_free char *real = tree_path(&bench->tree, path);

	ck_assert_int_eq(utimensat(AT_FDCWD, real, times, AT_SYMLINK_NOFOLLOW), 0);
}

/* A kubelet that was started, and a manifest that came @later seconds after that. */
static struct bench bench_of(time_t later)
{
	struct bench bench = bench_make();

	tree_mkdir(&bench.tree, "/run/systemd/units", 0755);
	tree_link(&bench.tree, "/run/systemd/units/invocation:kubelet.service", "0123");
	set_time(&bench, "/run/systemd/units/invocation:kubelet.service", STARTED);
	tree_put(&bench.tree, MANIFESTS "/etcd.yaml", 0600, "{}\n");
	set_time(&bench, MANIFESTS "/etcd.yaml", STARTED + later);
	return bench;
}

static void add_taken(struct plan *plan)
{
	plan_taken(plan, MANIFESTS "/etcd.yaml", "etcd-cp1", &kubelet);
}

/* No runtime has to be asked: it read them when it started. */
START_TEST(what_was_there_before_its_start_is_taken)
{
	cleanup_bench struct bench bench = bench_of(0);
	cleanup_change struct change change = { 0 };

	add_taken(bench.plan);
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_NONE);
	ck_assert(json_map_bool(change.now, "taken", false));
}
END_TEST

/* Nobody can tell without the runtime. */
START_TEST(what_came_later_is_asked_for)
{
	cleanup_bench struct bench bench = bench_of(1);
	cleanup_change struct change change = { 0 };

	add_taken(bench.plan);
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_RUN);
	ck_assert_str_eq(change.late, "no container runtime runs: there is no socket " SOCKET);
}
END_TEST

START_TEST(a_kubelet_that_does_not_run_takes_them_when_it_starts)
{
	cleanup_bench struct bench bench = bench_of(1);
	cleanup_change struct change change = { 0 };

	fake_remove(&bench.tree, "/run/systemd/units/invocation:kubelet.service");
	add_taken(bench.plan);
	inspect(&bench, &change);
	ck_assert_int_eq(change.kind, CHANGE_NONE);
}
END_TEST

START_TEST(it_is_looked_at_anew_after_a_manifest)
{
	cleanup_bench struct bench bench = bench_of(0);
	cleanup_inspection struct inspection seen = { 0 };

	plan_file(bench.plan, MANIFESTS "/etcd.yaml", 0600, "{a: b}\n");
	add_taken(bench.plan);
	ck_assert_int_eq(plan_inspect(bench.plan, bench.host, &seen, &err), 0);
	ck_assert_uint_eq(seen.pending, 2);
	ck_assert_str_eq(seen.changes[1].late, "anew, after " MANIFESTS "/etcd.yaml");
}
END_TEST

UNIT_TESTS(act_taken, what_was_there_before_its_start_is_taken, what_came_later_is_asked_for,
	   a_kubelet_that_does_not_run_takes_them_when_it_starts,
	   it_is_looked_at_anew_after_a_manifest)
