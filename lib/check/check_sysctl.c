#include "check/check_sysctl.h"

bool sysctl_passes(const struct sysctl_rule *rule, const char *value)
{
	int64_t number;

	if (parse_int(value, INT64_MIN, INT64_MAX, &number) < 0)
		return false;
	switch (rule->test) {
	case SYSCTL_IS:
		return number == rule->value;
	case SYSCTL_AT_LEAST:
		return number >= rule->value;
	case SYSCTL_IS_NOT:
		return number != rule->value;
	}
	return false;
}

/* What to set: the rule's value, or 2 (loose) where 1 (strict) is wrong, as of rp_filter. */
static int64_t remedy_value(const struct sysctl_rule *rule)
{
	return rule->test == SYSCTL_IS_NOT ? rule->value + 1 : rule->value;
}

static void complete(struct result *result, const struct sysctl_rule *rule, const char *observed)
{
	static const char *const words[] = {
		[SYSCTL_IS] = "", [SYSCTL_AT_LEAST] = "at least ", [SYSCTL_IS_NOT] = "anything but "
	};

	result_observed(result, "%s", observed);
	result_expected(result, "%s%lld", words[rule->test], (long long)rule->value);
	result_hint(result, "%s%s%secho %s=%lld >>/etc/sysctl.d/k8s.conf && sysctl --system",
		    rule->module ? "modprobe " : "", rule->module ? rule->module : "",
		    rule->module ? " && " : "", rule->sysctl, (long long)remedy_value(rule));
}

void check_sysctl(const struct check_input *in, const struct sysctl_rule *rule,
		  enum check_status level, struct report *report)
{
	const struct fact_sysctl *fact = facts_sysctl(in->facts, rule->sysctl);
	cleanup_free char *own_name = xasprintf("%s:%s", report->check->id, rule->sysctl);
	const char *name = rule->name ? rule->name : own_name;

	if (!fact)
		report_add(report, CHECK_UNKNOWN, name, "%s could not be read", rule->sysctl);
	else if (!fact->value)
		complete(report_add(report, level, name, "%s is not there: %s", rule->sysctl,
				    rule->why),
			 rule, "absent");
	else if (!sysctl_passes(rule, fact->value))
		complete(report_add(report, level, name, "%s is %s: %s", rule->sysctl, fact->value,
				    rule->why),
			 rule, fact->value);
	else if (rule->kept && !fact->kept_value)
		complete(report_add(report, CHECK_WARN, name,
				    "%s is %s now, but nothing sets it at boot", rule->sysctl,
				    fact->value),
			 rule, "not set at boot");
	else if (fact->kept_value && !sysctl_passes(rule, fact->kept_value))
		complete(report_add(report, CHECK_WARN, name,
				    "%s is %s now, but %s sets %s at boot", rule->sysctl,
				    fact->value, fact->kept_in, fact->kept_value),
			 rule, fact->kept_value);
	else
		check_pass(report, name, "%s is %s", rule->sysctl, fact->value);
}
