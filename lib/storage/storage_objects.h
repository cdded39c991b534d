/*
 * PersistentVolumes, PersistentVolumeClaims and StorageClasses of `storage` of a NodeConfiguration:
 * in the form that the version of Kubernetes mounts.
 *
 * A volume has the source of its type under the type's own key ("nfs", "rbd", ...), as in
 * Kubernetes. Its form: "in-tree"; "csi", by the driver that took over; "auto" is in-tree where the
 * version has the plugin and does not hand it to the driver, else CSI.
 */
#pragma once

#include "data/json.h"
#include "release/release.h"

/* Forms, NULL-terminated: auto, in-tree, csi. */
extern const char *const storage_forms[];

/*
 * Each makes the object of one element of the lists, for the caller to free. @form is what counts
 * where the element has none; NULL is auto. *@ret_warning is what to know of it, or NULL (free it).
 * -EINVAL with a message about the element, without its place.
 */
int storage_make_volume(const struct json *item, const char *form, const struct version *version,
			struct json **ret, char **ret_warning, struct error *err);
int storage_make_claim(const struct json *item, struct json **ret, struct error *err);
int storage_make_class(const struct json *item, const char *form, const struct version *version,
		       struct json **ret, char **ret_warning, struct error *err);
