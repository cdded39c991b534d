/*
 * What tests of the kinds of actions share: a plan of one action and its host, and the way that a
 * change goes.
 */
#pragma once

#include "fake_host.h"
#include "plan/plan_inspect.h"
#include "unit.h"

static struct error err;

/* A plan of one action, and its host. */
struct bench {
	struct tree tree;
	struct plan *plan;
	struct host *host;
};

#define cleanup_bench cleanup(bench_done)

static inline struct bench bench_make(void)
{
	struct bench bench = { .tree = fake_make(), .plan = plan_new() };

	tree_mkdir(&bench.tree, "/etc", 0755);
	bench.host = fake_host(&bench.tree, HOST_WRITE);
	return bench;
}

static inline void bench_done(struct bench *bench)
{
	host_close(bench->host);
	plan_free(bench->plan);
	tree_remove(&bench->tree);
}

static inline void inspect(const struct bench *bench, struct change *ret)
{
	ck_assert_msg(action_inspect(plan_at(bench->plan, 0), bench->host, ret, &err) == 0, "%s",
		      err.message);
}

static inline void check_refused(const struct bench *bench, int code, const char *message)
{
	cleanup_change struct change change = { 0 };

	ck_assert_int_eq(action_inspect(plan_at(bench->plan, 0), bench->host, &change, &err), code);
	ck_assert_str_eq(err.message, message);
}

enum {
	GROUP_MAX = 8 /* actions of a group */
};

/* Makes what nobody could foresee, and then makes it so, as plan_apply() does with a group. */
static inline int make_so(const struct bench *bench, const struct action *const actions[],
			  struct change *const changes[], size_t count)
{
	const struct act *act = actions[0]->act;
	const struct change *made[GROUP_MAX];
	int r = act->make ? act->make(actions, bench->host, changes, count, NULL, &err) : 0;

	for (size_t i = 0; i < count; i++)
		made[i] = changes[i];
	if (r < 0)
		return r;
	return count > 1 ? act->apply_many(actions, bench->host, made, count, &err)
			 : act->apply(actions[0], bench->host, made[0], &err);
}

/* Makes it so. */
static inline void apply(const struct bench *bench)
{
	const struct action *action = plan_at(bench->plan, 0);
	cleanup_change struct change change = { 0 };

	inspect(bench, &change);
	ck_assert_msg(make_so(bench, &action, &(struct change *){ &change }, 1) == 0, "%s",
		      err.message);
}

/* A number that tells a file from another one of its name. */
static inline ino_t inode_of(const struct tree *tree, const char *path)
{
	cleanup_free char *real = tree_path(tree, path);
	struct stat st;

	ck_assert_int_eq(lstat(real, &st), 0);
	return st.st_ino;
}

/* Makes it so where only mode and owner are not right: it stays the same file, with this text. */
static inline void apply_in_place(const struct bench *bench, const char *path, const char *text,
				  mode_t mode)
{
	ino_t inode = inode_of(&bench->tree, path);

	apply(bench);
	ck_assert_uint_eq(inode_of(&bench->tree, path), inode);
	tree_check(&bench->tree, path, text);
	ck_assert_uint_eq(tree_mode(&bench->tree, path), mode);
}

static inline void check_kind(const struct bench *bench, enum change_kind kind)
{
	cleanup_change struct change change = { 0 };

	inspect(bench, &change);
	ck_assert_str_eq(change_kind_name(change.kind), change_kind_name(kind));
}

/* Restores @before; returns the note, if any. */
static inline char *put_back(const struct bench *bench, const struct change *before)
{
	const struct action *action = plan_at(bench->plan, 0);
	cleanup_change struct change now = { 0 };
	char *note = NULL;

	inspect(bench, &now);
	ck_assert_msg(action->act->restore(action, bench->host, before->now, before->now_data, &now,
					   &note, &err) == 0,
		      "%s", err.message);
	return note;
}

/*
 * The way of a change: it is of this kind and described so, is made, is then nothing to be done,
 * and is put back, twice, to the byte.
 */
static inline void check_way(const struct bench *bench, enum change_kind kind,
			     const char *description)
{
	const struct action *action = plan_at(bench->plan, 0);
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_LINE);
	cleanup_free char *before = fake_text(&bench->tree);
	cleanup_change struct change change = { 0 }, done = { 0 };

	inspect(bench, &change);
	ck_assert_str_eq(change_kind_name(change.kind), change_kind_name(kind));
	action->act->describe(action, &change, &text);
	ck_assert_str_eq(text.text, description);
	ck_assert_msg(make_so(bench, &action, &(struct change *){ &change }, 1) == 0, "%s",
		      err.message);
	inspect(bench, &done);
	ck_assert_str_eq(change_kind_name(done.kind), "none");
	for (int i = 0; i < 2; i++) {
		cleanup_free char *note = put_back(bench, &change);
		cleanup_free char *after = fake_text(&bench->tree);

		ck_assert_ptr_null(note);
		ck_assert_str_eq(after, before);
	}
}
