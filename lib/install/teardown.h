/*
 * The story of reset: what takes a node away, in its order. What runs is stopped before what it
 * uses is deleted, and the network goes last.
 */
#pragma once

#include "install/installer.h"

/* The names of kubeadm's phases of reset, in their order. */
void teardown_list(struct str_list *ret);
/* Whether the installer @id is of the story. */
bool teardown_has(const char *id);
/* Adds the steps of all phases that are not in @skipped (known names). */
int teardown_add(const struct installer_input *in, const struct str_list *skipped,
		 struct plan *plan, struct error *err);
/* Adds the steps that take away what grew on the node by itself: pods, their mounts, data. */
int teardown_add_grown(const struct installer_input *in, struct plan *plan, struct error *err);
/* Adds what both need to what is gathered. */
void teardown_want(const struct config *config, struct facts_wanted *wanted);
/* -EINVAL when a name (to be skipped, or run by itself) is none of kubeadm's phases of reset. */
int teardown_check(const struct str_list *skipped, struct error *err);
