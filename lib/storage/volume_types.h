/*
 * The types of volumes that a PersistentVolume can have: which release mounts each, what its plugin
 * can do, and which CSI driver took over. One row each in volume_types.c, with its source.
 */
#pragma once

#include "data/json.h"
#include "release/release.h"

enum access_mode {
	ACCESS_RWO = 1,   /* ReadWriteOnce */
	ACCESS_ROX = 2,   /* ReadOnlyMany */
	ACCESS_RWX = 4,   /* ReadWriteMany */
	ACCESS_RWOP = 8,  /* ReadWriteOncePod */
	ACCESS_SETS = 16, /* how many sets of them there are */
};

/* What a plugin of Kubernetes can do. */
enum volume_can {
	CAN_RECYCLE = 1,
	CAN_DELETE = 2,
	CAN_PROVISION = 4,
	CAN_BLOCK = 8,          /* volumeMode Block */
	CAN_MOUNT_OPTIONS = 16, /* mountOptions count */
};

struct volume_type {
	const char *key;    /* of spec: "nfs" */
	const char *title;  /* "NFS" */
	const char *plugin; /* "kubernetes.io/nfs" */
	int deprecated;     /* minor that deprecated it; 0: none */
	int removed;        /* first minor without the plugin; 0: it is there */
	int migrated;       /* first minor that hands it to the CSI driver by default; 0: none */
	int translated;     /* last minor whose migration library knows it; 0: the newest does */
	bool translates;    /* the migration library knows, or knew, it */
	const char *driver; /* CSI driver that does the same; NULL: none */
	unsigned modes;     /* enum access_mode, of its plugin; 0: any (the driver's) */
	unsigned can;       /* enum volume_can, of its plugin */
};

extern const struct volume_type volume_types[]; /* ends with a row without a key */

/* By the key of a spec, by the name of the plugin; NULL when there is none. */
const struct volume_type *volume_type_find(const char *key);
const struct volume_type *volume_type_of_plugin(const char *plugin);
/* The first type that the spec of a PersistentVolume has; NULL when it has none. */
const struct volume_type *volume_type_of_spec(const struct json *spec);

/* Whether this version has the plugin. */
bool volume_type_is_there(const struct volume_type *type, const struct version *version);
/* Whether this version hands such volumes to the CSI driver. */
bool volume_type_is_migrated(const struct volume_type *type, const struct version *version);
/* Whether nodes of this version can mount it: by the plugin, or by the driver that took over. */
bool volume_type_mounts(const struct volume_type *type, const struct version *version);

/* "ReadWriteOnce" as an enum access_mode; 0 when it is none. */
unsigned access_mode_of(const char *text);
/* "ReadWriteOnce, ReadOnlyMany"; free it. */
char *access_modes_text(unsigned modes);
/* A list of texts as a set; what is no mode is left out. */
unsigned access_modes_of(const struct json *list);
