#include "check/needed.h"

#include "base/strbuf.h"

/*
 * Packages of Debian, Red Hat, SUSE, Alpine and Arch. Since Red Hat 8 "ebtables" is a name that
 * others provide: iptables-ebtables, which brings /usr/sbin/ebtables, then from 9 on iptables-nft
 * (iptables.spec of Red Hat 8 and of Fedora). Arch has it in a package that takes the place of
 * iptables.
 */
const struct needed needed_programs[] = {
	{ "conntrack",
	  { { "conntrack", "conntrack-tools", "conntrack-tools", "conntrack-tools",
	      "conntrack-tools" } },
	  false,
	  RELEASE_NO_CONNTRACK },
	{ "crictl",
	  { { NULL, NULL, "cri-tools", "cri-tools", "crictl" } },
	  false,
	  RELEASE_NO_CRICTL },
	{ "ebtables", { { "ebtables", "ebtables", "ebtables", "ebtables", NULL } }, true, -1 },
	{ "ethtool", { { "ethtool", "ethtool", "ethtool", "ethtool", "ethtool" } }, true, -1 },
	{ "ip", { { "iproute2", "iproute", "iproute2", "iproute2", "iproute2" } }, false, -1 },
	{ "iptables",
	  { { "iptables", "iptables", "iptables", "iptables", "iptables" } },
	  false,
	  -1 },
	{ "mount",
	  { { "mount", "util-linux", "util-linux", "util-linux", "util-linux" } },
	  false,
	  -1 },
	{ "nsenter",
	  { { "util-linux", "util-linux", "util-linux", "util-linux", "util-linux" } },
	  false,
	  -1 },
	{ "socat", { { "socat", "socat", "socat", "socat", "socat" } }, true, -1 },
	{ "tc", { { "iproute2", "iproute-tc", "iproute2", "iproute2", "iproute2" } }, true, -1 },
	{ "touch",
	  { { "coreutils", "coreutils", "coreutils", "coreutils", "coreutils" } },
	  true,
	  -1 },
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

/* Adds the name, unless it is there. */
static void add(struct str_list *packages, const char *name)
{
	if (name && !str_list_has(packages, name))
		str_list_add(packages, name);
}

static char *join(const struct str_list *words)
{
	struct strbuf out = strbuf_make(STRBUF_MAX_LINE);

	for (size_t i = 0; i < words->count; i++)
		strbuf_printf(&out, "%s%s", i ? " " : "", words->items[i]);
	return strbuf_take(&out);
}

/* Whether crictl is missing, and no package has it. */
static bool lacks_crictl(const struct check_input *in)
{
	enum family family = mend_family(in);

	for (const struct needed *program = needed_programs; program->name; program++)
		if (str_eq(program->name, "crictl"))
			return needed_by(program, &in->config->version) &&
			       !needed_path(program, in->facts) &&
			       (family >= FAMILY_IMAGE || !program->packages.names[family]);
	return false;
}

/* Adds what brings crictl; *@ret is what brings packages, a comment, or empty. */
static void add_crictl(const struct check_input *in, char **ret)
{
	cleanup_free char *packages = NULL;
	int minor = in->config->version.minor;

	if (**ret == '#')
		return;
	packages = take_ptr(ret);

	*ret = xasprintf("%s%scurl -fL https://github.com/kubernetes-sigs/cri-tools/releases/"
			 "download/v1.%d.0/crictl-v1.%d.0-linux-%s.tar.gz | tar -xzC "
			 "/usr/local/bin",
			 packages, *packages ? " && " : "", minor, minor, in->facts->architecture);
}

/* Installs these packages, which are listed by family; empty when there are none. */
static char *install(const struct check_input *in, struct str_list lists[FAMILIES])
{
	struct packages packages = { 0 };
	char *names[FAMILIES], *command;
	enum family family = mend_family(in);

	for (int i = 0; i < FAMILIES; i++)
		packages.names[i] = names[i] = lists[i].count ? join(&lists[i]) : NULL;
	/* Nothing but crictl, which is fetched. */
	if (!names[family < FAMILY_IMAGE ? family : FAMILY_DEBIAN] && lacks_crictl(in))
		command = xstrdup("");
	else
		command = mend_by_packages(in, &packages);
	for (int i = 0; i < FAMILIES; i++)
		free(names[i]);
	return command;
}

char *needed_command(const struct check_input *in)
{
	struct str_list lists[FAMILIES] = { 0 };
	size_t missing = 0;
	char *command;

	for (const struct needed *program = needed_programs; program->name; program++) {
		if (!needed_by(program, &in->config->version) || needed_path(program, in->facts))
			continue;
		missing++;
		for (int i = 0; i < FAMILIES; i++)
			add(&lists[i], program->packages.names[i]);
	}
	command = missing ? install(in, lists) : xstrdup("");
	if (lacks_crictl(in))
		add_crictl(in, &command);
	for (int i = 0; i < FAMILIES; i++)
		str_list_done(&lists[i]);
	return command;
}
