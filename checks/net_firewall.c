#include "check/check.h"
#include "config/ports.h"

/* A firewall's manager, and the words of the command that opens ports in it. */
struct manager {
	const char *id, *name; /* among the facts, of the result */
	const char *start, *between, *range, *end;
};

static const struct manager managers[] = {
	{ "firewalld", "Firewalld", "firewall-cmd --permanent --add-port=", " --add-port=", "-",
	  " && firewall-cmd --reload" },
	{ "ufw", "net-firewall:ufw", "for port in ", " ", ":", "; do ufw allow $port; done" },
};

/* The command that opens what others must reach. */
static char *opening_command(const struct check_input *in, const struct manager *manager)
{
	const struct ports_query query = { .config = in->config,
					   .role = in->role,
					   .bind_port = check_endpoint(in)->bind_port };
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_LINE);
	struct port ports[PORTS_MAX];
	size_t count = ports_of(&query, ports);

	for (size_t i = 0; i < count; i++) {
		if (ports[i].from == PORT_FROM_HOST)
			continue;
		strbuf_puts(&out, out.length ? manager->between : manager->start);
		strbuf_printf(&out, "%d", ports[i].first);
		if (ports[i].last > ports[i].first)
			strbuf_printf(&out, "%s%d", manager->range, ports[i].last);
		strbuf_printf(&out, "/%s", ports[i].protocol);
	}
	strbuf_puts(&out, manager->end);
	return strbuf_take(&out);
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	(void)err;
	for (size_t i = 0; i < ARRAY_SIZE(managers); i++) {
		const struct manager *manager = &managers[i];
		cleanup_free char *command = NULL;
		struct result *result;

		if (!str_list_has(&in->facts->firewall_managers, manager->id)) {
			check_pass(report, manager->name, "%s is not active", manager->id);
			continue;
		}
		command = opening_command(in, manager);
		result = report_add(report, CHECK_WARN, manager->name,
				    "%s is active, and other nodes have to get through it",
				    manager->id);
		result_observed(result, "active");
		result_expected(result, "ports opened");
		result_hint(result, "%s", command);
	}
	return 0;
}

static const char *const names[] = { "Firewalld", NULL };

const struct check check_net_firewall = {
	.id = "net-firewall",
	.title = "No firewall is in the way",
	.names = names,
	.roles = ROLE_ANY,
	.why = "A firewall with its own idea of open ports lets a node register, and then drops "
	       "logs, exec and the traffic of pods. The remedy opens what this role serves; the "
	       "pod network's ports come on top.",
	.rule = "Neither firewalld nor ufw is active; else a warning.",
	.source = "kubeadm, Firewalld (control planes only there)",
	.needs = { .areas = FACTS_FIREWALL },
	.run = run,
};
