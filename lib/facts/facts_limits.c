/* Who runs this, what may be done, and how much of it. */
#include "base/text.h"
#include "facts/facts_gather.h"

static void read_status(const struct host *host, struct facts *facts)
{
	cleanup_free char *text = facts_read(host, facts, "capabilities", "/proc/self/status");
	char *rest, *line;

	for (rest = text; rest && (line = text_next_line(&rest));)
		if (str_starts(line, "CapEff:"))
			facts->capabilities = strtoull(line + strlen("CapEff:"), NULL, 16);
}

static int64_t read_limit(const char *word)
{
	int64_t value;

	if (word && str_eq(word, "unlimited"))
		return INT64_MAX;
	return word && parse_int(word, 0, INT64_MAX, &value) == 0 ? value : -1;
}

static void read_limits(const struct host *host, struct facts *facts)
{
	static const char name[] = "Max open files";
	cleanup_free char *text = facts_read(host, facts, "limits", "/proc/self/limits");
	char *rest, *line;

	for (rest = text; rest && (line = text_next_line(&rest));) {
		if (!str_starts(line, name))
			continue;
		line += strlen(name);
		facts->nofile_soft = read_limit(text_next_word(&line));
		facts->nofile_hard = read_limit(text_next_word(&line));
	}
}

static enum tristate read_switch(const struct host *host, struct facts *facts, const char *area,
				 const char *path, char yes)
{
	cleanup_free char *text = facts_read(host, facts, area, path);

	if (text)
		return *text == yes ? YES : NO;
	return host_kind(host) == HOST_ROOT || host_exists(host, path) ? UNKNOWN : NO;
}

void facts_gather_limits(const struct host *host, struct facts *facts)
{
	struct error err;
	uint32_t euid;

	if (host_euid(host, &euid, &err) == 0)
		facts->euid = euid;
	read_status(host, facts);
	read_limits(host, facts);
	facts->selinux_enforcing =
		read_switch(host, facts, "SELinux", "/sys/fs/selinux/enforce", '1');
	facts->apparmor_enabled = read_switch(host, facts, "AppArmor",
					      "/sys/module/apparmor/parameters/enabled", 'Y');
}
