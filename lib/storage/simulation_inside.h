/* Inside of lib/storage: the objects of a simulation, and what its files share. */
#pragma once

#include "storage/quantity.h"
#include "storage/simulation.h"
#include "storage/volume_types.h"

enum sim_phase {
	SIM_PENDING,
	SIM_AVAILABLE,
	SIM_BOUND,
	SIM_RELEASED,
	SIM_FAILED,
	SIM_LOST,
};
enum {
	SIM_PHASES = SIM_LOST + 1
};
const char *sim_phase_name(enum sim_phase phase);
enum sim_phase sim_phase_of(const char *name); /* SIM_PENDING when it is none */

/* Objects of one kind: in order of creation, and by key ("name", "namespace/name"). */
struct sim_table {
	void **items;
	size_t count, capacity;
	struct json *index; /* key: number, of those that are not gone */
};

/* Volumes that are free, of the same modes, volumeMode and class: by size, then by age. */
struct sim_bucket {
	struct sim_volume **items;
	size_t count, capacity;
};

/* A claim that waits for any volume, as little as is looked at first. */
struct sim_waiting {
	__int128 nanos; /* of the request */
	unsigned number;
	unsigned char modes;
	bool block, over; /* over: it waits no more */
};

/* Those of one class, the oldest first; none before `first` waits. */
struct sim_waiting_list {
	struct sim_waiting *items;
	size_t first, count, capacity;
};

struct sim_volume {
	struct json *object;
	const char *name; /* borrowed from the object, as all const texts here */
	size_t number;
	const struct volume_type *type;
	struct quantity size;
	unsigned modes;
	bool block;
	const char *class, *attributes_class; /* "" when unset */
	const char *policy;
	const char *provisioned_by; /* by annotation; NULL: made by hand */
	bool is_claimed;
	char *ref_namespace, *ref_name, *ref_uid; /* of spec.claimRef; uid "" when unset */
	bool by_controller;                       /* it has the annotation bound-by-controller */
	enum sim_phase phase;
	struct json *events;
	bool deleting, gone, queued, offered, kept; /* kept: a finalizer of someone else holds it */
	bool recycling;
	struct sim_bucket *bucket; /* NULL: not free */
};

struct sim_claim {
	struct json *object;
	const char *namespace, *name;
	char *key; /* "namespace/name" */
	char *uid;
	size_t number;
	struct quantity request;
	unsigned modes;
	bool block;
	const struct json *selector; /* NULL: none */
	char *class;                 /* spec.storageClassName; NULL: unset */
	const char *beta_class;      /* by annotation; NULL: unset */
	const char *attributes_class;
	char *volume;        /* spec.volumeName; NULL: unset */
	char *selected_node; /* by annotation; NULL: unset */
	bool bind_completed, by_controller;
	enum sim_phase phase;
	bool has_capacity;
	struct quantity capacity; /* of status */
	unsigned status_modes;
	struct json *events;
	bool deleting, gone, queued, kept;
};

struct sim_class {
	struct json *object;
	const char *name, *provisioner;
	size_t number;
	bool waits; /* WaitForFirstConsumer */
	bool is_default;
	bool gone;
};

struct sim_node {
	struct json *object;
	const char *name;
	const struct json *labels;
	bool gone;
};

struct sim_pod {
	struct json *object;
	const char *namespace, *name;
	char *key;
	char *node;    /* where it is; NULL: nowhere yet */
	char *assumed; /* where it will be when its claims are bound */
	char *why;     /* why it is nowhere; NULL */
	bool gone, finished;
};

struct sim_queue {
	size_t *items;
	size_t first, count, capacity;
};

struct simulation {
	struct version version;
	struct sim_table volumes, claims, classes, nodes, pods;
	struct json *namespaces; /* name: true; those that a file makes: false before that */
	struct json *reserved;   /* key of a claim: numbers of volumes with such a claimRef */
	struct json *named;      /* name of a volume: numbers of claims with such a volumeName */
	struct json *held_back;  /* "KIND NAME": true, of what is not there before its step */
	struct json *later;      /* "KIND NAME": list of the objects that steps create */
	struct json *refused;    /* step: {step, reason, message} */
	struct json *buckets;    /* key: number in bucket_list */
	struct sim_bucket **bucket_list;
	size_t bucket_count, bucket_capacity;
	size_t volumes_of[ACCESS_SETS]; /* how many have each set of modes */
	struct sim_queue volume_queue, claim_queue, offers;
	struct json *waiting; /* class: number in waiting_list */
	struct sim_waiting_list **waiting_list;
	size_t waiting_count, waiting_capacity;
	size_t deletions; /* objects that are being deleted */
	uint64_t uids;
	char *explain; /* key of a claim */
	char *step;    /* the one that is being done */
	struct json *explanation;
};

