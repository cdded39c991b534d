/* The clock, and what keeps it right. */
#include "facts/facts_gather.h"

static const char *const services[] = {
	"chrony.service",
	"chronyd.service",
	"ntp.service",
	"ntpd.service",
	"ntpsec.service",
	"openntpd.service",
	"ptp4l.service",
	"phc2sys.service",
	"systemd-timesyncd.service",
	NULL,
};

const struct facts_needs facts_clock_needs = { .units = services };

void facts_gather_clock(const struct host *host, struct facts *facts)
{
	struct error err;

	if (host_clock(host, &facts->clock, &err) == 0)
		facts->clock_synchronized = facts->clock.synchronized ? YES : NO;
	else
		facts_note_error(facts, "clock", &err);
	for (size_t i = 0; services[i]; i++)
		if (facts_unit_active(facts, services[i]))
			str_list_add(&facts->time_services, services[i]);
}
