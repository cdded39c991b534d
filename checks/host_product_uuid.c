#include <errno.h>

#include "check/check.h"
#include "facts/identity.h"

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const char *uuid = in->facts->product_uuid;
	const char *note = check_note(in, "product_uuid");
	struct result *result;

	if (!uuid && note)
		return error_set(err, -EACCES, "%s", note);
	if (!uuid)
		return check_skip(report, NULL, "the firmware tells no product_uuid");
	if (!identity_is_own_uuid(uuid)) {
		result = report_add(
			report, CHECK_WARN, NULL,
			"product_uuid is a placeholder, and other hosts may have it too");
		result_observed(result, "%s", uuid);
		result_expected(result, "one of its own, set in the firmware");
		return 0;
	}
	return check_pass(report, NULL, "product_uuid is %s", uuid);
}

const struct check check_host_product_uuid = {
	.id = "host-product-uuid",
	.title = "The product_uuid is no placeholder",
	.roles = ROLE_ANY,
	.why = "The kubelet reports the firmware's UUID as the node's systemUUID, and cloud "
	       "providers and storage drivers find hosts by it. Boards that were never given one "
	       "all tell the same.",
	.rule = "/sys/class/dmi/id/product_uuid, where there is one, is not a known placeholder.",
	.source = "kubernetes.io, \"Verify the MAC address and product_uuid\"; SMBIOS 7.2.1",
	.needs = { .areas = FACTS_IDENTITY },
	.run = run,
};
