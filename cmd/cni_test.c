/* knode cni test: tries a network out with two pods, on a throw-away host. */
#include "cni/cni_trial.h"
#include "command_cni.h"
#include "command_node.h"
#include "command_output.h"
#include "command_print.h"

static const struct opt opts[] = {
	CNI_PLACE_OPTS,
	{ 0 },
};

/* What failed comes first, then what may fail elsewhere; then all else, as it went. */
static const enum cni_verdict order[] = { CNI_FAIL, CNI_WARN, CNI_PASS, CNI_SKIP };

static void print_proof(const struct cni_proof *proof, struct strbuf *out)
{
	static const char *const words[] = {
		[CNI_PASS] = "ok", [CNI_FAIL] = "FAIL", [CNI_WARN] = "WARN", [CNI_SKIP] = "--"
	};

	strbuf_printf(out, "%-4s  %s: %s\n", words[proof->verdict], proof->id, proof->message);
	if (proof->remedy)
		strbuf_printf(out, "      %s\n", proof->remedy);
}

static void print_proofs(const struct cni_proofs *proofs, const struct cni_list *list)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	for (size_t i = 0; i < ARRAY_SIZE(order); i++)
		for (size_t j = 0; j < proofs->count; j++)
			if (proofs->items[j].verdict == order[i])
				print_proof(&proofs->items[j], &out);
	strbuf_printf(&out, "%s of %s: %zu failed, %zu warned, %zu passed, %zu skipped\n",
		      list->name, list->path, proofs->counts[CNI_FAIL], proofs->counts[CNI_WARN],
		      proofs->counts[CNI_PASS], proofs->counts[CNI_SKIP]);
	print_buffer(&out);
}

static struct json *make_report(const struct cni_proofs *proofs, const struct cni_list *list)
{
	struct json *report = json_map(), *results = json_list(), *summary = json_map();

	json_map_set_text(report, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(report, "kind", "CNITest");
	json_map_set_text(report, "network", list->name);
	json_map_set_text(report, "path", list->path);
	for (size_t i = 0; i < CNI_VERDICTS; i++)
		json_map_set_int(summary, cni_verdict_name((enum cni_verdict)i),
				 (int64_t)proofs->counts[i]);
	json_map_set(report, "summary", summary);
	for (size_t i = 0; i < proofs->count; i++) {
		const struct cni_proof *proof = &proofs->items[i];
		struct json *result = json_map();

		json_map_set_text(result, "test", proof->id);
		json_map_set_text(result, "status", cni_verdict_name(proof->verdict));
		json_map_set_text(result, "message", proof->message);
		json_map_set_text(result, "remedy", proof->remedy);
		json_map_set_text(result, "plugin", proof->plugin);
		if (proof->code)
			json_map_set_int(result, "code", proof->code);
		json_list_add(results, result);
	}
	json_map_set(report, "results", results);
	return report;
}

/* The facts that it goes by are gathered when they are first asked for. */
static char *advise(void *arg, const char *module, const char *option)
{
	const struct host *host = arg;
	cleanup_wanted struct facts_wanted wanted = { 0 };
	cleanup_facts struct facts *facts = NULL;

	want_link_kinds(&wanted);
	facts = facts_gather_wanted(host, &wanted);
	return advise_module(host, facts, module, option);
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct cni_options *options = ctx->opts;
	cleanup_host struct host *host = NULL;
	cleanup_cni_lists struct cni_lists lists = { 0 };
	cleanup_facts struct facts *facts = NULL;
	cleanup_cni_dirs struct cni_dirs dirs = { 0 };
	cleanup_cni_proofs struct cni_proofs proofs = { 0 };
	cleanup_json struct json *report = NULL;
	struct cni_try try = { .advise = advise };

	(void)argc, (void)argv;
	if (check_bin_dirs(&options->bin_dirs, err) < 0)
		return EXIT_INVALID;
	if (open_host(ctx, HOST_READ, &host, err) < 0)
		return EXIT_ERROR;
	find_cni_dirs(host, options, NULL, &facts, &dirs);
	if (cni_lists_load(host, dirs.conf_dir, &lists, err) < 0 ||
	    cni_lists_choose(&lists, options->network, &try.list, err) < 0)
		return EXIT_ERROR;
	try.host = try.advise_arg = host;
	try.bin_dirs = dirs.bin_dirs;
	if (cni_trial(&try, &proofs, err) < 0)
		return EXIT_ERROR;
	report = make_report(&proofs, try.list);
	if (wants_text(ctx))
		print_proofs(&proofs, try.list);
	else
		print_tree(ctx, report);
	return proofs.counts[CNI_FAIL] ? EXIT_PREFLIGHT : EXIT_OK;
}

const struct command command_cni_test = {
	.name = "cni test",
	.summary = "Try a network out with two pods, on a throw-away host",
	.synopsis = "",
	.details =
		"Really runs the plugins of a network: two pods are attached to it, packets are sent\n"
		"between them, the host and the outside, and the pods are taken off it again. All of\n"
		"it, the host's side as well, is in namespaces that end with the command: no link,\n"
		"rule or lease of this host is touched. Exits 2 when something does not work.",
	.opts = opts,
	.opts_size = sizeof(struct cni_options),
	.run = run,
};
