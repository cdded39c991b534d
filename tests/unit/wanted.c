/* What is asked of a host: the union of needs, and what becomes of those that nobody declared. */
#include "facts/wanted.h"

#include <sys/wait.h>
#include <unistd.h>

#include "facts_tree.h"

static const char *const one[] = { "vm.swappiness", "kernel.panic", NULL };
static const char *const two[] = { "kernel.panic", "net.core.somaxconn", NULL };
static const struct fact_module modules[] = { { "vxlan", "VXLAN" }, { "dummy", NULL }, { 0 } };
static struct error err;

START_TEST(a_union_is_sorted_and_without_doubles)
{
	cleanup_wanted struct facts_wanted wanted = { 0 }, copy = { 0 };

	facts_want(&wanted, &(struct facts_needs){ .sysctls = one });
	ck_assert_uint_eq(wanted.areas, FACTS_SYSCTLS);
	facts_want(&wanted,
		   &(struct facts_needs){ FACTS_SWAP, .sysctls = two, .modules = modules });
	facts_want(&wanted, &(struct facts_needs){ .modules = modules });
	facts_want_all(&copy, &wanted);
	ck_assert_uint_eq(copy.areas, FACTS_SWAP | FACTS_SYSCTLS | FACTS_MODULES | FACTS_KERNEL);
	ck_assert_uint_eq(copy.sysctls.count, 3);
	ck_assert_str_eq(copy.sysctls.items[0], "kernel.panic");
	ck_assert_str_eq(copy.sysctls.items[1], "net.core.somaxconn");
	ck_assert_str_eq(copy.sysctls.items[2], "vm.swappiness");
	ck_assert_uint_eq(copy.module_count, 2);
	ck_assert_str_eq(copy.modules[0].name, "dummy");
	ck_assert_str_eq(copy.modules[1].name, "vxlan");
	ck_assert_uint_eq(copy.kernel_options.count, 1);
	ck_assert_str_eq(copy.kernel_options.items[0], "VXLAN");
}
END_TEST

/* What @more asks for beyond "vm.swappiness" and "kernel.panic". */
static void expect_beyond(const struct facts_needs *more, unsigned areas, const char *first)
{
	cleanup_wanted struct facts_wanted have = { 0 }, wanted = { 0 };
	cleanup_free char *got = NULL;

	facts_want(&have, &(struct facts_needs){ .sysctls = one });
	facts_want(&wanted, more);
	ck_assert_uint_eq(facts_wanted_beyond(&wanted, &have, &got), areas);
	if (first)
		ck_assert_str_eq(got, first);
	else
		ck_assert_ptr_null(got);
}

START_TEST(what_is_new_is_named)
{
	expect_beyond(&(struct facts_needs){ .sysctls = one }, 0, NULL);
	expect_beyond(&(struct facts_needs){ .sysctls = two }, FACTS_SYSCTLS,
		      "kernel setting net.core.somaxconn");
	expect_beyond(&(struct facts_needs){ FACTS_SWAP | FACTS_DNS }, FACTS_SWAP | FACTS_DNS,
		      "area swap");
	expect_beyond(&(struct facts_needs){ .modules = modules }, FACTS_MODULES | FACTS_KERNEL,
		      "area kernel");
}
END_TEST

/* Facts of the setting kernel.panic and of swap, and of nothing else. */
static struct facts *gather_little(void)
{
	static const char *const panic[] = { "kernel.panic", NULL };
	cleanup_host struct host *host = NULL;
	struct facts *facts;

	put("/proc/sys/kernel/panic", "10\n");
	put("/proc/sys/vm/swappiness", "60\n");
	put("/etc/machine-id", "0123456789abcdef0123456789abcdef\n");
	ck_assert_int_eq(host_open(the_tree()->path, HOST_READ, &host, &err), 0);
	facts = facts_gather(host, &(struct facts_needs){ FACTS_SWAP, .sysctls = panic });
	ck_assert_uint_eq(facts->wanted.areas, FACTS_SWAP | FACTS_SYSCTLS);
	return facts;
}

