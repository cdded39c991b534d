/*
 * What an API server puts into objects of storage, and what it refuses them for: its defaults and
 * its rules for values, by version. As pkg/apis/core/v1/defaults.go and
 * pkg/apis/{core,storage}/validation/validation.go of Kubernetes have them. Fields and their types
 * come first: api_fields.h.
 */
#pragma once

#include "release/release.h"
#include "storage/api_faults.h"

/* Takes out, in place, what is a field and has no effect in that version: before all else. */
void api_drop_disabled(struct json *object, const struct version *version);
/* Puts in the defaults, in place. The object's fields are of their types. */
void api_defaults_apply(struct json *object);

/*
 * Adds what is wrong with an object that has its defaults and whose fields are of their types:
 * a PersistentVolume, a PersistentVolumeClaim or a StorageClass.
 */
void api_rules_check(const struct json *object, const struct version *version,
		     struct api_faults *ret);

/* What a cluster knows of an object beside what it says of itself. */
struct api_state {
	bool bound;    /* status.phase of a claim */
	bool deleting; /* metadata.deletionTimestamp is set */
};

/* The same for a change of @old to @object (which both keep the rules). */
void api_rules_check_update(const struct json *object, const struct json *old,
			    const struct api_state *state, const struct version *version,
			    struct api_faults *ret);

/* What kinds of storage there are; others are no business of these rules. */
bool api_kind_is_storage(const char *kind);
