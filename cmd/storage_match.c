/* knode storage match: which volume each claim gets, as the controllers of a cluster decide. */
#include <errno.h>
#include <stdio.h>

#include "command_manifests.h"
#include "command_output.h"
#include "command_print.h"
#include "storage/simulation.h"

struct options {
	struct str_list files;
	const char *version;
	struct str_list then;
	const char *explain;
};

static const struct opt opts[] = {
	MANIFEST_OPTS(options),
	{ "then", 0, OPT_EACH, offsetof(struct options, then), "STEP",
	  "a step afterwards: \"delete KIND NAME\", ...; may be repeated" },
	{ "explain", 0, OPT_TEXT, offsetof(struct options, explain), "CLAIM",
	  "the rule by which each volume is not for NAMESPACE/CLAIM" },
	{ 0 },
};

static const char *text_of(const struct json *map, const char *key)
{
	return json_map_text(map, key, "");
}

static void print_events(const struct json *events, struct strbuf *out)
{
	for (size_t i = 0; i < json_count(events); i++) {
		const struct json *event = json_list_at(events, i);

		strbuf_printf(out, "    %s %s: %s\n", text_of(event, "type"),
			      text_of(event, "reason"), text_of(event, "message"));
	}
}

static void print_claims(const struct json *claims, struct strbuf *out)
{
	for (size_t i = 0; i < json_count(claims); i++) {
		const struct json *claim = json_list_at(claims, i);
		const char *phase = text_of(claim, "phase"), *volume = text_of(claim, "volume");
		bool bound = str_eq(phase, "Bound");

		strbuf_printf(out, "%s/%s: %s", text_of(claim, "namespace"), text_of(claim, "name"),
			      phase);
		if (bound)
			strbuf_printf(out, " to %s, %s", volume, text_of(claim, "capacity"));
		else if (*volume)
			strbuf_printf(out, ", asks for %s", volume);
		if (json_map_text(claim, "storageClassName", NULL))
			strbuf_printf(out, ", class \"%s\"", text_of(claim, "storageClassName"));
		if (json_map_bool(claim, "deleting", false))
			strbuf_puts(out, ", being deleted");
		strbuf_putc(out, '\n');
		print_events(json_map_get(claim, "events"), out);
	}
}

static void print_volumes(const struct json *volumes, struct strbuf *out)
{
	for (size_t i = 0; i < json_count(volumes); i++) {
		const struct json *volume = json_list_at(volumes, i);
		const char *claim = text_of(volume, "claim"), *phase = text_of(volume, "phase");

		strbuf_printf(out, "%s: %s, %s", text_of(volume, "name"), phase,
			      text_of(volume, "capacity"));
		if (*claim)
			strbuf_printf(out, ", %s %s",
				      str_eq(phase, "Bound")       ? "to"
				      : str_eq(phase, "Available") ? "reserved for"
								   : "last of",
				      claim);
		if (json_map_bool(volume, "deleting", false))
			strbuf_puts(out, ", being deleted");
		if (*text_of(volume, "recycler"))
			strbuf_printf(out, ", waits for the pod %s", text_of(volume, "recycler"));
		strbuf_putc(out, '\n');
		print_events(json_map_get(volume, "events"), out);
	}
}

static void print_pods(const struct json *pods, struct strbuf *out)
{
	for (size_t i = 0; i < json_count(pods); i++) {
		const struct json *pod = json_list_at(pods, i);
		const char *node = text_of(pod, "node"), *why = text_of(pod, "why");

		strbuf_printf(out, "%s/%s: %s%s\n", text_of(pod, "namespace"), text_of(pod, "name"),
			      *node ? "on " : "nowhere: ", *node ? node : why);
	}
}

static void print_explanation(const struct json *table, struct strbuf *out)
{
	const struct json *volumes = json_map_get(table, "volumes");
	const char *chosen = text_of(table, "chosen");
	int width = 0;

	if (*chosen)
		strbuf_printf(out, "%s gets %s (%s):\n", text_of(table, "claim"), chosen,
			      text_of(table, "step"));
	else
		strbuf_printf(out, "%s gets no volume (%s):\n", text_of(table, "claim"),
			      text_of(table, "step"));
	for (size_t i = 0; i < json_count(volumes); i++) {
		int length = (int)strlen(text_of(json_list_at(volumes, i), "name"));

		width = length > width ? length : width;
	}
	for (size_t i = 0; i < json_count(volumes); i++) {
		const struct json *row = json_list_at(volumes, i);
		const char *text = text_of(row, "text");

		strbuf_printf(out, "  %-*s  %s%s%s\n", width, text_of(row, "name"),
			      text_of(row, "verdict"), *text ? ": " : "", text);
	}
}

