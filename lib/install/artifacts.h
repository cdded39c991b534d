/* Artifacts (release/artifact.h) as actions of a plan: which version, and where it comes from. */
#pragma once

#include "install/installer.h"
#include "release/artifact.h"

/*
 * Adds an artifact, with its directory; the areas of system and holds are asked for. Its version is
 * the one that suits the Kubernetes of the configuration, or what an override says; it comes from
 * where it is published, an override's URL, a mirror, a directory, or an archive. -ENOENT: no
 * version of it is known to suit; -EINVAL: what the configuration says does not come to an URL.
 */
int artifacts_add(const struct installer_input *in, const char *name, struct plan *plan,
		  struct error *err);
/* The same, in @dir instead of the artifact's own directory. */
int artifacts_add_to(const struct installer_input *in, const char *name, const char *dir,
		     struct plan *plan, struct error *err);
/* What it is brought for: "amd64", as Go has it. */
const char *artifacts_architecture(const struct installer_input *in);
/* Which version that is, without "v"; free it. NULL: none is known. */
char *artifacts_version(const struct installer_input *in, const char *name);
