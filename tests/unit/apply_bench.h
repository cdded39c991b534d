/* What tests of applying, resuming and undoing plans share. */
#pragma once

#include "acts/file.h"
#include "fake_host.h"
#include "run/apply.h"
#include "unit.h"

static struct error err;

/* A host, and the outcome of the last thing that was done to it. */
struct bench {
	struct tree tree;
	struct host *host;
	struct apply_result result;
};

#define cleanup_bench cleanup(bench_done)

static inline struct bench bench_make(void)
{
	struct bench bench = { .tree = fake_make() };

	tree_mkdir(&bench.tree, "/etc", 0755);
	tree_mkdir(&bench.tree, "/run", 0755);
	tree_mkdir(&bench.tree, "/var/lib", 0755);
	bench.host = fake_host(&bench.tree, HOST_WRITE);
	return bench;
}

static inline void bench_done(struct bench *bench)
{
	host_close(bench->host);
	apply_result_done(&bench->result);
	tree_remove(&bench->tree);
}

/* Looks and applies. */
static inline int apply(struct bench *bench, struct plan *plan)
{
	cleanup_inspection struct inspection seen = { 0 };
	int r = plan_inspect(plan, bench->host, &seen, &err);

	apply_result_done(&bench->result);
	if (r == 0)
		r = plan_apply(plan, &seen, bench->host, "test-it all", NULL, &bench->result, &err);
	return r;
}

static inline void apply_well(struct bench *bench, struct plan *plan)
{
	ck_assert_msg(apply(bench, plan) == 0, "%s", err.message);
}

/* A gate at which changes of /etc/x fail. */
static inline int stop_at_x(void *arg, const char *what)
{
	(void)arg;
	return strstr(what, "/etc/x") ? -EIO : 0;
}

static inline int undo(struct bench *bench, const char *id, bool force)
{
	apply_result_done(&bench->result);
	return run_undo(bench->host, &(struct undo_wish){ .id = id, .force = force }, NULL,
			&bench->result, &err);
}

static inline int resume(struct bench *bench, const char *id)
{
	apply_result_done(&bench->result);
	return run_resume(bench->host, id, NULL, &bench->result, &err);
}

static inline void check_state(const struct bench *bench, const char *id, enum run_state state)
{
	cleanup_run struct run *run = NULL;

	ck_assert_msg(run_load(bench->host, id, &run, &err) == 0, "%s", err.message);
	ck_assert_str_eq(run_state_name(run->state), run_state_name(state));
}

static inline struct plan *plan_of_file(const char *path, const char *content)
{
	struct plan *plan = plan_new();

	plan_file(plan, path, 0644, content);
	return plan;
}
