/* Virtual services of IPVS that must be gone: what adds their removal to a plan. */
#pragma once

#include "plan/plan.h"

/*
 * The virtual services of IPVS at @addresses (those of kube-ipvs0) must be gone, and at @own (of
 * the node's other links) those on the ports of NodePorts. Others stay, and are told: keepalived's,
 * say.
 */
struct action *plan_ipvs_gone(struct plan *plan, const struct str_list *addresses,
			      const struct str_list *own);
