#include "host/runtime.h"

#include <errno.h>

#include "client/cri_describe.h"

enum {
	ASK_TIMEOUT_MS = 10 * 1000, /* whether an image is there */
};

/* What a failure says of a runtime; NULL: that it could not be asked. */
static const char *runtime_state(int failure)
{
	switch (failure) {
	case -ENOENT:
		return "absent";
	case -ECONNREFUSED:
		return "refused";
	case -ENOSYS:
		return "unserved";
	case -ETIMEDOUT:
		return "silent";
	case -EPROTO:
	case -EFBIG:
		return "strange";
	case -EACCES:
		return NULL;
	default:
		return "failing";
	}
}

int runtime_describe(const char *endpoint, int64_t timeout_ms, struct json **ret, struct error *err)
{
	cleanup_cri struct cri *cri = NULL;
	struct json *answer;
	int r = cri_open(NULL, endpoint, timeout_ms, &cri, err);

	if (r < 0)
		return r;
	r = cri_describe(cri, &answer, err);
	if (r < 0 && !runtime_state(r))
		return r;
	if (r < 0) {
		answer = json_map();
		json_map_set_text(answer, "problem", err->message);
		error_clear(err);
	}
	json_map_set_text(answer, "state", r < 0 ? runtime_state(r) : "answers");
	*ret = answer;
	return 0;
}

int runtime_has_image(const char *endpoint, const char *image, bool *ret, struct error *err)
{
	cleanup(cri_image_done) struct cri_image found = { 0 };
	cleanup_cri struct cri *cri = NULL;
	struct error why;
	int r = cri_open(NULL, endpoint, ASK_TIMEOUT_MS, &cri, err);

	if (r < 0)
		return r;
	r = cri_image_status(cri, image, &found, &why);
	if (r < 0 && r != -ESRCH)
		return error_set(err, r, "%s", why.message);
	*ret = r == 0;
	return 0;
}

int runtime_pull_images(const char *endpoint, const struct str_list *images, int64_t timeout_ms,
			struct error *err)
{
	cleanup_free struct cri_call **calls = xcalloc(images->count + 1, sizeof(*calls));
	cleanup_cri struct cri *cri = NULL;
	int r = cri_open(NULL, endpoint, timeout_ms, &cri, err), failed = 0;

	if (r < 0)
		return r;
	for (size_t i = 0; i < images->count; i++)
		calls[i] = cri_start_pull_image(cri, images->items[i], timeout_ms, NULL);
	for (size_t i = 0; i < images->count; i++) {
		struct error why;

		r = cri_end_pull_image(calls[i], NULL, &why);
		if (r < 0 && !failed)
			failed = error_set(err, r, "cannot pull %s: %s", images->items[i],
					   why.message);
	}
	return failed;
}