/* simulation_table.c: tables, queues, and the index of free volumes. */
size_t sim_table_add(struct sim_table *table, const char *key, void *item);
void *sim_table_find(const struct sim_table *table, const char *key); /* NULL when there is none */
void sim_table_remove(struct sim_table *table, const char *key);
void sim_queue_push(struct sim_queue *queue, size_t number);
bool sim_queue_pop(struct sim_queue *queue, size_t *ret);
/* Adds the number to the list of @key in an index (sim->reserved, sim->named). */
void sim_index_add(struct json *index, const char *key, size_t number);
/* Files a volume under what it is: after each change of it. */
void sim_volume_refile(struct simulation *sim, struct sim_volume *volume);
/* Takes a volume that is filed out: before what it is filed under changes. */
void sim_volume_unfile(struct sim_volume *volume);
/* The bucket, or NULL. */
struct sim_bucket *sim_bucket_find(const struct simulation *sim, unsigned modes, bool block,
				   const char *class);
/* The first volume of a bucket that is not smaller than @size. */
size_t sim_bucket_at_least(const struct sim_bucket *bucket, const struct quantity *size);

/* simulation_questions.c */
struct sim_volume *sim_volume_at(const struct simulation *sim, size_t number);
struct sim_claim *sim_claim_at(const struct simulation *sim, size_t number);
/* The class that counts: by annotation, else of the spec, else "". */
const char *sim_claim_class(const struct sim_claim *claim);
struct sim_class *sim_class_find(const struct simulation *sim, const char *name);
struct sim_class *sim_class_default(const struct simulation *sim);
bool sim_claim_waits(const struct simulation *sim, const struct sim_claim *claim);
bool sim_claim_has_class(const struct sim_claim *claim); /* by annotation or spec, also "" */
/* IsVolumeBoundToClaim(): reserved for, or bound to, this very claim. */
bool sim_is_bound_to(const struct sim_volume *volume, const struct sim_claim *claim);
/* Whether classes of volume attributes count (VolumeAttributesClass, v1.34). */
bool sim_same_attributes(const struct simulation *sim, const struct sim_volume *volume,
			 const struct sim_claim *claim);
void sim_event(struct json *events, const char *type, const char *reason, const char *message);
/* As sim_event() of a claim's; @message is given away. */
void sim_say(struct sim_claim *claim, const char *type, const char *reason, char *message);

/* simulation_waiting.c */
/* Files a claim under its class, if it waits for any volume; again after its class changed. */
void sim_waiting_add(struct simulation *sim, const struct sim_claim *claim);
/* The oldest claim that waits and would take the free volume; NULL: none. */
struct sim_claim *sim_waiting_find(const struct simulation *sim, const struct sim_volume *volume);

/* simulation_objects.c: objects from trees, and back. */
void sim_volume_read(struct simulation *sim, struct sim_volume *volume, struct json *object);
void sim_claim_read(struct simulation *sim, struct sim_claim *claim, struct json *object);
void sim_class_read(struct sim_class *class, struct json *object);
struct json *sim_volume_tree(const struct sim_volume *volume); /* as it is now; free it */
struct json *sim_claim_tree(const struct sim_claim *claim);
void sim_volume_free(struct sim_volume *volume);
void sim_claim_free(struct sim_claim *claim);
void sim_pod_free(struct sim_pod *pod);
const char *sim_annotation(const struct json *object, const char *name); /* NULL when unset */
void sim_set_annotation(struct json *object, const char *name, const char *value); /* NULL: unset */
/* "namespace/name"; free it. */
char *sim_key(const char *namespace, const char *name);

/* simulation_state.c: changes, which wake those whom they concern. */
extern const char sim_pre_resize[]; /* an annotation of volumes: their capacity before */
void sim_volume_touch(struct simulation *sim, struct sim_volume *volume);
void sim_claim_touch(struct simulation *sim, struct sim_claim *claim);
void sim_volume_set_phase(struct simulation *sim, struct sim_volume *volume, enum sim_phase phase);
/* Sets spec.claimRef; NULLs clear it. */
void sim_volume_set_ref(struct simulation *sim, struct sim_volume *volume, const char *namespace,
			const char *name, const char *uid);
