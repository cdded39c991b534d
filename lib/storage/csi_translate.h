/*
 * In-tree PersistentVolumes and StorageClasses as those of CSI drivers, with driver, volumeHandle
 * and attributes as k8s.io/csi-translation-lib has them
 * (staging/src/k8s.io/csi-translation-lib/plugins of v1.26.0 to v1.35; for RBD, which v1.31
 * dropped, that of v1.30). Trees in, trees out.
 */
#pragma once

#include "data/json.h"
#include "release/release.h"

/*
 * *@ret is the translated object (free it), or NULL where there is nothing to translate. Of a class
 * the provisioner is the driver as well. -EINVAL with what the library would say where an object
 * of such a type cannot be translated.
 */
int csi_translate(const struct json *object, const struct version *version, struct json **ret,
		  struct error *err);
