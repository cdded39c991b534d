#include "command_plan.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/wrap.h"
#include "command_error.h"
#include "command_node.h"
#include "command_output.h"
#include "command_print.h"
#include "host/lock.h"
#include "install/phases.h"
#include "plan/plan_print.h"

int confirm(const struct context *ctx, const char *question, struct error *err)
{
	char answer[16];

	if (!isatty(STDIN_FILENO) || !wants_text(ctx))
		return error_set(err, -EPERM,
				 "nothing was changed: there is nobody to ask; --yes goes on "
				 "without asking");
	fflush(stdout);
	fprintf(stderr, "%s [y/N] ", question);
	if (fgets(answer, sizeof(answer), stdin) && (*answer == 'y' || *answer == 'Y'))
		return 0;
	return error_set(err, -EPERM, "nothing was changed, as you wished");
}

int check_may_change(const struct context *ctx, struct error *err)
{
	if (ctx->global.host)
		return error_set(err, -EROFS, "%s is a recorded host: it can only be looked at",
				 ctx->global.host);
	if (!ctx->global.root && geteuid() != 0)
		return error_set(err, -EPERM, "only root can change this host: sudo knode %s",
				 ctx->command->name);
	return 0;
}

int open_host_to_change(const struct context *ctx, struct host **ret, struct error *err)
{
	int r = check_may_change(ctx, err);

	return r < 0 ? r : open_host(ctx, HOST_WRITE, ret, err);
}

/* --- Results --- */

struct json *result_document(const char *kind, const char *state, const struct apply_result *result)
{
	struct json *document = json_map();

	json_map_set_text(document, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(document, "kind", kind);
	json_map_set_text(document, "run", result->run);
	json_map_set_text(document, "state", state);
	json_map_set_int(document, "changes", (int64_t)result->changes);
	return document;
}

void print_notes(const struct apply_result *result)
{
	for (size_t i = 0; i < result->notes.count; i++)
		printf("note: %s\n", result->notes.items[i]);
}

void print_result(const struct context *ctx, const char *kind, const char *state,
		  const struct apply_result *result)
{
	cleanup_json struct json *document = NULL;
	cleanup_free char *changes = plan_count_text(result->changes);

	if (!wants_text(ctx)) {
		document = result_document(kind, state, result);
		json_map_set(document, "notes", json_texts(&result->notes));
		if (result->failed.count)
			json_map_set(document, "failed", json_texts(&result->failed));
		print_tree(ctx, document);
		return;
	}
	print_notes(result);
	if (result->run)
		printf("%s: run %s is %s\n", changes, result->run, state);
	else
		printf("%s\n", changes);
}

void print_failures(const struct context *ctx, const struct apply_result *result)
{
	if (!wants_text(ctx)) {
		if (result->failed.count && result->run)
			print_result(ctx, "RunResult", "incomplete", result);
		return;
	}
	print_notes(result);
	/* Where nothing was changed, the one that failed is the error itself. */
	for (size_t i = 0; i < result->failed.count; i++)
		if (result->run || result->failed.count > 1)
			print_error(ctx, EXIT_ERROR, result->failed.items[i]);
}

/* --- Plans --- */

static void print_left_out(const struct context *ctx, const struct inspection *seen)
{
	if (seen->left_out)
		printf("note: %s is no running system: values, modules, swap and services of one "
		       "are left out\n",
		       ctx->global.root);
	if (ctx->global.root && geteuid() != 0)
		printf("note: files under %s will be yours: only root can give them to root\n",
		       ctx->global.root);
}

static void print_changes(const struct context *ctx, const struct plan *plan,
			  const struct inspection *seen, const struct run_plan *how)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_free char *changes = plan_count_text(seen->pending);

	if (how->diff)
		plan_print_diff(plan, seen, &out);
	else
		plan_print_text(plan, seen, ctx->color, &out);
	print_buffer(&out);
	if (how->diff)
		return;
	print_left_out(ctx, seen);
	printf("%s%s\n", changes,
	       (how->dry_run || how->show) && seen->pending ? " would be made" : "");
}

static void print_plan(const struct context *ctx, const struct plan *plan,
		       const struct inspection *seen, const struct run_plan *how)
{
	cleanup_json struct json *document = NULL;

	if (wants_text(ctx)) {
		print_changes(ctx, plan, seen, how);
		return;
	}
	document = plan_print_json(plan, seen, how->diff);
	run_command_to_json(how->command, document);
	print_tree(ctx, document);
}

