/* knode cni check: whether what ADD made is still there. */
#include <stdio.h>

#include "command_cni.h"

static int run(struct context *ctx, int argc, char **argv, struct error *err)
{
	cleanup_cni_request struct cni_request request = { 0 };
	int code = cni_request_read(ctx, argc, argv, false, &request, err);

	if (code != EXIT_OK)
		return code;
	if (cni_check(&request.runtime, request.list, &request.attachment, err) < 0)
		return request.runtime.failed ? EXIT_PREFLIGHT : EXIT_ERROR;
	if (request.list->disable_check)
		puts("the network says disableCheck: nothing was checked");
	return EXIT_OK;
}

const struct command command_cni_check = {
	.name = "cni check",
	.summary = "Ask the plugins whether what they attached is as they left it",
	.synopsis = "TARGET [IFNAME]",
	.details =
		"Runs CHECK of the network's plugins, which there is since version 0.4.0 of CNI, with\n"
		"the result that was kept of ADD. Exits 2 when a plugin finds something amiss.\n"
		"\n"
		"TARGET is a path of a network namespace (/run/netns/blue), pid:N, docker:ID, or\n"
		"pod:NAMESPACE/NAME; IFNAME is the interface in it (eth0).",
	.opts = cni_attach_opts,
	.opts_size = sizeof(struct cni_options),
	.min_args = 1,
	.max_args = 2,
	.arguments = { .files = true },
	.run = run,
};
