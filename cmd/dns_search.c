/* knode dns search: the resolv.conf of a Pod, and how it looks up a short name. */
#include <errno.h>
#include <stdio.h>

#include "command_dns.h"
#include "command_manifests.h"
#include "command_output.h"
#include "command_print.h"
#include "dns/dns_lookup.h"
#include "dns/dns_name.h"
#include "dns/dns_resolv.h"

struct options {
	struct dns_options dns;
	struct str_list servers;
	const char *file;
};

static const struct opt opts[] = {
	DNS_OPTS(options),
	{ "cluster-dns", 0, OPT_LIST, offsetof(struct options, servers), "ADDRESS,...",
	  "clusterDNS of the kubelet (default: of kube-system/kube-dns)" },
	{ "resolv-conf", 0, OPT_TEXT, offsetof(struct options, file), "FILE",
	  "the node's resolv.conf (default: an empty one)" },
	{ 0 },
};

/* One name that the resolver asks for. */
struct
try {
	char *name;
	struct dns_answer answers[2]; /* A, AAAA */
};
struct tries {
	struct try *items;
	size_t count;
	bool found; /* the last of them has an address, or is asked outside of the cluster */
};

static void tries_done(struct tries *tries)
{
	for (size_t i = 0; i < tries->count; i++) {
		free(tries->items[i].name);
		dns_answer_done(&tries->items[i].answers[0]);
		dns_answer_done(&tries->items[i].answers[1]);
	}
	free(tries->items);
}

/* Asks for one name after another, until one has an address. */
static int search(const struct dns_cluster *cluster, const struct dns_resolv *resolv,
		  const char *name, struct tries *ret, struct error *err)
{
	static const char *const types[] = { "A", "AAAA" };
	cleanup(str_list_done) struct str_list names = { 0 };

	dns_resolv_tries(resolv, name, &names);
	ret->items = xcalloc(names.count + 1, sizeof(*ret->items));
	for (size_t i = 0; i < names.count && !ret->found; i++) {
		struct try *try = &ret->items[ret->count];

		if (dns_name_parse(names.items[i], &try->name, err) < 0)
			return -EINVAL;
		ret->count++;
		for (size_t k = 0; k < ARRAY_SIZE(types); k++) {
			const char *type;

			if (dns_type_find(types[k], &type, err) < 0)
				return -EINVAL;
			dns_lookup(cluster, try->name, type, &try->answers[k]);
			ret->found = ret->found || try->answers[k].answer.count;
		}
	}
	return 0;
}

static void print_tries(const char *name, const struct tries *tries)
{
	printf("\n%s is looked up as\n", name);
	for (size_t i = 0; i < tries->count; i++) {
		const struct try *try = &tries->items[i];
		bool outside = try->answers[0].outside;
		size_t records = try->answers[0].answer.count + try->answers[1].answer.count;

		printf("  %zu. %s: %s\n", i + 1, try->name,
		       outside && !records ? "outside of the cluster, as the node's servers answer"
					   : try->answers[0].rcode);
		print_records(&try->answers[0].answer, 5);
		print_records(&try->answers[1].answer, 5);
		if (!records && try->answers[0].why)
			printf("     %s\n", try->answers[0].why);
	}
	if (!tries->found)
		printf("  none of these has an address in the cluster\n");
}

static struct json *tries_json(const struct tries *tries)
{
	struct json *list = json_list();

	for (size_t i = 0; i < tries->count; i++) {
		const struct try *try = &tries->items[i];
		struct json *item = json_map(), *answer = dns_records_json(&try->answers[0].answer);
		cleanup_json struct json *six = dns_records_json(&try->answers[1].answer);

		for (size_t k = 0; k < json_count(six); k++)
			json_list_add(answer, json_ref(json_list_at(six, k)));
		json_map_set_text(item, "name", try->name);
		json_map_set_text(item, "rcode", try->answers[0].rcode);
		json_map_set(item, "answer", answer);
		json_map_set_bool(item, "outside", try->answers[0].outside);
		json_map_set_text(item, "why", json_count(answer) ? NULL : try->answers[0].why);
		json_list_add(list, item);
	}
	return list;
}

