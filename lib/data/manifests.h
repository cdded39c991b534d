/*
 * Manifests of Kubernetes as operators have them: files of several documents, lists of objects
 * (`kind: List`, or PodList and the like), YAML or JSON. Each object keeps the place where it
 * stands.
 */
#pragma once

#include "data/yaml.h"

enum {
	MANIFESTS_MAX_INPUT = 64 * 1024 * 1024, /* bytes of one file */
	MANIFESTS_MAX_NODES = 4 * 1000 * 1000,
	MANIFESTS_MAX_DOCUMENTS = 100 * 1000,
};

struct manifest {
	struct json *object; /* borrowed from its file */
	const struct yaml_file *file;
};

/* Zeroed memory holds none. */
struct manifests {
	bool placeless; /* set before: no places are kept, which is quicker */
	struct yaml_file **files;
	size_t file_count, file_capacity;
	struct manifest *items; /* in the order of the files, and of their documents */
	size_t count, capacity;
};
#define cleanup_manifests cleanup(manifests_done)

/* Adds the objects of a file. Errors name it, with line and column. */
int manifests_add(struct manifests *manifests, const char *name, const char *data, size_t length,
		  struct error *err);
void manifests_done(struct manifests *manifests);

/* "volumes.yaml:12:5" of a member of a map within an object; free it. */
char *manifest_place(const struct manifest *manifest, const struct json *map, const char *key);
