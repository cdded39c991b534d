#include "check/needed.h"

#include "judge.h"

#define TEXT(text) ((char[]){ text })

/* All but crictl. */
static char *const names[] = {
	TEXT("conntrack"), TEXT("ebtables"), TEXT("ethtool"), TEXT("ip"), TEXT("iptables"),
	TEXT("mount"),     TEXT("nsenter"),  TEXT("socat"),   TEXT("tc"), TEXT("touch"),
};

/* The command of a distribution for a version, where the given programs are. */
static char *command_on(char *id, const char *version, struct fact_binary *binaries, size_t count)
{
	cleanup_config struct config *config = judge_config(version);
	cleanup_host struct host *host = judge_host();
	const struct facts facts = { .os_id = id,
				     .architecture = TEXT("amd64"),
				     .binaries = binaries,
				     .binary_count = count };

	return needed_command(
		&(struct check_input){ .config = config, .facts = &facts, .host = host });
}

static char *command_for(const char *version, struct fact_binary *binaries, size_t count)
{
	return command_on(TEXT("debian"), version, binaries, count);
}

START_TEST(one_command_names_each_package_once)
{
	cleanup_free char *before = command_for("v1.31.0", NULL, 0);
	cleanup_free char *after = command_for("v1.32.0", NULL, 0);

	ck_assert_str_eq(
		before,
		"apt-get install -y conntrack ebtables ethtool iproute2 iptables mount util-linux "
		"socat coreutils && curl -fL https://github.com/kubernetes-sigs/cri-tools/releases/"
		"download/v1.31.0/crictl-v1.31.0-linux-amd64.tar.gz | tar -xzC /usr/local/bin");
	ck_assert_str_eq(after, "apt-get install -y ebtables ethtool iproute2 iptables mount "
				"util-linux socat coreutils");
}
END_TEST

START_TEST(red_hat_finds_packages_by_what_they_provide)
{
	cleanup_free char *command = command_on(TEXT("rhel"), "v1.32.0", NULL, 0);

	ck_assert_str_eq(command, "dnf install -y ebtables ethtool iproute iptables util-linux "
				  "socat iproute-tc coreutils");
}
END_TEST

START_TEST(what_is_there_is_left_out)
{
	struct fact_binary binaries[] = { { TEXT("socat"), TEXT("/usr/bin/socat"), NULL },
					  { TEXT("ip"), NULL, NULL } };
	cleanup_free char *command = command_for("v1.36.0", binaries, ARRAY_SIZE(binaries));

	ck_assert_ptr_null(strstr(command, "socat"));
	ck_assert_ptr_nonnull(strstr(command, "iproute2"));
}
END_TEST

START_TEST(crictl_alone)
{
	struct fact_binary binaries[ARRAY_SIZE(names)];
	cleanup_free char *command = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		binaries[i] = (struct fact_binary){ names[i], TEXT("/bin/x"), NULL };
	command = command_for("v1.30.0", binaries, ARRAY_SIZE(names));
	ck_assert_str_eq(command,
			 "curl -fL https://github.com/kubernetes-sigs/cri-tools/releases/download/"
			 "v1.30.0/crictl-v1.30.0-linux-amd64.tar.gz | tar -xzC /usr/local/bin");
}
END_TEST

UNIT_TESTS(needed, one_command_names_each_package_once, red_hat_finds_packages_by_what_they_provide,
	   what_is_there_is_left_out, crictl_alone)
