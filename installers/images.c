/* Images of the control plane, which kubeadm pulls in its preflight (the check ImagePull). */
#include "acts/image.h"
#include "install/installer.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	const struct config_registration *node = &in->config->init.node_registration;
	const char *policy = node->image_pull_policy ? node->image_pull_policy : "";
	cleanup(str_list_done) struct str_list images = { 0 };

	(void)err;
	if (str_eq(policy, "Never"))
		return 0;
	config_list_images(in->config, &images);
	plan_images(plan, &images,
		    &(struct plan_images){
			    .endpoint = node->cri_socket,
			    .always = str_eq(policy, "Always"),
			    .parallel = !node->image_pull_serial,
		    });
	return 0;
}

const struct installer installer_images = {
	.id = "images",
	.title = "Images of the control plane, pulled",
	.phase = "image-pull",
	.roles = ROLE_CONTROL_PLANE,
	.add = add,
};
