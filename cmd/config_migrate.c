/* knode config migrate: a configuration file of v1beta3 as v1beta4, or back. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "command_node.h"
#include "command_output.h"
#include "command_print.h"
#include "data/yaml.h"

struct migrate_options {
	const char *old_config, *new_config, *to;
	bool allow_experimental_api;
};

static const char *const api_versions[] = { "v1beta3", "v1beta4", NULL };
static const char *const outputs[] = { "yaml", NULL };

static const struct opt rows[] = {
	{ "old-config", 0, OPT_TEXT, offsetof(struct migrate_options, old_config), "FILE",
	  "the file to convert (-: stdin)" },
	{ "new-config", 0, OPT_TEXT, offsetof(struct migrate_options, new_config), "FILE",
	  "where the result goes (stdout)" },
	{ "to", 0, OPT_CHOICE, offsetof(struct migrate_options, to), "VERSION",
	  "version to write: v1beta3 or v1beta4 (the default)", .choices = api_versions },
	{ "allow-experimental-api", 0, OPT_BOOL,
	  offsetof(struct migrate_options, allow_experimental_api), .hidden = true },
	{ 0 },
};

/* kubeadm's kinds in the wanted version, completed; the others as they are. */
static struct json *make_documents(const struct config *config, enum config_api api)
{
	static const enum config_kind kinds[] = { CONFIG_INIT,  CONFIG_CLUSTER, CONFIG_JOIN,
						  CONFIG_RESET, CONFIG_UPGRADE, CONFIG_NODE };
	const struct json *carried[] = { config->kubelet, config->kube_proxy };
	struct json *documents = json_list();
	unsigned given = config->given;

	if (given & (CONFIG_INIT | CONFIG_CLUSTER))
		given |= CONFIG_INIT | CONFIG_CLUSTER;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (given & kinds[i])
			json_list_add(documents, config_encode(config, kinds[i], api));
	for (size_t i = 0; i < ARRAY_SIZE(carried); i++)
		json_list_add(documents, carried[i] ? json_clone(carried[i]) : NULL);
	return documents;
}

/* The file may hold tokens, so only its owner reads it. */
static int write_file(const char *path, const char *text, size_t length, struct error *err)
{
	cleanup_fd int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0)
		return error_errno(err, -errno, "cannot open %s", path);
	while (length) {
		ssize_t n = write(fd, text, length);

		if (n < 0)
			return error_errno(err, -errno, "cannot write to %s", path);
		text += n;
		length -= (size_t)n;
	}
	return 0;
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	static const struct node_wish wish = { .parts = NODE_IDENTITY };
	const struct migrate_options *options = ctx->opts;
	bool v1beta3 = options->to && str_eq(options->to, "v1beta3");
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_node struct node node = { 0 };
	cleanup_json struct json *documents = NULL;
	int code;

	(void)argc, (void)argv;
	if (!options->old_config) {
		(void)error_set(err, -EINVAL, "config migrate: --old-config FILE is missing");
		return EXIT_INVALID;
	}
	ctx->flags.config = options->old_config;
	code = open_node(ctx, &wish, &node, err);
	if (code != EXIT_OK)
		return code;
	if (v1beta3 && (node.config->given & (CONFIG_RESET | CONFIG_UPGRADE))) {
		(void)error_set(err, -EINVAL,
				"--to: ResetConfiguration and UpgradeConfiguration came with "
				"v1beta4");
		return EXIT_INVALID;
	}
	documents = make_documents(node.config, v1beta3 ? CONFIG_V1BETA3 : CONFIG_V1BETA4);
	documents_to_yaml(documents, &out);
	if (!options->new_config)
		print_buffer(&out);
	else if (write_file(options->new_config, out.text, out.length, err) < 0)
		return EXIT_ERROR;
	return EXIT_OK;
}

const struct command command_config_migrate = {
	.name = "config migrate",
	.summary = "Convert a configuration file to another version of kubeadm's API",
	.synopsis = "--old-config FILE [--new-config FILE]",
	.details = "Writes a configuration file anew: kubeadm's documents in the wanted version,\n"
		   "with all defaults filled in as on this host, the others as they are.",
	.opts = rows,
	.opts_size = sizeof(struct migrate_options),
	.outputs = outputs,
	.run = run,
};
