/*
 * An image that the container runtime has to have. Parameters: socket; always (pull it also when it
 * is there) and with (a list: further images, which are pulled side by side with this one), both
 * optional. The state: {"present":true}; of one that is always pulled: {"pulled":true}.
 *
 * Undo leaves images: other pods may use them by then, and the kubelet and the runtime collect
 * those that nothing uses.
 */
#include "acts/image.h"

#include <errno.h>

#include "host/host_change.h"
#include "plan/act.h"

enum {
	TIMEOUT_MS = 30 * 60 * 1000, /* of one pull; kubeadm sets no limit */
};

static const char *socket_of(const struct action *action)
{
	return json_map_text(action->params, "socket", "");
}

static int inspect(const struct action *action, const struct host *host, struct change *ret,
		   struct error *err)
{
	bool always = json_map_bool(action->params, "always", false), present = false;
	const char *property = always ? "pulled" : "present";
	struct error why;

	(void)err;
	/* An earlier action may bring the runtime, or start it. */
	if (host_image(host, socket_of(action), action->target, &present, &why) < 0)
		ret->late = xstrdup(why.message);
	ret->now = json_map();
	ret->want = json_map();
	json_map_set_bool(ret->now, property, present && !always);
	json_map_set_bool(ret->want, property, true);
	change_settle(ret, CHANGE_RUN);
	return 0;
}

/* Those of the images `with` this one that the runtime lacks, and itself. */
static void list_missing(const struct action *action, const struct host *host, struct str_list *ret)
{
	const struct json *with = json_map_get(action->params, "with");
	bool always = json_map_bool(action->params, "always", false);

	str_list_add(ret, action->target);
	for (size_t i = 0; i < json_count(with); i++) {
		const char *image = json_get_text(json_list_at(with, i), "");
		bool present = false;
		struct error ignored;

		if (always ||
		    (host_image(host, socket_of(action), image, &present, &ignored) == 0 &&
		     !present))
			str_list_add(ret, image);
	}
}

static int apply(const struct action *action, struct host *host, const struct change *change,
		 struct error *err)
{
	cleanup(str_list_done) struct str_list images = { 0 };

	if (change->late)
		return error_set(err, -ENOTCONN, "%s", change->late);
	list_missing(action, host, &images);
	return host_pull_images(host, socket_of(action), &images, TIMEOUT_MS, err);
}

static void describe(const struct action *action, const struct change *change, struct strbuf *out)
{
	size_t with = json_count(json_map_get(action->params, "with"));

	if (change->late)
		strbuf_puts(out, change->late);
	else
		strbuf_puts(out, "pulled");
	if (with)
		strbuf_printf(out, ", with %zu more", with);
}

static const struct act_param required[] = {
	{ "socket", JSON_KIND_TEXT },
	{ 0 },
};

const struct act act_image = {
	.name = "image",
	.space = "image",
	.required = required,
	.runtime = true,
	.inspect = inspect,
	.apply = apply,
	.describe = describe,
};

void plan_images(struct plan *plan, const struct str_list *images, const struct plan_images *how)
{
	for (size_t i = 0; i < images->count; i++) {
		struct json *params = json_map(), *with = json_list();

		json_map_set_text(params, "socket", how->endpoint);
		if (how->always)
			json_map_set_bool(params, "always", true);
		/* The first one of them that is missing brings those after it. */
		for (size_t k = i + 1; how->parallel && !how->always && k < images->count; k++)
			json_list_add_text(with, images->items[k]);
		if (json_count(with))
			json_map_set(params, "with", with);
		else
			json_free(with);
		plan_add(plan, &act_image, images->items[i], params);
	}
}
