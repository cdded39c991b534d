/* knode archive create: brings all that a node is made of into one file. */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "archive/archive_make.h"
#include "command_logins.h"
#include "command_node.h"
#include "command_output.h"
#include "command_progress.h"
#include "config/config_fields.h"
#include "install/artifacts.h"
#include "install/install.h"
#include "install/phases.h"
#include "install/rendered.h"
#include "plan/act.h"

struct options {
	const char *file;
	bool images;
};

static const struct opt opts[] = {
	{ "file", 'o', OPT_TEXT, offsetof(struct options, file), "FILE",
	  "the archive; one that is there stays until the new one is whole" },
	{ "images", 0, OPT_BOOL, offsetof(struct options, images), NULL,
	  "also the images that the configuration takes" },
	{ 0 },
};

enum {
	CA_MAX = 1024 * 1024,
	STEPS = 2, /* beside one for each image */
};

/* What is asked for, and how it stands. */
struct creation {
	const struct context *ctx;
	struct node node;
	struct installer_input in;
	struct plan *plan; /* the programs, as `knode install` would bring them */
	struct str_list images;
	struct strbuf ca;
	/* Mirrors of registries, with their CAs, which are one for each registry. */
	struct oci_mirror *mirrors;
	size_t mirror_count, mirror_capacity;
	struct strbuf *mirror_cas;
	size_t registry_count;
	struct json *logins;
	struct progress progress;
	struct teller teller; /* the progress's, on a terminal alone */
};

static void creation_done(struct creation *creation)
{
	node_done(&creation->node);
	plan_freep(&creation->plan);
	str_list_done(&creation->images);
	strbuf_done(&creation->ca);
	for (size_t i = 0; creation->mirror_cas && i < creation->registry_count; i++)
		strbuf_done(&creation->mirror_cas[i]);
	free(creation->mirror_cas);
	free(creation->mirrors);
	json_free(creation->logins);
}

static const char *param(const struct action *action, const char *name)
{
	return json_map_text(action->params, name, NULL);
}

static int bring_programs(const struct creation *creation, struct archive_making *making,
			  struct error *err)
{
	const struct plan *plan = creation->plan;
	cleanup_free struct archive_source *sources = xcalloc(plan_count(plan), sizeof(*sources));
	size_t count = 0;

	for (size_t i = 0; i < plan_count(plan); i++) {
		const struct action *action = plan_at(plan, i);

		if (!str_eq(action->act->name, "artifact"))
			continue;
		sources[count++] = (struct archive_source){
			.name = action->target,
			.version = param(action, "version"),
			.url = param(action, "url"),
			.from = param(action, "from"),
			.digest = param(action, "digest"),
			.list = param(action, "list"),
		};
	}
	return archive_bring(making, sources, count, err);
}

static int make_all(struct creation *creation, struct archive_making *making, struct error *err)
{
	struct progress *progress = &creation->progress;
	int r;

	progress_step(progress, "programs");
	r = bring_programs(creation, making, err);
	for (size_t i = 0; i < creation->images.count && r == 0; i++) {
		progress_step(progress, creation->images.items[i]);
		r = archive_pull(making, creation->images.items[i], err);
	}
	if (r < 0)
		return r;
	progress_step(progress, "writing");
	return archive_finish(making, err);
}

static int make(struct creation *creation, const char *path, struct error *err)
{
	cleanup_making struct archive_making *making = NULL;
	const struct config *config = creation->node.config;
	const struct archive_wish wish = {
		.path = path,
		.knode_version = KNODE_VERSION,
		.kubernetes_version = config->cluster.kubernetes_version,
		.architecture = artifacts_architecture(&creation->in),
		.ca = creation->ca.length ? &creation->ca : NULL,
		.teller = &creation->teller,
		.mirrors = creation->mirrors,
		.mirror_count = creation->mirror_count,
		.logins = creation->logins,
	};
	struct progress *progress = &creation->progress;
	int r = archive_begin(&wish, &making, err);

	if (r < 0)
		return r;
	progress_begin(progress, creation->ctx);
	progress->total = STEPS + creation->images.count;
	creation->teller = progress->watch.teller;
	if (!creation->ctx->terminal)
		creation->teller.tell = NULL;
	r = make_all(creation, making, err);
	progress_done(progress);
	return r < 0 ? error_wrap(err, "%s", path) : 0;
}

static int tell(const struct context *ctx, const char *path, struct error *err)
{
	cleanup_archive struct archive *archive = NULL;
	cleanup_json struct json *document = NULL;
	int r = archive_open(path, &archive, err);
	size_t artifacts;

	if (r < 0)
		return r;
	artifacts = archive_artifacts(archive);
	if (wants_text(ctx)) {
		printf("%s holds Kubernetes %s for %s: %zu artifact%s, %zu image%s\n", path,
		       archive->kubernetes_version, archive->architecture, artifacts,
		       artifacts == 1 ? "" : "s", archive->image_count,
		       archive->image_count == 1 ? "" : "s");
		return 0;
	}
	document = archive_to_json(archive);
	print_tree(ctx, document);
	return 0;
}

