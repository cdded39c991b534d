/* knode dns lookup: what the cluster's DNS answers to one question, of manifests alone. */
#include "dns/dns_lookup.h"

#include <errno.h>
#include <stdio.h>

#include "base/text.h"
#include "command_dns.h"
#include "command_manifests.h"
#include "command_output.h"
#include "dns/dns_name.h"

struct options {
	struct dns_options dns;
	const char *queries;
};

static const struct opt opts[] = {
	DNS_OPTS(options),
	{ "queries", 0, OPT_TEXT, offsetof(struct options, queries), "FILE",
	  "questions: \"NAME\" or \"NAME TYPE\" on each line; - for stdin" },
	{ 0 },
};

/* What comes of the questions: printed at once, or gathered. */
struct answers {
	const struct dns_cluster *cluster;
	struct json *lookups; /* NULL: text is printed */
};

static void print_answer(const char *name, const char *type, const struct dns_answer *answer)
{
	const char *words = answer->answer.count               ? ""
			    : str_eq(answer->rcode, "NOERROR") ? ", no records of this type"
							       : "";

	printf("%s %s: %s%s\n", name, type, answer->rcode, words);
	print_records(&answer->answer, 2);
	if (answer->why)
		printf("  %s\n", answer->why);
	if (answer->additional.count) {
		printf("  with:\n");
		print_records(&answer->additional, 4);
	}
	if (answer->outside)
		printf("  outside of the cluster: a server that forwards asks others\n");
}

static struct json *answer_json(const char *name, const char *type, const struct dns_answer *answer)
{
	struct json *item = json_map();

	json_map_set_text(item, "name", name);
	json_map_set_text(item, "type", type);
	json_map_set_text(item, "rcode", answer->rcode);
	json_map_set(item, "answer", dns_records_json(&answer->answer));
	json_map_set(item, "authority", dns_records_json(&answer->authority));
	json_map_set(item, "additional", dns_records_json(&answer->additional));
	json_map_set_bool(item, "outside", answer->outside);
	json_map_set_text(item, "why", answer->why);
	return item;
}

static int ask(struct answers *answers, const char *name, const char *type, struct error *err)
{
	cleanup_free char *full = NULL;
	cleanup_answer struct dns_answer answer = { 0 };
	const char *known;
	int r = dns_name_parse(name, &full, err);

	if (r == 0)
		r = dns_type_find(type, &known, err);
	if (r < 0)
		return r;
	dns_lookup(answers->cluster, full, known, &answer);
	if (answers->lookups)
		json_list_add(answers->lookups, answer_json(name, type, &answer));
	else
		print_answer(full, known, &answer);
	return 0;
}

static int ask_all(struct answers *answers, struct manifest_text *file, struct error *err)
{
	char *rest = file->data.text, *line;
	int number = 0;

	while ((line = text_next_line(&rest))) {
		const char *name = text_next_word(&line);
		const char *type = name ? text_next_word(&line) : NULL;

		number++;
		if (!name || *name == '#')
			continue;
		if (text_next_word(&line))
			return error_set(err, -EINVAL, "%s:%d: more than a name and a type",
					 file->name, number);
		if (ask(answers, name, type ? type : "A", err) < 0)
			return error_wrap(err, "%s:%d", file->name, number);
	}
	return 0;
}

static int ask_file(struct answers *answers, const struct context *ctx, const char *path,
		    struct error *err)
{
	cleanup(str_list_done) struct str_list paths = { 0 };
	cleanup_texts struct manifest_texts texts = { 0 };

	str_list_add(&paths, path);
	if (read_texts(ctx->command->name, &paths, &texts, err) < 0)
		return -EINVAL;
	for (size_t i = 0; i < texts.count; i++)
		if (ask_all(answers, &texts.items[i], err) < 0)
			return -EINVAL;
	return 0;
}

static int ask_given(struct answers *answers, const struct context *ctx, int argc, char **argv,
		     struct error *err)
{
	const struct options *options = ctx->opts;

	if (options->queries && argc)
		return error_set(err, -EINVAL, "%s: a name or --queries, not both",
				 ctx->command->name);
	if (options->queries)
		return ask_file(answers, ctx, options->queries, err);
	if (!argc)
		return error_set(err, -EINVAL, "%s: NAME or --queries is missing",
				 ctx->command->name);
	return ask(answers, argv[0], argc > 1 ? argv[1] : "A", err);
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct options *options = ctx->opts;
	cleanup_loaded struct dns_loaded loaded = { 0 };
	cleanup_json struct json *report = json_map();
	struct answers answers = { 0 };

	if (load_cluster(ctx->command->name, &options->dns, &loaded, err) < 0)
		return EXIT_INVALID;
	answers.cluster = loaded.cluster;
	json_map_set_text(report, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(report, "kind", "DNSLookups");
	json_map_set(report, "lookups", json_list());
	if (wants_tree(ctx))
		answers.lookups = json_map_get(report, "lookups");
	if (ask_given(&answers, ctx, argc, argv, err) < 0)
		return EXIT_INVALID;
	if (answers.lookups)
		print_large_tree(ctx, report, DNS_REPORT_MAX);
	return EXIT_OK;
}

static void list_arguments(struct str_list *ret)
{
	dns_type_list(ret);
}

const struct command command_dns_lookup = {
	.name = "dns lookup",
	.summary = "Answer a question as a cluster's DNS would",
	.synopsis = "[NAME [TYPE]]",
	.details =
		"Answers for NAME as CoreDNS does for the Namespaces, Services, EndpointSlices and\n"
		"Pods of the files, without a cluster, and tells why there is no such name. NAME is\n"
		"a whole name, with or without a dot at its end: `knode dns search` tells what a\n"
		"Pod makes of a short one. TYPE is A where none is given.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.max_args = 2,
	.arguments = { .list = list_arguments },
	.run = run,
};
