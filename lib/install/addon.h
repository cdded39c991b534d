/*
 * Addons: what runs in a cluster, made of objects of the Kubernetes API alone.
 *
 * An addon is data in its installer's file: the condition under which it is wanted, its values, and
 * its templates, which lie in the folder of templates/ that has its name. Versions and images of
 * those that kubeadm knows too are in the table of releases (config_image()).
 */
#pragma once

#include "install/installer.h"

struct addon_template {
	const char *name; /* "coredns/rbac.yaml"; a table ends with a row without a name */
	/* Templates have the form of the newest Kubernetes: makes that of @version of their
	 * documents (a list). NULL: it is the same in all. */
	void (*make_older)(struct json *documents, const struct version *version);
	/* Says more of the action that applies its one document. NULL: there is no more. */
	int (*settle)(const struct installer_input *in, struct action *action, struct error *err);
	/* What --patches calls its one document ("corednsdeployment"); NULL: it takes none. */
	const char *patches;
};

struct addon {
	bool (*is_wanted)(const struct config *config); /* NULL: always */
	/* Sets the values of all templates (template_set()); each takes those that it names. */
	int (*set_values)(const struct installer_input *in, struct json *values, struct error *err);
	const struct addon_template *templates; /* in the order of application */
};

/* Adds the addon's objects, if it is wanted. */
int addon_add(const struct addon *addon, const struct installer_input *in, struct plan *plan,
	      struct error *err);