static struct json *make_report(const char *pod, const struct dns_resolv *resolv, const char *name,
				const struct tries *tries)
{
	struct json *report = json_map();

	json_map_set_text(report, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(report, "kind", "DNSSearch");
	json_map_set_text(report, "pod", pod);
	json_map_set(report, "nameservers", json_texts(&resolv->servers));
	json_map_set(report, "searches", json_texts(&resolv->searches));
	json_map_set(report, "options", json_texts(&resolv->options));
	json_map_set_int(report, "ndots", dns_resolv_ndots(resolv));
	json_map_set(report, "notes", json_texts(&resolv->notes));
	if (name) {
		json_map_set_text(report, "name", name);
		json_map_set(report, "lookups", tries_json(tries));
	}
	return report;
}

static int read_node(const struct context *ctx, const struct dns_cluster *cluster,
		     struct manifest_texts *texts, struct dns_resolv_node *ret, struct error *err)
{
	const struct options *options = ctx->opts;
	cleanup(str_list_done) struct str_list paths = { 0 };

	*ret = (struct dns_resolv_node){
		.domain = options->dns.domain ? options->dns.domain : "cluster.local",
		.file = "",
	};
	str_list_add_all(&ret->servers, &options->servers);
	if (!ret->servers.count)
		dns_cluster_servers(cluster, &ret->servers);
	if (!options->file)
		return 0;
	str_list_add(&paths, options->file);
	if (read_texts(ctx->command->name, &paths, texts, err) < 0)
		return -EINVAL;
	if (texts->count)
		ret->file = texts->items[0].data.text;
	return 0;
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct options *options = ctx->opts;
	const char *name = argc > 1 ? argv[1] : NULL;
	cleanup_loaded struct dns_loaded loaded = { 0 };
	cleanup_texts struct manifest_texts texts = { 0 };
	cleanup(tries_done) struct tries tries = { 0 };
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_resolv struct dns_resolv resolv = { 0 };
	cleanup_json struct json *report = NULL;
	struct dns_resolv_node node = { 0 };
	const struct json *pod;
	int r;

	if (load_cluster(ctx->command->name, &options->dns, &loaded, err) < 0)
		return EXIT_INVALID;
	pod = dns_cluster_pod(loaded.cluster, argv[0]);
	if (!pod) {
		error_set(err, -ENOENT, "there is no Pod %s in the files", argv[0]);
		return EXIT_INVALID;
	}
	r = read_node(ctx, loaded.cluster, &texts, &node, err);
	if (r == 0)
		r = dns_resolv_of(pod, &node, &resolv, err);
	str_list_done(&node.servers);
	if (r == 0 && name)
		r = search(loaded.cluster, &resolv, name, &tries, err);
	if (r < 0)
		return EXIT_INVALID;
	if (wants_tree(ctx)) {
		report = make_report(argv[0], &resolv, name, &tries);
		print_tree(ctx, report);
		return EXIT_OK;
	}
	for (size_t i = 0; i < resolv.notes.count; i++)
		fprintf(stderr, "note: %s\n", resolv.notes.items[i]);
	dns_resolv_write(&resolv, &out);
	print_buffer(&out);
	if (name)
		print_tries(name, &tries);
	return EXIT_OK;
}

const struct command command_dns_search = {
	.name = "dns search",
	.summary = "Show a Pod's resolv.conf, and how a short name is looked up with it",
	.synopsis = "[NAMESPACE/]POD [NAME]",
	.details =
		"Shows the resolv.conf that a kubelet gives a Pod of the files, by its dnsPolicy,\n"
		"dnsConfig and hostNetwork, within the limits of Kubernetes; and the names that\n"
		"are asked for one after another when the Pod looks for NAME (as glibc does: names\n"
		"with at least `ndots` dots first as they are), with the cluster's answers.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.min_args = 1,
	.max_args = 2,
	.run = run,
};
