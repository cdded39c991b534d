#include "command_render_list.h"

#include "command_output.h"
#include "command_print.h"
#include "data/yaml.h"
#include "install/phases.h"
#include "plan/act.h"

/* What an installer makes. */
struct rendered {
	const struct installer *installer;
	struct str_list files, objects, images;
};

static void rendered_done(struct rendered *rendered)
{
	str_list_done(&rendered->files);
	str_list_done(&rendered->objects);
	str_list_done(&rendered->images);
}

/* Adds the images of all containers in the tree. */
static void find_images(const struct json *tree, struct str_list *ret)
{
	struct json_iter iter = json_iter(tree);

	for (size_t i = 0; json_is_list(tree) && i < json_count(tree); i++)
		find_images(json_list_at(tree, i), ret);
	while (json_is_map(tree) && json_next(&iter)) {
		const char *image = json_get_text(iter.value, NULL);

		if (!str_eq(iter.key, "image") || !image)
			find_images(iter.value, ret);
		else if (!str_list_has(ret, image))
			str_list_add(ret, image);
	}
}

static void add_file(const struct action *action, const struct product *product,
		     struct rendered *ret)
{
	cleanup_yaml struct yaml_file file = { 0 };
	struct error ignored; /* then it is no manifest */

	str_list_add(&ret->files, action->target);
	if (str_ends(action->target, ".yaml") &&
	    yaml_parse(action->target, product->content, strlen(product->content), &file,
		       &ignored) == 0)
		for (size_t i = 0; i < file.count; i++)
			find_images(file.documents[i], &ret->images);
}

static int render(const struct installer_input *in, struct rendered *ret, struct error *err)
{
	cleanup_plan struct plan *plan = plan_new();
	int r = installer_add(ret->installer, in, plan, err);

	for (size_t i = 0; r == 0 && i < plan_count(plan); i++) {
		const struct action *action = plan_at(plan, i);
		const struct product product = action_product(action);

		if (product.kind == PRODUCT_FILE) {
			add_file(action, &product, ret);
		} else if (product.kind == PRODUCT_OBJECT) {
			str_list_add(&ret->objects, action->target);
			find_images(product.object, &ret->images);
		}
	}
	return r;
}

static void print_list(const char *what, const struct str_list *list, struct strbuf *out)
{
	for (size_t i = 0; i < list->count; i++)
		strbuf_printf(out, "    %-8s %s\n", what, list->items[i]);
}

static void print_text(const struct rendered *rendered, struct strbuf *out)
{
	const struct installer *installer = rendered->installer;

	strbuf_printf(out, "%s: %s\n", installer->group, installer->title);
	if (!rendered->files.count && !rendered->objects.count)
		strbuf_puts(out, "    nothing in this configuration\n");
	print_list("file", &rendered->files, out);
	print_list("object", &rendered->objects, out);
	print_list("image", &rendered->images, out);
	if (rendered->images.count && installer->source)
		strbuf_printf(out, "    %-8s %s\n", "source", installer->source);
}

static struct json *texts_of(const struct str_list *list)
{
	struct json *texts = json_list();

	for (size_t i = 0; i < list->count; i++)
		json_list_add_text(texts, list->items[i]);
	return texts;
}

/* [{"image","version"}] */
static struct json *images_of(const struct str_list *images)
{
	struct json *list = json_list();

	for (size_t i = 0; i < images->count; i++) {
		const char *slash = strrchr(images->items[i], '/');
		const char *tag = strchr(slash ? slash : images->items[i], ':');
		struct json *item = json_map();

		json_map_set_text(item, "image", images->items[i]);
		json_map_set_text(item, "version", tag ? tag + 1 : NULL);
		json_list_add(list, item);
	}
	return list;
}

static struct json *document_of(const struct rendered *rendered)
{
	struct json *item = json_map();

	json_map_set_text(item, "word", rendered->installer->group);
	json_map_set_text(item, "installer", rendered->installer->id);
	json_map_set_text(item, "title", rendered->installer->title);
	json_map_set(item, "files", texts_of(&rendered->files));
	json_map_set(item, "objects", texts_of(&rendered->objects));
	json_map_set(item, "images", images_of(&rendered->images));
	json_map_set_text(item, "source", rendered->installer->source);
	return item;
}

int list_renderings(const struct context *ctx, const struct installer_input *in, struct error *err)
{
	cleanup(strbuf_done) struct strbuf out = strbuf_make(STRBUF_MAX_TEXT);
	cleanup_json struct json *document = json_map();
	struct json *list = json_list();

	json_map_set_text(document, "apiVersion", "knode.io/v1alpha1");
	json_map_set_text(document, "kind", "RenderList");
	json_map_set_text(document, "kubernetesVersion", in->config->cluster.kubernetes_version);
	json_map_set(document, "items", list);
	for (size_t i = 0; phases_of_init.installers[i]; i++) {
		cleanup(rendered_done) struct rendered rendered = {
			.installer = installer_find(phases_of_init.installers[i])
		};

		if (!rendered.installer->group)
			continue;
		if (render(in, &rendered, err) < 0)
			return EXIT_ERROR;
		print_text(&rendered, &out);
		json_list_add(list, document_of(&rendered));
	}
	if (wants_text(ctx))
		print_buffer(&out);
	else
		print_tree(ctx, document);
	return EXIT_OK;
}
