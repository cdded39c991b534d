/* Volumes of types that the migration library does not know, as those of the drivers that do the
 * same: nfs, iscsi, cephfs, scaleIO. */
#pragma once

#include "data/json.h"
#include "storage/volume_types.h"

/* Puts the CSI source in the place of the in-tree one, in place. -EINVAL where it lacks something.
 */
int csi_source_make(struct json *object, const struct volume_type *type, struct error *err);
