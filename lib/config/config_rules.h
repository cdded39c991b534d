/*
 * Rules for single values, by which rows of the tables are tested. Those that kubeadm does not have
 * are advice: a warning, since what it takes is taken.
 */
#pragma once

#include "config/config_fields.h"

extern const struct field_rule rule_path, rule_host_path, rule_path_hint, rule_ca_path;
extern const struct field_rule rule_ip, rule_port, rule_networks;
extern const struct field_rule rule_endpoint,
	rule_endpoint_port; /* the port may be left out; not */
extern const struct field_rule rule_dns_name, rule_node_name, rule_san, rule_small_san, rule_label;
extern const struct field_rule rule_version;
extern const struct field_rule rule_repository, rule_tag;
extern const struct field_rule rule_url, rule_socket, rule_kubeconfig;
extern const struct field_rule rule_token, rule_token_group, rule_hash, rule_key;
extern const struct field_rule rule_time, rule_positive, rule_validity, rule_not_negative,
	rule_count;
extern const struct field_rule rule_flag;
extern const struct field_rule rule_usage, rule_pull_policy, rule_path_type, rule_effect,
	rule_algorithm, rule_unmount, rule_severity;

/* Whether the value satisfies the rule. */
bool rule_holds(const struct field_rule *rule, const char *value);

/* Whether a part of the path is "..", as validatePathNoBacksteps() of Kubernetes' API asks. */
bool path_has_backsteps(const char *path);