/* Images that addons of the configuration run, beside those that kubeadm knows. */
static int add_addons(struct creation *creation, struct error *err)
{
	for (size_t i = 0; phases_of_init.installers[i]; i++) {
		const struct installer *installer = installer_find(phases_of_init.installers[i]);
		cleanup_rendered struct rendered rendered = { 0 };

		if (!installer->addon)
			continue;
		if (render_installer(installer, &creation->in, &rendered, err) < 0)
			return -EINVAL;
		for (size_t k = 0; k < rendered.images.count; k++)
			if (!str_list_has(&creation->images, rendered.images.items[k]))
				str_list_add(&creation->images, rendered.images.items[k]);
	}
	return 0;
}

/* The mirrors that containerd has on nodes are asked for images here as well. */
static int find_mirrors(struct creation *creation, struct error *err)
{
	const struct config_artifacts *artifacts = &creation->node.config->node.artifacts;

	creation->registry_count = artifacts->registries.count;
	creation->mirror_cas = xcalloc(creation->registry_count + 1, sizeof(struct strbuf));
	for (size_t i = 0; i < creation->registry_count; i++) {
		const struct config_registry *registry = &artifacts->registries.items[i];
		struct strbuf *ca = &creation->mirror_cas[i];

		*ca = strbuf_make(CA_MAX);
		/* It is a path of nodes, which this machine need not have. */
		if (registry->ca_file && access(registry->ca_file, F_OK) == 0 &&
		    config_read(registry->ca_file, ca, err) < 0)
			return -EIO;
		for (size_t k = 0; k < registry->mirrors.count; k++) {
			creation->mirrors =
				grow(creation->mirrors, &creation->mirror_capacity,
				     creation->mirror_count + 1, sizeof(*creation->mirrors));
			creation->mirrors[creation->mirror_count++] = (struct oci_mirror){
				.registry = registry->name,
				.url = registry->mirrors.items[k],
				.ca = ca->length ? ca : NULL,
			};
		}
	}
	return 0;
}

static int plan(struct creation *creation, const struct options *options, int argc, char **argv,
		struct error *err)
{
	struct config *config = creation->node.config;
	cleanup(str_list_done) struct str_list words = { 0 };

	/* What the hosts will take from the archive has to come from elsewhere now. */
	free(take_ptr(&config->node.artifacts.archive));
	for (int i = 0; i < argc; i++)
		str_list_add(&words, argv[i]);
	creation->in = node_input(&creation->node);
	if (install_add_fetched(&creation->in, &words, creation->plan, err) < 0)
		return EXIT_INVALID;
	if (options->images)
		config_list_images(config, &creation->images);
	if (options->images && (add_addons(creation, err) < 0 || find_mirrors(creation, err) < 0 ||
				read_logins(&creation->logins, err) < 0))
		return EXIT_ERROR;
	creation->ca = strbuf_make(CA_MAX);
	if (config->node.artifacts.ca_file &&
	    config_read(config->node.artifacts.ca_file, &creation->ca, err) < 0)
		return EXIT_ERROR;
	return EXIT_OK;
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	static const struct node_wish wish = { .kind = CONFIG_INIT | CONFIG_JOIN,
					       .any_node = true,
					       .no_host = true };
	const struct options *options = ctx->opts;
	cleanup(creation_done) struct creation creation = { .ctx = ctx, .plan = plan_new() };
	cleanup_free char *path = NULL;
	int code;

	if (!options->file) {
		error_set(err, -EINVAL, "archive create: say where it goes: -o FILE");
		return EXIT_INVALID;
	}
	code = open_node(ctx, &wish, &creation.node, err);
	if (code == EXIT_OK)
		code = plan(&creation, options, argc, argv, err);
	if (code != EXIT_OK)
		return code;
	path = path_absolute(options->file);
	if (make(&creation, path, err) < 0 || tell(ctx, path, err) < 0)
		return EXIT_ERROR;
	return EXIT_OK;
}

const struct command command_archive_create = {
	.name = "archive create",
	.summary = "Bring all that a node is made of into one file",
	.synopsis = "[WHAT...] -o FILE",
	.details =
		"WHAT is one of @LIST@; without one: all.\n"
		"Fetches what `knode install` would, for one version of Kubernetes and one\n"
		"architecture, and with --images the images of the configuration, and makes one file of\n"
		"it: with `knode install --archive FILE` hosts need no network. Each program has to have\n"
		"the digest that `knode install` wants of it, and what belongs to an image the one that\n"
		"the registry calls it by. Mirrors of artifacts.registries are asked first; logins are\n"
		"those of docker, podman and skopeo, or of $REGISTRY_AUTH_FILE. What came is kept in\n"
		"FILE.parts until all is there. The same content makes the same file.",
	.opts = opts,
	.opts_size = sizeof(struct options),
	.config_flags = config_flags_archive,
	.max_args = -1,
	.arguments = { .list = install_list_fetched },
	.run = run,
};
