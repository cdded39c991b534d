/* Logins for registries of images that whoever runs knode has on this machine. */
#pragma once

#include "data/json.h"

/*
 * Reads them from where docker, podman and skopeo keep them (containers-auth.json(5)): the file
 * that $REGISTRY_AUTH_FILE names, and no other, or all of those that are there by default. *@ret is
 * a list as oci_login_find() takes it (client/oci.h).
 */
int read_logins(struct json **ret, struct error *err);
