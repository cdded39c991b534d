/*
 * Judging manifests of storage for a version of Kubernetes: what its API server refuses, what its
 * nodes cannot mount, now or in a later version, and what will not do what it seems to say.
 */
#pragma once

#include "data/manifests.h"
#include "release/release.h"

/* A rule; each finding names one. The table is in lint.c. */
struct lint_rule {
	const char *id;   /* "volume-removed" */
	bool error;       /* it will not work; else: it may not be what is meant */
	const char *what; /* one line */
};
extern const struct lint_rule lint_rules[]; /* ends with a row without an id */

struct lint_finding {
	const struct lint_rule *rule;
	char *place;   /* "volumes.yaml:12:5" */
	char *object;  /* "PersistentVolume data" */
	char *message; /* what is wrong with it */
	char *remedy;  /* what to do, or NULL */
};

struct lint_findings {
	struct lint_finding *items;
	size_t count, capacity, errors;
};
#define cleanup_findings cleanup(lint_findings_done)

/*
 * Judges all objects, alone and together; the findings stand in the order of the files. The objects
 * get their defaults.
 */
void lint_storage(const struct manifests *manifests, const struct version *version,
		  struct lint_findings *ret);
void lint_findings_done(struct lint_findings *findings);
