#include <ctype.h>

#include "check.h"

/* Ids that were published within images, so that many hosts have them. */
static const char *const image_ids[] = {
	"cdb7f92199c748a7a20d33ab52974cbb", /* Debian 8.1, OpenStack images (bug 789960) */
	"85f94e57ab75f80918cab17d001eac85", /* Debian 11.1, container image */
	"88544b92092430bc5d3fbbffc12a2f04", /* Debian 11.2, container image */
	"ebb19c6b226f48fa86a541fd060e8762", /* footloose, Ubuntu 18.04 */
	"00000000000000000000000000000000",
};

/* As machine-id(5) wants it: 32 lower case hexadecimal digits. */
static bool is_well_formed(const char *id)
{
	size_t length = 0;

	for (; isxdigit((unsigned char)id[length]) && !isupper((unsigned char)id[length]); length++)
		;
	return length == 32 && !id[length];
}

static void add_finding(struct report *report, const char *id, const char *what)
{
	struct result *result = report_add(report, CHECK_FAIL, NULL, "/etc/machine-id %s", what);

	if (id)
		result_observed(result, "%s", id);
	result_expected(result, "an id of this host's own");
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
	if (!is_well_formed(id)) {
		add_finding(report, id, "is not 32 hexadecimal digits");
		return 0;
	}
	for (size_t i = 0; i < ARRAY_SIZE(image_ids); i++) {
		if (!str_eq(id, image_ids[i]))
			continue;
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
	.run = run,
};
