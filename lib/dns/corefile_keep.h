/*
 * A Corefile that a cluster has already: the operator's own is kept, as `kubeadm upgrade` does
 * (cmd/kubeadm/app/phases/addons/dns); one that knode or kubeadm made is replaced.
 */
#pragma once

#include "data/json.h"
#include "dns/corefile_check.h"

/*
 * By what a Corefile is told, as parameters of an action: {"version","domain","service","own"};
 * @own are the texts that kubeadm makes (a list, given away).
 */
struct json *corefile_keep_rule(const struct corefile_use *use, struct json *own);

/*
 * The ConfigMap @object as it is to be applied where the cluster has @live (NULL: none): with the
 * Corefile that is there when that is the operator's, and *@ret_remark tells of it then (may be
 * NULL; free it). Free it.
 */
struct json *corefile_keep(const struct json *object, const struct json *live,
			   const struct json *rule, char **ret_remark);
