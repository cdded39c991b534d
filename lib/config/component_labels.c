/*
 * Labels that the kubelet sets on its Node: those of Kubernetes' own are reserved, as far as it
 * does not need them (kubernetes/kubernetes: cmd/kubelet/app/options/options.go,
 * ValidateKubeletFlags; staging/src/k8s.io/kubelet/pkg/apis/well_known_labels.go; the same from
 * v1.26 to v1.37).
 */
#include <ctype.h>

#include "base/net.h"
#include "base/text.h"
#include "config/component_tables.h"

enum {
	LABEL_MAX = 63, /* of a name without its prefix, and of a value */
};

static const char *const own_domains[] = { "kubernetes.io", "k8s.io" };
static const char *const allowed_prefixes[] = { "kubelet.kubernetes.io", "node.kubernetes.io" };
static const char *const allowed_labels[] = {
	"beta.kubernetes.io/arch",
	"beta.kubernetes.io/instance-type",
	"beta.kubernetes.io/os",
	"failure-domain.beta.kubernetes.io/region",
	"failure-domain.beta.kubernetes.io/zone",
	"kubernetes.io/arch",
	"kubernetes.io/hostname",
	"kubernetes.io/os",
	"node.kubernetes.io/instance-type",
	"topology.kubernetes.io/region",
	"topology.kubernetes.io/zone",
};

/* Whether a prefix is one of the domains, or below one. */
static bool is_below(const char *prefix, const char *const *domains, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		cleanup_free char *end = xasprintf(".%s", domains[i]);

		if (str_eq(prefix, domains[i]) || str_ends(prefix, end))
			return true;
	}
	return false;
}

static bool is_reserved(const char *key)
{
	const char *slash = strchr(key, '/');
	cleanup_free char *prefix = slash ? xstrndup(key, (size_t)(slash - key)) : NULL;

	if (!prefix || !is_below(prefix, own_domains, ARRAY_SIZE(own_domains)) ||
	    is_below(prefix, allowed_prefixes, ARRAY_SIZE(allowed_prefixes)))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(allowed_labels); i++)
		if (str_eq(allowed_labels[i], key))
			return false;
	return true;
}

/* Letters, digits, "-", "_" and ".", the first and the last a letter or a digit. */
static bool is_word(const char *text)
{
	size_t length = strlen(text);

	for (size_t i = 0; i < length; i++)
		if (!isalnum((unsigned char)text[i]) && !strchr("-_.", text[i]))
			return false;
	return length && length <= LABEL_MAX && isalnum((unsigned char)text[0]) &&
	       isalnum((unsigned char)text[length - 1]);
}

static bool is_key(const char *key)
{
	const char *slash = strchr(key, '/');
	cleanup_free char *prefix = slash ? xstrndup(key, (size_t)(slash - key)) : NULL;

	return (!prefix || net_is_dns_subdomain(prefix)) && is_word(slash ? slash + 1 : key);
}

static void check_label(const char *key, const char *value, const struct component_spot *spot)
{
	cleanup_free char *key_shown = config_quote(key), *value_shown = config_quote(value);

	if (!is_key(key))
		config_problem_at(spot->problems, false, spot->input, spot->path, spot->where,
				  "%s is no key of a label: letters, digits, \"-\", \"_\" and "
				  "\".\", perhaps a DNS name and \"/\" before them",
				  key_shown);
	else if (is_reserved(key))
		config_problem_at(
			spot->problems, false, spot->input, spot->path, spot->where,
			"the kubelet does not start with %s: of the labels of kubernetes.io and "
			"k8s.io it may set those of kubelet.kubernetes.io and node.kubernetes.io, "
			"and names such as topology.kubernetes.io/zone; when the node is there: "
			"kubectl label node NODE %s=%s",
			key_shown, key, value);
	if (*value && !is_word(value))
		config_problem_at(spot->problems, false, spot->input, spot->path, spot->where,
				  "%s is no value of a label: at most %d letters, digits, \"-\", "
				  "\"_\" and \".\"",
				  value_shown, LABEL_MAX);
}

void component_labels_check(const char *text, const struct component_spot *spot)
{
	cleanup_free char *copy = xstrdup(text);
	char *rest = copy, *pair;

	if (!*text)
		return;
	while ((pair = strsep(&rest, ","))) {
		char *value = pair, *key = text_trim(strsep(&value, "="));

		check_label(key, value ? text_trim(value) : "", spot);
	}
}
