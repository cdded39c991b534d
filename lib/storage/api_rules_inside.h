/* Inside of lib/storage: what the files of rules share. */
#pragma once

#include "storage/api_rules.h"

struct rules {
	const struct version *version;
	struct api_faults *faults;
};

extern const char api_subdomain_wanted[], api_dns_label_wanted[];

/* Each adds one fault, at the member @key of @map; @path is where that is. */
void api_rule_required(const struct rules *rules, const struct json *map, const char *key,
		       const char *path, const char *detail);
void api_rule_invalid(const struct rules *rules, const struct json *map, const char *key,
		      const char *path, const char *value, const char *detail);
void api_rule_forbidden(const struct rules *rules, const struct json *map, const char *key,
			const char *path, const char *detail);
void api_rule_immutable(const struct rules *rules, const char *path);
/* @choices is NULL-terminated. */
void api_rule_unsupported(const struct rules *rules, const struct json *map, const char *key,
			  const char *path, const char *value, const char *const *choices);

/* The value of a member that may not be empty, or NULL after a fault. */
const char *api_rule_need_text(const struct rules *rules, const struct json *map, const char *key,
			       const char *above);
/* The value has to be a DNS subdomain, or a label of one. */
void api_rule_subdomain(const struct rules *rules, const struct json *map, const char *key,
			const char *path, const char *value);
void api_rule_dns_label(const struct rules *rules, const struct json *map, const char *key,
			const char *path, const char *value);

/* Access modes, volumeMode and a quantity that has to be more than nothing. */
void api_rule_access_modes(const struct rules *rules, const struct json *spec, const char *detail);
void api_rule_volume_mode(const struct rules *rules, const struct json *spec);
void api_rule_positive(const struct rules *rules, const struct json *map, const char *key,
		       const char *path);
/* A requirement of a selector; @is_node: Gt and Lt are there, and any value. */
void api_rule_requirement(const struct rules *rules, const struct json *requirement, bool is_node,
			  const char *path);

/* Names and values of labels; @path is where they are. */
void api_rule_labels(const struct rules *rules, const struct json *labels, const char *path);

void api_rules_of_metadata(const struct rules *rules, const struct json *object,
			   bool has_namespace);
void api_rules_of_metadata_update(const struct rules *rules, const struct json *object,
				  const struct json *old, bool deleting);

/* The spec of a PersistentVolume without, and with, what its type has. */
void api_rules_of_volume(const struct rules *rules, const struct json *object);
/* The sources of the spec; each in its own words. */
void api_rules_of_sources(const struct rules *rules, const struct json *spec, const char *name,
			  bool has_affinity);
