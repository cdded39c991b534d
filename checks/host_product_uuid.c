#include <errno.h>
#include <strings.h>

#include "check.h"

/* What boards have whose vendor set none. */
static const char *const placeholders[] = {
	"00000000-0000-0000-0000-000000000000", /* "not set", SMBIOS 7.2.1 */
	"ffffffff-ffff-ffff-ffff-ffffffffffff", /* "not present" */
	"00010203-0405-0607-0809-0a0b0c0d0e0f",
	"00020003-0004-0005-0006-000700080009", /* the next one, in the other byte order */
	"03000200-0400-0500-0006-000700080009", /* American Megatrends' default */
	"03020100-0504-0706-0809-0a0b0c0d0e0f",
	"12345678-1234-5678-90ab-cddeefaabbcc",
	"deadbeef-dead-beef-dead-beefdeadbeef",
	"fefefefe-fefe-fefe-fefe-fefefefefefe",
};

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const char *uuid = in->facts->product_uuid;
	const char *note = check_note(in, "product_uuid");
	struct result *result;

	if (!uuid && note)
		return error_set(err, -EACCES, "%s", note);
	if (!uuid)
		return check_skip(report, NULL, "the firmware tells no product_uuid");
	for (size_t i = 0; i < ARRAY_SIZE(placeholders); i++) {
		if (strcasecmp(uuid, placeholders[i]) != 0)
			continue;
		result = report_add(
			report, CHECK_WARN, NULL,
			"product_uuid is a placeholder, and other hosts may have it too");
		result_observed(result, "%s", uuid);
		result_expected(result, "a UUID of this host's own, to be set in its firmware");
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
	.run = run,
};
