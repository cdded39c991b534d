/* knode init phase: a phase of init by itself. */
#include <errno.h>

#include "acts/upload.h"
#include "command_error.h"
#include "command_node.h"
#include "command_output.h"
#include "command_plan.h"
#include "command_print.h"
#include "command_welcome.h"
#include "install/phases.h"
#include "plan/rendering.h"

struct options {
	bool dry_run, diff, yes, print_manifest;
	const char *kubeconfig;
};

static const struct opt opts[] = {
	{ "dry-run", 0, OPT_BOOL, offsetof(struct options, dry_run), NULL,
	  "print what would be changed; change nothing" },
	{ "diff", 0, OPT_BOOL, offsetof(struct options, diff), NULL,
	  "print the differences; change nothing; exit 4 when there are any" },
	{ "kubeconfig", 0, OPT_TEXT, offsetof(struct options, kubeconfig), "FILE",
	  "not used: no API server is asked (kubeadm has it)" },
	{ "print-manifest", 0, OPT_BOOL, offsetof(struct options, print_manifest), NULL,
	  "with addon: print its objects; change nothing" },
	{ "yes", 'y', OPT_BOOL, offsetof(struct options, yes), NULL,
	  "for scripts: nothing is asked in any case" },
	{ 0 },
};

/* Adds what the installers of the phase add. */
static int add_phase(const struct str_list *asked, const struct installer_input *in,
		     struct plan *plan, struct error *err)
{
	bool found = false;
	int r = 0;

	for (size_t i = 0; phases_of_init.installers[i] && r == 0; i++) {
		const struct installer *installer = installer_find(phases_of_init.installers[i]);

		if (!phase_is_among(installer->phase, asked))
			continue;
		found = true;
		r = installer_add(installer, in, plan, err);
	}
	if (r == 0 && !found)
		return error_set(err, -EOPNOTSUPP,
				 "init phase %s: this one cannot be run by itself",
				 asked->items[0]);
	return r < 0 ? r : plan_check(plan, err);
}

/* The objects alone, as YAML, whatever else the phase would do. */
static int print_manifest(const struct context *ctx, const struct plan *plan)
{
	cleanup_json struct json *rendering = rendering_json(plan);
	struct json *objects = json_map_get(rendering, "objects");
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);

	if (!wants_text(ctx)) {
		print_tree(ctx, objects);
		return EXIT_OK;
	}
	documents_to_yaml(objects, &out);
	print_buffer(&out);
	return EXIT_OK;
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	const struct options *options = ctx->opts;
	const char *part = argc > 1 ? argv[1] : "";
	cleanup_free char *asked = xasprintf("%s%s%s", argv[0], *part ? "/" : "", part);
	cleanup_free char *command =
		xasprintf("init-phase-%s%s%s", argv[0], *part ? "-" : "", part);
	const struct str_list names = { .items = &asked, .count = 1 };
	const struct run_plan how = {
		.command = command,
		.dry_run = options->dry_run,
		.diff = options->diff,
		.yes = true, /* as with kubeadm: whoever names a phase wants it */
		.adopt = upload_take_key,
		.finish = str_eq(asked, "upload-certs") ? welcome_upload : NULL,
	};
	bool changes = !options->dry_run && !options->diff && !options->print_manifest;
	const struct node_wish wish = {
		.kind = CONFIG_INIT,
		.parts = NODE_ALL,
		.patches = true,
		.access = changes ? HOST_WRITE : HOST_READ,
	};
	cleanup_node struct node node = { 0 };
	cleanup_plan struct plan *plan = plan_new();
	cleanup_wanted struct facts_wanted wanted = { 0 };
	struct installer_input in;
	int code;

	if (phases_check(&phases_of_init, &names, err) < 0)
		return EXIT_INVALID;
	if (options->print_manifest && !str_eq(argv[0], "addon")) {
		(void)error_set(err, -EINVAL,
				"init phase: --print-manifest goes with the phase addon alone; "
				"--dry-run tells what any of them would do");
		return EXIT_INVALID;
	}
	if (changes && check_may_change(ctx, err) < 0)
		return EXIT_ERROR;
	code = open_node(ctx, &wish, &node, err);
	if (code != EXIT_OK)
		return code;
	phases_want(&phases_of_init, node.config, &wanted);
	node_gather(&node, &wanted);
	in = node_input(&node);
	if (add_phase(&names, &in, plan, err) < 0)
		return EXIT_ERROR;
	if (str_eq(asked, "upload-certs") && !ctx->flags.upload_certs)
		print_warning(ctx, "nothing is uploaded: that takes --upload-certs");
	if (options->print_manifest)
		return print_manifest(ctx, plan);
	return run_plan(ctx, plan, node.host, &how, err);
}

const struct command command_init_phase = {
	.name = "init phase",
	.summary = "Run a phase of init by itself",
	.synopsis = "PHASE [PART]",
	.details =
		"Phases are kubeadm's: control-plane all|apiserver|controller-manager|scheduler,\n"
		"etcd local, kubelet-start, and those that give objects to the Kubernetes API.\n"
		"control-plane takes more flags of the components: --apiserver-extra-args,\n"
		"--controller-manager-extra-args and --scheduler-extra-args, each NAME=VALUE,...\n"
		"Changes are journalled; `knode undo` takes them back.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.config_flags = config_flags_init,
	.min_args = 1,
	.max_args = 2,
	.arguments = { .list = list_phases },
	.run = run,
};
