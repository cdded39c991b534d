/* knode config images list: the images that a control plane runs. */
#include <stdio.h>

#include "command_node.h"
#include "command_output.h"

/* Whether a cluster of this configuration runs the image. */
static bool is_used(const struct config *config, enum config_image image)
{
	switch (image) {
	case IMAGE_ETCD:
		return config->cluster.etcd_is_local;
	case IMAGE_COREDNS:
		return !config->cluster.dns_disabled;
	case IMAGE_PROXY:
		return !config->cluster.proxy_disabled;
	default:
		return true;
	}
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	static const struct node_wish wish = { .kind = CONFIG_CLUSTER, .no_host = true };
	cleanup_node struct node node = { 0 };
	cleanup_json struct json *document = NULL;
	struct json *images = json_list();
	int code;

	(void)argc, (void)argv;
	document = json_map();
	json_map_set_text(document, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(document, "kind", "Images");
	json_map_set(document, "images", images);
	code = open_node(ctx, &wish, &node, err);
	if (code != EXIT_OK)
		return code;
	for (enum config_image image = 0; image < IMAGE_COUNT; image++) {
		cleanup_free char *name = config_image(node.config, image);

		if (is_used(node.config, image))
			json_list_add_text(images, name);
	}
	if (!wants_text(ctx)) {
		print_tree(ctx, document);
		return EXIT_OK;
	}
	for (size_t i = 0; i < json_count(images); i++)
		puts(json_get_text(json_list_at(images, i), ""));
	return EXIT_OK;
}

const struct command command_config_images_list = {
	.name = "config images list",
	.summary = "List the images that a control plane runs",
	.synopsis = "",
	.config_flags = config_flags_images,
	.run = run,
};
