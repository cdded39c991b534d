/* Running all controllers until nothing changes any more, and the finalizers of both kinds. */
#include "storage/simulation_inside.h"

enum {
	ROUNDS_MOST = 10000 /* of one step; two objects that undo each other would go on for ever */
};

/* Whether a pod that is on a node uses the claim (pvc_protection_controller.go). */
static bool is_used(const struct simulation *sim, const struct sim_claim *claim)
{
	for (size_t i = 0; i < sim->pods.count; i++) {
		const struct sim_pod *pod = sim->pods.items[i];

		if (!pod->gone && !pod->finished && pod->node && schedule_uses(pod, claim))
			return true;
	}
	return false;
}

/* Objects that are being deleted, and that nothing protects any more. */
static bool finish_deletions(struct simulation *sim)
{
	bool changed = false;

	for (size_t i = 0; i < sim->claims.count; i++) {
		struct sim_claim *claim = sim_claim_at(sim, i);

		if (claim->gone || !claim->deleting || claim->kept || is_used(sim, claim))
			continue;
		sim_claim_drop(sim, claim);
		changed = true;
	}
	for (size_t i = 0; i < sim->volumes.count; i++) {
		struct sim_volume *volume = sim_volume_at(sim, i);

		/* pv_protection_controller.go: what is not bound is not protected. */
		if (volume->gone || !volume->deleting || volume->kept || volume->phase == SIM_BOUND)
			continue;
		sim_volume_drop(sim, volume);
		changed = true;
	}
	return changed;
}

/* A volume that became free is offered to the claims that wait, the oldest first. */
static bool offer(struct simulation *sim)
{
	size_t number;

	while (sim_queue_pop(&sim->offers, &number)) {
		struct sim_volume *volume = sim_volume_at(sim, number);
		struct sim_claim *claim;

		volume->offered = false;
		claim = volume->bucket ? sim_waiting_find(sim, volume) : NULL;
		if (!claim)
			continue;
		/* The claim may take another one: this one is offered on. */
		volume->offered = true;
		sim_queue_push(&sim->offers, number);
		control_claim_sync(sim, claim);
		return true;
	}
	return false;
}

static bool run_queues(struct simulation *sim)
{
	bool changed = false;
	size_t number;

	while (sim_queue_pop(&sim->volume_queue, &number)) {
		struct sim_volume *volume = sim_volume_at(sim, number);

		volume->queued = false;
		control_volume_sync(sim, volume);
		changed = true;
	}
	while (sim_queue_pop(&sim->claim_queue, &number)) {
		struct sim_claim *claim = sim_claim_at(sim, number);

		claim->queued = false;
		control_claim_sync(sim, claim);
		changed = true;
	}
	return changed;
}

void control_settle(struct simulation *sim)
{
	for (size_t i = 0; i < ROUNDS_MOST; i++) {
		bool changed = run_queues(sim);

		if (!changed && sim->deletions)
			changed = finish_deletions(sim);
		if (!changed)
			changed = offer(sim);
		if (!changed)
			changed = schedule_pods(sim);
		if (!changed)
			return;
	}
}
