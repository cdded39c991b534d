/* Whether checks and installers declare all that they need: each alone says what it says among all.
 */
#include "check/check.h"
#include "install/installer.h"
#include "judge.h"

static const char *const hosts[] = {
	"tests/hosts/centos-7",  "tests/hosts/debian-12",    "tests/hosts/dirty",
	"tests/hosts/rhel-9",    "tests/hosts/ubuntu-24.04", "tests/hosts/vagrant-arm64",
	"tests/hosts/container",
};

/* Runs the checks of @table; what they find, without its times. Free it. */
static char *run_table(const struct check *const *table, const struct host *host, enum role role)
{
	static const struct check_options options = { .no_wait = false };
	cleanup_config struct config *config = judge_config("v1.36.4");
	cleanup_wanted struct facts_wanted wanted = { 0 };
	cleanup_facts struct facts *facts = NULL;
	cleanup_report struct report report = { 0 };
	cleanup_json struct json *document = NULL;
	struct check_input in = { .config = config, .host = host, .role = role };

	check_want_all(table, &options, config, &wanted);
	facts = facts_gather_wanted(host, &wanted);
	in.facts = facts;
	check_run(table, &in, &options, &report);
	for (size_t i = 0; i < report.count; i++)
		report.items[i]->micros = 0;
	document = report_to_json(&report);
	return json_to_text(json_map_get(document, "results"));
}

static void look_at(const char *path, enum role role)
{
	cleanup_host struct host *host = NULL;
	cleanup(strbuf_done) struct strbuf alone = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_free char *together = NULL;
	struct error err;

	ck_assert_msg(host_open_recorded(path, &host, &err) == 0, "%s", err.message);
	for (size_t i = 0; check_table[i]; i++) {
		const struct check *const table[] = { check_table[i], NULL };
		cleanup_free char *found = run_table(table, host, role);

		/* "[a,b]" without its brackets */
		found[strlen(found) - 1] = '\0';
		if (found[1])
			strbuf_printf(&alone, "%s%s", alone.length ? "," : "[", found + 1);
	}
	strbuf_putc(&alone, ']');
	together = run_table(check_table, host, role);
	ck_assert_str_eq(alone.text, together);
}

START_TEST(a_check_alone_finds_the_same)
{
	for (size_t i = 0; i < ARRAY_SIZE(hosts); i++) {
		look_at(hosts[i], ROLE_CONTROL_PLANE);
		look_at(hosts[i], ROLE_WORKER);
	}
}
END_TEST

/* What the installer adds with the facts of @wanted; free it. */
static char *add_with(const struct installer *installer, const struct host *host,
		      const struct config *config, const struct facts_wanted *wanted)
{
	cleanup_facts struct facts *facts = facts_gather_wanted(host, wanted);
	const struct installer_input in = { .config = config, .facts = facts };
	cleanup_plan struct plan *plan = plan_new();
	cleanup_json struct json *document = NULL;
	struct error err;

	ck_assert_msg(installer_add(installer, &in, plan, &err) == 0, "%s", err.message);
	document = plan_to_json(plan);
	return json_to_text(document);
}

START_TEST(an_installer_alone_adds_the_same)
{
	cleanup_config struct config *config = judge_config("v1.36.4");
	cleanup_wanted struct facts_wanted all = { 0 };

	for (size_t i = 0; installer_table[i]; i++)
		installer_want(installer_table[i], config, &all);
	for (size_t h = 0; h < ARRAY_SIZE(hosts); h++) {
		cleanup_host struct host *host = NULL;
		struct error err;

		ck_assert_int_eq(host_open_recorded(hosts[h], &host, &err), 0);
		for (size_t i = 0; installer_table[i]; i++) {
			const struct installer *installer = installer_table[i];
			cleanup_wanted struct facts_wanted own = { 0 };
			cleanup_free char *alone = NULL, *together = NULL;

			if (!installer->prepares && !str_starts(installer->id, "kubelet-"))
				continue; /* those look at no host */
			installer_want(installer, config, &own);
			alone = add_with(installer, host, config, &own);
			together = add_with(installer, host, config, &all);
			ck_assert_str_eq(alone, together);
		}
	}
}
END_TEST

START_TEST(without_a_configuration_defaults_count)
{
	cleanup_wanted struct facts_wanted wanted = { 0 };

	check_want_all(check_table, NULL, NULL, &wanted);
	ck_assert(str_list_has(&wanted.paths, "/var/lib/etcd"));
	ck_assert(str_list_has(&wanted.sysctls, "net.ipv4.ip_forward"));
}
END_TEST

UNIT_TESTS(needs, a_check_alone_finds_the_same, an_installer_alone_adds_the_same,
	   without_a_configuration_defaults_count)
