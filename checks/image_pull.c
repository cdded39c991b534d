#include "base/image_name.h"
#include "check/runtime_answer.h"

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	cleanup(str_list_done) struct str_list images = { 0 }, missing = { 0 };
	const struct fact_cri *answer = runtime_answer(in);
	const char *policy = check_registration(in)->image_pull_policy;
	cleanup_free char *names = NULL;
	struct result *result;

	(void)err;
	if (!answer)
		return check_skip(report, "ImagePull",
				  "the container runtime does not tell (see runtime-cri)");
	config_list_images(in->config, &images);
	for (size_t i = 0; i < images.count; i++) {
		cleanup_free char *name = image_full_name(images.items[i]);

		if (!str_list_has(&answer->images, name))
			str_list_add(&missing, images.items[i]);
	}
	if (missing.count == 0)
		return check_pass(report, "ImagePull", "all %zu images are here", images.count);
	names = str_list_join(&missing, ", ");
	if (!policy || !str_eq(policy, "Never"))
		return check_pass(report, "ImagePull", "%zu of %zu images are yet to be pulled: %s",
				  missing.count, images.count, names);
	result = report_add(report, CHECK_FAIL, "ImagePull",
			    "imagePullPolicy is Never, and %zu of %zu images are not here: %s",
			    missing.count, images.count, names);
	result_observed(result, "%zu images", images.count - missing.count);
	result_expected(result, "%zu images", images.count);
	result_hint(result, "knode config images pull");
	return 0;
}

const struct check check_image_pull = {
	.id = "image-pull",
	.title = "The images of the control plane are here, or may be pulled",
	.names = (const char *const[]){ "ImagePull", NULL },
	.roles = ROLE_CONTROL_PLANE,
	.why = "Static pods do not start without their images. kubeadm pulls them in its preflight; "
	       "to knode that is a step of init, shown in its plan.",
	.rule = "With nodeRegistration.imagePullPolicy Never, the runtime has all images of the "
		"control plane.",
	.source = "kubeadm, ImagePull",
	.add_needs = config_want_runtime,
	.run = run,
};
