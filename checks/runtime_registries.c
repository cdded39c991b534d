#include "check/containerd_edit.h"
#include "check/runtime_answer.h"

#define DIRECTORY "/etc/containerd/certs.d"

static int judge(const struct check_input *in, const struct runtime_config *config,
		 const struct version *version, struct report *report)
{
	const char *path = runtime_config_registries(config);
	const struct containerd_setting setting = { .plugin =
							    containerd_images_key(config, version),
						    .table = ".registry",
						    .key = "config_path",
						    .value = "\"" DIRECTORY "\"",
						    .is_set = path };
	bool has_own = runtime_config_has_own_mirrors(config);
	cleanup_free char *command = NULL;
	struct result *result;

	if (!has_own && runtime_config_reads_registries(config, DIRECTORY))
		return check_pass(report, NULL, "containerd reads mirrors of registries in %s",
				  path);
	command = has_own ? containerd_replace_mirrors_command(in, config, version, &setting)
			  : containerd_set_command(in, config, version, &setting);
	result = report_add(report, CHECK_WARN, NULL,
			    "containerd does not read the mirrors of registries in " DIRECTORY
			    ": config_path is %s%s",
			    path ? path : "not set",
			    has_own ? ", and goes not together with its registry.mirrors and tls, "
				      "which belong into artifacts.registries"
				    : "");
	result_observed(result, "%s", path ? path : "no config_path");
	result_expected(result, DIRECTORY);
	result_hint(result, "%s", command);
	return 0;
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	cleanup_runtime_config struct runtime_config config = { 0 };
	cleanup_free char *text = NULL;
	struct version version = { .major = 2 };
	struct error ignored;

	if (!in->config->node.artifacts.registries.count)
		return check_skip(report, NULL, "artifacts.registries has no mirrors");
	if (check_runtime_config(in, &config, err) < 0)
		return err->code;
	if (config.kind != RUNTIME_CONTAINERD)
		return check_skip(report, NULL, "mirrors are written for containerd alone");
	(void)runtime_version(in, &version, &text, &ignored);
	return judge(in, &config, &version, report);
}

const struct check check_runtime_registries = {
	.id = "runtime-registries",
	.title = "containerd reads the mirrors of registries that the configuration has",
	.roles = ROLE_ANY,
	.why = "Mirrors are files below " DIRECTORY ". containerd asks the registry itself, and "
	       "says nothing, unless its own configuration names that directory. With mirrors of "
	       "the older kind beside that, in config.toml itself, it does not serve Kubernetes.",
	.rule = "Where artifacts.registries has any: config_path of containerd's files is that "
		"directory, and there are no registry.mirrors in them.",
	.source = "containerd, docs/hosts.md",
	.needs = { .programs = runtime_programs },
	.add_needs = config_want_runtime,
	.run = run,
};
