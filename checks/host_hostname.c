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

	result_expected(result, "a name that resolves to it");
	result_hint(result, "%s", hint);
	return 0;
}

/* What is wrong with the name, which the configuration made sure is a DNS name; or NULL. */
static const char *wrong_form(const char *name)
{
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
	int r;

	if (wrong)
		return warn(report, name, wrong, "hostnamectl set-hostname NAME");
	r = host_resolve(in->host, name, TIMEOUT_MS, &addresses, err);
	if (r < 0 && r != -ENOENT)
		return r;
	own = own_address(in->facts, addresses);
	if (!own)
		return warn(report, name, "does not resolve to an address of this host", hint);
	return check_pass(report, "Hostname", "%s resolves to %s", name, own);
}

static const char *const names[] = { "Hostname", NULL };

const struct check check_host_hostname = {
	.id = "host-hostname",
	.title = "The node's name is well formed, and resolves to this host",
	.names = names,
	.roles = ROLE_ANY,
	.waits = true,
	.why = "Nodes register under this name, and certificates carry it. Clients that reach "
	       "kubelets by name get no logs where it does not resolve, or leads elsewhere.",
	.rule = "A DNS name of at most 63 characters other than localhost, with an address of this "
		"host (loopback counts). All else is a warning.",
	.source = "kubeadm, Hostname",
	.run = run,
};
