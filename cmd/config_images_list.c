/* knode config images list: the images that a control plane runs. */
#include <stdio.h>

#include "command_node.h"
#include "command_output.h"

struct options {
	const char *kubeconfig;
	bool allow_missing_template_keys, show_managed_fields;
};

static const struct opt opts[] = {
	{ "kubeconfig", 0, OPT_TEXT, offsetof(struct options, kubeconfig), "FILE",
	  "not used: no API server is asked (kubeadm has it)" },
	/* Of kubeadm's printers: templates, and objects that an API server manages. */
	{ "allow-missing-template-keys", 0, OPT_BOOL,
	  offsetof(struct options, allow_missing_template_keys), .hidden = true },
	{ "show-managed-fields", 0, OPT_BOOL, offsetof(struct options, show_managed_fields),
	  .hidden = true },
	{ 0 },
};

static const char *const outputs[] = { "text", "json", "yaml", "kubeadm", NULL };

static const enum config_image newest[IMAGE_COUNT] = {
	IMAGE_API_SERVER, IMAGE_CONTROLLER_MANAGER,
	IMAGE_SCHEDULER,  IMAGE_PROXY,
	IMAGE_COREDNS,    IMAGE_PAUSE,
	IMAGE_ETCD,
};

/* The names of the images that are used, in that order. */
static struct json *list_images(const struct config *config, const enum config_image *order)
{
	struct json *images = json_list();

	for (size_t i = 0; i < IMAGE_COUNT; i++) {
		cleanup_free char *name = config_image(config, order[i]);

		if (config_uses_image(config, order[i]))
			json_list_add_text(images, name);
	}
	return images;
}

/* What `kubeadm config images list -o json` of the configured version prints. */
static void print_as_kubeadm(const struct context *ctx, const struct config *config)
{
	static const enum config_image old[IMAGE_COUNT] = {
		IMAGE_API_SERVER, IMAGE_CONTROLLER_MANAGER,
		IMAGE_SCHEDULER,  IMAGE_PROXY,
		IMAGE_PAUSE,      IMAGE_ETCD,
		IMAGE_COREDNS,
	};
	bool is_old = !release_has(&config->version, RELEASE_IMAGES_DNS_FIRST);
	cleanup_json struct json *document = json_map();

	json_map_set_text(document, "kind", "Images");
	json_map_set_text(document, "apiVersion",
			  release_has(&config->version, RELEASE_OUTPUT_V1ALPHA3)
				  ? "output.kubeadm.k8s.io/v1alpha3"
				  : "output.kubeadm.k8s.io/v1alpha2");
	json_map_set(document, "images", list_images(config, is_old ? old : newest));
	print_tree(ctx, document);
}

static void print(const struct context *ctx, const struct config *config)
{
	cleanup_json struct json *document = json_map();
	struct json *images = list_images(config, newest);

	json_map_set_text(document, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(document, "kind", "Images");
	json_map_set(document, "images", images);
	if (!wants_text(ctx)) {
		print_tree(ctx, document);
		return;
	}
	for (size_t i = 0; i < json_count(images); i++)
		puts(json_get_text(json_list_at(images, i), ""));
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	static const struct node_wish wish = { .kind = CONFIG_CLUSTER, .no_host = true };
	cleanup_node struct node node = { 0 };
	int code = open_node(ctx, &wish, &node, err);

	(void)argc, (void)argv;
	if (code != EXIT_OK)
		return code;
	if (output_is(ctx, "kubeadm"))
		print_as_kubeadm(ctx, node.config);
	else
		print(ctx, node.config);
	return EXIT_OK;
}

const struct command command_config_images_list = {
	.name = "config images list",
	.summary = "List the images that a control plane runs",
	.synopsis = "",
	.details =
		"Lists the images that a control plane of the configuration runs. With -o kubeadm, as\n"
		"`kubeadm config images list -o json` of that version does: in its kind and order.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.outputs = outputs,
	.config_flags = config_flags_images,
	.run = run,
};
