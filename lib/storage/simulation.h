/*
 * What a cluster makes of PersistentVolumes, Claims, StorageClasses, Nodes and Pods: an API server
 * with its default admission, the volume controllers and the scheduler, as pure code. No cluster
 * and no clock: after each step everything comes to rest.
 *
 * It follows Kubernetes by version: pkg/controller/volume/persistentvolume (pv_controller.go,
 * index.go), pkg/controller/volume/{pvprotection,pvcprotection}, component-helpers'
 * storage/volume/pv_helpers.go, pkg/scheduler/framework/plugins/{volumebinding,volumezone} and
 * plugin/pkg/admission/storage. Where the real order is that of a hash map (volumes of the same
 * size, sets of access modes of the same length, several claims that wait for one volume), here the
 * first one that was made comes first. No kubelet runs: pods are scheduled and stay pending. No
 * driver and no provisioner answers.
 */
#pragma once

#include "data/json.h"
#include "release/release.h"

struct simulation;

#define cleanup_simulation cleanup(simulation_done)

struct simulation *simulation_new(const struct version *version);
void simulation_free(struct simulation *sim); /* NULL is allowed */
void simulation_done(struct simulation **sim);

/*
 * Takes notes about the claim "namespace/name" when it is looked at: simulation_explanation(). To
 * be said before the claim is created.
 */
void simulation_explain(struct simulation *sim, const char *claim);

/*
 * Creates objects (a list, in this order; they belong to the simulation from then on, and are
 * changed). Those that were read from a cluster (with metadata.resourceVersion) are there before
 * all others, with their uids and their status. A namespace that no object is, is taken to exist.
 * What is of other kinds is left out.
 */
void simulation_create(struct simulation *sim, const struct json *objects);

/*
 * One step more: "delete KIND NAME", "patch KIND NAME JSON" (a merge patch), "create KIND NAME"
 * of an object that simulation_hold_back() knows, "finish Pod NAME" (as if its containers had
 * ended well). NAME is [namespace/]name for claims and pods. What an API server refuses is no
 * error, and is in the report. -EINVAL where the step cannot be read, -ENOENT for
 * a create that simulation_hold_back() has not seen.
 */
int simulation_step(struct simulation *sim, const char *step, struct error *err);

/*
 * Objects of the files that a step creates are not there before it, unless a step deletes them
 * first. To be said before simulation_create(), with all steps that will come. -ENOENT for an
 * object that is not among @objects, -EINVAL where two steps create one that none deletes between
 * them.
 */
int simulation_hold_back(struct simulation *sim, const struct json *objects,
			 const struct str_list *steps, struct error *err);

/*
 * What has become of everything: {claims, volumes, pods, refused}; the caller frees it.
 * claims[]: namespace, name, phase, volume, storageClassName, capacity, accessModes, events[]{type,
 * reason, message}, why; volumes[]: name, phase, claim, capacity, events[]; pods[]: namespace,
 * name, node, why; refused[]: step, reason, message; the same
 * step once, as it was refused last.
 */
struct json *simulation_report(const struct simulation *sim);

/*
 * {claim, step, volumes[]{name, verdict, text}, chosen}: the last look at the claim of
 * simulation_explain() that decided something; NULL when there was none. Borrowed.
 */
const struct json *simulation_explanation(const struct simulation *sim);
