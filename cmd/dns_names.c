/* knode dns names: every name that the cluster's DNS answers, of manifests alone. */
#include "command_dns.h"
#include "command_output.h"

struct options {
	struct dns_options dns;
};

static const struct opt opts[] = {
	DNS_OPTS(options),
	{ 0 },
};

static struct json *make_report(const struct dns_options *options, const struct dns_names *names,
				const struct dns_cluster *cluster)
{
	struct json *report = json_map();

	json_map_set_text(report, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(report, "kind", "DNSNames");
	json_map_set_text(report, "clusterDomain",
			  options->domain ? options->domain : "cluster.local");
	json_map_set(report, "records", dns_records_json(&names->records));
	json_map_set(report, "reverse", dns_records_json(&names->reverse));
	json_map_set(report, "pods", dns_records_json(&names->pods));
	json_map_set(report, "notes", json_texts(dns_cluster_notes(cluster)));
	return report;
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct options *options = ctx->opts;
	cleanup_loaded struct dns_loaded loaded = { 0 };
	cleanup(dns_names_done) struct dns_names names = { 0 };
	cleanup_json struct json *report = NULL;

	(void)argc, (void)argv;
	if (load_cluster(ctx->command->name, &options->dns, &loaded, err) < 0)
		return EXIT_INVALID;
	dns_names_of(loaded.cluster, &names);
	if (wants_text(ctx)) {
		print_dns_notes(loaded.cluster);
		print_records(&names.records, 0);
		print_records(&names.reverse, 0);
		print_records(&names.pods, 0);
		return EXIT_OK;
	}
	report = make_report(&options->dns, &names, loaded.cluster);
	print_large_tree(ctx, report, DNS_REPORT_MAX);
	return EXIT_OK;
}

const struct command command_dns_names = {
	.name = "dns names",
	.summary = "List every name that a cluster's DNS answers",
	.synopsis = "",
	.details =
		"Tells what CoreDNS answers for the Namespaces, Services, EndpointSlices and Pods of\n"
		"the files, without a cluster: what a zone transfer has (\"records\"), names of\n"
		"addresses (\"reverse\") and of Pods (\"pods\"). EndpointSlices that are missing are\n"
		"made from selectors and Pods, and from Endpoints, as the controllers make them. A\n"
		"Service without a clusterIP has <unassigned> for its address; a Pod without an\n"
		"address is no endpoint.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.run = run,
};
