#include "check/containerd_edit.h"
#include "check/runtime_answer.h"

/* The command that lets the runtime take that image, or what to do by hand. Free it. */
static char *mend(const struct check_input *in, const struct runtime_config *config,
		  const char *image)
{
	cleanup_free char *value = xasprintf("\"%s\"", image), *text = NULL;
	struct containerd_setting setting = { .table = "", .key = "sandbox_image", .value = value };
	struct version version = { .major = 2 };
	struct error ignored;

	if (config->kind == RUNTIME_CRIO)
		return xasprintf("mkdir -p /etc/crio/crio.conf.d && printf '%%s\\n' '[crio.image]' "
				 "'pause_image=%s' >/etc/crio/crio.conf.d/99-pause-image.conf && "
				 "systemctl restart crio.service",
				 value);
	if (config->kind != RUNTIME_CONTAINERD)
		return xasprintf("# start the runtime with --pod-infra-container-image=%s", image);
	(void)runtime_version(in, &version, &text, &ignored);
	setting.is_set = runtime_config_sandbox_image(config);
	setting.plugin = containerd_images_key(config, &version);
	if (setting.plugin) {
		setting.table = ".pinned_images";
		setting.key = "sandbox";
	}
	return containerd_set_command(in, config, &version, &setting);
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	cleanup_runtime_config struct runtime_config config = { 0 };
	cleanup_free char *wanted = config_image(in->config, IMAGE_PAUSE), *command = NULL;
	const char *image;
	struct result *result;

	if (check_runtime_config(in, &config, err) < 0)
		return err->code;
	image = runtime_sandbox_image(in, &config);
	if (!image)
		return check_skip(report, NULL, "neither the runtime nor a file of it tells");
	if (str_eq(image, wanted))
		return check_pass(report, NULL, "%s holds pods together", image);
	command = mend(in, &config, wanted);
	result = report_add(report, CHECK_WARN, NULL, "pods are held together by %s, not by %s",
			    image, wanted);
	result_observed(result, "%s", image);
	result_expected(result, "%s", wanted);
	result_hint(result, "%s", command);
	return 0;
}

const struct check check_runtime_sandbox_image = {
	.id = "runtime-sandbox-image",
	.title = "The runtime holds pods together with the pause image of the cluster",
	.roles = ROLE_ANY,
	.why = "A container of the pause image keeps the namespaces of each pod. The runtime takes "
	       "the one that its own configuration names. What brings images for the cluster (a "
	       "mirror, kubeadm config images pull, tars) brings the other.",
	.rule = "What the runtime says to be its sandbox image, or else its configuration, is the "
		"pause image of the version and imageRepository.",
	.source = "kubeadm, ImagePull (\"inconsistent with that used by kubeadm\"); kubernetes.io, "
		  "\"Container Runtimes\"",
	.needs = { .programs = runtime_programs },
	.add_needs = config_want_runtime,
	.run = run,
};
