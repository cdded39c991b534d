#include "command_reset.h"

#include <errno.h>

#include "host/host_kube.h"
#include "install/teardown.h"
#include "pki/pki.h"
#include "plan/act.h"
#include "run/run.h"

#define KUBELET_CONF "/etc/kubernetes/kubelet.conf"

/* Runs that are no part of a node's life: what they did stays for the next one. */
static const char *const others[] = { "prepare", "preflight", "install", "certs-generate-csr",
				      "reset" };

/* Kinds whose targets go with the node, or have nothing to put back. */
static const char *const no_places[] = { "api", "wait", "exec", "found", "node" };

/* What is taken back: runs, newest first, and their steps, last first, each target once. */
struct taken_back {
	struct run **runs;
	size_t count, capacity;
	struct installer_undo *steps;
	size_t step_count, step_capacity;
	struct str_list originals; /* paths that the steps borrow */
};

static void taken_back_done(struct taken_back *taken)
{
	for (size_t i = 0; i < taken->count; i++)
		run_free(taken->runs[i]);
	free(taken->runs);
	free(taken->steps);
	str_list_done(&taken->originals);
}

static bool is_of_node(const struct run *run)
{
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (str_starts(run->command, others[i]))
			return false;
	return true;
}

static bool is_to_take_back(const struct run *run, size_t step)
{
	const struct action *action = plan_at(run->plan, step);

	if (!run->steps[step].before || run->steps[step].state == STEP_RESTORED ||
	    !action->act->restore || (action->secret && !str_eq(action->act->space, "path")))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(no_places); i++)
		if (str_eq(no_places[i], action->act->space))
			return false;
	return true;
}

/* The step that an earlier look (at a newer run) found for the same target; or a new one. */
static struct installer_undo *find_step(struct taken_back *taken, const struct action *action)
{
	for (size_t i = 0; i < taken->step_count; i++) {
		const struct action *other = taken->steps[i].step;

		if (str_eq(other->act->space, action->act->space) &&
		    str_eq(other->target, action->target))
			return &taken->steps[i];
	}
	taken->steps = grow(taken->steps, &taken->step_capacity, taken->step_count + 1,
			    sizeof(*taken->steps));
	return &taken->steps[taken->step_count++];
}

/* Of several runs that changed one thing, the oldest knows what was there before. */
static void take_steps_back(struct taken_back *taken, const struct run *run)
{
	for (size_t i = plan_count(run->plan); i > 0; i--) {
		const struct action *action = plan_at(run->plan, i - 1);
		const struct json *before = run->steps[i - 1].before;
		bool is_file = str_eq(json_map_text(before, "type", ""), "file");
		struct installer_undo undo = { .step = action, .before = before };

		if (!is_to_take_back(run, i - 1))
			continue;
		if (is_file) {
			char *original = run_original_path(run, i - 1);

			str_list_take(&taken->originals, original);
			undo.original = original;
		}
		*find_step(taken, action) = undo;
	}
}

static int take_runs_back(const struct host *host, struct plan *plan, struct taken_back *taken,
			  struct error *err)
{
	cleanup(str_list_done) struct str_list ids = { 0 };
	int r = run_list(host, &ids, err);

	for (size_t i = ids.count; i > 0 && r == 0; i--) {
		struct run *run = NULL;

		r = run_look(host, ids.items[i - 1], &run, err);
		if (r < 0)
			return r;
		if (run->state == RUN_DAMAGED)
			plan_note(plan, "run %s is damaged: what it changed is not taken back: %s",
				  run->id, run->failure);
		if (run->state == RUN_DAMAGED || run->state == RUN_UNDONE || !is_of_node(run)) {
			run_free(run);
			continue;
		}
		taken->runs =
			grow(taken->runs, &taken->capacity, taken->count + 1, sizeof(struct run *));
		taken->runs[taken->count++] = run;
		plan_take_back(plan, run->id);
		take_steps_back(taken, run);
	}
	return r;
}

