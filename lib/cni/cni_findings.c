#include "cni/cni_lint_inside.h"

const struct cni_lint_rule cni_lint_rules[] = {
	{ "no-network", true, "no configuration that a runtime could take" },
	{ "file-unreadable", true, "a file that no runtime can read" },
	{ "file-unused", false, "a file after the one that the runtime takes" },
	{ "name-invalid", true, "a name of a network that libcni refuses" },
	{ "version-unsupported", true, "a version of the specification that there is none of" },
	{ "plugin-missing", true, "a plugin whose program is not there" },
	{ "plugin-not-executable", true, "a plugin that may not be executed" },
	{ "plugin-windows", true, "a plugin of Windows" },
	{ "plugin-order", true, "a plugin that stands where it does not work" },
	{ "field-unknown", false, "a field that the plugin does not read" },
	{ "field-type", true, "a value of another type than the plugin reads" },
	{ "value-invalid", true, "a value that the plugin refuses" },
	{ "value-idle", false, "what does nothing" },
	{ "value-harmful", false, "what the plugin takes, and pods suffer from" },
	{ "link-missing", true, "a link of the host that is not there" },
	{ "mtu-refused", true, "an MTU above that of the link that it is made on" },
	{ "address-taken", true, "an address for pods that this host has" },
	{ "kernel-lacks", true, "a kind of links that this kernel has not" },
	{ "bridge-twice", true, "a bridge that two networks have" },
	{ "range-invalid", true, "a range that nothing can be leased from" },
	{ "range-small", false, "a range of fewer addresses than the node has pods" },
	{ "range-twice", true, "a range that another network has, too" },
	{ "range-taken", true, "a range that leads elsewhere on this host, or in the cluster" },
	{ "range-foreign", false, "a range outside of the cluster's pods" },
	{ "plugin-version", true, "a version of the specification that the plugin does not speak" },
	{ "plugin-silent", false, "a plugin that does not tell which versions it speaks" },
	{ "lease-stale", false, "an address that is leased to a pod which is gone" },
	{ "kubelet-flag", true, "a flag of the kubelet that the runtime has a setting for" },
	{ 0 },
};

void cni_finding_add(struct cni_findings *findings, const char *rule, char *place, char *message,
		     char *remedy)
{
	const struct cni_lint_rule *row = cni_lint_rules;

	while (!str_eq(row->id, rule))
		row++;
	findings->items = grow(findings->items, &findings->capacity, findings->count + 1,
			       sizeof(*findings->items));
	findings->items[findings->count++] = (struct cni_finding){ row, place, message, remedy };
	findings->errors += row->error;
}

void cni_findings_done(struct cni_findings *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		free(findings->items[i].place);
		free(findings->items[i].message);
		free(findings->items[i].remedy);
	}
	free(findings->items);
	*findings = (struct cni_findings){ 0 };
}
