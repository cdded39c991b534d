#include "command_install.h"

#include <errno.h>

#include "archive/archive.h"
#include "command_node.h"
#include "command_plan.h"
#include "install/install.h"

/* An archive takes the place of other sources, but not of one that the command line names. */
static int settle_source(const struct context *ctx, struct config *config, struct error *err)
{
	const struct config_flags *flags = &ctx->flags;

	if (!flags->from && !flags->mirror)
		return 0;
	if (flags->archive)
		return error_set(err, -EINVAL, "--archive goes without --%s: it holds all there is",
				 flags->from ? "from" : "mirror");
	free(take_ptr(&config->node.artifacts.archive));
	return 0;
}

/* A runtime has to run for it to get images, which none does below --root. */
static void note_images(const struct host *host, const char *path, struct plan *plan)
{
	cleanup_archive struct archive *archive = NULL;
	struct error ignored; /* the plan tells of an archive that is none */

	if (!path || host_kind(host) != HOST_ROOT || !plan_find(plan, "import", path) ||
	    archive_open(path, &archive, &ignored) < 0 || !archive->image_count)
		return;
	plan_note(plan,
		  "%zu image%s of %s %s left out: a container runtime that runs imports them. Once "
		  "it is a host with one, and has the archive: `knode install images --archive %s`",
		  archive->image_count, archive->image_count == 1 ? "" : "s", path,
		  archive->image_count == 1 ? "is" : "are", path);
}

int run_install(const struct context *ctx, const struct str_list *words,
		const struct run_install *how, struct error *err)
{
	const struct run_plan run = { .command = how->command,
				      .supersedes = true,
				      .dry_run = how->dry_run,
				      .diff = how->diff,
				      .yes = how->yes };
	/* What is certain to be changed may also be made: --root of a new directory. */
	bool changes = how->yes && !how->dry_run && !how->diff;
	const struct node_wish wish = {
		.kind = CONFIG_INIT | CONFIG_JOIN,
		.any_node = true,
		.access = changes ? HOST_WRITE : HOST_READ,
	};
	cleanup_node struct node node = { 0 };
	cleanup_wanted struct facts_wanted wanted = { 0 };
	cleanup_plan struct plan *plan = plan_new();
	struct installer_input in;
	int code = open_node(ctx, &wish, &node, err);

	if (code != EXIT_OK)
		return code;
	if (settle_source(ctx, node.config, err) < 0)
		return EXIT_INVALID;
	find_pod_ranges(ctx, &node);
	install_want(words, node.config, &wanted);
	node_gather(&node, &wanted);
	in = node_input(&node);
	if (install_add(&in, words, plan, err) < 0)
		return EXIT_INVALID;
	note_images(node.host, node.config->node.artifacts.archive, plan);
	return run_plan(ctx, plan, node.host, &run, err);
}

int run_install_node(const struct context *ctx, const struct run_install *how, struct error *err)
{
	static const char *const needed[] = { "cni-plugins", "containerd", "runc",  "crictl",
					      "kubelet",     "kubectl",    "images" };
	cleanup(str_list_done) struct str_list words = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(needed); i++)
		str_list_add(&words, needed[i]);
	return run_install(ctx, &words, how, err);
}
