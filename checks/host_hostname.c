#include <errno.h>

#include "base/net.h"
#include "check/check.h"

enum {
	LABEL_MAX = 63, /* the name is the value of label kubernetes.io/hostname */
	TIMEOUT_MS = 3000,
};

static int found(struct report *report, const char *name, const char *what, const char *hint)
{
	struct result *result =
		report_add(report, net_is_dns_subdomain(name) ? CHECK_WARN : CHECK_FAIL, "Hostname",
			   "the node's name \"%s\" %s", name, what);

	result_expected(result, "a DNS name that resolves to it");
	result_hint(result, "%s", hint);
	return 0;
}

static const char *wrong_form(const char *name)
{
	if (!net_is_dns_subdomain(name))
		return *name ? "is no DNS name (RFC 1123)" : "is empty: the host tells none";
	if (strlen(name) > LABEL_MAX)
		return "has more than 63 characters, too long for a label";
	if (str_eq(name, "localhost") || str_starts(name, "localhost."))
		return "is that of every host";
	return NULL;
}

/* The first address that is this host's (loopback is), or NULL. */
static const char *own_address(const struct facts *facts, const struct json *addresses)
{
	for (size_t i = 0; i < json_count(addresses); i++) {
		const char *address = json_get_text(json_list_at(addresses, i), "");
		struct net_ip ip;

		if (facts_has_address(facts, address) ||
		    (net_ip_parse(address, &ip) == 0 && net_ip_is_loopback(&ip)))
			return address;
	}
	return NULL;
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const char *name = check_registration(in)->name, *wrong = wrong_form(name), *own;
	const char *address = facts_node_address(in->facts, NULL);
	cleanup_free char *hint =
		xasprintf("echo '%s %s' >>/etc/hosts", address ? address : "127.0.1.1", name);
	cleanup_json struct json *addresses = NULL;

	if (wrong)
		return found(report, name, wrong, "hostnamectl set-hostname NAME");
	if (host_resolve(in->host, name, TIMEOUT_MS, &addresses, err) < 0 && err->code != -ENOENT)
		return err->code;
	error_clear(err); /* that it does not resolve is a finding */
	own = own_address(in->facts, addresses);
	return own ? check_pass(report, "Hostname", "%s resolves to %s", name, own)
		   : found(report, name, "does not resolve to an address of this host", hint);
}

const struct check check_host_hostname = {
	.id = "host-hostname",
	.title = "The node's name is well formed, and resolves to this host",
	.names = (const char *const[]){ "Hostname", NULL },
	.roles = ROLE_ANY,
	.waits = true,
	.why = "Nodes register under this name, and certificates carry it. Clients that reach "
	       "kubelets by name get no logs where it does not resolve, or leads elsewhere.",
	.rule = "A DNS name (RFC 1123), else it fails; of at most 63 characters, other than "
		"localhost, with an address of this host (loopback counts), else it warns.",
	.source = "kubeadm, Hostname",
	.needs = { .areas = FACTS_NETWORK },
	.run = run,
};
