/*
 * What an API server would refuse an object for: each fault with its place in the tree, and in the
 * words that the server uses.
 */
#pragma once

#include "data/json.h"

enum api_fault_kind {
	API_FAULT_UNKNOWN, /* no such field */
	API_FAULT_TYPE,    /* a value of another type */
	API_FAULT_INVALID, /* a value that a rule forbids */
};

struct api_fault {
	enum api_fault_kind kind;
	char *path;    /* "spec.capacity[storage]" */
	char *message; /* "Required value", or of another type: what is wanted ("a string") */
	char *hint;    /* of an unknown field: the nearest there is, or NULL */
	const struct json *map; /* borrowed: what has, or lacks, the member; may be NULL */
	char *key;              /* of the member; NULL: the map as a whole */
};

struct api_faults {
	struct api_fault *items;
	size_t count, capacity;
};
#define cleanup_faults cleanup(api_faults_done)

/* Adds a fault of the member @key of @map (both may be NULL); the texts are copied. */
void api_faults_add(struct api_faults *faults, enum api_fault_kind kind, const struct json *map,
		    const char *key, const char *path, const char *message, const char *hint);
void api_faults_done(struct api_faults *faults);

/* What the server answers to an object @kind @name: "PersistentVolume \"a\" is invalid: ..."; free
 * it. */
char *api_faults_text(const struct api_faults *faults, const char *kind, const char *name);
/* "Invalid", or "BadRequest" where the object could not even be decoded. */
const char *api_faults_reason(const struct api_faults *faults);
