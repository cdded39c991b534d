#include "check/mend.h"

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	struct result *result;

	(void)err;
	if (host_exists(in->host, "/dev/kmsg"))
		return check_pass(report, NULL, "/dev/kmsg is there");
	result = report_add(report, CHECK_FAIL, NULL,
			    "there is no /dev/kmsg: the kubelet does not start");
	result_observed(result, "missing");
	result_expected(result, "the kernel's log");
	result_hint(result, "%s",
		    mend_in_container(in) ? "# pass /dev/kmsg into this container, on the machine "
					    "that runs it"
					  : "mknod -m 0600 /dev/kmsg c 1 11");
	return 0;
}

const struct check check_kernel_kmsg = {
	.id = "kernel-kmsg",
	.title = "The kubelet can read the kernel's log",
	.roles = ROLE_ANY,
	.why = "The kubelet learns from /dev/kmsg when the kernel kills a process for want of "
	       "memory, and does not start without it. Containers as hosts (LXC) have none.",
	.rule = "/dev/kmsg is there, as devtmpfs makes it. A kubelet in a user namespace goes without by the "
		"gate KubeletInUserNamespace, which knode does not look at.",
	.source =
		"kubernetes/kubernetes, pkg/kubelet/kubelet.go (NewMainKubelet: oomWatcher); KEP-2033",
	.run = run,
};
