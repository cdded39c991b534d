#include <errno.h>

#include "check/check.h"
#include "check/mend.h"

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const struct facts *facts = in->facts;
	cleanup_free char *remedy = NULL;
	struct result *result;

	if (facts->clock_synchronized == UNKNOWN)
		return error_set(err, -EOPNOTSUPP,
				 "the kernel does not say whether the clock is "
				 "synchronized");
	if (facts->clock_synchronized == YES)
		return check_pass(report, NULL, "synchronized%s%s",
				  facts->time_services.count ? " by " : "",
				  facts->time_services.count ? facts->time_services.items[0] : "");
	result = report_add(report, CHECK_WARN, NULL, "the clock is not synchronized%s",
			    facts->time_services.count ? "" : ", and no service does that");
	result_observed(result, "not synchronized");
	result_expected(result, "synchronized");
	remedy = mend_by_time_service(in);
	result_hint(result, "%s", remedy);
	return 0;
}

const struct check check_host_clock = {
	.id = "host-clock",
	.title = "The clock is synchronized",
	.roles = ROLE_ANY,
	.why = "Certificates and tokens are valid from a moment on: a node whose clock is behind "
	       "is refused with an error of TLS that does not speak of time. etcd complains from "
	       "one second of difference.",
	.rule = "The kernel says that its clock is synchronized (adjtimex), whoever does that: NTP, "
		"PTP or the hypervisor; else a warning.",
	.source = "adjtimex(2), STA_UNSYNC; kubespray#2463",
	.needs = { .areas = FACTS_CLOCK | FACTS_SYSTEM },
	.run = run,
};