START_TEST(more_is_added_to_what_there_is)
{
	static const char *const more[] = { "vm.swappiness", NULL };
	cleanup_facts struct facts *facts = gather_little();
	cleanup_wanted struct facts_wanted wanted = { 0 };
	cleanup_host struct host *host = NULL;
	cleanup_free char *lacking = NULL;

	facts_want(&wanted, &(struct facts_needs){ FACTS_IDENTITY, .sysctls = more });
	lacking = facts_lacking(facts, &wanted);
	ck_assert_str_eq(lacking, "area identity");
	ck_assert_int_eq(host_open(the_tree()->path, HOST_READ, &host, &err), 0);
	facts_gather_more(host, &wanted, facts);
	ck_assert_ptr_null(facts_lacking(facts, &wanted));
	ck_assert_str_eq(facts->machine_id, "0123456789abcdef0123456789abcdef");
	ck_assert_uint_eq(facts->sysctl_count, 2);
	ck_assert_str_eq(facts_sysctl(facts, "kernel.panic")->value, "10");
	ck_assert_str_eq(facts_sysctl(facts, "vm.swappiness")->value, "60");
	tree_remove(&facts_tree);
}
END_TEST

START_TEST(gatherers_come_with_what_they_look_at)
{
	cleanup_host struct host *host = NULL;
	cleanup_facts struct facts *facts = NULL;

	ck_assert_int_eq(host_open(the_tree()->path, HOST_READ, &host, &err), 0);
	facts = facts_gather(host, &(struct facts_needs){ FACTS_FIREWALL });
	ck_assert_uint_eq(facts->wanted.areas, FACTS_FIREWALL | FACTS_UNITS | FACTS_MODULES |
						       FACTS_KERNEL | FACTS_SYSTEM);
	ck_assert(str_list_has(&facts->wanted.units, "ufw.service"));
	tree_remove(&facts_tree);
}
END_TEST

static void look_up_a_setting(const struct facts *facts)
{
	(void)facts_sysctl(facts, "vm.swappiness");
}

static void look_up_a_unit(const struct facts *facts)
{
	(void)facts_unit(facts, "kubelet.service");
}

static void look_up_a_program(const struct facts *facts)
{
	(void)facts_binary(facts, "kubelet");
}

static void look_up_a_module(const struct facts *facts)
{
	(void)facts_module_present(facts, "overlay");
}

static void look_up_an_option(const struct facts *facts)
{
	(void)facts_kernel_option(facts, "VETH");
}

static void look_up_space(const struct facts *facts)
{
	(void)facts_space(facts, "/");
}

static void read_a_text(const struct facts *facts)
{
	(void)!write(-1, facts->machine_id, strlen(facts->machine_id));
}

static void read_a_list(const struct facts *facts)
{
	(void)facts_has_address(facts, "10.0.0.1");
}

static void read_texts(const struct facts *facts)
{
	(void)str_list_has(&facts->nameservers, "10.0.0.1");
}

static void read_what_was_gathered(const struct facts *facts)
{
	if (facts->swap_count == 0 && facts_sysctl(facts, "kernel.panic")->value)
		_exit(0);
}

/* Whether the process that looks lives on; its message, if any, is not shown. */
static bool survives(void (*look)(const struct facts *facts), const struct facts *facts)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		close(STDERR_FILENO);
		look(facts);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

START_TEST(what_nobody_declared_is_not_looked_at)
{
	static void (*const looks[])(const struct facts *) = {
		look_up_a_setting, look_up_a_unit,    look_up_a_program,
		look_up_a_module,  look_up_an_option, look_up_space,
		read_a_text,       read_a_list,       read_texts,
	};
	cleanup_facts struct facts *facts = gather_little(), *lenient = NULL;

	ck_assert(survives(read_what_was_gathered, facts));
	for (size_t i = 0; i < ARRAY_SIZE(looks); i++)
		ck_assert_msg(!survives(looks[i], facts), "look %zu", i);
	unsetenv("KNODE_GUARDS");
	lenient = gather_little();
	for (size_t i = 0; i < ARRAY_SIZE(looks); i++)
		if (looks[i] != read_a_text) /* which is NULL then */
			ck_assert_msg(survives(looks[i], lenient), "look %zu", i);
	tree_remove(&facts_tree);
}
END_TEST

UNIT_TESTS(wanted, a_union_is_sorted_and_without_doubles, what_is_new_is_named,
	   more_is_added_to_what_there_is, gatherers_come_with_what_they_look_at,
	   what_nobody_declared_is_not_looked_at)
