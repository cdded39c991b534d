/* Rules of iptables that must be gone: what adds their removal to a plan. */
#pragma once

#include "plan/plan.h"

/*
 * The rules and chains of Kubernetes and its network in a back end ("ip6tables-legacy") must be
 * gone, but for @chains ("nat CNI-FORWARD") and what belongs to the CNI networks @networks.
 */
struct action *plan_rules_gone(struct plan *plan, const char *backend,
			       const struct str_list *chains, const struct str_list *networks);
