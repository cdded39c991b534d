/* knode dns query: asks the cluster's DNS, and tells which step of the way fails. */
#include <errno.h>
#include <stdio.h>

#include "base/net.h"
#include "base/text.h"
#include "command_node.h"
#include "command_output.h"
#include "command_print.h"
#include "data/yaml.h"
#include "health/dns_steps.h"
#include "host/host_kube.h"

static const char kubelet_config[] = "/var/lib/kubelet/config.yaml";

struct options {
	const char *server, *kubeconfig, *timeout;
};

static const struct opt opts[] = {
	{ "server", 0, OPT_TEXT, offsetof(struct options, server), "ADDRESS[:PORT]",
	  "ask this server alone (default: what the kubelet tells pods)" },
	{ "kubeconfig", 0, OPT_PATH, offsetof(struct options, kubeconfig), "FILE",
	  "whom to ask for Services (default: admin.conf, or kubelet.conf)" },
	{ "timeout", 0, OPT_TEXT, offsetof(struct options, timeout), "DURATION",
	  "how long each answer is waited for (default: 2s)" },
	{ 0 },
};

enum {
	TIMEOUT_MS = 2000,
	TIMEOUT_MAX_MS = 60 * 1000,
};

/* What a node is told of the cluster's DNS. */
struct told {
	struct str_list servers, upstreams;
	char *domain, *name, *kube_problem, *resolv_conf;
	int port;
	uint16_t type;
	int64_t timeout_ms;
};

static void told_done(struct told *told)
{
	str_list_done(&told->servers);
	str_list_done(&told->upstreams);
	free(told->domain);
	free(told->name);
	free(told->kube_problem);
	free(told->resolv_conf);
}

/* --- What is asked --- */

static int read_type(const char *text, uint16_t *ret, struct error *err)
{
	if (dns_type_parse(text, ret) == 0)
		return 0;
	return error_set(err, -EINVAL,
			 "dns query: \"%s\" is no type; take A, AAAA, CNAME, MX, NS, PTR, SOA, SRV "
			 "or TXT",
			 text);
}

static int read_timeout(const char *text, int64_t *ret, struct error *err)
{
	*ret = TIMEOUT_MS;
	if (text && (parse_duration(text, ret) < 0 || *ret <= 0 || *ret > TIMEOUT_MAX_MS))
		return error_set(err, -EINVAL,
				 "dns query: --timeout: \"%s\" is no duration up to 1m such as 2s",
				 text);
	return 0;
}

static int read_server(const char *text, struct told *told, struct error *err)
{
	cleanup_free char *host = NULL;
	struct net_ip ip;
	int port = 0;

	told->port = DNS_PORT;
	if (!text)
		return 0;
	if (net_host_port_parse(text, &host, &port) < 0 || net_ip_parse(host, &ip) < 0)
		return error_set(err, -EINVAL,
				 "dns query: --server: \"%s\" is no address such as 10.96.0.10 or "
				 "[fd00::10]:5353",
				 text);
	told->port = port ? port : DNS_PORT;
	str_list_add(&told->servers, host);
	return 0;
}

/* --- What the node knows --- */

/* clusterDNS, clusterDomain and resolvConf, as the kubelet runs with them. */
static int read_kubelet(const struct host *host, struct told *told, struct error *err)
{
	cleanup_free char *text = NULL;
	cleanup_yaml struct yaml_file file = { 0 };
	int r = host_read_text(host, kubelet_config, &text, err);

	if (r == 0)
		r = yaml_parse(kubelet_config, text, strlen(text), &file, err);
	if (r < 0 || !file.count)
		return r;
	if (!told->servers.count)
		json_get_texts(json_map_get(file.documents[0], "clusterDNS"), &told->servers);
	told->domain = xstrdup_or_null(json_map_text(file.documents[0], "clusterDomain", NULL));
	told->resolv_conf = xstrdup_or_null(json_map_text(file.documents[0], "resolvConf", NULL));
	return 0;
}

/* The servers that pods with dnsPolicy Default ask, CoreDNS' among them. */
static void read_upstreams(const struct host *host, struct told *told)
{
	cleanup_free char *text = NULL;
	char *rest, *line, *key;
	struct error ignored; /* then there are none that could be asked */

	if (host_read_text(host, told->resolv_conf ? told->resolv_conf : "/etc/resolv.conf", &text,
			   &ignored) < 0)
		return;
	for (rest = text; (line = text_next_line(&rest));) {
		line = text_trim(line);
		key = text_next_word(&line);
		if (key && str_eq(key, "nameserver"))
			text_add_words(&told->upstreams, line);
	}
}

/* admin.conf of a control plane, else kubelet.conf; NULL, and why. */
static struct kube *open_kube(const struct host *host, const char *asked, struct told *told)
{
	static const char kubelet_conf[] = "/etc/kubernetes/kubelet.conf";
	struct kube *kube = NULL;
	struct error why;
	int r = host_kube(host, asked ? asked : HOST_ADMIN_CONF, &kube, &why);

	if (r == -ENOENT && !asked)
		r = host_kube(host, kubelet_conf, &kube, &why);
	if (r < 0)
		told->kube_problem = xstrdup(why.message);
	return r < 0 ? NULL : kube;
}

/* A name as it is asked: whole with a dot at its end, else with the cluster's domain behind "svc".
 */
static char *name_of(const char *text, const char *domain)
{
	size_t length = strlen(text);

	if (length > 1 && text[length - 1] == '.')
		return xstrndup(text, length - 1);
	return str_ends(text, ".svc") ? xasprintf("%s.%s", text, domain) : xstrdup(text);
}

/* --- Printing --- */