/* The steps that change something, counted by phase: there are too many for a line each. */
static void print_phases(const struct plan *plan, const struct inspection *seen)
{
	cleanup(strbuf_done) struct strbuf line = strbuf_make(STRBUF_MAX_TEXT);
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_free char *changes = plan_count_text(seen->pending);

	strbuf_printf(&line, "%s, by phase: ", changes);
	phases_count(plan, seen, &line);
	wrap_text(&out,
		  &(struct wrap){ .indent = 2, .width = print_columns(PRINT_WIDTH), .broken = "" },
		  line.text);
	printf("%s\n", out.text);
	(void)fflush(stdout);
}

static int apply(const struct context *ctx, struct plan *plan, const struct inspection *seen,
		 const struct run_plan *how, struct error *err)
{
	cleanup(apply_result_done) struct apply_result result = { 0 };
	cleanup_host struct host *host = NULL;
	cleanup_free char *undo = NULL;
	struct progress progress;
	int r = open_host_to_change(ctx, &host, err);

	if (r < 0)
		return EXIT_ERROR;
	progress_begin(&progress, ctx);
	r = plan_apply(plan, seen, host, how->command, &progress.watch, &result, err);
	progress_done(&progress);
	if (r < 0) {
		print_failures(ctx, &result);
		return EXIT_ERROR;
	}
	if (how->finish)
		return how->finish(ctx, host, &result, how->arg, err);
	print_result(ctx, "RunResult", "done", &result);
	undo = host_advice(host, "knode undo");
	if (wants_text(ctx) && result.run && !plan_is_final(plan))
		printf("`%s` takes it back\n", undo);
	return EXIT_OK;
}

/* A run is open while it is at work, too: then nobody has interrupted it. */
static int check_idle(const struct context *ctx, const struct run_plan *how, struct error *err)
{
	cleanup_host struct host *host = NULL;
	cleanup_fd int lock = -1;
	int r = open_host_to_change(ctx, &host, err);

	return r < 0 ? r : host_lock(host, how->command, &lock, err);
}

static int check_open(const struct context *ctx, const struct plan *plan, const struct host *host,
		      const struct run_plan *how, struct error *err)
{
	struct error open;
	int r = apply_check_open(host, plan, &open);

	if (r < 0 && check_idle(ctx, how, err) < 0)
		return err->code;
	return r < 0 ? error_set(err, r, "%s", open.message) : 0;
}

static int ask(const struct context *ctx, const struct plan *plan, const struct inspection *seen,
	       const struct host *host, const struct run_plan *how, struct error *err)
{
	cleanup_free char *changes = plan_count_text(seen->pending);
	cleanup_free char *question = xasprintf(
		"Make %s?%s", changes, plan_is_final(plan) ? " Nothing takes them back." : "");
	int r = check_may_change(ctx, err);

	if (r == 0)
		r = check_open(ctx, plan, host, how, err);
	return r < 0 || how->yes ? r : confirm(ctx, question, err);
}

/* Only shown, in one form or another. */
static bool is_to_be_shown(const struct run_plan *how)
{
	return how->dry_run || how->show || how->diff;
}

/* --- What was begun --- */

/* The open run of the command, whatever it was asked for; *ret is NULL when there is none. */
static int find_begun(const struct host *host, const struct run_plan *how, struct run **ret,
		      struct error *err)
{
	cleanup_run struct run *run = NULL;
	int r = run_newest(host, &run, NULL, err);

	if (r == 0 && run && (run->state == RUN_INTERRUPTED || run->state == RUN_FAILED) &&
	    run_is_of(run, how->command))
		*ret = take_ptr(&run);
	return r;
}

static int ask_to_go_on(const struct context *ctx, const struct run *run,
			const struct run_plan *how, struct error *err)
{
	int r = check_idle(ctx, how, err);

	if (r == 0 && wants_text(ctx))
		printf("run %s was %s: going on with it\n", run->id, run_state_name(run->state));
	return r < 0 || how->yes ? r : confirm(ctx, "Go on with it?", err);
}

/* Gives up a run that was asked for something else, if this one may take its place. */
static int give_up(const struct context *ctx, const struct run *run, const struct run_plan *how,
		   struct error *err)
{
	cleanup_host struct host *changing = NULL;
	int r = how->supersedes ? open_host_to_change(ctx, &changing, err) : 0;

