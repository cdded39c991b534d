#include <errno.h>

#include "check.h"
#include "net.h"

enum {
	LABEL_MAX = 63, /* the name is the value of label kubernetes.io/hostname */
	TIMEOUT_MS = 3000,
};

static int warn(struct report *report, const char *name, const char *what, const char *hint)
{
	struct result *result =
		report_add(report, CHECK_WARN, "Hostname", "the node's name \"%s\" %s", name, what);

	result_observed(result, "%s", name);
	if (hint)
		result_hint(result, "%s", hint);
	return 0;
}

static bool is_own(const struct facts *facts, const char *address)
{
	struct net_ip ip;

	return facts_has_address(facts, address) ||
	       (net_ip_parse(address, &ip) == 0 && net_ip_is_loopback(&ip));
}

/* Whether one of the addresses that the name has is this host's; *ret_first is some address. */
static int resolves_to_own(const struct check_input *in, const char *name, bool *ret_own,
			   char **ret_first, struct error *err)
{
	cleanup_json struct json *addresses = NULL;
	int r = host_resolve(in->host, name, TIMEOUT_MS, &addresses, err);

	if (r < 0)
		return r;
	*ret_own = false;
	for (size_t i = 0; i < json_count(addresses); i++)
		if (is_own(in->facts, json_get_text(json_list_at(addresses, i), "")))
			*ret_own = true;
	*ret_first = xstrdup(json_get_text(json_list_at(addresses, 0), "nothing"));
	return 0;
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const char *name = check_registration(in)->name;
	const char *address = facts_node_address(in->facts, NULL);
	cleanup_free char *first = NULL, *what = NULL, *hint = NULL;
	bool own;
	int r;

	if (!net_is_dns_subdomain(name))
		return warn(report, name, "is no DNS name (lower case letters, digits, -, .)",
			    "hostnamectl set-hostname NAME");
	if (strlen(name) > LABEL_MAX)
		return warn(report, name, "has more than 63 characters, too long for a label",
			    "hostnamectl set-hostname NAME");
	if (str_eq(name, "localhost") || str_starts(name, "localhost."))
		return warn(report, name, "is every host's", "hostnamectl set-hostname NAME");
	hint = xasprintf("echo '%s %s' >>/etc/hosts", address ? address : "127.0.1.1", name);
	r = resolves_to_own(in, name, &own, &first, err);
	if (r == -ENOENT)
		return warn(report, name, "does not resolve", hint);
	if (r < 0)
		return r;
	if (!own) {
		what = xasprintf("resolves to %s, which is no address of this host", first);
		return warn(report, name, what, hint);
	}
	return check_pass(report, "Hostname", "%s resolves to %s", name, first);
}

static const char *const names[] = { "Hostname", NULL };

const struct check check_host_hostname = {
	.id = "host-hostname",
	.title = "The node's name is well formed, and resolves to this host",
	.names = names,
	.roles = ROLE_ANY,
	.waits = true,
	.why = "Nodes are registered under this name, and certificates carry it. Where it does not "
	       "resolve, logs and exec sessions fail for clients that reach kubelets by name; "
	       "where it leads to another host, they show that one's.",
	.rule = "A DNS subdomain of at most 63 characters other than localhost, with an address of "
		"this host (a loopback address counts). All else is a warning.",
	.source = "kubeadm, Hostname",
	.run = run,
};
