#include "command_dns.h"

#include <errno.h>
#include <stdio.h>

#include "command_manifests.h"

void dns_loaded_done(struct dns_loaded *loaded)
{
	dns_cluster_free(loaded->cluster);
	manifests_done(&loaded->manifests);
	*loaded = (struct dns_loaded){ 0 };
}

static int read_ways(const struct dns_options *options, struct dns_ways *ret, struct error *err)
{
	*ret = (struct dns_ways){
		.domain = options->domain ? options->domain : "cluster.local",
		.pods = DNS_PODS_INSECURE,
		.coredns = dns_oldest_coredns(),
		.server = options->server,
	};
	for (int i = 0; options->pods && dns_pods_words[i]; i++)
		if (str_eq(dns_pods_words[i], options->pods))
			ret->pods = (enum dns_pods)i;
	if (options->coredns && version_parse(options->coredns, &ret->coredns, err) < 0)
		return error_wrap(err, "--coredns-version");
	return 0;
}

static int parse_texts(const struct manifest_texts *texts, const struct dns_ways *ways,
		       struct dns_loaded *ret, struct error *err)
{
	int r = 0;

	for (size_t i = 0; i < texts->count && r == 0; i++)
		r = manifests_add(&ret->manifests, texts->items[i].name, texts->items[i].data.text,
				  texts->items[i].data.length, err);
	return r < 0 ? r : dns_cluster_read(&ret->manifests, ways, &ret->cluster, err);
}

int load_cluster(const char *command, const struct dns_options *options, struct dns_loaded *ret,
		 struct error *err)
{
	cleanup_texts struct manifest_texts texts = { 0 };
	struct dns_ways ways;
	int r = read_ways(options, &ways, err);

	if (r == 0)
		r = read_texts(command, &options->files, &texts, err);
	if (r < 0)
		return r;
	ret->manifests.placeless = true;
	r = parse_texts(&texts, &ways, ret, err);
	if (r == 0 || !ret->manifests.placeless)
		return r;
	/* Once more, for the places in the message. */
	error_clear(err);
	dns_loaded_done(ret);
	return parse_texts(&texts, &ways, ret, err);
}

struct json *dns_records_json(const struct dns_records *records)
{
	struct json *list = json_list();

	for (size_t i = 0; i < records->count; i++) {
		struct json *item = json_map();

		json_map_set_text(item, "name", records->items[i].name);
		json_map_set_text(item, "type", records->items[i].type);
		json_map_set_text(item, "value", records->items[i].value);
		json_list_add(list, item);
	}
	return list;
}

void print_records(const struct dns_records *records, int indent)
{
	for (size_t i = 0; i < records->count; i++)
		printf("%*s%s IN %s %s\n", indent, "", records->items[i].name,
		       records->items[i].type, records->items[i].value);
}

void print_dns_notes(const struct dns_cluster *cluster)
{
	const struct str_list *notes = dns_cluster_notes(cluster);

	for (size_t i = 0; i < notes->count; i++)
		fprintf(stderr, "note: %s\n", notes->items[i]);
}
