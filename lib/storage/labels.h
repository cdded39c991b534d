/*
 * Labels, and what selects by them: label selectors (matchLabels, matchExpressions) and the terms
 * of node affinity. Trees in, no I/O. As k8s.io/apimachinery/pkg/labels/selector.go and
 * k8s.io/component-helpers/scheduling/corev1/nodeaffinity match.
 */
#pragma once

#include "data/json.h"

/*
 * The name of an object (IsDNS1123Subdomain() of apimachinery): labels of small letters, digits and
 * '-' between dots, 253 characters in all. Unlike in DNS, a label may have more than 63.
 */
bool object_name_is_valid(const char *text);
/* "example.com/zone", "zone": a name of at most 63 characters after a DNS subdomain and a slash. */
bool label_name_is_valid(const char *text);
/* At most 63 letters, digits, '-', '_' and '.', the first and the last of them no punctuation. */
bool label_value_is_valid(const char *text);

/* What Kubernetes answers for those that are not, without the value. */
extern const char label_name_wanted[], label_value_wanted[];

/*
 * Whether one requirement ({key, operator, values}) holds for @labels (a map, or NULL). Operators
 * In, NotIn, Exists, DoesNotExist, Gt and Lt; an unknown one never holds.
 */
bool label_requirement_holds(const struct json *requirement, const struct json *labels);

/* Whether a label selector holds; NULL and an empty one hold for everything. */
bool label_selector_holds(const struct json *selector, const struct json *labels);

/*
 * Whether one of the terms of node affinity ({matchExpressions, matchFields}) holds for a node. A
 * term without both holds for none. @node_name is for matchFields (metadata.name); where it is
 * NULL, those are not looked at, as for the affinity of volumes.
 */
bool node_selector_terms_hold(const struct json *terms, const struct json *labels,
			      const char *node_name);