static void print_text(const struct told *told, const struct dns_steps *steps)
{
	static const char *const words[] = { "OK  ", "FAIL", "SKIP" };
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_free char *type = dns_type_text(told->type);

	strbuf_printf(&out, "%s %s\n", told->name, type);
	for (size_t i = 0; i < steps->count; i++) {
		const struct dns_step *step = &steps->items[i];

		strbuf_printf(&out, "%s  %-9s  %s\n", words[step->status], step->name,
			      step->message);
		if (step->remedy)
			strbuf_printf(&out, "    $ %s\n", step->remedy);
	}
	for (size_t i = 0; i < steps->answer.count; i++) {
		const struct dns_record *record = &steps->answer.records[i];
		cleanup_free char *of = dns_type_text(record->type);

		strbuf_printf(&out, "%s %lu %s %s\n", record->name, (unsigned long)record->ttl, of,
			      record->data);
	}
	print_buffer(&out);
}

static struct json *records_of(const struct dns_message *answer)
{
	struct json *list = json_list();

	for (size_t i = 0; i < answer->count; i++) {
		const struct dns_record *record = &answer->records[i];
		cleanup_free char *type = dns_type_text(record->type);
		struct json *item = json_map();

		json_map_set_text(item, "name", record->name);
		json_map_set_int(item, "ttl", record->ttl);
		json_map_set_text(item, "type", type);
		json_map_set_text(item, "data", record->data);
		json_list_add(list, item);
	}
	return list;
}

static struct json *steps_of(const struct dns_steps *steps)
{
	struct json *list = json_list();

	for (size_t i = 0; i < steps->count; i++) {
		const struct dns_step *step = &steps->items[i];
		struct json *item = json_map();

		json_map_set_text(item, "step", step->name);
		json_map_set_text(item, "status", dns_status_name(step->status));
		json_map_set_text(item, "message", step->message);
		json_map_set_text(item, "remedy", step->remedy);
		json_map_set_int(item, "milliseconds", step->ms);
		json_list_add(list, item);
	}
	return list;
}

static void print_document(const struct context *ctx, const struct told *told,
			   const struct dns_steps *steps)
{
	cleanup_json struct json *document = json_map();
	cleanup_free char *type = dns_type_text(told->type);
	cleanup_free char *rcode = steps->has_answer ? dns_rcode_text(steps->answer.rcode) : NULL;

	json_map_set_text(document, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(document, "kind", "DNSQuery");
	json_map_set_text(document, "name", told->name);
	json_map_set_text(document, "type", type);
	json_map_set_text(document, "rcode", rcode);
	json_map_set(document, "records", records_of(&steps->answer));
	json_map_set(document, "steps", steps_of(steps));
	print_tree(ctx, document);
}

/* --- The story --- */

/* What is known before a question is sent. Without a server there is nobody to ask. */
static int learn(const struct host *host, const char *name, struct told *told, struct error *err)
{
	struct error why = { 0 };
	int r = read_kubelet(host, told, &why);

	if (!told->servers.count)
		return error_set(err, r < 0 ? r : -ENOENT,
				 "%s says no clusterDNS%s%s: give this command on a node of a "
				 "cluster, or name a server by --server",
				 kubelet_config, r < 0 ? ": " : "", r < 0 ? why.message : "");
	if (!told->domain)
		told->domain = xstrdup("cluster.local");
	told->name = name_of(name, told->domain);
	read_upstreams(host, told);
	return 0;
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct options *options = ctx->opts;
	cleanup(told_done) struct told told = { 0 };
	cleanup(dns_steps_done) struct dns_steps steps = { 0 };
	cleanup_host struct host *host = NULL;
	struct dns_way way = { .is_given = options->server != NULL };
	uint8_t question[DNS_QUESTION_MAX];
	size_t length;

	if (read_type(argc > 1 ? argv[1] : "A", &told.type, err) < 0 ||
	    read_timeout(options->timeout, &told.timeout_ms, err) < 0 ||
	    read_server(options->server, &told, err) < 0 ||
	    dns_question_write(0, argv[0], told.type, question, &length, err) < 0)
		return EXIT_INVALID;
	if (open_host(ctx, HOST_READ, &host, err) < 0 || learn(host, argv[0], &told, err) < 0)
		return EXIT_ERROR;
	if (host_kind(host) != HOST_RUNNING) {
		error_set(err, -EOPNOTSUPP, "%s: only a running host can ask", host_name(host));
		return EXIT_ERROR;
	}
	if (!way.is_given)
		way.kube = open_kube(host, options->kubeconfig, &told);
	way.name = told.name;
	way.type = told.type;
	way.domain = told.domain;
	way.servers = &told.servers;
	way.upstreams = &told.upstreams;
	way.port = told.port;
	way.kube_problem = told.kube_problem;
	way.timeout_ms = told.timeout_ms;
	dns_steps_go(&way, &steps);
	if (wants_text(ctx))
		print_text(&told, &steps);
	else
		print_document(ctx, &told, &steps);
	return steps.failed ? EXIT_PREFLIGHT : EXIT_OK;
}

const struct command command_dns_query = {
	.name = "dns query",
	.summary = "Ask the cluster's DNS, and tell which step of the way fails",
	.synopsis = "NAME [TYPE]",
	.details =
		"Goes the way of a pod's question on this node: what the kubelet tells pods to\n"
		"ask, the Service kube-dns and its endpoints, each pod of CoreDNS by UDP and\n"
		"TCP, the Service's address (kube-proxy), the answer, and for names outside of\n"
		"the cluster the DNS servers of the node. A name that ends in .svc is completed\n"
		"by the cluster's domain. TYPE is A (default), AAAA, CNAME, MX, NS, PTR, SOA,\n"
		"SRV or TXT. Exits 2 when a step fails.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.min_args = 1,
	.max_args = 2,
	.run = run,
};
