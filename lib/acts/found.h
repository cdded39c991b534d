/* The record of what a host had before Kubernetes came: what adds it to a plan. */
#pragma once

#include "plan/plan.h"

/*
 * Writes down what is here now, for reset to go by: @dirs with all that is in them, the chains of
 * @backends (host/netfilter.h), and @facts, a map of lists ("links", "routes", "tables",
 * "podRanges") that is given away. A record that tells the same already stays, with its time.
 */
struct action *plan_found(struct plan *plan, const struct str_list *dirs,
			  const struct str_list *backends, struct json *facts);
