#include "client/kube_objects.h"

#include "base/time.h"

enum {
	GRANT_MS = 10 * 1000,     /* until rights that were given are known to the server */
	GRANT_INTERVAL_MS = 50,   /* between two looks */
	NAMESPACE_MS = 10 * 1000, /* until the server has made its own namespaces */
};

void kube_look_done(struct kube_look *look)
{
	json_free(look->live);
	json_free(look->applied);
	*look = (struct kube_look){ 0 };
}

/* One of the two answers. */
struct half {
	struct json **to;
	struct error *error;
	unsigned *running;
};

static void take_half(void *arg, struct json *result, const struct error *err)
{
	const struct half *half = arg;

	(*half->running)--;
	if (err)
		*half->error = *err;
	else
		*half->to = result ? json_ref(result) : NULL;
}

void kube_look(struct kube *kube, const struct json *object, struct kube_look *ret)
{
	unsigned running = 2;
	struct half live = { &ret->live, &ret->live_error, &running };
	struct half applied = { &ret->applied, &ret->applied_error, &running };

	kube_look_done(ret);
	kube_start(kube, &(struct kube_call){ .verb = KUBE_GET,
					      .ref = kube_ref_of(object),
					      .done = take_half,
					      .arg = &live });
	kube_start(kube, &(struct kube_call){ .verb = KUBE_APPLY,
					      .object = object,
					      .flags = KUBE_DRY,
					      .done = take_half,
					      .arg = &applied });
	while (running)
		(void)fetch_poll(kube_loop(kube), NULL, 0, KUBE_CALL_MS);
}

static int judge_namespace(void *arg, const struct json *object, struct error *err)
{
	(void)arg, (void)err;
	return object != NULL;
}

/*
 * The namespaces that a server makes for itself, a moment after it is ready (pkg/controlplane/
 * controller.go of Kubernetes v1.26: RunKubernetesNamespaces()).
 */
static int await_namespaces(struct kube *kube, struct error *err)
{
	static const char *const names[] = { "kube-system", "kube-public", "kube-node-lease" };
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(names) && r == 0; i++)
		r = kube_wait(kube, &(struct kube_ref){ "v1", "Namespace", NULL, names[i] }, NULL,
			      NAMESPACE_MS, judge_namespace, NULL, err);
	return r;
}

int kube_objects_apply(struct kube *kube, const struct json *const objects[], size_t count,
		       struct error *err)
{
	struct error why, ignored; /* why it was not applied is what matters */
	int r = kube_apply_all(kube, objects, count, 0, NULL, &why);

	if (r == KUBE_NOT_FOUND && await_namespaces(kube, &ignored) == 0)
		r = kube_apply_all(kube, objects, count, 0, NULL, &why);
	return r < 0 ? error_set(err, r, "%s", why.message) : 0;
}

int kube_objects_await(struct kube *kube, const struct json *object, struct error *err)
{
	int64_t deadline = time_monotonic_ms() + GRANT_MS;
	struct error why;
	int r;

	while ((r = kube_apply(kube, object, KUBE_DRY, NULL, &why)) == KUBE_FORBIDDEN &&
	       time_monotonic_ms() < deadline)
		(void)fetch_poll(kube_loop(kube), NULL, 0, GRANT_INTERVAL_MS);
	return r < 0 ? error_set(err, r, "%s", why.message) : 0;
}
