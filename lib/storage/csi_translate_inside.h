/* Inside of lib/storage: what translating volumes and classes have in common. */
#pragma once

#include "storage/csi_translate.h"

/* A volume with its parts; `csi` becomes the new source. */
struct csi_volume {
	struct json *object, *spec;
	const struct json *source, *labels, *annotations;
	struct json *csi, *attributes;
	const struct version *version;
};

/* A class with its parts; `params` become the new parameters. */
struct csi_class {
	struct json *object, *params;
	const struct json *old; /* parameters */
	const struct version *version;
};

/* The label of zones of this volume: the older one where it has that. */
const char *csi_zone_label(const struct csi_volume *volume, const char **ret_region);
/* Node affinity and labels of zones become those of the driver's key. */
void csi_translate_zones(const struct csi_volume *volume, const char *key);
/* The same for vSphere, which has a key for regions, too. */
void csi_translate_zones_and_regions(const struct csi_volume *volume, const char *zone_key,
				     const char *region_key);
/* allowedTopologies of a class; *zones are those of its parameters, or NULL. */
int csi_translate_topologies(const struct csi_class *class, const char *key, const char *zones,
			     struct error *err);

/* csi_translate_class.c: csi_translate() of a StorageClass. */
int csi_translate_class(const struct json *original, const struct version *version,
			struct json **ret, struct error *err);
