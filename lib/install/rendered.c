#include "install/rendered.h"

#include "data/yaml.h"
#include "plan/act.h"

void rendered_done(struct rendered *rendered)
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

int render_installer(const struct installer *installer, const struct installer_input *in,
		     struct rendered *ret, struct error *err)
{
	cleanup_plan struct plan *plan = plan_new();
	int r = installer_add(installer, in, plan, err);

	ret->installer = installer;
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
