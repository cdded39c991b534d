#include "check/containerd_edit.h"
#include "check/runtime_answer.h"

enum {
	CAP_SYS_RESOURCE = 24, /* linux/capability.h */
};

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	cleanup_runtime_config struct runtime_config config = { 0 };
	cleanup_free char *text = NULL, *command = NULL;
	struct containerd_setting setting = { .table = "",
					      .key = "restrict_oom_score_adj",
					      .value = "true" };
	struct version version = { .major = 2 };
	struct error ignored;
	struct result *result;

	if (check_runtime(in) != RUNTIME_CONTAINERD)
		return check_skip(report, NULL, "the runtime is not containerd");
	if (in->facts->euid != 0)
		return check_skip(report, NULL, "not run as root (see host-root)");
	if (in->facts->capabilities & UINT64_C(1) << CAP_SYS_RESOURCE)
		return check_pass(report, NULL, "root may lower oom_score_adj");
	if (check_runtime_config(in, &config, err) < 0)
		return err->code;
	if (runtime_restricts_oom_score(in, &config))
		return check_pass(report, NULL, "containerd does without lowering oom_score_adj");
	(void)runtime_version(in, &version, &text, &ignored);
	setting.is_set = json_map_get(runtime_config_plugin(&config), setting.key);
	command = containerd_set_command(in, &config, &version, &setting);
	result = report_add(report, CHECK_FAIL, NULL,
			    "containerd lowers the oom_score_adj of pods, which root may not do "
			    "here: no pod starts");
	result_observed(result, "restrict_oom_score_adj = false, without CAP_SYS_RESOURCE");
	result_expected(result, "restrict_oom_score_adj = true");
	result_hint(result, "%s", command);
	return 0;
}

const struct check check_runtime_oom_score = {
	.id = "runtime-oom-score",
	.title = "containerd asks for no more than root may do",
	.roles = ROLE_ANY,
	.why = "Pods of the system get a negative oom_score_adj, so that the kernel kills them "
	       "last. In a container without CAP_SYS_RESOURCE that is refused, and runc ends with "
	       "\"can't get final child's PID from pipe: EOF\".",
	.rule = "root has CAP_SYS_RESOURCE, or containerd has restrict_oom_score_adj = true.",
	.source = "containerd, docs/cri/config.md; capabilities(7)",
	.needs = { .areas = FACTS_LIMITS, .programs = runtime_programs },
	.add_needs = config_want_runtime,
	.run = run,
};
