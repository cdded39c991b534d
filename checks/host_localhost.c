#include "base/net.h"
#include "base/strbuf.h"
#include "check/check.h"

static bool is_loopback(const char *address)
{
	struct net_ip ip;

	return net_ip_parse(address, &ip) == 0 && net_ip_is_loopback(&ip);
}

/* Takes the name off the lines of an address, and adds it where it belongs. */
static char *mending_command(const char *address)
{
	cleanup(strbuf_done) struct strbuf pattern = strbuf_make(STRBUF_MAX_LINE);

	for (const char *c = address; *c; c++)
		strbuf_printf(&pattern, "%s%c", *c == '.' ? "\\" : "", *c);
	return xasprintf("sed -i '/^[[:space:]]*%s[[:space:]]/"
			 "s/[[:space:]]localhost\\([[:space:]]\\|$\\)/\\1/g' /etc/hosts && "
			 "echo '127.0.0.1 localhost' >>/etc/hosts",
			 pattern.text);
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const char *own = NULL, *wrong = NULL;
	cleanup_free char *command = NULL;
	struct result *result;

	(void)err;
	for (size_t i = 0; i < in->facts->host_count; i++) {
		const struct fact_text *row = &in->facts->hosts[i];

		if (!str_eq(row->key, "localhost"))
			continue;
		if (is_loopback(row->value))
			own = own ? own : row->value;
		else
			wrong = row->value;
	}
	if (own && !wrong)
		return check_pass(report, NULL, "localhost is %s", own);
	if (wrong) {
		command = mending_command(wrong);
		result = report_add(report, CHECK_FAIL, NULL,
				    "/etc/hosts says that localhost is %s: what listens on "
				    "loopback is not found",
				    wrong);
	} else {
		command = xstrdup("echo '127.0.0.1 localhost' >>/etc/hosts");
		result = report_add(report, CHECK_WARN, NULL,
				    "/etc/hosts does not tell localhost: who asks for it waits "
				    "for DNS, which may not know it");
	}
	result_observed(result, "%s", wrong ? wrong : "absent");
	result_expected(result, "127.0.0.1");
	result_hint(result, "%s", command);
	return 0;
}

const struct check check_host_localhost = {
	.id = "host-localhost",
	.title = "localhost is this host, by /etc/hosts",
	.roles = ROLE_ANY,
	.of_files = true,
	.why = "Programs in Go that use no C library look localhost up in /etc/hosts, and then ask "
	       "DNS for it: the health of the kubelet and of pod networks (Felix of Calico) is "
	       "asked for, or served, there. A provider's DNS may answer with an address of its own.",
	.rule = "/etc/hosts gives localhost addresses of loopback (127.0.0.0/8, ::1), else it fails; "
		"where it gives none, it warns.",
	.source = "pkg.go.dev/net, \"Name Resolution\"; kubernetes/kubeadm#302, #3069; "
		  "projectcalico/calico#6963",
	.needs = { .areas = FACTS_DNS },
	.run = run,
};
