/*
 * The stories of init and join: their installers, in their order. Each says itself which of
 * kubeadm's phases it is, and what `knode render` calls it; to add one to init is to give it its
 * place in the story.
 */
#pragma once

#include "install/installer.h"
#include "plan/plan_inspect.h"

/*
 * Installers in kubeadm's order, which is that of application but for what goes ahead
 * (plan/plan_order.h): the kubelet, and the static pods of a control plane.
 */
struct phases {
	const char *command;           /* "init" */
	const char *const *installers; /* ids; NULL-terminated */
	const char *const
		*others; /* phases that kubeadm has, and no installer is; NULL-terminated */
};
extern const struct phases phases_of_init, phases_of_join;

/* Whether kubeadm has such a phase in it: "addon", or "addon/kube-proxy". */
bool phase_is_known(const struct phases *phases, const char *name);
/* Whether @phase is @asked or a part of it; both are names such as above. */
bool phase_is_part(const char *phase, const char *asked);

/* Whether @phase (NULL: never) is one of @names, by any name that it has, or a part of one. */
bool phase_is_among(const char *phase, const struct str_list *names);

/*
 * Adds to the plan what the phases add, but for those in @skipped (known names).
 */
int phases_add(const struct phases *phases, const struct installer_input *in,
	       const struct str_list *skipped, struct plan *plan, struct error *err);
/*
 * Appends how many changes each phase makes, in their order, without their parts: "certs 22,
 * kubelet-start 6". What is no phase of kubeadm's is called by its installer.
 */
void phases_count(const struct plan *plan, const struct inspection *seen, struct strbuf *out);
/* Adds what the installers need to what is gathered. */
void phases_want(const struct phases *phases, const struct config *config,
		 struct facts_wanted *wanted);
/* The names of phases that have installers, parts and "/all" too: "etcd", "addon/all". */
void phases_list(const struct phases *phases, struct str_list *ret);
/* -EINVAL when a name to be skipped is not one of a phase. */
int phases_check(const struct phases *phases, const struct str_list *skipped, struct error *err);
/* -EINVAL when one that is not skipped needs one that is. */
int phases_check_needs(const struct phases *phases, const struct str_list *skipped,
		       struct error *err);
