#include <errno.h>

#include "check/check.h"
#include "check/mend.h"

/* What is on the host already, and else what is installed. */
static char *start_service(const struct check_input *in)
{
	static const char timesyncd[] = "/usr/lib/systemd/system/systemd-timesyncd.service";
	static const struct packages packages = { { "systemd-timesyncd", "chrony", "chrony",
						    "chrony", "chrony", NULL } };
	cleanup_free char *start = NULL, *install = NULL;

	if (mend_in_container(in))
		return xstrdup("# the clock is that of the machine which runs this container: "
			       "synchronize it there");
	if (host_exists(in->host, timesyncd))
		return mend_by_service(in, "systemd-timesyncd");
	install = mend_by_packages(in, &packages);
	/* Debian starts what it installs; what boots first is started by hand. */
	if (*install == '#' || mend_family(in) == FAMILY_DEBIAN || str_ends(install, "reboot"))
		return take_ptr(&install);
	start = mend_by_service(in, "chronyd");
	return xasprintf("%s && %s", install, start);
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const struct facts *facts = in->facts;
	cleanup_free char *start = NULL;
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
	start = start_service(in);
	if (facts->time_services.count)
		result_hint(result, "systemctl restart %s", facts->time_services.items[0]);
	else
		result_hint(result, "%s", start);
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