static void print_match(const struct json *report, struct strbuf *out)
{
	const struct json *refused = json_map_get(report, "refused");
	const struct json *explanation = json_map_get(report, "explanation");

	for (size_t i = 0; i < json_count(refused); i++) {
		const struct json *item = json_list_at(refused, i);

		strbuf_printf(out, "refused: %s: %s\n", text_of(item, "step"),
			      text_of(item, "message"));
	}
	if (explanation) {
		print_explanation(explanation, out);
		return;
	}
	print_claims(json_map_get(report, "claims"), out);
	print_volumes(json_map_get(report, "volumes"), out);
	print_pods(json_map_get(report, "pods"), out);
}

static struct json *make_report(const struct simulation *sim)
{
	cleanup_json struct json *all = simulation_report(sim);
	const struct json *explanation = simulation_explanation(sim);
	struct json *report = json_map();
	struct json_iter iter = json_iter(all);

	json_map_set_text(report, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(report, "kind", "StorageMatch");
	while (json_next(&iter))
		json_map_set(report, iter.key, json_ref(iter.value));
	if (explanation)
		json_map_set(report, "explanation", json_ref(explanation));
	return report;
}

/* "data" is "default/data"; free it. */
static char *claim_key(const char *text)
{
	return strchr(text, '/') ? xstrdup(text) : xasprintf("default/%s", text);
}

static int simulate(const struct options *options, const struct manifests *manifests,
		    const struct version *version, struct json **ret, struct error *err)
{
	cleanup_simulation struct simulation *sim = simulation_new(version);
	cleanup_json struct json *objects = json_list();
	cleanup_free char *claim = options->explain ? claim_key(options->explain) : NULL;

	for (size_t i = 0; i < manifests->count; i++)
		json_list_add(objects, json_ref(manifests->items[i].object));
	if (claim)
		simulation_explain(sim, claim);
	if (simulation_hold_back(sim, objects, &options->then, err) < 0)
		return error_wrap(err, "--then");
	simulation_create(sim, objects);
	for (size_t i = 0; i < options->then.count; i++)
		if (simulation_step(sim, options->then.items[i], err) < 0)
			return error_wrap(err, "--then");
	if (claim && !simulation_explanation(sim))
		return error_set(err, -ENOENT, "--explain: no claim %s was looked at", claim);
	*ret = make_report(sim);
	return 0;
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct options *options = ctx->opts;
	cleanup_manifests struct manifests manifests = { .placeless = true };
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_json struct json *report = NULL;
	struct version version;

	(void)argc, (void)argv;
	if (read_version(options->version, &version, err) < 0 ||
	    read_manifests(ctx->command->name, &options->files, &manifests, err) < 0 ||
	    simulate(options, &manifests, &version, &report, err) < 0)
		return EXIT_INVALID;
	if (!wants_text(ctx)) {
		print_tree(ctx, report);
		return EXIT_OK;
	}
	print_match(report, &out);
	print_buffer(&out);
	return EXIT_OK;
}

const struct command command_storage_match = {
	.name = "storage match",
	.summary = "Tell which volume each claim gets, as a cluster would decide",
	.synopsis = "",
	.details =
		"Creates the objects of the files one after another in a cluster that is only\n"
		"thought of, and tells what becomes of PersistentVolumeClaims, PersistentVolumes\n"
		"and Pods: StorageClasses, Nodes and Namespaces of the files count, too. It decides\n"
		"as the API server, the volume controllers and the scheduler of that version do.\n"
		"No kubelet runs and no provisioner answers there. Steps: \"delete KIND NAME\",\n"
		"\"patch KIND NAME JSON\" (a merge patch), \"create KIND NAME\", \"finish Pod NAME\";\n"
		"NAME is [NAMESPACE/]NAME for claims and pods. An object of the files that a step\n"
		"creates is not there before it, unless a step deletes it first.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.run = run,
};
