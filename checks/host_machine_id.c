#include "base/syntax.h"
#include "check/check.h"
#include "facts/identity.h"

static void add_finding(struct report *report, const char *id, const char *what)
{
	struct result *result = report_add(report, CHECK_FAIL, NULL, "/etc/machine-id %s", what);

	if (id)
		result_observed(result, "%s", id);
	result_expected(result, "one of its own");
	result_hint(result, "rm -f /etc/machine-id /var/lib/dbus/machine-id && "
			    "systemd-machine-id-setup && reboot");
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const char *id = in->facts->machine_id;

	(void)err;
	if (!id || !*id) {
		add_finding(report, NULL, "is missing or empty");
		return 0;
	}
	if (!syntax_is_machine_id(id)) {
		add_finding(report, id, "is not 32 hexadecimal digits");
		return 0;
	}
	if (!identity_is_own_machine_id(id)) {
		add_finding(report, id, "came with an image, and other hosts have it too");
		return 0;
	}
	return check_pass(report, NULL, "machine-id is %s", id);
}

const struct check check_host_machine_id = {
	.id = "host-machine-id",
	.title = "The machine-id is there, and is no image's",
	.roles = ROLE_ANY,
	.why = "Cloned hosts have one machine-id: DHCP then gives them one address, and pod "
	       "networks and monitoring take them for a single host. To compare it over hosts, "
	       "use `knode preflight --compare`.",
	.rule = "/etc/machine-id holds 32 lower case hexadecimal digits, which are not those of an "
		"image that is known to carry its own.",
	.source = "machine-id(5); kubernetes.io, \"Verify the MAC address and product_uuid\"",
	.needs = { .areas = FACTS_IDENTITY },
	.run = run,
};
