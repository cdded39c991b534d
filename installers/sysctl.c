#include "acts/sysctl.h"

#include "acts/dir.h"
#include "acts/file.h"
#include "install/installer.h"
#include "release/node_kernel.h"

/*
 * After what distributions ship (10 to 60, by systemd's advice), before what operators customarily
 * write (99-...): theirs is the last word.
 */
#define FILE_NAME "90-knode.conf"
#define PATH      "/etc/sysctl.d/" FILE_NAME

static bool has_colon(const char *text)
{
	return text && strchr(text, ':');
}

/* Whether the cluster's ranges or the node's address are of IPv6. */
static bool uses_ipv6(const struct config *config)
{
	return has_colon(config->cluster.service_subnet) || has_colon(config->cluster.pod_subnet) ||
	       has_colon(config->init.local_api_endpoint.advertise_address) ||
	       has_colon(config->join.local_api_endpoint.advertise_address);
}

static int64_t number_of(const char *value)
{
	int64_t number;

	return value && parse_int(value, INT64_MIN, INT64_MAX, &number) == 0 ? number : INT64_MIN;
}

/*
 * Whether the setting is knode's to make: those of IPv6 are where that is used, and a filter is
 * while it is strict or was made loose here.
 */
static bool is_ours(const struct node_sysctl *setting, bool ipv6, const struct facts *facts)
{
	const struct fact_sysctl *fact = facts ? facts_sysctl(facts, setting->name) : NULL;

	if (setting->test != SYSCTL_IS_NOT)
		return ipv6 || !setting->ipv6;
	return fact && (number_of(fact->value) == setting->floor ||
			number_of(fact->kept_value) == setting->floor ||
			(fact->kept_in && str_starts(fact->kept_in, PATH ":")));
}

/* The value for the boot: never less than what there is, where more is better. */
static int64_t value_of(const struct node_sysctl *setting, const struct fact_sysctl *fact)
{
	int64_t value = setting->target;

	if (setting->test != SYSCTL_AT_LEAST || !fact)
		return value;
	if (number_of(fact->value) > value)
		value = number_of(fact->value);
	return number_of(fact->kept_value) > value ? number_of(fact->kept_value) : value;
}

/* Tells of a file that is read after knode's, and sets something else. */
static void note_last_word(const struct fact_sysctl *fact, int64_t value, struct plan *plan)
{
	cleanup_free char *file = NULL;
	const char *name;

	if (!fact || !fact->kept_in || number_of(fact->kept_value) == value)
		return;
	file = xstrndup(fact->kept_in, strcspn(fact->kept_in, ":"));
	name = strrchr(file, '/');
	if (name && strcmp(name + 1, FILE_NAME) > 0)
		plan_note(plan,
			  "%s sets %s to %s at boot, and is read after " PATH
			  ": change it there, or it will be %s again",
			  fact->kept_in, fact->name, fact->kept_value, fact->kept_value);
}

/* The setting at boot: a line of the file, under one that says why, unless @last did. */
static void add_line(const struct node_sysctl *setting, const struct node_sysctl *last,
		     const struct facts *facts, struct plan *plan, struct strbuf *text)
{
	const struct fact_sysctl *fact = facts ? facts_sysctl(facts, setting->name) : NULL;
	int64_t value = value_of(setting, fact);
	cleanup_free char *number = xasprintf("%lld", (long long)value);

	if (!last || !str_eq(last->gain, setting->gain))
		strbuf_printf(text, "\n# %s\n", setting->gain);
	strbuf_printf(text, "%s = %s\n", setting->name, number);
	if (setting->test != SYSCTL_AT_LEAST)
		note_last_word(fact, value, plan);
}

/* The setting now. What this kernel lacks for good (no module brings it) is left out. */
static void add_now(const struct node_sysctl *setting, const struct facts *facts, struct plan *plan)
{
	const struct fact_sysctl *fact = facts ? facts_sysctl(facts, setting->name) : NULL;
	cleanup_free char *number = xasprintf("%lld", (long long)setting->target);
	bool raised = setting->test == SYSCTL_AT_LEAST;
	struct action *action;

	if (fact && !fact->value && !setting->module)
		return;
	action = plan_sysctl(plan, setting->name, raised ? PLAN_SYSCTL_AT_LEAST : PLAN_SYSCTL_EXACT,
			     number);
	action_say(action, "%s", setting->gain);
	if (setting->module)
		plan_sysctl_stands_on(action, setting->module);
	else if (setting->test == SYSCTL_IS_NOT)
		/* Set and not kept, it would be taken for somebody else's the next time. */
		plan_sysctl_stands_on(action, PATH);
}

/*
 * Links whose default route comes from router advertisements, perhaps. A host that forwards does
 * not listen to those any more, and loses the route with the last one's lifetime, unless accept_ra
 * is 2. Where it is 0, it is a daemon that listens, and goes on.
 */
static void list_accept_ra(const struct facts *facts, struct str_list *names)
{
	for (size_t i = 0; facts && i < facts->route_count; i++) {
		const struct fact_route *route = &facts->routes[i];
		cleanup_free char *name = NULL;

		if (route->family != 6 || !route->interface || !str_eq(route->destination, "::/0"))
			continue;
		name = xasprintf("net/ipv6/conf/%s/accept_ra", route->interface);
		if (!str_list_has(names, name))
			str_list_add(names, name);
	}
}

/* The text of the file. */
static void write_file(bool ipv6, const struct str_list *accept_ra, const struct facts *facts,
		       struct plan *plan, struct strbuf *text)
{
	const struct node_sysctl *last = NULL;

	strbuf_puts(text, "# Written by knode (installer sysctl). Files with names that sort "
			  "after this one's are read\n# later, and win: see sysctl.d(5).\n");
	for (const struct node_sysctl *setting = node_sysctls; setting->name; setting++) {
		if (!is_ours(setting, ipv6, facts))
			continue;
		add_line(setting, last, facts, plan, text);
		last = setting;
	}
	for (size_t i = 0; i < accept_ra->count; i++)
		strbuf_printf(text, "\n# the default route stays\n%s = 2\n", accept_ra->items[i]);
}

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	cleanup(strbuf_done) struct strbuf text = strbuf_make(STRBUF_MAX_LINE);
	cleanup(str_list_done) struct str_list accept_ra = { 0 };
	bool ipv6 = uses_ipv6(in->config);

	(void)err;
	if (ipv6)
		list_accept_ra(in->facts, &accept_ra);
	write_file(ipv6, &accept_ra, in->facts, plan, &text);
	plan_dir_present(plan, "/etc/sysctl.d");
	plan_file(plan, PATH, 0644, text.text);
	for (const struct node_sysctl *setting = node_sysctls; setting->name; setting++)
		if (is_ours(setting, ipv6, in->facts))
			add_now(setting, in->facts, plan);
	for (size_t i = 0; i < accept_ra.count; i++)
		action_say(plan_sysctl_instead(plan, accept_ra.items[i], "1", "2"),
			   "the default route stays");
	return 0;
}

static void add_needs(const struct config *config, struct facts_wanted *wanted)
{
	(void)config;
	for (const struct node_sysctl *setting = node_sysctls; setting->name; setting++)
		facts_want_sysctl(wanted, setting->name);
}

const struct installer installer_sysctl = {
	.id = "sysctl",
	.title = "Forwarding and other kernel settings of a node, now and at boot",
	.roles = ROLE_ANY,
	.prepares = true,
	.needs = { .areas = FACTS_NETWORK }, /* routes, for accept_ra */
	.add_needs = add_needs,
	.add = add,
};
