/*
 * The story of init: its installers, in their order. Each says itself which of kubeadm's phases it
 * is, and what `knode render` calls it; to add one to init is to give it its place in the story.
 */
#pragma once

#include "install/installer.h"

/*
 * Installers of `knode init` in the order of application: manifests are there before the kubelet
 * starts that runs them, and the API server before objects are given to it.
 */
extern const char *const phases_of_init[]; /* ids; NULL-terminated */

/* Whether kubeadm's init has such a phase: "addon", or "addon/kube-proxy". */
bool phase_is_known(const char *name);
/* Whether @phase is @asked or a part of it; both are names such as above. */
bool phase_is_part(const char *phase, const char *asked);

/*
 * Adds to the plan what the phases of init add, but for those in @skipped (known names).
 */
int phases_add(const struct installer_input *in, const struct str_list *skipped, struct plan *plan,
	       struct error *err);
/* Adds what the installers of init need to what is gathered. */
void phases_want(const struct config *config, struct facts_wanted *wanted);
/* The names of phases that init has installers for, parts and "/all" too: "etcd", "addon/all". */
void phases_list(struct str_list *ret);
/* -EINVAL when a name to be skipped is not one of a phase. */
int phases_check(const struct str_list *skipped, struct error *err);
/* -EINVAL when one that is not skipped needs one that is. */
int phases_check_needs(const struct str_list *skipped, struct error *err);
