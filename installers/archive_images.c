/* Images that the archive of --archive holds, in the container runtime. */
#include "acts/import.h"
#include "install/installer.h"

static int add(const struct installer_input *in, struct plan *plan, struct error *err)
{
	const char *archive = in->config->node.artifacts.archive;

	(void)err;
	if (archive)
		plan_import(plan, archive, config_registration(in->config)->cri_socket);
	return 0;
}

const struct installer installer_archive_images = {
	.id = "archive-images",
	.title = "Images of the archive, imported into the container runtime",
	.roles = ROLE_ANY,
	.add = add,
};
