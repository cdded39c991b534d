/* Inside of lib/storage: what the files of rules share. */
#pragma once

#include "storage/lint.h"
#include "storage/volume_types.h"

/* What is judged: all manifests, and the one that is looked at. */
struct lint {
	const struct version *version;
	const struct manifests *manifests;
	const struct manifest *manifest;
	struct json *index; /* "KIND/NAMESPACE/NAME": number of the first; "KIND": 0 */
	struct lint_findings *findings;
};

/* Adds a finding at the member @key of @map (NULL: at the object). @remedy may be NULL. */
void lint_add(const struct lint *lint, const char *rule, const struct json *map, const char *key,
	      const char *remedy, const char *format, ...) printf_like(6, 7);

const char *lint_name(const struct json *object);      /* metadata.name, or "" */
const char *lint_namespace(const struct json *object); /* metadata.namespace, or "default" */
const char *lint_annotation(const struct json *object, const char *name); /* NULL when unset */
bool lint_is(const struct json *object, const char *kind);
/* The key of an object in the index; free it. */
char *lint_key(const char *kind, const char *namespace, const char *name);
/* An object of the files; NULL when there is none. @namespace is NULL for those without. */
const struct json *lint_find(const struct lint *lint, const char *kind, const char *namespace,
			     const char *name);
/* The first manifest of the same kind and name; it may be the same one. */
const struct manifest *lint_first(const struct lint *lint, const struct json *object);
bool lint_has_kind(const struct lint *lint, const char *kind);
/* "v1.31"; free it. */
char *lint_minor(int minor);

void lint_volume(const struct lint *lint, const struct json *object);
void lint_volume_type(const struct lint *lint, const struct json *spec,
		      const struct volume_type *type);
void lint_affinity(const struct lint *lint, const struct json *spec);
void lint_claim(const struct lint *lint, const struct json *object);
/* What the API server drops of a claim's sources; before the defaults are put in. */
void lint_claim_sources(const struct lint *lint, const struct json *spec);
/* What a claim and a claim template have in common. */
void lint_claim_spec(const struct lint *lint, const struct json *spec);
void lint_class(const struct lint *lint, const struct json *object);
void lint_workload(const struct lint *lint, const struct json *object);
/* Objects that are there twice, volumes of one disk, and claims that get no volume. */
void lint_together(struct lint *lint);
/* A size that can hardly be meant. */
void lint_size(const struct lint *lint, const struct json *map);
