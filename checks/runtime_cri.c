#include "check/check.h"
#include "check/containerd_edit.h"
#include "check/mend.h"
#include "check/runtime_answer.h"

static int fail(struct report *report, const char *path, const char *what, const char *hint)
{
	struct result *result = report_add(report, CHECK_FAIL, "CRI", "%s %s", path, what);

	result_expected(result, "a runtime that listens");
	result_hint(result, "%s", hint);
	return 0;
}

/* What it says itself; a network that is not ready yet is no matter before there is one. */
static int judge(const struct check_input *in, const struct fact_cri *cri, const char *path,
		 struct report *report)
{
	cleanup_runtime_config struct runtime_config config = { 0 };
	cleanup_free char *restart = mend_by_runtime_restart(in, path), *serve = NULL;
	struct result *result;
	struct error ignored;

	if (str_eq(cri->state, "answers") && !runtime_not_ready(cri))
		return check_pass(report, "CRI", "%s %s answers at %s", cri->name, cri->version,
				  path);
	if (str_eq(cri->state, "answers"))
		result = report_add(report, CHECK_FAIL, "CRI", "%s %s is not ready: %s", cri->name,
				    cri->version, runtime_not_ready(cri));
	else
		result = report_add(report, CHECK_FAIL, "CRI", "%s", cri->problem);
	if (str_eq(cri->state, "unserved") && check_runtime_config(in, &config, &ignored) == 0)
		serve = containerd_enable_command(&config);
	result_expected(result,
			"a runtime that answers Version and Status of CRI v1, and is ready");
	result_hint(result, "%s", serve ? serve : restart);
	return 0;
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	const char *path = runtime_socket_path(check_registration(in)->cri_socket);
	const struct fact_cri *told = runtime_told(in);
	cleanup_free char *remedy = mend_by_runtime(in, path);
	int r;

	if (!host_exists(in->host, path))
		return fail(report, path, "does not exist", remedy);
	if (told && !str_eq(told->state, "refused"))
		return judge(in, told, path, report);
	r = told ? 0 : runtime_listens(in->host, path, err);
	if (r < 0)
		return r;
	if (!r)
		return fail(report, path, "is there, but nothing listens", remedy);
	return check_pass(report, "CRI", "a container runtime listens at %s", path);
}

const struct check check_runtime_cri = {
	.id = "runtime-cri",
	.title = "A container runtime answers",
	.names = (const char *const[]){ "CRI", NULL },
	.roles = ROLE_ANY,
	.why = "The kubelet runs nothing itself; it asks a container runtime (containerd, CRI-O) "
	       "over a socket, and does not start without an answer.",
	.rule = "What listens at nodeRegistration.criSocket answers Version and Status of CRI v1, and "
		"says RuntimeReady. Where it cannot be asked (without root, on a recorded host), "
		"the kernel lists a process that listens there.",
	.source = "kubeadm, CRI",
	.needs = { .areas = FACTS_SYSTEM, .programs = mend_runtime_programs },
	.add_needs = config_want_runtime,
	.run = run,
};
