/* Lists, page by page. */
#include "client/kube_inside.h"

enum {
	RESTARTS_MAX = 5, /* of a list that outlives the version it began with */
};

struct kube_lister {
	struct kube *kube;
	struct kube_ref ref; /* borrowed by the calls, owned here */
	char *labels, *fields, *rest;
	struct json *items;
	struct kube_op *op;
	unsigned restarts;
	kube_listed *done;
	void *arg;
};

static void add_parameter(struct strbuf *out, const char *name, const char *value)
{
	if (!value)
		return;
	strbuf_printf(out, "&%s=", name);
	kube_escape(value, out);
}

void kube_list_stop(struct kube_lister *lister)
{
	if (!lister)
		return;
	if (lister->op)
		kube_cancel(lister->op);
	free((void *)(uintptr_t)lister->ref.version);
	free((void *)(uintptr_t)lister->ref.kind);
	free((void *)(uintptr_t)lister->ref.namespace);
	free(lister->labels);
	free(lister->fields);
	free(lister->rest);
	json_free(lister->items);
	free(lister);
}

static void ask_page(struct kube_lister *lister);

static void end(struct kube_lister *lister, const char *version, const struct error *err)
{
	kube_listed *done = lister->done;
	void *arg = lister->arg;
	cleanup_json struct json *items = err ? NULL : json_ref(lister->items);
	cleanup_free char *copy = xstrdup_or_null(version);

	kube_list_stop(lister);
	done(arg, items, copy, err);
}

/* Objects of a list lack what all of them have in common. */
static void take_items(struct kube_lister *lister, const struct json *page)
{
	const struct json *items = json_map_get(page, "items");

	for (size_t i = 0; i < json_count(items); i++) {
		struct json *item = json_clone(json_list_at(items, i));

		json_map_set_text(item, "apiVersion", lister->ref.version);
		json_map_set_text(item, "kind", lister->ref.kind);
		json_list_add(lister->items, item);
	}
}

static void take_page(void *arg, struct json *page, const struct error *err)
{
	struct kube_lister *lister = arg;
	const struct json *metadata = json_map_get(page, "metadata");
	const char *rest = json_map_text(metadata, "continue", "");
	struct error long_list;

	lister->op = NULL;
	if (err && err->code == KUBE_GONE && lister->rest && lister->restarts++ < RESTARTS_MAX) {
		json_free(lister->items);
		lister->items = json_list();
		free(take_ptr(&lister->rest));
		ask_page(lister);
		return;
	}
	if (err) {
		end(lister, NULL, err);
		return;
	}
	take_items(lister, page);
	free(lister->rest);
	lister->rest = *rest ? xstrdup(rest) : NULL;
	if (json_count(lister->items) > KUBE_MAX_LIST) {
		(void)error_set(&long_list, FETCH_TOO_LARGE, "there are more than %d objects",
				KUBE_MAX_LIST);
		end(lister, NULL, &long_list);
	} else if (lister->rest) {
		ask_page(lister);
	} else {
		end(lister, json_map_text(metadata, "resourceVersion", "0"), NULL);
	}
}

static void ask_page(struct kube_lister *lister)
{
	cleanup(strbuf_done) struct strbuf query = strbuf_make(STRBUF_MAX_LINE);
	struct kube_call call = {
		.verb = KUBE_LIST, .ref = lister->ref, .done = take_page, .arg = lister
	};

	strbuf_printf(&query, "limit=%d", KUBE_PAGE);
	add_parameter(&query, "labelSelector", lister->labels);
	add_parameter(&query, "fieldSelector", lister->fields);
	add_parameter(&query, "continue", lister->rest);
	call.query = query.text;
	lister->op = kube_start(lister->kube, &call);
}

struct kube_lister *kube_list_start(struct kube *kube, const struct kube_ref *ref,
				    const char *labels, const char *fields, kube_listed *done,
				    void *arg)
{
	struct kube_lister *lister = xcalloc(1, sizeof(*lister));

	*lister = (struct kube_lister){
		.kube = kube,
		.ref = { xstrdup(ref->version), xstrdup(ref->kind), xstrdup_or_null(ref->namespace),
			 NULL },
		.labels = xstrdup_or_null(labels),
		.fields = xstrdup_or_null(fields),
		.items = json_list(),
		.done = done,
		.arg = arg,
	};
	ask_page(lister);
	return lister;
}

/* --- Waiting for one --- */

struct wait {
	struct json *items;
	char *version;
	struct error *err;
	int r;
	bool ended;
};

static void wait_done(void *arg, struct json *items, const char *version, const struct error *err)
{
	struct wait *wait = arg;

	wait->ended = true;
	if (err) {
		wait->r = error_set(wait->err, err->code, "%s", err->message);
		return;
	}
	wait->items = json_ref(items);
	wait->version = xstrdup(version);
}

int kube_list(struct kube *kube, const struct kube_ref *ref, const char *labels, const char *fields,
	      struct json **ret, char **ret_version, struct error *err)
{
	struct wait wait = { .err = err };

	kube_list_start(kube, ref, labels, fields, wait_done, &wait);
	while (!wait.ended)
		(void)fetch_poll(kube->fetch, NULL, 0, KUBE_CALL_MS);
	if (wait.r < 0)
		return wait.r;
	*ret = wait.items;
	if (ret_version)
		*ret_version = wait.version;
	else
		free(wait.version);
	return 0;
}
