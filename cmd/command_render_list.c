#include "command_render_list.h"

#include "command_output.h"
#include "command_print.h"
#include "install/phases.h"
#include "install/rendered.h"

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
		const struct installer *installer = installer_find(phases_of_init.installers[i]);
		cleanup_rendered struct rendered rendered = { 0 };

		if (!installer->group)
			continue;
		if (render_installer(installer, in, &rendered, err) < 0)
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
