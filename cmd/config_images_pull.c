/* knode config images pull: has the container runtime pull the images of a control plane. */
#include <stdio.h>

#include "base/time.h"
#include "client/cri.h"
#include "client/fetch.h"
#include "command_error.h"
#include "command_node.h"
#include "command_output.h"
#include "command_plan.h"

enum {
	PULL_TIMEOUT_MS = 30 * 60 * 1000, /* of one image; kubeadm sets no limit */
	ASK_TIMEOUT_MS = 10 * 1000,
	REDRAW_MS = 1000, /* of the line on a terminal */
};

struct image {
	char *name;
	bool present; /* nothing to be pulled */
	struct cri_call *call;
	int64_t started, took; /* milliseconds */
	struct error failure;
};

struct pulls {
	const struct context *ctx;
	struct fetch *fetch;
	struct cri *cri;
	struct image *images;
	size_t count, begun, ended, failed;
	bool drawn;
};

static void erase(struct pulls *pulls)
{
	if (pulls->drawn)
		fputs("\r\033[K", stderr);
	pulls->drawn = false;
}

/* How many are done, and how long the oldest of the others takes already. CRI tells no bytes. */
static void draw(struct pulls *pulls)
{
	for (size_t i = 0; pulls->ctx->terminal && i < pulls->begun; i++) {
		const struct image *image = &pulls->images[i];

		if (!image->call)
			continue;
		fprintf(stderr, "\r\033[K[%zu/%zu] %s  %llds", pulls->ended, pulls->count,
			image->name, (long long)(time_monotonic_ms() - image->started) / 1000);
		fflush(stderr);
		pulls->drawn = true;
		return;
	}
}

static void tell(struct pulls *pulls, const struct image *image)
{
	erase(pulls);
	if (image->failure.code)
		print_error(pulls->ctx, EXIT_ERROR, image->failure.message);
	else if (!wants_text(pulls->ctx))
		return;
	else if (image->present)
		printf("present %s\n", image->name);
	else
		printf("pulled  %s in %lld.%llds\n", image->name, (long long)image->took / 1000,
		       (long long)image->took % 1000 / 100);
	fflush(stdout);
}

static void done(void *arg, struct cri_call *call)
{
	struct pulls *pulls = arg;

	for (size_t i = 0; i < pulls->begun; i++) {
		struct image *image = &pulls->images[i];

		if (image->call != call)
			continue;
		image->call = NULL;
		image->took = time_monotonic_ms() - image->started;
		if (cri_end_pull_image(call, NULL, &image->failure) < 0) {
			error_wrap(&image->failure, "%s", image->name);
			pulls->failed++;
		}
		pulls->ended++;
		tell(pulls, image);
	}
}

/* Looks whether the next image is there, and begins to pull it otherwise. */
static int begin_next(struct pulls *pulls, bool always, struct error *err)
{
	const struct cri_watch watch = { done, pulls };
	struct image *image = &pulls->images[pulls->begun];
	cleanup(cri_image_done) struct cri_image found = { 0 };
	struct error why;
	int r = always ? -ESRCH : cri_image_status(pulls->cri, image->name, &found, &why);

	if (r < 0 && r != -ESRCH)
		return error_set(err, r, "%s", why.message);
	pulls->begun++;
	if (r == 0) {
		image->present = true;
		pulls->ended++;
		tell(pulls, image);
		return 0;
	}
	image->started = time_monotonic_ms();
	image->call = cri_start_pull_image(pulls->cri, image->name, PULL_TIMEOUT_MS, &watch);
	return 0;
}

static int pull_all(struct pulls *pulls, const struct config_registration *node, struct error *err)
{
	bool always = node->image_pull_policy && str_eq(node->image_pull_policy, "Always");
	size_t at_once = node->image_pull_serial ? 1 : pulls->count;
	int r = 0;

	while (r >= 0 && pulls->ended < pulls->count) {
		if (pulls->begun < pulls->count && pulls->begun - pulls->ended < at_once) {
			r = begin_next(pulls, always, err);
			continue;
		}
		draw(pulls);
		r = fetch_poll(pulls->fetch, NULL, 0, REDRAW_MS);
		if (r < 0)
			error_errno(err, r, "cannot wait for the container runtime");
	}
	erase(pulls);
	return r < 0 ? r : 0;
}

static void print_document(const struct pulls *pulls)
{
	cleanup_json struct json *document = json_map();
	struct json *list = json_list();

	for (size_t i = 0; i < pulls->count; i++) {
		const struct image *image = &pulls->images[i];
		struct json *entry = json_map();

		json_map_set_text(entry, "image", image->name);
		json_map_set_text(entry, "state",
				  image->failure.code ? "failed"
				  : image->present    ? "present"
						      : "pulled");
		json_map_set_int(entry, "millis", image->took);
		if (image->failure.code)
			json_map_set_text(entry, "error", image->failure.message);
		json_list_add(list, entry);
	}
	json_map_set_text(document, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(document, "kind", "ImagePulls");
	json_map_set(document, "images", list);
	print_tree(pulls->ctx, document);
}

static void pulls_done(struct pulls *pulls)
{
	for (size_t i = 0; i < pulls->count; i++) {
		cri_cancel(pulls->images[i].call);
		free(pulls->images[i].name);
	}
	free(pulls->images);
	cri_close(pulls->cri);
	fetch_free(pulls->fetch);
}

static int pull(struct context *ctx, const struct config *config, struct error *err)
{
	const struct config_registration *node = &config->init.node_registration;
	cleanup(pulls_done) struct pulls pulls = { .ctx = ctx };
	cleanup(str_list_done) struct str_list names = { 0 };
	int r = fetch_new(&pulls.fetch, err);

	if (r == 0)
		r = cri_open(pulls.fetch, node->cri_socket, ASK_TIMEOUT_MS, &pulls.cri, err);
	if (r < 0)
		return r;
	config_list_images(config, &names);
	pulls.images = xcalloc(names.count, sizeof(*pulls.images));
	pulls.count = names.count;
	for (size_t i = 0; i < names.count; i++)
		pulls.images[i].name = xstrdup(names.items[i]);
	r = pull_all(&pulls, node, err);
	if (r < 0)
		return r;
	if (!wants_text(ctx))
		print_document(&pulls);
	if (pulls.failed)
		return error_set(err, -EREMOTEIO, "%zu of %zu images were not pulled", pulls.failed,
				 pulls.count);
	return 0;
}

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	static const struct node_wish wish = { .kind = CONFIG_INIT, .parts = NODE_IDENTITY };
	cleanup_node struct node node = { 0 };
	int code;

	(void)argc, (void)argv;
	if (check_may_change(ctx, err) < 0)
		return EXIT_ERROR;
	if (ctx->global.root) {
		error_set(err, -EOPNOTSUPP, "%s is a directory: no container runtime runs in it",
			  ctx->global.root);
		return EXIT_ERROR;
	}
	code = open_node(ctx, &wish, &node, err);
	if (code != EXIT_OK)
		return code;
	return pull(ctx, node.config, err) < 0 ? EXIT_ERROR : EXIT_OK;
}

const struct command command_config_images_pull = {
	.name = "config images pull",
	.summary = "Pull the images that a control plane runs",
	.synopsis = "",
	.details =
		"Has the container runtime pull the images of the configuration which it does not\n"
		"have, one after the other, or with imagePullSerial: false side by side. With\n"
		"imagePullPolicy: Always it pulls those that it has, too.",
	.config_flags = config_flags_pull,
	.run = run,
};
