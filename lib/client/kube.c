#include "client/kube.h"

#include "base/secret.h"
#include "client/kube_inside.h"

/* Credentials are for a server that is known to be the right one. */
static int check_login(const struct kube_login *login, struct error *err)
{
	bool secret = login->token.length || login->cert.length;

	if (login->unverified && secret)
		return error_set(err, -EINVAL,
				 "%s has credentials for %s, and does not say how to tell that "
				 "server from another (insecure-skip-tls-verify): give its CA",
				 login->name, login->server);
	if (secret && !str_starts(login->server, "https://"))
		return error_set(err, -EINVAL,
				 "%s has credentials for %s, where anybody could read them: it "
				 "has to be https",
				 login->name, login->server);
	return 0;
}

static void copy_into(struct strbuf *to, const struct strbuf *from)
{
	strbuf_add(to, from->text, from->length);
}

int kube_open(struct fetch *fetch, const struct kube_login *login, struct kube **ret,
	      struct error *err)
{
	int r = check_login(login, err);
	struct kube *kube;

	if (r < 0)
		return r;
	kube = xcalloc(1, sizeof(*kube));
	kube->fetch = fetch;
	kube->timeout_ms = KUBE_CALL_MS;
	kube->login = kube_login_make(login->name, login->server);
	kube->login.server_name = xstrdup_or_null(login->server_name);
	kube->login.proxy = xstrdup_or_null(login->proxy);
	kube->login.unverified = login->unverified;
	copy_into(&kube->login.ca, &login->ca);
	copy_into(&kube->login.cert, &login->cert);
	copy_into(&kube->login.key, &login->key);
	copy_into(&kube->login.token, &login->token);
	*ret = kube;
	return 0;
}

void kube_close(struct kube *kube)
{
	if (!kube)
		return;
	while (kube->watches)
		kube_watch_stop(kube->watches);
	kube_cancel_all(kube);
	kube_forget_kinds(kube);
	kube_login_done(&kube->login);
	free(kube);
}

void kube_closep(struct kube **kube)
{
	kube_close(*kube);
}

struct fetch *kube_loop(const struct kube *kube)
{
	return kube->fetch;
}

const char *kube_server(const struct kube *kube)
{
	return kube->login.server;
}

void kube_set_timeout(struct kube *kube, int64_t ms)
{
	kube->timeout_ms = ms;
}

bool kube_skew(const struct kube *kube, int64_t *ret_seconds)
{
	*ret_seconds = kube->skew;
	return kube->knows_skew;
}

/* --- Calls that are waited for --- */

int kube_get(struct kube *kube, const struct kube_ref *ref, struct json **ret, struct error *err)
{
	struct kube_call call = { .verb = KUBE_GET, .ref = *ref };

	return kube_run(kube, &call, ret, err);
}

int kube_create(struct kube *kube, const struct json *object, struct json **ret, struct error *err)
{
	struct kube_call call = { .verb = KUBE_CREATE, .object = object };

	return kube_run(kube, &call, ret, err);
}

int kube_apply(struct kube *kube, const struct json *object, unsigned flags, struct json **ret,
	       struct error *err)
{
	struct kube_call call = { .verb = KUBE_APPLY, .object = object, .flags = flags };

	return kube_run(kube, &call, ret, err);
}

int kube_replace(struct kube *kube, const struct json *object, struct json **ret, struct error *err)
{
	struct kube_call call = { .verb = KUBE_REPLACE, .object = object };

	return kube_run(kube, &call, ret, err);
}

int kube_delete(struct kube *kube, const struct kube_ref *ref, struct error *err)
{
	struct kube_call call = { .verb = KUBE_DELETE, .ref = *ref };

	return kube_run(kube, &call, NULL, err);
}

int kube_patch(struct kube *kube, const struct kube_ref *ref, const char *subresource,
	       enum kube_patch kind, const struct json *patch, unsigned flags, struct json **ret,
	       struct error *err)
{
	struct kube_call call = {
		.verb = KUBE_PATCH,
		.ref = *ref,
		.subresource = subresource,
		.patch = kind,
		.object = patch,
		.flags = flags,
	};

	return kube_run(kube, &call, ret, err);
}

int kube_raw(struct kube *kube, const char *path, int *ret_status, struct strbuf *out,
	     struct error *err)
{
	struct kube_call call = { .verb = KUBE_RAW, .path = path };
	cleanup_json struct json *result = NULL;
	int r = kube_run(kube, &call, &result, err);

	if (r < 0)
		return r;
	*ret_status = (int)json_map_int(result, "status", 0);
	strbuf_puts(out, json_map_text(result, "text", ""));
	return 0;
}

/* --- Many at once --- */

/* Calls that are on their way. */
struct batch {
	size_t running;
};

struct batch_item {
	struct batch *batch;
	struct json *result;
	struct error *error; /* NULL: it succeeded */
};

static void item_done(void *arg, struct json *result, const struct error *err)
{
	struct batch_item *item = arg;

	item->batch->running--;
	if (err)
		item->error = xmemdup(err, sizeof(*err));
	else
		item->result = result ? json_ref(result) : NULL;
}

/* Others stand on these: they come first. */
static bool is_ground(const struct json *object)
{
	const char *kind = json_map_text(object, "kind", "");

	return str_eq(kind, "Namespace") || str_eq(kind, "CustomResourceDefinition");
}

static void apply_wave(struct kube *kube, const struct json *const objects[], size_t count,
		       bool ground, unsigned flags, struct batch_item items[])
{
	struct batch batch = { 0 };

	for (size_t i = 0; i < count; i++) {
		struct kube_call call = { .verb = KUBE_APPLY,
					  .object = objects[i],
					  .flags = flags,
					  .done = item_done,
					  .arg = &items[i] };

		if (is_ground(objects[i]) != ground)
			continue;
		items[i].batch = &batch;
		batch.running++;
		kube_start(kube, &call);
	}
	while (batch.running)
		(void)fetch_poll(kube->fetch, NULL, 0, KUBE_CALL_MS);
}

static int take_items(struct batch_item items[], size_t count, struct json *ret[],
		      struct error *err)
{
	int r = 0;

	for (size_t i = 0; i < count; i++) {
		if (items[i].error && r == 0)
			r = error_set(err, items[i].error->code, "%s", items[i].error->message);
		free(items[i].error);
		if (ret)
			ret[i] = items[i].result;
		else
			json_free(items[i].result);
	}
	return r;
}

int kube_apply_all(struct kube *kube, const struct json *const objects[], size_t count,
		   unsigned flags, struct json *ret[], struct error *err)
{
	struct batch_item *items = xcalloc(count + 1, sizeof(*items));
	bool failed = false;
	int r;

	apply_wave(kube, objects, count, true, flags, items);
	for (size_t i = 0; i < count; i++)
		failed = failed || items[i].error;
	if (!failed)
		apply_wave(kube, objects, count, false, flags, items);
	r = take_items(items, count, ret, err);
	free(items);
	return r;
}