	if (r < 0 || !how->supersedes)
		return r;
	if (wants_text(ctx))
		printf("run %s was of another configuration, and %s: going on from there\n",
		       run->id, run_state_name(run->state));
	return run_give_up(changing, run->id, "another configuration came", err);
}

static int complete(const struct context *ctx, const struct run *run, const struct run_plan *how,
		    struct apply_result *ret, struct error *err)
{
	cleanup_host struct host *changing = NULL;
	struct progress progress;
	int r = ask_to_go_on(ctx, run, how, err);

	if (r == 0)
		r = open_host_to_change(ctx, &changing, err);
	if (r < 0)
		return r;
	progress_begin(&progress, ctx);
	r = run_resume(changing, run->id, &progress.watch, ret, err);
	progress_done(&progress);
	if (r < 0)
		print_failures(ctx, ret);
	return r;
}

/* Completes it, or gives it up; @ret->run stays NULL when nothing was completed. */
static int complete_begun(const struct context *ctx, const struct host *host,
			  const struct run_plan *how, struct apply_result *ret, struct error *err)
{
	cleanup_run struct run *run = NULL;
	int r = find_begun(host, how, &run, err);

	if (r < 0 || !run)
		return r;
	return str_eq(run->command, how->command) ? complete(ctx, run, how, ret, err)
						  : give_up(ctx, run, how, err);
}

/* Looks at the plan and does what is asked for with it. */
static int run_fresh(const struct context *ctx, struct plan *plan, const struct host *host,
		     const struct run_plan *how, const struct apply_result *completed,
		     struct error *err)
{
	bool applies = !is_to_be_shown(how);
	cleanup_inspection struct inspection seen = { 0 };
	struct error open;

	if (plan_inspect(plan, host, &seen, err) < 0) {
		/* That an earlier run was not completed explains more. */
		if (applies && check_open(ctx, plan, host, how, &open) < 0)
			*err = open;
		return EXIT_ERROR;
	}
	if (completed->run && seen.pending == 0 && how->finish)
		return how->finish(ctx, host, completed, how->arg, err);
	if (completed->run && (seen.pending == 0 || wants_text(ctx)))
		print_result(ctx, "RunResult", "done", completed);
	if (completed->run && seen.pending == 0)
		return EXIT_OK;
	if (applies && how->brief && wants_text(ctx) && seen.pending)
		print_phases(plan, &seen);
	/* One document is printed: the plan, or what became of it. */
	if (!applies || (wants_text(ctx) && !how->brief) || seen.pending == 0)
		print_plan(ctx, plan, &seen, how);
	if (!applies || seen.pending == 0)
		return (how->diff || how->show) && seen.pending ? EXIT_PENDING : EXIT_OK;
	if (ask(ctx, plan, &seen, host, how, err) < 0)
		return EXIT_ERROR;
	return apply(ctx, plan, &seen, how, err);
}

static int adopt(const struct host *host, struct plan *plan, const struct run_plan *how,
		 const struct apply_result *completed, struct error *err)
{
	cleanup_run struct run *run = NULL;
	int r;

	if (!completed->run || !how->adopt)
		return 0;
	r = run_load(host, completed->run, &run, err);
	if (r == 0)
		how->adopt(plan, run->plan);
	return r;
}

int run_plan(const struct context *ctx, struct plan *plan, const struct host *host,
	     const struct run_plan *how, struct error *err)
{
	cleanup(apply_result_done) struct apply_result completed = { 0 };

	if (!is_to_be_shown(how) && complete_begun(ctx, host, how, &completed, err) < 0)
		return EXIT_ERROR;
	if (adopt(host, plan, how, &completed, err) < 0)
		return EXIT_ERROR;
	return run_fresh(ctx, plan, host, how, &completed, err);
}

int complete_open_run(const struct context *ctx, const struct host *host,
		      const struct run_plan *how, bool *ret_completed, struct error *err)
{
	cleanup(apply_result_done) struct apply_result completed = { 0 };

	*ret_completed = false;
	if (is_to_be_shown(how))
		return EXIT_OK;
	if (complete_begun(ctx, host, how, &completed, err) < 0)
		return EXIT_ERROR;
	*ret_completed = completed.run != NULL;
	if (completed.run)
		print_result(ctx, "RunResult", "done", &completed);
	return EXIT_OK;
}