static void tell_kubeconfigs(const struct host *host, struct plan *plan)
{
	static const char path[] = "/root/.kube/config";

	if (host_exists(host, path))
		plan_note(plan, "%s stays: it may be of another cluster as well", path);
}

/*
 * The name that the kubelet has in its cluster, from the certificate of its kubeconfig: "cp1" of
 * "system:node:cp1". NULL: it cannot be told. Free it.
 */
static char *node_name(const struct host *host)
{
	static const char prefix[] = "system:node:";
	cleanup_login struct kube_login login = { 0 };
	cleanup_pki struct pki *pki = NULL;
	cleanup_pki_certs struct pki_certs certs = { 0 };
	const char *name;
	struct error ignored;

	if (host_login_read(host, KUBELET_CONF, &login, &ignored) < 0 || !login.cert.length ||
	    pki_open(&pki, &ignored) < 0 ||
	    pki_certs_read(pki, KUBELET_CONF, &login.cert, &certs, &ignored) < 0)
		return NULL;
	name = certs.items[0]->common_name;
	return name && str_starts(name, prefix) ? xstrdup(name + strlen(prefix)) : NULL;
}

/*
 * As with kubeadm, the Node stays: a host that leaves may not take it away. Where etcd is on this
 * host, the Node goes with the cluster, or other control planes remain, which see to it.
 */
static void tell_node(const struct node *node, struct plan *plan)
{
	cleanup_free char *name = node_name(node->host);

	if (name && !node->facts->etcd_data_dir)
		plan_note(plan,
			  "the Node %s stays in its cluster: on a control plane, kubectl delete "
			  "node %s",
			  name, name);
}

/* Begins a plan that nothing takes back: looks at what may have to go. */
static struct installer_input begin(struct node *node, struct plan *plan)
{
	cleanup_wanted struct facts_wanted wanted = { 0 };

	teardown_want(node->config, &wanted);
	node_gather(node, &wanted);
	plan_set_final(plan);
	return node_input(node);
}

int reset_plan(struct node *node, const struct str_list *skipped, struct plan *plan,
	       struct error *err)
{
	cleanup(taken_back_done) struct taken_back taken = { 0 };
	struct installer_input in = begin(node, plan);
	int r = str_list_has(skipped, "cleanup-node")
			? 0
			: take_runs_back(node->host, plan, &taken, err);

	if (r < 0)
		return r;
	in.undo = taken.steps;
	in.undo_count = taken.step_count;
	r = teardown_add(&in, skipped, plan, err);
	if (r < 0)
		return r;
	if (!str_list_has(skipped, "cleanup-node")) {
		tell_kubeconfigs(node->host, plan);
		tell_node(node, plan);
	}
	return plan_check(plan, err);
}

/* --- What grew since a run --- */

/* What a run did to a target, if it did anything; else NULL. */
static const struct run_step *find_taken(const struct run *run, const char *space,
					 const char *target)
{
	for (size_t i = 0; run->plan && i < plan_count(run->plan); i++) {
		const struct action *action = plan_at(run->plan, i);

		if (str_eq(action->act->space, space) && str_eq(action->target, target) &&
		    run->steps[i].before)
			return &run->steps[i];
	}
	return NULL;
}

bool run_made_node(const struct run *run)
{
	/* One without a configuration ends, and is started again and again: it is no node yet. */
	const struct run_step *config = find_taken(run, "path", "/var/lib/kubelet/config.yaml");
	const struct run_step *unit = find_taken(run, "unit", "kubelet.service");

	return config && unit && str_eq(json_map_text(config->before, "type", ""), "absent") &&
	       json_map_bool(unit->after, "active", false);
}

int grown_plan(struct node *node, struct plan *plan, struct error *err)
{
	const struct installer_input in = begin(node, plan);
	int r = teardown_add_grown(&in, plan, err);

	if (r < 0)
		return r;
	tell_node(node, plan);
	return plan_check(plan, err);
}
