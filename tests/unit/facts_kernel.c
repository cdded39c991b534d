#include "facts_tree.h"

/* The gatherers of options and modules, on a host whose release is known. */
static void gather_61(const struct host *host, struct facts *facts)
{
	facts->kernel_release = xstrdup("6.1.0");
	facts_gather_kernel(host, facts);
	facts_gather_modules(host, facts);
}

static struct facts *gather(void)
{
	return facts_of(gather_61);
}

static void expect_option(const struct facts *facts, const char *name, const char *value)
{
	const char *got = facts_kernel_option(facts, name);

	ck_assert_msg(got != NULL, "%s is not among the facts", name);
	ck_assert_str_eq(got, value);
}

START_TEST(reads_the_configuration)
{
	cleanup_facts struct facts *facts = NULL;

	put("/boot/config-6.1.0", "#\n# Linux\n#\nCONFIG_VETH=m\nCONFIG_NET_NS=y\n"
				  "# CONFIG_USER_NS is not set\nCONFIG_VETHX=y\nCONFIG_VXLAN\n");
	put("/usr/lib/modules/6.1.0/config", "CONFIG_VETH=y\n");
	facts = gather();
	ck_assert_str_eq(facts->kernel_config_path, "/boot/config-6.1.0");
	expect_option(facts, "VETH", "m");
	expect_option(facts, "NET_NS", "y");
	expect_option(facts, "USER_NS", "n");
	expect_option(facts, "VXLAN", "n");
	for (size_t i = 0; i < facts->kernel_option_count; i++)
		ck_assert_str_ne(facts->kernel_options[i].key, "VETHX");
}
END_TEST

START_TEST(no_configuration_is_could_not_tell)
{
	cleanup_facts struct facts *facts = gather();

	ck_assert_ptr_null(facts->kernel_config_path);
	ck_assert_ptr_null(facts_kernel_option(facts, "VETH"));
	ck_assert_uint_eq(facts->notes.count, 0);
}
END_TEST

START_TEST(what_is_not_gzip_is_noted_and_passed_over)
{
	cleanup_facts struct facts *facts = NULL;

	put("/proc/config.gz", "CONFIG_VETH=y\n");
	put("/usr/lib/kernel/config-6.1.0", "CONFIG_VETH=m\n");
	facts = gather();
	ck_assert_str_eq(facts->kernel_config_path, "/usr/lib/kernel/config-6.1.0");
	expect_option(facts, "VETH", "m");
	ck_assert_uint_eq(facts->notes.count, 1);
	ck_assert_str_eq(facts->notes.items[0], "kernel configuration: /proc/config.gz: this is "
						"not gzip, or is damaged");
}
END_TEST

START_TEST(tells_modules_apart)
{
	cleanup_facts struct facts *facts = NULL;

	put("/proc/modules", "veth 40960 0 - Live 0x0\nbr_netfilter 32768 0 - Live 0x0\n");
	put("/lib/modules/6.1.0/modules.builtin",
	    "kernel/fs/ext4/ext4.ko\nkernel/drivers/net/ip-vlan.ko\n");
	put("/lib/modules/6.1.0/modules.dep",
	    "kernel/net/netfilter/nf_tables.ko.zst: kernel/lib/libcrc32c.ko.zst\n"
	    "kernel/net/bridge/br_netfilter.ko.zst:\nkernel/sound/snd.ko.zst:\n");
	facts = gather();
	ck_assert(facts_module_present(facts, "br_netfilter"));
	ck_assert(facts_module_present(facts, "ip_vlan"));
	ck_assert(!facts_module_present(facts, "nf_tables"));
	ck_assert_uint_eq(facts->modules_available.count, 2);
	ck_assert_str_eq(facts->modules_available.items[0], "br_netfilter");
	ck_assert_str_eq(facts->modules_available.items[1], "nf_tables");
}
END_TEST

START_TEST(a_kernel_without_modules_shows_what_is_built_in)
{
	cleanup_facts struct facts *facts = NULL;

	put("/boot/config-6.1.0", "CONFIG_OVERLAY_FS=y\nCONFIG_VXLAN=m\n");
	put("/sys/module/nf_conntrack/parameters/acct", "N\n");
	facts = gather();
	ck_assert_uint_eq(facts->modules_builtin.count, 2);
	ck_assert_str_eq(facts->modules_builtin.items[0], "nf_conntrack");
	ck_assert_str_eq(facts->modules_builtin.items[1], "overlay");
}
END_TEST

START_TEST(lists_what_is_loaded_at_boot)
{
	cleanup_facts struct facts *facts = NULL;

	put("/etc/modules-load.d/k8s.conf", "# comment\n; comment\noverlay\nbr-netfilter\n");
	put("/usr/lib/modules-load.d/k8s.conf", "hidden\n");
	put("/usr/lib/modules-load.d/other.conf", "overlay\ndummy");
	put("/etc/modules-load.d/README", "not\n");
	put("/etc/modules", "loop max_loop=8\n");
	facts = gather();
	ck_assert_uint_eq(facts->modules_at_boot.count, 4);
	ck_assert_str_eq(facts->modules_at_boot.items[0], "br_netfilter");
	ck_assert_str_eq(facts->modules_at_boot.items[1], "dummy");
	ck_assert_str_eq(facts->modules_at_boot.items[2], "loop");
	ck_assert_str_eq(facts->modules_at_boot.items[3], "overlay");
}
END_TEST

UNIT_TESTS(facts_kernel, reads_the_configuration, no_configuration_is_could_not_tell,
	   what_is_not_gzip_is_noted_and_passed_over, tells_modules_apart,
	   a_kernel_without_modules_shows_what_is_built_in, lists_what_is_loaded_at_boot)