void sim_claim_set_volume(struct simulation *sim, struct sim_claim *claim, const char *name);
/* As updateClaimStatus(): with a volume, its capacity and modes. */
void sim_claim_set_status(struct simulation *sim, struct sim_claim *claim, enum sim_phase phase,
			  const struct sim_volume *volume);
/* As metadata.deletionTimestamp: what nothing protects goes when all is at rest. */
void sim_volume_delete(struct simulation *sim, struct sim_volume *volume);
void sim_claim_delete(struct simulation *sim, struct sim_claim *claim);
void sim_volume_drop(struct simulation *sim, struct sim_volume *volume);
void sim_claim_drop(struct simulation *sim, struct sim_claim *claim);

/* control_match.c: which volume fits. */
struct sim_volume *control_best_volume(const struct simulation *sim, const struct sim_claim *claim,
				       bool waits);
/* Whether a free volume would do for a claim that waits for none in particular. */
bool control_fits(const struct simulation *sim, const struct sim_volume *volume,
		  const struct sim_claim *claim);
/* control_expand.c. */
/* After a claim's request, or its capacity, has grown. */
void control_expand(struct simulation *sim, struct sim_claim *claim);
/* control_claim.c, control_volume.c: the controller's workers. */
void control_claim_sync(struct simulation *sim, struct sim_claim *claim);
void control_volume_sync(struct simulation *sim, struct sim_volume *volume);
void control_bind(struct simulation *sim, struct sim_volume *volume, struct sim_claim *claim);
void control_unbind(struct simulation *sim, struct sim_volume *volume);
/* The pod that scrubs a volume has ended: the volume is available again. */
void control_recycled(struct simulation *sim, struct sim_volume *volume);
/* Runs everything until nothing changes any more. */
void control_settle(struct simulation *sim);

/* schedule.c: pods that are nowhere yet. Returns whether anything changed. */
bool schedule_pods(struct simulation *sim);
/* schedule_node.c: why the pod cannot be on the node as far as no volume is concerned; NULL: it
 * can.
 */
const char *schedule_obstacle(const struct simulation *sim, const struct sim_pod *pod,
			      const struct sim_node *node);
/* How well it would be there; the highest wins. */
int64_t schedule_score(const struct simulation *sim, const struct sim_pod *pod,
		       const struct sim_node *node);
/* The claim of a volume of a pod; NULL where the volume is none. Free it. */
char *schedule_claim_key(const struct sim_pod *pod, const struct json *volume);
/* Whether the pod uses the claim. */
bool schedule_uses(const struct sim_pod *pod, const struct sim_claim *claim);

/* simulation_explain.c: what was found at a look at the claim. */
void sim_explain_look(struct simulation *sim, const struct sim_claim *claim,
		      const struct sim_volume *chosen);
/* Why the volume is not for the claim (a constant word), with more in @text; NULL: it would do. */
const char *sim_explain_volume(const struct simulation *sim, const struct sim_volume *volume,
			       const struct sim_claim *claim, struct strbuf *text);

/* A kind that takes part, its API, and whether it has a namespace. */
struct sim_kind {
	const char *kind, *api, *resource;
	bool namespaced;
};

/* simulation.c */
const struct sim_kind *sim_kind_find(const char *kind);
int sim_kind_check(const char *kind, const struct sim_kind **ret, struct error *err);
char *sim_key_of(const struct sim_kind *kind, const struct json *object); /* free it */
struct sim_table *sim_table_of(struct simulation *sim, const char *kind); /* NULL: of Namespaces */
/* The API server does not take the step that is being done; the message is given. */
void sim_refuse(struct simulation *sim, const char *reason, char *message);

/* simulation_create.c */
void sim_create(struct simulation *sim, const struct sim_kind *kind, struct json *object);
/* All claims that wait look again: what their classes say has changed. */
void sim_wake_claims(struct simulation *sim);

/* simulation_held.c: objects that steps create. */
/* The name as a key: "default/data" also for "data"; free it. */
char *sim_step_name(const struct sim_kind *kind, const char *name);
bool sim_is_held_back(const struct simulation *sim, const struct sim_kind *kind,
		      const struct json *object);
/* What "create KIND NAME" creates, a copy; -ENOENT: simulation_hold_back() has not seen it. */
int sim_take_held(struct simulation *sim, const struct sim_kind *kind, const char *name,
		  struct json **ret, struct error *err);

/* simulation_update.c: patches. */
int sim_patch(struct simulation *sim, const struct sim_kind *kind, const char *name,
	      const char *patch, struct error *err);
