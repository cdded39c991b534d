/* Images of a container runtime. */
#include <errno.h>

#include "client/cri.pb-c.h"
#include "client/cri_call.h"

static Cri__ImageSpec *make_spec(const char *image)
{
	Cri__ImageSpec *spec = cri_message(&cri__image_spec__descriptor);

	cri_set(&spec->image, image);
	return spec;
}

static void take_image(const Cri__Image *image, struct cri_image *ret)
{
	*ret = (struct cri_image){
		.id = xstrdup(image->id),
		.size = image->size,
		.pinned = image->pinned,
	};
	for (size_t i = 0; i < image->n_repo_tags; i++)
		str_list_add(&ret->tags, image->repo_tags[i]);
	for (size_t i = 0; i < image->n_repo_digests; i++)
		str_list_add(&ret->digests, image->repo_digests[i]);
}

void cri_image_done(struct cri_image *image)
{
	free(image->id);
	str_list_done(&image->tags);
	str_list_done(&image->digests);
	*image = (struct cri_image){ 0 };
}

int cri_list_images(struct cri *cri, struct cri_images *ret, struct error *err)
{
	static const struct cri_method method = { CRI_IMAGE_SERVICE "ListImages",
						  &cri__list_images_response__descriptor, true };
	cleanup_message Cri__ListImagesResponse *answer = NULL;
	int r = cri_end(cri_start(cri, &method, cri_message(&cri__list_images_request__descriptor),
				  0, NULL),
			&answer, err);

	if (r < 0)
		return r;
	*ret = (struct cri_images){ xcalloc(answer->n_images + 1, sizeof(*ret->items)),
				    answer->n_images };
	for (size_t i = 0; i < answer->n_images; i++)
		take_image(answer->images[i], &ret->items[i]);
	return 0;
}

void cri_images_done(struct cri_images *images)
{
	for (size_t i = 0; i < images->count; i++)
		cri_image_done(&images->items[i]);
	free(images->items);
	*images = (struct cri_images){ 0 };
}

int cri_image_status(struct cri *cri, const char *image, struct cri_image *ret, struct error *err)
{
	static const struct cri_method method = { CRI_IMAGE_SERVICE "ImageStatus",
						  &cri__image_status_response__descriptor, true };
	Cri__ImageStatusRequest *request = cri_message(&cri__image_status_request__descriptor);
	cleanup_message Cri__ImageStatusResponse *answer = NULL;
	int r;

	request->image = make_spec(image);
	r = cri_end(cri_start(cri, &method, request, 0, NULL), &answer, err);
	if (r < 0)
		return r;
	if (!answer->image)
		return error_set(err, -ESRCH, "the container runtime does not have the image %s",
				 image);
	take_image(answer->image, ret);
	return 0;
}

struct cri_call *cri_start_pull_image(struct cri *cri, const char *image, int64_t timeout_ms,
				      const struct cri_watch *watch)
{
	static const struct cri_method method = { CRI_IMAGE_SERVICE "PullImage",
						  &cri__pull_image_response__descriptor };
	Cri__PullImageRequest *request = cri_message(&cri__pull_image_request__descriptor);

	request->image = make_spec(image);
	return cri_start(cri, &method, request, timeout_ms, watch);
}

int cri_end_pull_image(struct cri_call *call, char **ret_id, struct error *err)
{
	cleanup_message Cri__PullImageResponse *answer = NULL;
	int r = cri_end(call, &answer, err);

	if (r == 0 && ret_id)
		*ret_id = xstrdup(answer->image_ref);
	return r;
}

int cri_pull_image(struct cri *cri, const char *image, int64_t timeout_ms, char **ret_id,
		   struct error *err)
{
	return cri_end_pull_image(cri_start_pull_image(cri, image, timeout_ms, NULL), ret_id, err);
}

int cri_remove_image(struct cri *cri, const char *image, struct error *err)
{
	static const struct cri_method method = { CRI_IMAGE_SERVICE "RemoveImage",
						  &cri__remove_image_response__descriptor };
	Cri__RemoveImageRequest *request = cri_message(&cri__remove_image_request__descriptor);

	request->image = make_spec(image);
	return cri_end(cri_start(cri, &method, request, 0, NULL), NULL, err);
}
