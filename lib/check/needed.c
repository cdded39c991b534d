#include "check/needed.h"

#include "base/strbuf.h"
#include "check/mend.h"

const struct needed needed_programs[] = {
	{ "conntrack", "conntrack", "conntrack-tools", false, RELEASE_NO_CONNTRACK },
	{ "crictl", "cri-tools", "cri-tools", false, RELEASE_NO_CRICTL },
	{ "ebtables", "ebtables", "iptables-ebtables", true, -1 },
	{ "ethtool", "ethtool", "ethtool", true, -1 },
	{ "ip", "iproute2", "iproute", false, -1 },
	{ "iptables", "iptables", "iptables", false, -1 },
	{ "mount", "mount", "util-linux", false, -1 },
	{ "nsenter", "util-linux", "util-linux", false, -1 },
	{ "socat", "socat", "socat", true, -1 },
	{ "tc", "iproute2", "iproute-tc", true, -1 },
	{ "touch", "coreutils", "coreutils", true, -1 },
	{ 0 },
};

bool needed_by(const struct needed *program, const struct version *version)
{
	return program->gone < 0 || !release_has(version, (enum release_change)program->gone);
}

const char *needed_path(const struct needed *program, const struct facts *facts)
{
	const struct fact_binary *binary = facts_binary(facts, program->name);

	return binary ? binary->path : NULL;
}

static void add(struct str_list *packages, const char *name)
{
	if (!str_list_has(packages, name))
		str_list_add(packages, name);
}

static char *join(const struct str_list *words)
{
	struct strbuf out = strbuf_make(STRBUF_MAX_LINE);

	for (size_t i = 0; i < words->count; i++)
		strbuf_printf(&out, "%s%s", i ? " " : "", words->items[i]);
	return strbuf_take(&out);
}

char *needed_command(const struct facts *facts, const struct version *version)
{
	cleanup(str_list_done) struct str_list debs = { 0 }, rpms = { 0 };
	cleanup_free char *deb = NULL, *rpm = NULL;

	for (const struct needed *program = needed_programs; program->name; program++) {
		if (!needed_by(program, version) || needed_path(program, facts))
			continue;
		add(&debs, program->deb);
		add(&rpms, program->rpm);
	}
	deb = join(&debs);
	rpm = join(&rpms);
	return mend_by_packages(facts, deb, rpm);
}
