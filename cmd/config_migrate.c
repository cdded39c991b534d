/* knode config migrate: a configuration file of v1beta3 as v1beta4, or back. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/write_all.h"
#include "command_error.h"
#include "command_node.h"
#include "command_output.h"
#include "command_print.h"
#include "data/yaml.h"
#include "host/host_change.h"

struct migrate_options {
	const char *old_config, *new_config, *to, *kubeconfig;
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
	{ "kubeconfig", 0, OPT_TEXT, offsetof(struct migrate_options, kubeconfig), "FILE",
	  "not used: no API server is asked (kubeadm has it)" },
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

/* What is no regular file (a pipe, /dev/stdout) is written as it comes: nothing is lost in it. */
static int write_stream(const char *path, const struct strbuf *text, struct error *err)
{
	cleanup_fd int fd = open(path, O_WRONLY | O_CLOEXEC);
	int r;

	if (fd < 0)
		return error_errno(err, -errno, "cannot open %s", path);
	r = write_all(fd, text->text, text->length);
	return r < 0 ? error_errno(err, r, "cannot write to %s", path) : 0;
}

/* The file that @path is or leads to, which need not be there yet; absolute. Free it. */
static char *resolve(const char *path, struct error *err)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	cleanup_free char *parent =
		slash ? xstrndup(path, (size_t)(slash + 1 - path)) : xstrdup(".");
	cleanup_free char *there = realpath(path, NULL), *directory = NULL;

	if (there)
		return take_ptr(&there);
	if (errno == ENOENT)
		directory = realpath(parent, NULL);
	if (!directory || !*name) {
		(void)error_errno(err, -errno, "cannot write %s", path);
		return NULL;
	}
	return xasprintf("%s/%s", directory, name);
}

/*
 * The file is replaced as a whole, with the owner and mode that it had, so that one which is
 * written onto itself is never lost. A new one may hold tokens, so only its owner reads it.
 */
static int write_file(const struct context *ctx, const char *path, const struct strbuf *text,
		      struct error *err)
{
	struct host_file file = { .data = text->text,
				  .size = text->length,
				  .mode = 0600,
				  .uid = geteuid(),
				  .gid = getegid() };
	cleanup_free char *target = NULL, *names = NULL;
	cleanup_host struct host *host = NULL;
	struct stat st;
	bool exists = stat(path, &st) == 0;

	if (exists && !S_ISREG(st.st_mode))
		return write_stream(path, text, err);
	target = resolve(path, err);
	if (!target || host_open(NULL, HOST_WRITE, &host, err) < 0)
		return err->code;
	if (exists) {
		file.mode = st.st_mode & 07777;
		file.uid = st.st_uid;
		file.gid = st.st_gid;
	}
	if (host_write(host, target, &file, err) < 0 || host_sync(host, err) < 0)
		return err->code;
	if (exists && st.st_nlink > 1) {
		names = xasprintf("%s was one of %lu hard links to a file; the others still lead "
				  "to what it was",
				  path, (unsigned long)st.st_nlink);
		print_warning(ctx, names);
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
	if (!options->new_config || out.full) {
		print_buffer(&out);
		return EXIT_OK;
	}
	return write_file(ctx, options->new_config, &out, err) < 0 ? EXIT_ERROR : EXIT_OK;
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
