#include "command_dry_run.h"

#include <errno.h>
#include <stdio.h>

#include "command_output.h"
#include "install/installer.h"
#include "plan/act.h"
#include "plan/rendering.h"
#include "plan/secrets.h"

static const char *phase_of(const struct action *action)
{
	const struct installer *installer = installer_find(action->installer);

	return installer->phase ? installer->phase : installer->id;
}

/* A line with the words of a list; none for an empty one. */
static void write_words(const char *title, const struct str_list *words, struct strbuf *out)
{
	cleanup_free char *line = str_list_join(words, ", ");

	if (words->count)
		rendering_comment(out, "  %-16s %s", title, line);
}

/* What depends on the host, be it found there or configured. */
static void write_host(const struct config *config, struct strbuf *out)
{
	const struct config_registration *registration = config_registration(config);
	const char *address = config_endpoint(config)->advertise_address;
	cleanup(str_list_done) struct str_list proxies = { 0 };

	for (size_t i = 0; i < config->node.proxy_environment.count; i++)
		str_list_add(&proxies, config->node.proxy_environment.items[i].name);
	rendering_comment(out, "As configured, or found on this host:");
	rendering_comment(out, "  %-16s %s", "node", registration->name);
	if (address) /* which a worker does not need to tell */
		rendering_comment(out, "  %-16s %s", "address", address);
	rendering_comment(out, "  %-16s %s", "CRI socket", registration->cri_socket);
	write_words("CA certificates", &config->node.ca_directories, out);
	write_words("proxies of pods", &proxies, out);
	if (config->node.resolv_conf)
		rendering_comment(out, "  %-16s %s", "resolv.conf", config->node.resolv_conf);
	if (config->node.external_ca)
		rendering_comment(out, "  %-16s %s", "CA", "external: its key is not here");
	if (config->node.packaged_kubelet)
		rendering_comment(out, "  %-16s %s", "kubelet", "its unit is of a package");
}

/* The plan as comments before a stream of YAML. */
static void write_summary(const struct context *ctx, const struct config *config,
			  const struct plan *plan, struct strbuf *out)
{
	const struct str_list *notes = plan_notes(plan);

	rendering_comment(out, "Plan of %s for Kubernetes %s", ctx->command->name,
			  config->cluster.kubernetes_version);
	write_host(config, out);
	rendering_comment(out, "Steps, by phase:");
	for (size_t i = 0; i < plan_count(plan); i++) {
		cleanup_action struct action *action = action_redacted(plan_at(plan, i));

		if (!action_is_trivial(action))
			rendering_comment(out, "  %-32s %-10s %s", phase_of(action),
					  action->act->name, action->target);
	}
	for (size_t i = 0; i < notes->count; i++)
		rendering_comment(out, "%s", notes->items[i]);
}

static struct json *steps_of(const struct plan *plan)
{
	struct json *steps = json_list();

	for (size_t i = 0; i < plan_count(plan); i++) {
		cleanup_action struct action *action = action_redacted(plan_at(plan, i));
		struct json *step = json_map();

		json_map_set_text(step, "phase", phase_of(action));
		json_map_set_text(step, "installer", action->installer);
		json_map_set_text(step, "action", action->act->name);
		json_map_set_text(step, "target", action->target);
		json_list_add(steps, step);
	}
	return steps;
}

static void print_document(const struct context *ctx, const struct config *config,
			   const struct plan *plan)
{
	cleanup_json struct json *document = json_map(), *rendering = rendering_json(plan);

	json_map_set_text(document, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(document, "kind", config->given & CONFIG_JOIN ? "JoinPlan" : "InitPlan");
	json_map_set_text(document, "kubernetesVersion", config->cluster.kubernetes_version);
	json_map_set_text(document, "nodeName", config_registration(config)->name);
	json_map_set_text(document, "advertiseAddress", config_endpoint(config)->advertise_address);
	json_map_set(document, "steps", steps_of(plan));
	json_map_set(document, "files", json_ref(json_map_get(rendering, "files")));
	json_map_set(document, "objects", json_ref(json_map_get(rendering, "objects")));
	json_map_set(document, "notes", json_texts(plan_notes(plan)));
	print_tree(ctx, document);
}

int show_dry_run(const struct context *ctx, const struct config *config, const struct plan *plan,
		 const char *output_dir, struct error *err)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	if (output_dir && plan_write_dir(plan, output_dir, err) < 0)
		return EXIT_ERROR;
	if (!wants_text(ctx)) {
		print_document(ctx, config, plan);
		return EXIT_OK;
	}
	write_summary(ctx, config, plan, &out);
	if (output_dir)
		rendering_comment(&out, "Written to %s; nothing else was changed.", output_dir);
	else
		rendering_text(plan, &out);
	if (out.full) {
		(void)error_set(err, -EFBIG, "the plan is too long to print; use --output-dir");
		return EXIT_ERROR;
	}
	fputs(out.text, stdout);
	return EXIT_OK;
}
