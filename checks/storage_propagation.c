#include "base/text.h"
#include "check/check.h"

static const char path[] = "/proc/self/mountinfo";

/* Whether the mount at / has an optional field shared:N (proc(5)); the last one hides others. */
static bool is_shared(char *text)
{
	bool shared = false;
	char *line;

	while ((line = text_next_line(&text))) {
		char *dash = strstr(line, " - "), *target = NULL;

		if (dash)
			*dash = '\0';
		for (int i = 0; i < 5; i++) /* id, parent, device, root, mount point */
			target = text_next_word(&line);
		if (target && str_eq(target, "/"))
			shared = line && strstr(line, "shared:");
	}
	return shared;
}

static int run(const struct check_input *in, struct report *report, struct error *err)
{
	cleanup_free char *text = NULL;
	struct result *result;

	if (host_read_text(in->host, path, &text, err) < 0)
		return err->code;
	if (is_shared(text))
		return check_pass(report, NULL, "mounts below / are shared with containers");
	result = report_add(report, CHECK_WARN, NULL,
			    "/ is no shared mount: pods that mount for the host (storage drivers, "
			    "some networks) do not start");
	result_observed(result, "private");
	result_expected(result, "shared");
	result_hint(result, "mount --make-rshared /");
	return 0;
}

const struct check check_storage_propagation = {
	.id = "storage-propagation",
	.title = "Mounts are passed on between the host and containers",
	.roles = ROLE_ANY,
	.why = "Pods with mountPropagation (CSI drivers, Cilium, Calico) mount for the kubelet. "
	       "systemd makes / shared; other init systems, and containers as hosts, do not, and "
	       "the runtime refuses with \"path is mounted on / but it is not a shared mount\".",
	.rule = "/ has shared propagation in /proc/self/mountinfo; else a warning.",
	.source = "kubernetes.io, \"Volumes\", mount propagation; mount_namespaces(7)",
	.run = run,
};
